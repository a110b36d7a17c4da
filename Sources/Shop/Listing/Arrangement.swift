import JSON
package import Records

/// How one person arranged a list (views.set): what a list method takes where the call itself says nothing.
package struct Arrangement {
    /// Those that are shown, in their order; nil while he has not arranged them.
    package var columns: [ColumnDefinition]?
    package var sort: String?
    /// Empty while filters are switched off (S4-06).
    package var filter = ListFilter()

    package init() {}

    /// Reads the view of a person; one that was never set arranges nothing.
    package init(of list: ListDefinition, _ view: Record?) {
        guard let view else { return }
        columns = view[View.columns].map { Self.shown($0, of: list) }
        sort = view[View.sort]
        if view[View.filtersEnabled] ?? true, let stored = view[View.filters] {
            filter = Self.filter(stored, of: list) ?? ListFilter()
        }
    }

    /// The columns that are visible; one that the list no longer has is passed over.
    private static func shown(_ columns: JSONFragment, of list: ListDefinition) -> [ColumnDefinition] {
        columns.bytes.withUnsafeBytes { bytes in
            JSONText.elements(of: bytes).compactMap { element in
                guard JSONText.member("visible", of: element).flatMap(JSONText.bool) ?? true else { return nil }
                return JSONText.member("id", of: element).flatMap(JSONText.string).flatMap { list.column($0) }
            }
        }
    }

    private static func filter(_ stored: JSONFragment, of list: ListDefinition) -> ListFilter? {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: stored.bytes.count, alignment: 8)
        defer { copy.deallocate() }
        copy.copyBytes(from: stored.bytes)
        do throws(JSONError) {
            let document = try Document(parsing: UnsafeRawBufferPointer(copy))
            return document.root.object.flatMap { ListFilter($0, of: list) }
        } catch {
            return nil
        }
    }
}

extension ShopCall {
    /// How the person who calls arranged a list.
    package func arrangement(of list: ListDefinition) throws(ShopError) -> Arrangement {
        guard let owner = try viewOwner(of: list) else { return Arrangement() }
        return Arrangement(
            of: list,
            try reader.first(.views, View.Index.byUser, [.text(owner.description), .text(list.name.text)]))
    }
}
