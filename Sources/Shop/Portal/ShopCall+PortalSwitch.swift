package import JSON
import Records

extension ShopCall {
    /// portal.setEnabled: from the day it is on, Requested is listed in both kinds (S1-01); off, it stays listed while
    /// records have it (S1-18).
    package func portalSetEnabled(_ request: PortalSetEnabledRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            if let version = request.ifVersion, version != (try call.settings().version(.portal)) {
                var current = JSONWriter(capacity: 64)
                try call.writePortalSettings(to: &current)
                throw .conflict(current: current.array)
            }
            if request.enabled != (try call.settings().portal.enabled) {
                try call.set(.portal, [("enabled", request.enabled.fragment)], call.writing)
                for kind in Status.Kind.allCases { try call.listRequested(kind, request.enabled) }
            }
            try call.writePortalSettings(to: &answer)
        }
    }

    private func listRequested(_ kind: Status.Kind, _ isListed: Bool) throws(ShopError) {
        let store = StatusStore(kind, self)
        guard let entry = try store.table().entry(key: DefaultStatuses.requestedKey), let id = entry.id,
            entry.active != isListed
        else { return }
        var draft = RecordDraft(.statuses)
        draft.set(Status.active, isListed)
        try writing.change(id, draft)
        try store.raiseVersion()
    }

    private func writePortalSettings(to writer: inout JSONWriter) throws(ShopError) {
        let settings = try settings()
        writer.beginObject()
        writer.member("version", settings.version(.portal))
        writer.member("enabled", settings.portal.enabled)
        writer.endObject()
    }
}
