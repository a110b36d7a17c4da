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
        case .damaged(let what): self = .damaged(what)
        case .rebuilding(let collection, let index):
            let name = collection.definition.index(index)?.name ?? "?"
            self.init(
                .busy,
                "The index \(name) of \(collection.definition.name) was damaged and is being made anew; nothing is lost.",
                hint: "Ask again in a moment. If it stays so, fettle check tells why."
            ) { $0.member("retryAfterMs", 500) }
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

    /// What is left goes on: only what lies on the damaged page cannot be read.
    private static func damaged(_ what: String) -> ShopError {
        let name = what.prefix { $0 != ":" }
        let collection = CollectionNumber.allCases.first { $0.definition.name.isSame(as: String(name)) }
        return ShopError(
            .storage, "The store is damaged: \(what).",
            hint: """
                Everything else can still be read. fettle check tells what is damaged; restore a backup, or let fettle \
                salvage bring the rest into a new store.
                """
        ) { writer in
            writer.member("reason", literal: "corrupt")
            if let collection { writer.member("collection", literal: collection.definition.name) }
        }
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
