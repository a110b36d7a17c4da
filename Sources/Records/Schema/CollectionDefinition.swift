// What the generated files say of a collection. Storage is told from it: field numbers, key components, uniqueness.

/// A collection: one kind of record in one file.
package struct CollectionDefinition: Sendable {
    package let number: CollectionNumber
    /// As methods and docs name it: "jobs".
    package let name: StaticString
    /// File in the store folder.
    package let file: StaticString
    /// First byte of its record ids (ASCII); 0 when its rows have no public id.
    package let letter: UInt8
    /// Whether its rows carry createdAt, createdBy, updatedAt and updatedBy (fields 1 to 4).
    package let stamped: Bool
    /// By rising number.
    package let fields: [FieldDefinition]
    /// By rising number.
    package let indexes: [IndexDefinition]
    /// Numbers of indexes it once had.
    package let droppedIndexes: [Int]

    package init(
        number: CollectionNumber, name: StaticString, file: StaticString, letter: UInt8, stamped: Bool,
        fields: [FieldDefinition], indexes: [IndexDefinition], droppedIndexes: [Int] = []
    ) {
        self.number = number
        self.name = name
        self.file = file
        self.letter = letter
        self.stamped = stamped
        self.fields = fields
        self.indexes = indexes
        self.droppedIndexes = droppedIndexes
    }

    /// The field of that number.
    package func field(_ number: Int) -> FieldDefinition? { fields.first { $0.number == number } }

    /// The field of that name (UTF-8).
    package func field(named name: UnsafeRawBufferPointer) -> FieldDefinition? {
        fields.first { $0.name.hasBytes(name) }
    }

    /// The index of that number.
    package func index(_ number: IndexNumber) -> IndexDefinition? { indexes.first { $0.id == number.rawValue } }
}

extension StaticString {
    /// Whether its UTF-8 is `bytes`.
    package func hasBytes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        utf8CodeUnitCount == bytes.count
            && UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount).elementsEqual(bytes)
    }

    /// Whether it is the same text; cheaper than making Strings of both.
    package func isSame(as other: StaticString) -> Bool {
        hasBytes(UnsafeRawBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount))
    }

    /// Whether it is the same text, byte for byte.
    package func isSame(as other: String) -> Bool {
        var other = other
        return other.withUTF8 { hasBytes(UnsafeRawBufferPointer($0)) }
    }

    /// As a String, for messages.
    package var text: String { String(describing: self) }
}
