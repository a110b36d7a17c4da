// A file, or text that came with the call, as rows. Only a part of it is in memory at a time.

internal import JSON
internal import Platform
internal import Records

package final class InputSource {
    package enum Item: Sendable {
        case row(InputRow)
        /// A row that cannot be read.
        case fault(line: Int, problem: String, hint: String)
    }

    /// As reports name it.
    package let name: String
    package private(set) var columns = InputColumns([])
    private var bytesRead = 0
    /// Bytes taken as rows so far, of `byteCount`.
    package var bytesDone: Int { max(0, bytesRead - csv.pendingBytes) }
    package let byteCount: Int

    private let file: InputFile?
    private var text: [UInt8]
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    private var encoding: TextEncoding
    private var csv: CSVReader
    private var lines: JSONLinesReader?
    private var array: JSONArrayReader?
    private let arena = JSONArena(byteCount: 8 << 20)
    private var isEnded = false

    /// Opens a source and reads its first piece and, where it has one, its header.
    package init(_ source: Source, _ mapping: ImportMapping, format: ImportMapping.Format?) throws(ShopError) {
        switch source {
        case .file(let path):
            name = path
            do throws(DiskError) { file = try InputFile(path) } catch {
                throw ShopError(.notFound, "The file cannot be read: \(error).") { $0.member("id", path) }
            }
            text = []
            byteCount = file?.byteCount ?? 0
        case .text(let given):
            name = "text"
            file = nil
            text = Array(given.utf8)
            byteCount = text.count
        }
        let ending = name.split(separator: ".").last.map(String.init) ?? ""
        let format = format ?? mapping.format ?? (["jsonl", "ndjson", "json"].contains(ending) ? .jsonLines : .csv)
        encoding = mapping.encoding ?? .utf8
        csv = CSVReader(separator: mapping.separator ?? UInt8(ascii: ","))
        var first = try piece()
        if first.starts(with: TextEncoding.byteOrderMark) {
            first.removeFirst(TextEncoding.byteOrderMark.count)
            encoding = .utf8
        } else if mapping.encoding == nil, file != nil {
            encoding = first.withUnsafeBytes { TextEncoding.guess($0) }
        }
        if mapping.separator == nil {
            csv = CSVReader(separator: first.withUnsafeBytes { CSVReader.guessSeparator($0) })
        }
        if format == .jsonLines {
            // A line of JSON Lines is an object; what begins with a bracket is one array.
            let begin = first.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            if begin == UInt8(ascii: "[") { array = JSONArrayReader() } else { lines = JSONLinesReader() }
        }
        feed(first)
        try readHeader(mapping)
    }

    package enum Source: Sendable {
        case file(String)
        case text(String)
    }

    deinit { buffer.deallocate() }

    private func readHeader(_ mapping: ImportMapping) throws(ShopError) {
        if lines != nil || array != nil { return }
        if let names = mapping.columns, !mapping.hasHeader {
            columns = InputColumns(names)
            return
        }
        guard case .row = try nextCSV() else { return }
        columns = InputColumns((0..<csv.cells.count).map { ShopText.trimmed(csv.cells[$0]) ?? "" })
    }

    /// The next row; nil at the end.
    package func next() throws(ShopError) -> Item? {
        if lines != nil { return try nextLine() }
        if array != nil { return try nextElement() }
        guard let item = try nextCSV() else { return nil }
        switch item {
        case .row(let line): return checked(InputRow(line: line, csv.cells, columns))
        case .fault(let fault, let line): return .fault(line: line, problem: fault.problem, hint: fault.hint)
        }
    }

    private func checked(_ row: InputRow) -> Item {
        if let column = row.undecodedColumn {
            return .fault(
                line: row.line, problem: "encoding",
                hint: "\(column) is not UTF-8: name the encoding of the file in the mapping, such as windows-1252.")
        }
        if row.cellCount > columns.names.count {
            return .fault(
                line: row.line, problem: "tooManyFields",
                hint: "\(row.cellCount) fields, and there are \(columns.names.count) columns: a separator in a field "
                    + "must be quoted.")
        }
        return .row(row)
    }

    private func nextCSV() throws(ShopError) -> CSVReader.Item? {
        while true {
            if let item = csv.next() { return item }
            if isEnded { return nil }
            feed(try piece())
        }
    }

    // MARK: JSON Lines

    private func nextLine() throws(ShopError) -> Item? {
        while true {
            switch lines?.next() {
            case .text(let number, let bytes): return row(number, bytes)
            case .tooLong(let number):
                return .fault(line: number, problem: "tooLong", hint: "A line has 1 MiB at most.")
            case nil:
                if isEnded { return nil }
                feed(try piece())
            }
        }
    }

    private func nextElement() throws(ShopError) -> Item? {
        while true {
            switch array?.next() {
            case .text(let number, let bytes):
                return bytes.withUnsafeBytes { row(number, $0) }
            case .tooLong(let number):
                return .fault(line: number, problem: "tooLong", hint: "An element has 1 MiB at most.")
            case .broken(let number, let reason):
                return .fault(line: number, problem: "json", hint: "The array is broken: \(reason).")
            case nil:
                if isEnded { return nil }
                feed(try piece())
            }
        }
    }

    /// An object as a row: its members are the columns, scalars their texts.
    private func row(_ line: Int, _ bytes: UnsafeRawBufferPointer) -> Item {
        let document: Document
        do throws(JSONError) { document = try Document(parsing: bytes, in: arena) } catch {
            return .fault(line: line, problem: "json", hint: error.text)
        }
        guard let object = document.root.object else {
            let what = array == nil ? "A line" : "An element"
            return .fault(line: line, problem: "json", hint: "\(what) holds one object.")
        }
        var cells = CSVCells()
        var names: [String] = []
        var fragments: [Int: JSONFragment] = [:]
        for (name, value) in object {
            if let text = Self.text(value) {
                Array(text.utf8).withUnsafeBytes { cells.append($0) }
            } else if !value.isNull {
                fragments[names.count] = JSONFragment(value)
            }
            cells.endCell()
            names.append(name.text)
        }
        return .row(InputRow(line: line, cells, InputColumns(names), fragments))
    }

    private static func text(_ value: Value) -> String? {
        if let text = value.string { return text.text }
        if let flag = value.bool { return flag ? "true" : "false" }
        return value.integer.map { String($0) } ?? value.real.map { String($0) }
    }

    // MARK: Bytes

    private func piece() throws(ShopError) -> [UInt8] {
        guard let file else {
            isEnded = true
            bytesRead = text.count
            defer { text = [] }
            return text
        }
        do throws(DiskError) {
            let count = try file.read(into: buffer)
            if count == 0 { isEnded = true }
            bytesRead += count
            return Array(buffer[..<count])
        } catch {
            throw ShopError(.storage, "The file cannot be read further: \(error).")
        }
    }

    private func feed(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            if lines != nil {
                lines?.append(bytes)
            } else if array != nil {
                array?.append(bytes)
            } else {
                csv.append(bytes, encoding)
            }
        }
        if isEnded {
            array?.finish()
            csv.finish()
            lines?.finish()
        }
    }
}

extension CSVReader.Fault {
    var problem: String {
        switch self {
        case .unclosedQuote: "unclosedQuote"
        case .textAfterQuote: "textAfterQuote"
        case .tooLong: "tooLong"
        }
    }

    var hint: String {
        switch self {
        case .unclosedQuote: "A quoted field begins here and is not closed."
        case .textAfterQuote:
            "There is something between a closing quote and the separator: quotes in a field are doubled."
        case .tooLong: "A row has 1 MiB at most."
        }
    }
}
