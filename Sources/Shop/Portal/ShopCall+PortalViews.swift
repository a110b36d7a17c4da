package import JSON
import Records

// portal.views.get, portal.views.set: how a customer arranges his lists (S4-06, S4-08).

extension ShopCall {
    package func portalViewsGet(_ request: PortalViewsGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let list = try Self.list(named: "portal." + request.list)
        try writeView(of: list, try viewOwner(of: list), &answer)
    }

    package func portalViewsSet(_ request: PortalViewsSetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let list = try Self.list(named: "portal." + request.list)
        var draft = RecordDraft(.views)
        request.apply(to: &draft)
        try setView(of: list, draft, &answer)
    }
}
