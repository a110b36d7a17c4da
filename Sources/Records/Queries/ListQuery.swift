package import Platform

/// A question for a page of a list.
package struct ListQuery {
    package let list: ListDefinition
    /// Every one must hold.
    package var conditions: [Condition]
    package var sort: ListSort
    /// Rows in the page at most; 1 to `Limits.programPageRecords`.
    package var limit: Int
    /// The nextCursor of the page before.
    package var cursor: String?
    /// Whether all rows that fit are counted.
    package var withTotal: Bool

    package init(
        _ list: ListDefinition, _ conditions: [Condition] = [], sort: ListSort? = nil, limit: Int = 50,
        cursor: String? = nil, withTotal: Bool = false
    ) {
        self.list = list
        self.conditions = conditions
        self.sort = sort ?? list.defaultSort
        self.limit = min(max(limit, 1), Limits.programPageRecords)
        self.cursor = cursor
        self.withTotal = withTotal
    }

    /// A query from the params of a list method. `conditions` are those of rules; filter members that only a rule
    /// understands are left out here (`Condition.init` is nil for them).
    /// - Parameter sort: as the param has it: "-dueOut" is dueOut, descending; unknown names have been refused.
    package init(
        _ list: ListDefinition, _ filter: ListFilter, _ conditions: [Condition] = [], zone: ShopTimeZone,
        sort: String? = nil, limit: Int = 50, cursor: String? = nil, withTotal: Bool = false
    ) {
        let own = filter.terms.compactMap { Condition($0, zone: zone) }
        self.init(
            list, conditions + own, sort: sort.flatMap { list.order($0) }, limit: limit, cursor: cursor,
            withTotal: withTotal)
    }
}

extension ListDefinition {
    /// The order that a sort param names; nil when there is no such sort.
    package func order(_ text: String) -> ListSort? {
        let descending = text.hasPrefix("-")
        let name = descending ? String(text.dropFirst()) : text
        return sorts.first { $0.name.text == name }.map { ListSort(name: $0.name, descending: descending) }
    }
}

/// How a list is answered (schema: Explanation).
package struct ListExplanation: Equatable, Sendable {
    package enum Order: String, Sendable {
        /// The index gives it.
        case index
        /// The row numbers give it.
        case rows
        /// The rows are compared, and the first ones kept.
        case topK
    }

    /// nil: rows in their own order.
    package var index: String?
    package var descending = false
    /// Fields that are fixed or bounded by the index.
    package var prefix: [String] = []
    package var order: Order = .rows
    /// Conditions that are asked of fetched rows.
    package var filters: [String] = []
    package var rowsRead = 0
    package var entriesRead = 0
    package var rowsReturned = 0
}
