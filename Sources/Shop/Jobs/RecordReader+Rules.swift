// Reading and writing as rules do it: failures of the store are the shop's errors already.

import Records

extension RecordReader {
    /// The record; nil when there is none.
    func read(_ id: RecordID) throws(ShopError) -> Record? {
        do throws(RecordError) { return try get(id) } catch { throw ShopError(error) }
    }

    /// The record; throws notFound when there is none.
    func demand(_ id: RecordID) throws(ShopError) -> Record {
        do throws(RecordError) { return try require(id) } catch { throw ShopError(error) }
    }

    /// The first record whose index entry begins with these values.
    func first(
        _ collection: CollectionNumber, _ index: IndexNumber, _ prefix: [KeyValue], descending: Bool = false
    ) throws(ShopError) -> Record? {
        do throws(RecordError) {
            var scan = try scan(collection, index, prefix: prefix, descending: descending)
            return try scan.next()?.copy()
        } catch {
            throw ShopError(error)
        }
    }

    /// Copies of all records whose index entries begin with these values. For lists that are known to be short.
    func all(
        _ collection: CollectionNumber, _ index: IndexNumber, _ prefix: [KeyValue]
    ) throws(ShopError) -> [Record] {
        var records: [Record] = []
        try each(collection, index, prefix) { records.append($0.copy()) }
        return records
    }

    /// Lends each record whose index entry begins with these values, in the order of the index.
    func each(
        _ collection: CollectionNumber, _ index: IndexNumber, _ prefix: [KeyValue], descending: Bool = false,
        _ body: (Record) throws(ShopError) -> Void
    ) throws(ShopError) {
        var scan: RecordScan
        do throws(RecordError) {
            scan = try self.scan(collection, index, prefix: prefix, descending: descending)
        } catch {
            throw ShopError(error)
        }
        while true {
            let record: Record?
            do throws(RecordError) { record = try scan.next() } catch { throw ShopError(error) }
            guard let record else { return }
            try body(record)
        }
    }

    /// How many index entries begin with these values.
    func number(
        _ collection: CollectionNumber, _ index: IndexNumber, _ prefix: [KeyValue]
    ) throws(ShopError) -> Int {
        do throws(RecordError) { return try count(collection, index, prefix: prefix) } catch { throw ShopError(error) }
    }
}

extension Transaction {
    func add(_ draft: RecordDraft) throws(ShopError) -> RecordID {
        do throws(RecordError) { return try insert(draft) } catch { throw ShopError(error) }
    }

    @discardableResult
    func change(_ id: RecordID, _ draft: RecordDraft, always: Bool = false) throws(ShopError) -> Int {
        do throws(RecordError) { return try update(id, draft, always: always) } catch { throw ShopError(error) }
    }

    func drop(_ id: RecordID) throws(ShopError) {
        do throws(RecordError) { try remove(id) } catch { throw ShopError(error) }
    }
}
