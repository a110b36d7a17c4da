// A record as it is stored, in a form that other programs can read and that gives the same row again: id, version, number
// of its last change, then every field that is set, hidden ones too, by name.
//
//   {"id":"J12","version":3,"lastChange":812,"createdAt":"2026-03-02T09:00:00+01:00", ... }
//
// Rows of collections without public ids have their number as text: {"id":"812", ... }. Docs: docs/export.md.

package import JSON
internal import Platform

/// A record that is on its way from one store to another.
package struct StoredRecord: Sendable {
    package let collection: CollectionNumber
    package let row: UInt64
    package let version: UInt32
    /// Sequence number of the change that made this version; 0 where the collection has no change records.
    package let lastChange: UInt64
    /// Field numbers with their canonical JSON, by rising number.
    package let values: [(number: Int, value: JSONFragment)]

    /// The value of a field.
    package func value<Value>(_ field: Field<Value>) -> Value? {
        values.first { $0.number == field.number }?.value.bytes.withUnsafeBytes { Value(fragment: $0) }
    }

    /// About the bytes that it takes in the journal.
    package var byteCount: Int { values.reduce(64) { $0 + $1.value.bytes.count + 4 } }

    /// Why a line is no record: what is wrong with it, in words that follow the place.
    package struct Fault: Error, Equatable, Sendable {
        package let text: String
    }

    /// Reads one line of an export.
    package init(_ line: Value, of collection: CollectionNumber) throws(Fault) {
        guard let object = line.object else { throw Fault(text: "a line holds one object") }
        let definition = collection.definition
        self.collection = collection
        row = try Self.row(object["id"], definition)
        guard let version = object["version"]?.integer, version > 0, version <= Int64(UInt32.max) else {
            throw Fault(text: "version is no number from 1 on")
        }
        self.version = UInt32(version)
        let lastChange = object["lastChange"]?.integer ?? 0
        guard lastChange >= 0, lastChange < 1 << 48 else { throw Fault(text: "lastChange is no sequence number") }
        self.lastChange = UInt64(lastChange)
        var values: [(number: Int, value: JSONFragment)] = []
        for (name, value) in object where name != "id" && name != "version" && name != "lastChange" {
            guard let field = definition.field(named: name.bytes) else {
                throw Fault(text: "\(definition.name) have no field \(name.text)")
            }
            guard field.kind.takes(value), let fragment = JSONFragment(value) else {
                throw Fault(text: "\(field.name) has a value of another kind")
            }
            values.append((field.number, fragment))
        }
        values.sort { $0.number < $1.number }
        for field in definition.fields where field.flags.contains(.required) {
            if !values.contains(where: { $0.number == field.number }) {
                throw Fault(text: "\(field.name) is missing")
            }
        }
        self.values = values
    }

    private static func row(_ value: Value?, _ definition: CollectionDefinition) throws(Fault) -> UInt64 {
        guard let text = value?.string else { throw Fault(text: "id is missing") }
        if definition.letter != 0 {
            guard let id = RecordID(text.bytes), id.collection == definition.number else {
                throw Fault(text: "id is no id of \(definition.name)")
            }
            return id.row
        }
        guard let row = UInt64(text.text), row > 0, row < (1 << 48) - 1, String(row) == text.text else {
            throw Fault(text: "id is no number of a row")
        }
        return row
    }
}

extension FieldKind {
    /// Whether a stored value can be one of this kind: what keys of indexes are made from must be of the right kind.
    fileprivate func takes(_ value: Value) -> Bool {
        switch self {
        case .boolean: value.bool != nil
        case .integer: value.integer != nil
        case .text: value.string != nil
        case .choice: value.string != nil
        case .instant: value.string.map { Instant($0.bytes) != nil } ?? false
        case .date: value.string.map { CivilDate.parse($0.bytes) != nil } ?? false
        case .reference(let targets):
            value.string.flatMap { RecordID($0.bytes) }.map { targets.contains($0.collection) } ?? false
        case .json: true
        }
    }
}

extension Record {
    /// Writes the record as `StoredRecord` reads it.
    /// - Parameter named: whether the name of the collection stands first, where records of several are mixed.
    package func writeStored(to writer: inout JSONWriter, named: Bool = false) {
        writer.beginObject()
        if named { writer.member("collection", literal: collection.name) }
        writer.member("id", collection.letter == 0 ? String(id.row) : id.description)
        writer.member("version", version)
        if lastChange != 0 { writer.member("lastChange", lastChange) }
        withBytes {
            for field in collection.fields {
                if let value = fragment(field.number) { writer.member(field.name, raw: value) }
            }
        }
        writer.endObject()
    }

    /// Appends the record as a row of CSV under `CollectionDefinition.storedHeader`.
    package func appendStoredCSV(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: (collection.letter == 0 ? String(id.row) : id.description).utf8)
        bytes.append(contentsOf: ",\(version)".utf8)
        withBytes {
            for field in collection.fields {
                bytes.append(UInt8(ascii: ","))
                if let value = fragment(field.number) { CSVText.append(fragment: value, to: &bytes) }
            }
        }
        bytes.append(contentsOf: [0x0D, 0x0A])
    }
}

extension CollectionDefinition {
    /// The header row over stored records as CSV: names of fields, so that a mapping can name them.
    package var storedHeader: [UInt8] {
        Array((["id", "version"] + fields.map(\.name.text)).joined(separator: ",").utf8) + [0x0D, 0x0A]
    }
}
