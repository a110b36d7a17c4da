internal import JSON

/// The requests a joined process has passed on and not seen answered, by their ids, which need not be unique. What is
/// in it when the engine goes is answered with engineMoved.
struct PendingAnswers {
    struct Entry {
        /// Raw ids of one request, or of all requests of a batch that are answered.
        var ids: [[UInt8]]
        var isBatch = false
        /// Long calls are given up when their client goes.
        var isLong = false
        /// Requests among them that make or end a subscription.
        var watches: [Watch] = []
        /// Asked by this process itself.
        var isOwn = false
    }

    struct Watch {
        let id: [UInt8]
        let method: Method
        let params: [UInt8]
    }

    private var entries: [Entry] = []
    /// How many at the front are answered.
    private var head = 0

    var isEmpty: Bool { head == entries.count }
    var all: ArraySlice<Entry> { entries[head...] }

    mutating func append(_ entry: Entry) { entries.append(entry) }

    mutating func removeAll() {
        entries.removeAll()
        head = 0
    }

    func contains(_ id: [UInt8]) -> Bool { all.contains { $0.ids.contains(id) } }

    /// Takes out the request, or batch, that an answer is for; nil when there is none.
    mutating func remove(answered answer: UnsafeRawBufferPointer) -> Entry? {
        let isBatch = answer.first == UInt8(ascii: "[")
        guard let id = Self.id(of: answer, isBatch) else { return nil }
        guard let index = all.firstIndex(where: { $0.isBatch == isBatch && $0.ids.first.map(id.elementsEqual) == true })
        else { return nil }
        let entry = entries[index]
        if index == head { head += 1 } else { entries.remove(at: index) }
        if head == entries.count {
            removeAll()
        } else if head > 1000, head > entries.count / 2 {
            entries.removeFirst(head)
            head = 0
        }
        return entry
    }

    /// The raw id of an answer, which is as the engine writes it: `{"jsonrpc":"2.0","id":ID,…`.
    static func id(of answer: UnsafeRawBufferPointer, _ isBatch: Bool) -> UnsafeRawBufferPointer? {
        let start: StaticString = "{\"jsonrpc\":\"2.0\",\"id\":"
        let from = (isBatch ? 1 : 0) + start.utf8CodeUnitCount
        guard answer.count > from else { return nil }
        let prefix = UnsafeRawBufferPointer(rebasing: answer[(isBatch ? 1 : 0)..<from])
        guard start.hasBytes(prefix) else { return nil }
        var end = from
        if answer[from] == UInt8(ascii: "\"") {
            end += 1
            while end < answer.count, answer[end] != UInt8(ascii: "\"") {
                end += answer[end] == UInt8(ascii: "\\") ? 2 : 1
            }
            end += 1
        } else {
            while end < answer.count, answer[end] != UInt8(ascii: ",") { end += 1 }
        }
        return end < answer.count ? UnsafeRawBufferPointer(rebasing: answer[from..<end]) : nil
    }
}
