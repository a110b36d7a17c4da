// How each person arranged each list: columns, widths, order, filters, preview pane (S0-03, S4-06, S4-08).

package import JSON
package import Records

extension ShopCall {
    package func viewsGet(_ request: ViewsGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let list = try Self.list(named: request.list)
        try writeView(of: list, try viewOwner(of: list), &answer)
    }

    package func viewsSet(_ request: ViewsSetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let list = try Self.list(named: request.list)
        var draft = RecordDraft(.views)
        request.apply(to: &draft)
        try setView(of: list, draft, &answer)
    }

    package static func list(named name: String) throws(ShopError) -> ListDefinition {
        guard let list = Lists.named(name) else {
            throw .validation("/list", .choice, expected: Lists.all.map(\.name.text).joined(separator: ", "))
        }
        return list
    }

    /// Remembers what a draft of a view says, and answers the whole view. What the draft does not mention stays.
    package func setView(
        of list: ListDefinition, _ draft: RecordDraft, _ answer: inout JSONWriter
    ) throws(ShopError) {
        var draft = draft
        let problems = ViewRule.problems(draft, of: list)
        if !problems.isEmpty { throw .validation(problems) }
        guard let owner = try viewOwner(of: list) else {
            throw .forbidden(
                "author", "A view belongs to somebody, and it is not known who is speaking.",
                hint: "Open a session with session.open, or start with --employee ID.")
        }
        // Cleared flags are what they are by default.
        for field in [View.filtersEnabled, View.previewVisible] {
            if let change = draft.change(field.number), change.value == nil { draft.set(field, true) }
        }
        try write { (transaction) throws(ShopError) in
            let old = try view(of: list, owner, transaction.reader)
            try shopping { () throws(RecordError) in
                if let old {
                    _ = try transaction.update(old.id, draft)
                    return
                }
                draft.set(View.user, owner.description)
                draft.set(View.list, list.name.text)
                for field in [View.filtersEnabled, View.previewVisible]
                where draft.change(field.number) == nil { draft.set(field, true) }
                _ = try transaction.insert(draft.withoutEmpty)
            }
            write(try view(of: list, owner, transaction.reader), of: list, &answer)
        }
    }

    /// Answers how somebody arranged a list; the defaults where nobody is known or nothing was set.
    package func writeView(
        of list: ListDefinition, _ owner: RecordID?, _ answer: inout JSONWriter
    ) throws(ShopError) {
        var found: Record?
        if let owner { found = try view(of: list, owner, reader) }
        write(found, of: list, &answer)
    }

    /// Whose view of a list it is: in a preview of the portal that of the customer.
    package func viewOwner(of list: ListDefinition) throws(ShopError) -> RecordID? {
        if list.portal { return session.viewer }
        if let author = session.author { return author }
        return try shop.onlyActiveEmployee()?.id
    }

    private func view(
        of list: ListDefinition, _ owner: RecordID, _ reader: RecordReader
    ) throws(ShopError) -> Record? {
        try shopping { () throws(RecordError) in
            try reader.find(View.Index.byUser, in: .views, .text(owner.description), .text(list.name.text))
        }
    }

    // MARK: Writing

    private func write(_ view: Record?, of list: ListDefinition, _ answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("list", list.portal ? String(list.name.text.dropFirst("portal.".count)) : list.name.text)
        answer.key("columns")
        answer.beginArray()
        for column in ViewRule.columns(view?[View.columns], of: list) {
            answer.beginObject()
            answer.member("id", literal: column.definition.id)
            answer.member("visible", column.isVisible)
            if let width = column.width { answer.member("width", width) }
            answer.endObject()
        }
        answer.endArray()
        answer.member("sort", view?[View.sort] ?? list.defaultSort.text)
        answer.key("filters")
        (view?[View.filters] ?? Self.noValues).write(to: &answer)
        answer.member("filtersEnabled", view?[View.filtersEnabled] ?? true)
        answer.member("previewVisible", view?[View.previewVisible] ?? true)
        if let view { answer.member("version", view.version) }
        answer.endObject()
    }
}

extension RecordDraft {
    /// Without fields that are taken away: for a record that is new.
    package var withoutEmpty: RecordDraft {
        var draft = RecordDraft(collection)
        for change in changes where change.value != nil { draft.put(change.number, change.value) }
        return draft
    }
}
