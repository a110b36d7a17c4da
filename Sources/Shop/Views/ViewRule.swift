// What an arrangement of a list may say: columns and orders that the list has, filters that its method takes.

internal import JSON
package import Records

package enum ViewRule {
    /// A column as a person arranged it.
    package struct Column {
        package let definition: ColumnDefinition
        package let isVisible: Bool
        /// In the client's own unit.
        package let width: Int?
    }

    /// Every column of a list in the arranged order; those that the arrangement does not name come after them, hidden.
    package static func columns(_ stored: JSONFragment?, of list: ListDefinition) -> [Column] {
        guard let stored else {
            return list.columns.map { Column(definition: $0, isVisible: $0.visible, width: nil) }
        }
        var columns: [Column] = []
        stored.bytes.withUnsafeBytes { bytes in
            for element in JSONText.elements(of: bytes) {
                guard let id = JSONText.member("id", of: element).flatMap(JSONText.string),
                    let column = list.column(id)
                else { continue }
                let isVisible = JSONText.member("visible", of: element).flatMap(JSONText.bool) ?? true
                let width = JSONText.member("width", of: element).flatMap(JSONText.integer).map { Int($0) }
                columns.append(Column(definition: column, isVisible: isVisible, width: width))
            }
        }
        for column in list.columns where !columns.contains(where: { $0.definition.id.text == column.id.text }) {
            columns.append(Column(definition: column, isVisible: false, width: nil))
        }
        return columns
    }

    /// Everything in a draft of a view that the list does not have.
    package static func problems(_ draft: RecordDraft, of list: ListDefinition) -> [Problem] {
        var problems: [Problem] = []
        if let columns = draft.value(View.columns) { problems += columnProblems(columns, list) }
        if let sort = draft.value(View.sort), list.order(sort) == nil {
            let names = list.sorts.flatMap { [$0.name.text, "-" + $0.name.text] }
            problems.append(
                Problem(
                    "/sort", .choice, expected: names.joined(separator: ", "), actual: sort.fragment,
                    hint: ShopText.nearest(sort, among: names).map { "Did you mean \($0)?" }))
        }
        if let filters = draft.value(View.filters) { problems += filterProblems(filters, list) }
        return problems
    }

    private static func columnProblems(_ columns: JSONFragment, _ list: ListDefinition) -> [Problem] {
        var problems: [Problem] = []
        var seen: Set<String> = []
        columns.bytes.withUnsafeBytes { bytes in
            for (index, element) in JSONText.elements(of: bytes).enumerated() {
                let path = "/columns/\(index)/id"
                guard let id = JSONText.member("id", of: element).flatMap(JSONText.string) else { continue }
                if list.column(id) == nil {
                    let nearest = ShopText.nearest(id, among: list.columns.map(\.id.text))
                    problems.append(
                        Problem(
                            path, .unknown, expected: "a column of \(list.name)", actual: id.fragment,
                            hint: nearest.map { "Did you mean \($0)?" }
                                ?? "The list has no column \(id)."))
                } else if !seen.insert(id).inserted {
                    problems.append(Problem(path, .repeated, actual: id.fragment))
                }
            }
        }
        return problems
    }

    private static func filterProblems(_ filters: JSONFragment, _ list: ListDefinition) -> [Problem] {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: filters.bytes.count + 1, alignment: 8)
        defer { copy.deallocate() }
        copy.copyBytes(from: filters.bytes)
        let bytes = UnsafeRawBufferPointer(rebasing: copy[..<filters.bytes.count])
        do throws(JSONError) {
            let document = try Document(parsing: bytes)
            return ShapeValidator.problems(in: document.root, list.filterShape).map { problem in
                var problem = problem
                problem.path = "/filters" + problem.path
                return problem
            }
        } catch {
            return [Problem("/filters", .type, expected: "an object")]
        }
    }
}
