// Public ids: the letter of the collection and the row number in decimal, "J12". Row numbers are never given again.

/// Id of a record.
package struct RecordID: Hashable, Sendable {
    package let collection: CollectionNumber
    /// From 1; 48 bits.
    package let row: UInt64

    package init(_ collection: CollectionNumber, row: UInt64) {
        self.collection = collection
        self.row = row
    }

    /// Reads "J12" (UTF-8); nil for anything else, leading zeros included, so that each record has one id.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 2, bytes.count <= 16, let collection = CollectionNumber(letter: bytes[0]),
            bytes[1] != UInt8(ascii: "0")
        else { return nil }
        var row: UInt64 = 0
        for byte in bytes.dropFirst() {
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            row = row * 10 + UInt64(digit)
        }
        guard row < 1 << 48 else { return nil }
        self.init(collection, row: row)
    }
}

extension RecordID: CustomStringConvertible {
    package var description: String {
        "\(Character(UnicodeScalar(collection.definition.letter)))\(row)"
    }
}

/// A record that a person names: by id, or by its unique name.
package enum EntryReference: Hashable, Sendable {
    case id(RecordID)
    case name(String)

    package init(_ bytes: UnsafeRawBufferPointer) {
        self = RecordID(bytes).map(EntryReference.id) ?? .name(String(decoding: bytes, as: UTF8.self))
    }
}
