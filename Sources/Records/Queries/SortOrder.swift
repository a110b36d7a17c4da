// The order of a list, as keys that compare by their bytes. A row's place is (has no value, key, row number): rows without
// a value come last in either direction, and rows with equal keys stand in the order they were made, or against it when
// the order is descending. An index gives the order when what follows its fixed components is made by the same rules.

internal import Storage

struct SortOrder {
    /// What the key is made from, first to last; none for the order of rows.
    let parts: [KeyComponent]
    /// The words of a choice in their order, where the only part is a choice: it sorts as the schema lists it.
    let choices: [[UInt8]]?
    let isDescending: Bool
    /// Text that tells one order from another, for cursors.
    let name: String

    init(_ sort: SortDefinition, descending: Bool, _ layout: RecordLayout) throws(RecordError) {
        name = (descending ? "-" : "") + sort.name.text
        switch sort.source {
        case .rows:
            parts = []
            choices = nil
            isDescending = descending
        case .index(let number, let fixed, let reversed, _):
            parts = try Array(layout.index(number).components.dropFirst(fixed))
            choices = nil
            isDescending = descending != reversed
        case .field(let number):
            let kind = layout.definition.field(number)?.kind ?? .boolean
            parts = [KeyComponent([number], kind.encoding(.shop))]
            if case .choice(let words) = kind {
                choices = words.map { $0.text.fragment.bytes }
            } else {
                choices = nil
            }
            isDescending = descending
        }
    }

    /// The order of rows.
    init(rowsDescending: Bool) {
        parts = []
        choices = nil
        isDescending = rowsDescending
        name = rowsDescending ? "-" : ""
    }

    /// Appends the row's key; tells whether the row has no value to be sorted by.
    func append(_ row: Row, _ layout: RecordLayout, to key: inout [UInt8]) -> Bool {
        guard let first = parts.first else { return false }
        let value = layout.schema.value(row, first.fields[0])
        if let choices {
            let place = value.flatMap { value in choices.firstIndex { $0.elementsEqual(value) } }
            key.append(UInt8(truncatingIfNeeded: place ?? 255))
            return value == nil
        }
        for part in parts { KeyEncoding.appendComponent(layout.schema.value(row, part.fields[0]), part, to: &key) }
        return value == nil
    }

    /// Whether an index, once its first `fixed` components are equal, runs in this order.
    func isGiven(by index: Storage.IndexDefinition, fixed: Int) -> Bool {
        guard choices == nil, index.components.count - fixed == parts.count else { return false }
        for (position, part) in parts.enumerated() {
            let component = index.components[fixed + position]
            guard component.fields == part.fields, component.encoding == part.encoding,
                component.isDescending == part.isDescending, position == 0 || component.nilsLast == part.nilsLast
            else { return false }
        }
        return true
    }
}

/// A row's place in an order.
struct SortPosition {
    var isNone: Bool
    var key: [UInt8]
    var row: UInt64

    /// Whether this place comes before another one in an order of that direction.
    func precedes(_ other: SortPosition, descending: Bool) -> Bool {
        if isNone != other.isNone { return other.isNone }
        if key != other.key { return key.lexicographicallyPrecedes(other.key) != descending }
        return descending ? row > other.row : row < other.row
    }
}
