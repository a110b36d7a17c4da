// One list as a call asks for it: the conditions of its filter, of the person's view and of the rules of the list, the
// order, the columns and what is worked out for them. Pages, CSV and store.explain are all made from it.

package import JSON
package import Records

package struct Listing {
    package let list: ListDefinition
    package let conditions: [Condition]
    package let sort: ListSort
    package let columns: [ColumnDefinition]
    /// The call's, else the view's.
    package let filter: ListFilter
    private let derived: DerivedColumns

    /// - Parameters:
    ///   - wanted: what the call says of filter, order and columns.
    ///   - extra: conditions of the list itself, such as the account of a portal session.
    /// - Throws: validation for names in the filter that no entry has.
    package init(_ list: ListDefinition, _ wanted: Wanted, _ call: ShopCall) throws(ShopError) {
        self.list = list
        let arrangement = wanted.view ? try call.arrangement(of: list) : Arrangement()
        let isWide = wanted.showsAll
        filter = isWide ? ListFilter() : wanted.filter.terms.isEmpty ? arrangement.filter : wanted.filter
        conditions = try ListRules(list, call, part: wanted.part).conditions(filter, isWide: isWide)
        let order = (wanted.sort ?? (isWide ? nil : arrangement.sort)).flatMap { list.order($0) }
        sort = order ?? list.defaultSort
        columns =
            if let names = wanted.columns {
                list.columns(names)
            } else if isWide {
                list.columns
            } else {
                arrangement.columns ?? (wanted.isTable || wanted.view ? list.visibleColumns : list.columns)
            }
        derived = try DerivedColumns(list, call)
    }

    /// What a call says.
    package struct Wanted {
        package var filter = ListFilter()
        package var sort: String?
        package var columns: [String]?
        package var view = false
        /// Without columns of its own it shows what a table shows, as a view does that was never set; not every column.
        package var isTable = false
        /// Every row and column, whatever view and filter say.
        package var showsAll = false
        /// Which part of a list that has parts; nil: all of it.
        package var part: String?

        package init() {}

        package init(_ request: some ListRequesting) {
            filter = request.filter
            sort = request.sort
            columns = request.columns
            view = request.view
            part = request.part
        }

        package init(_ request: some ExportRequesting) {
            filter = request.filter
            sort = request.sort
            columns = request.columns
            view = request.view
            part = request.part
            isTable = true
            showsAll = request.all
        }
    }

    /// What the records layer is asked.
    package func query(limit: Int = 50, cursor: String? = nil, withTotal: Bool = false) -> ListQuery {
        ListQuery(list, conditions, sort: sort, limit: limit, cursor: cursor, withTotal: withTotal)
    }

    /// What the page was made by (schema: ViewUsed).
    package func writeViewUsed(to answer: inout JSONWriter) {
        answer.key("view")
        answer.beginObject()
        answer.key("columns")
        answer.beginArray()
        for column in columns { answer.string(column.id) }
        answer.endArray()
        answer.member("sort", sort.text)
        answer.key("filter")
        filter.write(to: &answer)
        answer.endObject()
    }

    /// What a column shows that no field has.
    package func derive(_ column: ColumnDefinition) -> DerivedColumn? { derived.column(column.id.text) }
}

extension ShopCall {
    /// Answers a page of a list.
    package func page(
        _ list: ListDefinition, _ request: some ListRequesting, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let listing = try Listing(list, Listing.Wanted(request), self)
        let query = listing.query(limit: request.limit, cursor: request.cursor, withTotal: request.withTotal)
        let page: ListPage
        do throws(RecordError) { page = try reader.list(query) } catch { throw ShopError(error) }
        page.write(listing.columns, to: &answer, derive: listing.derive) { answer in
            if request.view { listing.writeViewUsed(to: &answer) }
        }
    }
}
