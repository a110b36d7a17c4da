// Definitions of tables: fields, schema versions, indexes. Plain values; the catalog keeps them in the store.

package struct FieldInfo: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case boolean, integer, text, instant, date, reference, json
    }

    /// Never used for another field, in any version.
    package var number: Int
    package var name: String
    package var kind: Kind

    package init(_ number: Int, _ name: String, _ kind: Kind) {
        self.number = number
        self.name = name
        self.kind = kind
    }
}

/// One component of an index key (docs/file-format.md, section 6).
package struct KeyComponent: Hashable, Sendable {
    package enum Encoding: Hashable, Sendable {
        case boolean, integer, instant, date, reference
        case text(Collation)
        case each(Collation)
        case words
    }

    /// One field; several only for words.
    package var fields: [Int]
    package var encoding: Encoding
    package var isDescending: Bool
    package var nilsLast: Bool

    package init(_ fields: [Int], _ encoding: Encoding, descending: Bool = false, nilsLast: Bool = false) {
        self.fields = fields
        self.encoding = encoding
        isDescending = descending
        self.nilsLast = nilsLast
    }

    /// As the catalog has it; collation versions are those of this engine.
    package var text: String {
        var text = fields.map(String.init).joined(separator: "+") + ":"
        switch encoding {
        case .boolean: text += "boolean"
        case .integer: text += "integer"
        case .instant: text += "instant"
        case .date: text += "date"
        case .reference: text += "reference"
        case .text(let collation): text += "text/\(collation).\(collation.version)"
        case .each(let collation): text += "each/\(collation).\(collation.version)"
        case .words: text += "words.\(Collation.folded.version)"
        }
        if isDescending { text += ":desc" }
        if nilsLast { text += ":last" }
        return text
    }
}

package struct IndexDefinition: Hashable, Sendable {
    /// Never used for another index of the table.
    package var id: UInt16
    package var name: String
    package var components: [KeyComponent]
    package var isUnique: Bool
    /// No entry for a row in which any component is nil.
    package var isPresent: Bool
    /// The catalog names another version of a collation for it than this engine has: its entries are made anew, and its row
    /// in the catalog with them.
    package var isOfOtherRules = false

    package init(id: UInt16, name: String, components: [KeyComponent], unique: Bool = false, present: Bool = false) {
        self.id = id
        self.name = name
        self.components = components
        isUnique = unique
        isPresent = present
    }

    package var componentsText: String { components.map(\.text).joined(separator: ";") }
    package var optionsText: String {
        [isUnique ? "unique" : nil, isPresent ? "present" : nil].compactMap { $0 }.joined(separator: ",")
    }
    /// What the file root keeps to know whether its entries were made by these rules.
    package var fingerprint: UInt32 {
        UInt32(truncatingIfNeeded: Hash.of(Array((componentsText + "|" + optionsText).utf8)))
    }
    /// Every field that an entry depends on.
    package var fields: [Int] { components.flatMap(\.fields) }
}

package struct TableDefinition: Hashable, Sendable {
    package var number: UInt16
    package var name: String
    package var file: String
    package var letter: String
    /// Whether each change of a row has a change record (format card F12).
    package var isTracked: Bool
    package var fields: [FieldInfo]
    package var indexes: [IndexDefinition]
    /// Ids of indexes it once had: a store that still has them is an older one.
    package var droppedIndexes: [UInt16]

    package init(
        number: UInt16, name: String, file: String, letter: String, tracked: Bool, fields: [FieldInfo],
        indexes: [IndexDefinition], droppedIndexes: [UInt16] = []
    ) {
        self.number = number
        self.name = name
        self.file = file
        self.letter = letter
        isTracked = tracked
        self.fields = fields
        self.indexes = indexes
        self.droppedIndexes = droppedIndexes
    }
}

/// A table with its schema versions, ready for reading and writing rows.
package final class TableSchema: Sendable {
    package let definition: TableDefinition
    /// Field numbers of each schema version, the first version at 0.
    package let versions: [[Int]]
    /// By version, then by field number: the field's position, -1 where it has none.
    private let positions: [[Int]]

    package init(_ definition: TableDefinition, versions: [[Int]]) {
        self.definition = definition
        self.versions = versions
        let most = definition.fields.map(\.number).max() ?? 0
        positions = versions.map { list in
            var positions = [Int](repeating: -1, count: most + 1)
            for (position, number) in list.enumerated() where number <= most { positions[number] = position }
            return positions
        }
    }

    package convenience init(_ definition: TableDefinition) {
        self.init(definition, versions: [definition.fields.map(\.number)])
    }

    /// The version that rows are written in.
    package var currentVersion: UInt16 { UInt16(versions.count) }
    package var currentFields: [Int] { versions[versions.count - 1] }

    /// Place of a field in the rows of a schema version, counted from 0; nil where they do not have it.
    package func position(of field: Int, version: Int) -> Int? {
        guard version >= 0, version < positions.count, field < positions[version].count else { return nil }
        let position = positions[version][field]
        return position < 0 ? nil : position
    }

    /// The JSON text of a field of a row; nil if absent.
    @inline(__always)
    package func value(_ row: Row, _ field: Int) -> UnsafeRawBufferPointer? {
        let version = Int(row.schema) - 1
        guard version >= 0, version < positions.count else { return nil }
        let positions = positions[version]
        guard field < positions.count, positions[field] >= 0 else { return nil }
        return row.value(at: positions[field], of: versions[version].count)
    }
}
