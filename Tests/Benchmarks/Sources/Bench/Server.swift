import CHost
import Glibc

/// Why a run cannot go on.
struct BenchFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// How the end of an answer is known.
enum AnswerEnd {
    /// Each answer is a line.
    case line
    /// Each answer is an array whose last line ends with a bracket (sqlite3 -json).
    case bracket
}

/// What one run of requests took.
struct Measurement {
    var nanoseconds: Int64 = 0
    var requestCount = 0
    var answerBytes = 0
    /// Of the server.
    var processorTime: Int64 = 0
    /// Of each request, with one in flight.
    var latencies: [Int64] = []
}

/// A server process and its pipes.
final class Server {
    let pid: pid_t
    private var input: Int32
    private let output: Int32
    private let answerEnd: AnswerEnd
    /// What was read: answers that were counted, then the beginning of the next one.
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    private var answered = 0
    private var held = 0
    /// Place of the last answer in the buffer, until the next read.
    private var lastAnswer = 0..<0

    init(_ command: [String], answerEnd: AnswerEnd) throws(BenchFailure) {
        var process = host_process()
        let words = command.map { strdup($0) }
        var pointers = words.map { UnsafePointer($0) }
        pointers.append(nil)
        let result = host_start(&pointers, &process)
        for word in words { free(word) }
        guard result == 0 else { throw BenchFailure("\(command[0]): \(String(cString: strerror(result)))") }
        (pid, input, output) = (process.pid, process.input, process.output)
        self.answerEnd = answerEnd
    }

    deinit {
        if input >= 0 { Glibc.close(input) }
        Glibc.close(output)
        buffer.deallocate()
    }

    /// Sends requests, `window` of them on their way at a time, until all are answered; sends no more after the limit.
    func exchange(
        _ requests: Requests, window: Int, limit: Int64 = .max
    ) throws(BenchFailure) -> Measurement {
        var measurement = Measurement()
        if window == 1 { measurement.latencies.reserveCapacity(requests.count) }
        let processorTime = host_processor_time(pid)
        let start = host_now()
        var sent = min(window, requests.count)
        var answered = 0
        var total = requests.count
        var sentAt = start
        try send(requests, 0, sent)
        while answered < total {
            let count = try receive(&measurement)
            let now = host_now()
            if window == 1, count > 0 {
                measurement.latencies.append(now - sentAt)
                measurement.nanoseconds += now - sentAt
            }
            answered += count
            if now - start > limit { total = sent }
            let more = min(count, total - sent)
            if more > 0 {
                if window == 1 { sentAt = host_now() }
                try send(requests, sent, sent + more)
                sent += more
            }
        }
        if window > 1 { measurement.nanoseconds = host_now() - start }
        measurement.processorTime = host_processor_time(pid) - processorTime
        measurement.requestCount = answered
        return measurement
    }

    /// Sends one line and returns its answer.
    func ask(_ line: String) throws(BenchFailure) -> String {
        var requests = Requests()
        requests.append(line)
        _ = try exchange(requests, window: 1)
        return answerText
    }

    /// The last answer; valid until the next exchange.
    var answerText: String { String(decoding: buffer[lastAnswer], as: UTF8.self) }

    private func send(_ requests: Requests, _ first: Int, _ last: Int) throws(BenchFailure) {
        var range = requests.range(first, last)
        let input = input
        while !range.isEmpty {
            let count = requests.bytes.withUnsafeBytes { bytes in
                write(input, bytes.baseAddress! + range.lowerBound, range.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw BenchFailure("process \(pid) takes no more requests") }
            range = range.lowerBound + count..<range.upperBound
        }
    }

    /// Reads what is there and returns how many answers ended in it. A refusal ends the run.
    private func receive(_ measurement: inout Measurement) throws(BenchFailure) -> Int {
        dropAnswered()
        let length = readMore()
        guard length > 0 else { throw BenchFailure("process \(pid) ended before it answered") }
        measurement.answerBytes += length
        var answers = 0
        var from = held
        held += length
        let bytes = buffer.baseAddress!
        while let found = memchr(bytes + from, 10, held - from) {
            from = found - UnsafeMutableRawPointer(bytes) + 1
            guard answerEnd == .line || from > 1 && buffer[from - 2] == UInt8(ascii: "]") else { continue }
            lastAnswer = answered..<from - 1
            try refuse()
            answered = from
            answers += 1
        }
        return answers
    }

    private func readMore() -> Int {
        if held == buffer.count { grow() }
        while true {
            let length = read(output, buffer.baseAddress! + held, buffer.count - held)
            if length >= 0 || errno != EINTR { return length }
        }
    }

    /// Moves the unfinished answer to the front.
    private func dropAnswered() {
        guard answered > 0 else { return }
        memmove(buffer.baseAddress!, buffer.baseAddress! + answered, held - answered)
        held -= answered
        answered = 0
    }

    private func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
        buffer.deallocate()
        buffer = larger
    }

    /// Throws when the last answer holds an error; a batch is judged by its beginning.
    private func refuse() throws(BenchFailure) {
        let mark: StaticString = "\"error\":"
        let start = buffer.baseAddress! + lastAnswer.lowerBound
        let length = min(lastAnswer.count, buffer[lastAnswer.lowerBound] == UInt8(ascii: "[") ? 4096 : 80)
        guard answerEnd == .line, host_contains(start, length, mark.utf8Start, mark.utf8CodeUnitCount) else { return }
        throw BenchFailure("refused: \(String(decoding: buffer[lastAnswer].prefix(600), as: UTF8.self))")
    }

    /// Closes the pipe, so that the server closes its store and ends.
    func close() throws(BenchFailure) {
        Glibc.close(input)
        input = -1
        let status = host_end(pid, 0)
        guard status == 0 else { throw BenchFailure("process \(pid) ended with wait status \(status)") }
    }

    /// As close, and the most memory that the process, or one that it has waited for, had resident, in KiB.
    func closeForPeak() throws(BenchFailure) -> Int64 {
        Glibc.close(input)
        input = -1
        var peak: Int64 = 0
        let status = host_end_peak(pid, &peak)
        guard status == 0 else { throw BenchFailure("process \(pid) ended with wait status \(status)") }
        return peak
    }

    func kill() {
        _ = host_end(pid, SIGKILL)
    }
}
