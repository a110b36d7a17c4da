// What failures of the store are called at the counter.

internal import JSON
package import Records

extension ShopError: RecordFailure {
    package init(_ error: RecordError) {
        switch error {
        case .notFound(let id): self = .notFound(id)
        case .duplicate(let collection, let index, let existing):
            self = .duplicate(collection.definition, index, existing)
        case .incomplete(let collection, let field):
            let name = collection.definition.field(field)?.name ?? "?"
            self.init(.internalError, "A rule left \(name) out of a record of \(collection.definition.name).")
        case .tooLarge(let what, let bytes, let limit):
            self.init(.tooLarge, "\(what): \(bytes) bytes are more than the limit of \(limit).") { writer in
                writer.member("limit", limit)
                writer.member("actual", bytes)
            }
        case .badCursor(let why):
            self = .validation("/cursor", .format, expected: "the nextCursor of the page before", hint: why)
        case .diskFull: self = .storage("noSpace", "The disk is full; nothing was changed.")
        case .disk(let what): self = .storage("io", "The disk refused: \(what).")
        case .damaged(let what): self = .storage("corrupt", "The store is damaged: \(what).")
        case .readOnly(let why):
            self.init(.readOnly, "Nothing can be written now: \(why).") { $0.member("reason", literal: "damaged") }
        case .outcomeUnknown: self.init(.outcomeUnknown)
        case .snapshotTooOld: self.init(.snapshotTooOld)
        case .locked(let holder): self.init(.locked, "Another program has this store open: \(holder).")
        case .exists(let path): self.init(.conflict, "There is a store at \(path) already.")
        case .noStore(let path):
            self.init(.notFound, "There is no store at \(path).", hint: "fettle init makes one.")
        case .unsupported(let what): self.init(.unsupportedVersion, "This store needs another Fettle: \(what).")
        }
    }

    private static func storage(_ reason: StaticString, _ message: String) -> ShopError {
        ShopError(.storage, message) { $0.member("reason", literal: reason) }
    }

    private static func duplicate(
        _ collection: CollectionDefinition, _ index: IndexNumber, _ existing: RecordID
    ) -> ShopError {
        let number = collection.index(index)?.components.last?.fields.first ?? 0
        let field = collection.field(number)?.name ?? "id"
        let problem = Problem("/\(field)", .taken, hint: "\(existing) has it.")
        return ShopError(.duplicate, "That \(field) is taken already, by \(existing).", problems: [problem]) { writer in
            writer.member("field", literal: field)
            writer.member("existing", existing.description)
        }
    }
}
