// Filters that people have saved with their views may name a customer. A filter is an object of the list's own members, so
// the list's definition says which of them are customers.

import JSON
import Records

enum ViewFilters {
    /// Views whose filters name an account, with filters that name another one in its place.
    static func naming(
        _ account: RecordID, insteadOf other: RecordID, _ reader: RecordReader
    ) throws(ShopError) -> [(id: RecordID, filters: JSONFragment)] {
        let text = [UInt8]("\"\(account)\"".utf8)
        let newText = [UInt8]("\"\(other)\"".utf8)
        return try shopping { () throws(RecordError) in
            var found: [(id: RecordID, filters: JSONFragment)] = []
            var rows = try reader.rows(of: .views)
            while let view = try rows.next() {
                guard let filters = view[View.filters], let name = view[View.list],
                    let list = Lists.all.first(where: { $0.name.isSame(as: name) })
                else { continue }
                let changed = replacing(text, by: newText, in: filters, of: list)
                if changed != filters { found.append((view.id, changed)) }
            }
            return found
        }
    }

    private static func replacing(
        _ text: [UInt8], by newText: [UInt8], in filters: JSONFragment, of list: ListDefinition
    ) -> JSONFragment {
        var bytes: [UInt8] = []
        filters.bytes.withUnsafeBytes { object in
            for (name, value) in JSONText.members(of: object) {
                let filter = JSONText.withString(name) { list.filter(named: $0) } ?? nil
                bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
                bytes += name
                bytes.append(UInt8(ascii: ":"))
                bytes += isCustomer(filter, of: list) ? replaced(text, by: newText, in: value) : [UInt8](value)
            }
        }
        if bytes.isEmpty { return filters }
        bytes.append(UInt8(ascii: "}"))
        return JSONFragment(bytes)
    }

    /// Whether the member compares with ids of accounts.
    private static func isCustomer(_ filter: FilterDefinition?, of list: ListDefinition) -> Bool {
        guard let number = filter?.field,
            case .reference(let targets)? = list.collection.definition.field(number)?.kind
        else { return false }
        return targets.contains(.accounts)
    }

    /// The value is an id or a list of ids, so what stands in quotes is a whole id.
    private static func replaced(
        _ text: [UInt8], by newText: [UInt8], in value: UnsafeRawBufferPointer
    ) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < value.count {
            if value[index...].starts(with: text) {
                result += newText
                index += text.count
            } else {
                result.append(value[index])
                index += 1
            }
        }
        return result
    }
}
