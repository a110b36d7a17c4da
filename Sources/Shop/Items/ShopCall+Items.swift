// Vehicles, equipment and devices.

package import JSON
internal import Records

extension ShopCall {
    package func itemsCreate(_ request: ItemsCreateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try write { (transaction) throws(ShopError) in
            var draft = RecordDraft(.items)
            request.apply(to: &draft)
            let problems = ItemRule.complete(&draft, old: nil)
            try WorkshopCustomers(self).mark(&draft, old: nil)
            let id = try insert(draft, problems, transaction)
            try note(ItemRule.warning(draft), about: id, draft.value(Item.accountId), transaction)
            try transaction.reader.record(id).write(to: &answer)
        }
    }

    package func itemsGet(_ request: ItemsGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try get(request.id, &answer)
    }

    package func itemsUpdate(_ request: ItemsUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try update(request.id, ifVersion: request.ifVersion, &answer) { (draft, item, transaction) throws(ShopError) in
            request.apply(to: &draft)
            let problems = ItemRule.complete(&draft, old: item)
            try WorkshopCustomers(self).mark(&draft, old: item)
            if !problems.isEmpty { return problems }
            try ItemRule.rename(item, draft, transaction)
            if draft.value(Item.vin) != item[Item.vin] {
                try note(ItemRule.warning(draft), about: item.id, item[Item.accountId], transaction)
            }
            return []
        }
    }

    package func itemsDeactivate(_ request: ItemsDeactivateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try setActive(request.id, false, ifVersion: request.ifVersion, &answer)
    }

    package func itemsActivate(_ request: ItemsActivateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try setActive(request.id, true, ifVersion: request.ifVersion, &answer)
    }

    package func itemsRemove(_ request: ItemsRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try remove(request.id, ifVersion: request.ifVersion, &answer)
    }
}
