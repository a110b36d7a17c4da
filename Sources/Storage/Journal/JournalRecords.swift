// Records of transactions that are applied and wait for their group (docs/file-format.md, section 8).

/// Who changed what, as the journal's transaction record has it.
package struct TransactionInfo: Sendable {
    /// Milliseconds since 1970 UTC; never below the transaction before.
    package var at: Int64
    package var actor: String
    package var method: String
    /// The caller's idempotency key; empty where there was none.
    package var requestKey: String

    package init(at: Int64, actor: String, method: String, requestKey: String = "") {
        self.at = at
        self.actor = actor
        self.method = method
        self.requestKey = requestKey
    }
}

final class JournalRecords {
    private let buffer = AlignedBuffer(capacity: 256 << 10)
    /// Where each record begins, with the LSN of its transaction.
    private(set) var records: [(offset: Int, lsn: LSN)] = []
    private var committedCount = 0
    private var committedBytes = 0

    var byteCount: Int { buffer.count }
    var isEmpty: Bool { records.isEmpty }
    var bytes: UnsafeRawBufferPointer { buffer.bytes }

    func removeAll() {
        buffer.removeAll()
        records.removeAll(keepingCapacity: true)
        committedCount = 0
        committedBytes = 0
    }

    func commit() {
        committedCount = records.count
        committedBytes = buffer.count
    }

    /// Forgets what was added since the last commit.
    func rollback() {
        records.removeLast(records.count - committedCount)
        buffer.truncate(to: committedBytes)
    }

    func appendTransaction(_ lsn: LSN, _ info: TransactionInfo) {
        var payload: [UInt8] = []
        withUnsafeBytes(of: info.at.littleEndian) { payload.append(contentsOf: $0) }
        for text in [info.actor, info.method, info.requestKey] {
            let utf8 = Array(text.utf8.prefix(Int(UInt16.max)))
            withUnsafeBytes(of: UInt16(utf8.count).littleEndian) { payload.append(contentsOf: $0) }
            payload.append(contentsOf: utf8)
        }
        payload.withUnsafeBytes { append(.transaction, table: 0, number: lsn, oldHash: 0, payload: $0, lsn: lsn) }
    }

    func append(
        _ kind: JournalFormat.Kind, table: UInt16, number: UInt64, oldHash: UInt32, payload: UnsafeRawBufferPointer,
        lsn: LSN
    ) {
        records.append((buffer.count, lsn))
        let padded = roundUp(payload.count, to: 8)
        let start = buffer.grow(JournalFormat.recordHeaderBytes + padded)
        start.initializeMemory(as: UInt8.self, repeating: 0, count: JournalFormat.recordHeaderBytes)
        start.storeBytes(of: kind.rawValue, as: UInt8.self)
        start.storeBytes(of: table, toByteOffset: JournalFormat.recordTable, as: UInt16.self)
        start.storeBytes(of: UInt32(payload.count), toByteOffset: JournalFormat.recordBytes, as: UInt32.self)
        start.storeBytes(of: number, toByteOffset: JournalFormat.recordRow, as: UInt64.self)
        start.storeBytes(of: oldHash, toByteOffset: JournalFormat.recordOldHash, as: UInt32.self)
        let target = start + JournalFormat.recordHeaderBytes
        if let source = payload.baseAddress { target.copyMemory(from: source, byteCount: payload.count) }
        (target + payload.count).initializeMemory(as: UInt8.self, repeating: 0, count: padded - payload.count)
    }
}
