// Numbers by their grammar only; whether a value fits a machine word is asked later, by whoever wants the value.

extension TextScanner {
    func number(at start: Int) throws(ScanFailure) -> Int {
        var index = start
        if self[index] == UInt8(ascii: "-") { index &+= 1 }
        let integer = skipDigits(index)
        if integer == index { throw failure(start, at: index) }
        if integer > index &+ 1, self[index] == UInt8(ascii: "0") { throw ScanFailure(.badNumber, start) }
        index = integer
        if index < end, self[index] == UInt8(ascii: ".") {
            let fraction = skipDigits(index &+ 1)
            if fraction == index &+ 1 { throw failure(start, at: fraction) }
            index = fraction
        }
        if index < end, self[index] | 0x20 == UInt8(ascii: "e") {
            index &+= 1
            if index < end, self[index] == UInt8(ascii: "+") || self[index] == UInt8(ascii: "-") { index &+= 1 }
            let exponent = skipDigits(index)
            if exponent == index { throw failure(start, at: exponent) }
            index = exponent
        }
        if index < end, continuesNumber(self[index]) { throw ScanFailure(.badNumber, start) }
        return index
    }

    @inline(__always)
    func skipDigits(_ start: Int) -> Int {
        var index = start
        while index < end, self[index] &- UInt8(ascii: "0") < 10 { index &+= 1 }
        return index
    }

    /// A digit is missing at `index`: the text may just have ended.
    private func failure(_ start: Int, at index: Int) -> ScanFailure {
        index < end ? ScanFailure(.badNumber, start) : ScanFailure(.unexpectedEnd, end)
    }

    /// Bytes that make a wrong number of a right one, so that the message speaks of the number (1.2.3, 0x10, 1_000).
    private func continuesNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
