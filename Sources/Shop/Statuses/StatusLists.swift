package import Records

/// Both lists of statuses as they are stored.
package final class StatusLists: ShopCache {
    package static let collections: [CollectionNumber] = [.statuses]

    package let jobs: StatusTable
    package let quotes: StatusTable

    package init(_ reader: RecordReader) throws(RecordError) {
        jobs = try Self.table(.job, reader)
        quotes = try Self.table(.quote, reader)
    }

    package subscript(kind: Status.Kind) -> StatusTable {
        switch kind {
        case .job: jobs
        case .quote: quotes
        }
    }

    /// The status of that id, whatever its kind.
    package subscript(id: RecordID) -> StatusEntry? { jobs[id] ?? quotes[id] }

    private static func table(_ kind: Status.Kind, _ reader: RecordReader) throws(RecordError) -> StatusTable {
        var scan = try reader.scan(.statuses, Status.Index.byOrder, prefix: [.choice(kind)])
        var entries: [StatusEntry] = []
        while let record = try scan.next() { entries.append(StatusEntry(record)) }
        return StatusTable(kind: kind, entries)
    }
}

extension StatusEntry {
    package init(_ record: Record) {
        self.init(
            id: record.id, kind: record[Status.kind] ?? .job, key: record[Status.key],
            system: record[Status.system] ?? false, phase: record[Status.phase], name: record[Status.name] ?? "",
            order: record[Status.order] ?? 0, color: record[Status.color] ?? Self.plainColor,
            mapsTo: record[Status.mapsTo], portalName: record[Status.portalName],
            portalColor: record[Status.portalColor], portalHidden: record[Status.portalHidden] ?? false,
            closing: record[Status.closing] ?? false, active: record[Status.active] ?? true)
    }

    /// Every field, for a new record or for one that is to be made like this.
    package var draft: RecordDraft {
        var draft = RecordDraft(.statuses)
        draft.set(Status.kind, kind)
        draft.set(Status.key, key.patch)
        draft.set(Status.system, system)
        draft.set(Status.phase, phase.patch)
        draft.set(Status.name, name)
        draft.set(Status.order, order)
        draft.set(Status.color, color)
        draft.set(Status.mapsTo, mapsTo.patch)
        draft.set(Status.portalName, portalName.patch)
        draft.set(Status.portalColor, portalColor.patch)
        draft.set(Status.portalHidden, portalHidden)
        draft.set(Status.closing, closing)
        draft.set(Status.active, active)
        return draft
    }
}

extension Optional {
    /// The value to take on, or the field to take away.
    package var patch: Patch<Wrapped> { map(Patch.set) ?? .clear }
}
