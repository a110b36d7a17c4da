// Lists: what the list methods, views, CSV and store.explain need to know.

/// A list that is shown page by page, arranged by views and exported as CSV.
package struct ListDefinition: Sendable {
    /// As views name it: "jobs", "portal.jobs".
    package let name: StaticString
    package let title: StaticString
    package let collection: CollectionNumber
    /// A customer's list: rows of the session's account only.
    package let portal: Bool
    /// In their default order.
    package let columns: [ColumnDefinition]
    package let filters: [FilterDefinition]
    package let sorts: [SortDefinition]
    package let defaultSort: ListSort

    package func column(_ name: String) -> ColumnDefinition? { columns.first { $0.id.isSame(as: name) } }
    package func sort(_ name: String) -> SortDefinition? { sorts.first { $0.name.isSame(as: name) } }
    package func filter(named name: UnsafeRawBufferPointer) -> FilterDefinition? {
        filters.first { $0.name.hasBytes(name) }
    }

    /// The filter object of this list.
    package var filterShape: Shape { .object(filters.map { .optional($0.name, $0.shape) }) }
}

/// A column of a list.
package struct ColumnDefinition: Sendable {
    package let id: StaticString
    /// Head of the column in CSV and in tables.
    package let title: StaticString
    /// The stored field it shows or is made from; nil for id and for what a rule works out.
    package let field: Int?
    /// Worked out by a rule: a name for an id, a colour, a number of days.
    package let derived: Bool
    /// Shown while a user has not arranged the list.
    package let visible: Bool

    package init(
        _ id: StaticString, _ title: StaticString, field: Int? = nil, derived: Bool = false, visible: Bool = true
    ) {
        self.id = id
        self.title = title
        self.field = field
        self.derived = derived
        self.visible = visible
    }
}

/// A member of a list's filter.
package struct FilterDefinition: Sendable {
    package enum Kind: Sendable {
        /// The field is one of the values (or, with null among what is allowed, not set).
        case equality
        /// The field's moment lies between two.
        case range
        /// Every word begins a word of the indexed texts.
        case words
        /// Whether the field is set.
        case set
        /// A rule decides.
        case flag
        /// The status, as customers see it, has that name.
        case portalStatus
    }

    package let name: StaticString
    package let kind: Kind
    package let field: Int?
    package let index: IndexNumber?
    package let shape: Shape

    package init(
        _ name: StaticString, _ kind: Kind, field: Int? = nil, index: IndexNumber? = nil, shape: Shape
    ) {
        self.name = name
        self.kind = kind
        self.field = field
        self.index = index
        self.shape = shape
    }
}

/// An order a list can be shown in.
package struct SortDefinition: Sendable {
    package enum Source: Sendable {
        /// Row order: as the records were made.
        case rows
        /// Order of an index once its first `fixed` components are equal. `reversed`: the index runs against the name
        /// of the sort. `partial`: rows that are not in the index come last, in row order.
        case index(IndexNumber, fixed: Int = 0, reversed: Bool = false, partial: Bool = false)
        /// By the values of a field, through a bounded top-k (C-06).
        case field(Int)
    }

    package let name: StaticString
    package let source: Source

    package init(_ name: StaticString, _ source: Source) {
        self.name = name
        self.source = source
    }
}

/// A chosen order: "-dueOut" is dueOut, descending.
package struct ListSort: Sendable {
    package let name: StaticString
    package let descending: Bool

    package init(name: StaticString, descending: Bool) {
        self.name = name
        self.descending = descending
    }

    /// As params have it: "-dueOut".
    package var text: String { (descending ? "-" : "") + name.text }
}
