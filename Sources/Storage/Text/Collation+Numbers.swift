// Keys of telephone numbers and of registrations: what people separate, spell and case in many ways.

internal import CUnicode

extension Collation {
    /// Decimal digits of any script as ASCII. A number dialled with its country begins with "+", whether it was
    /// written with + or with 00, and loses a trunk zero in brackets: "+45 12 34", "0045 1234" and "+45 (0) 1234"
    /// are one number. Everything else is left out.
    static func appendDigits(of utf8: UnsafeRawBufferPointer, to target: inout [UInt8]) {
        var number = DialledNumber(start: target.count)
        target.reserveCapacity(target.count + utf8.count + 1)
        var offset = 0
        while offset < utf8.count {
            let scalar = utf8.scalar(at: offset)
            offset += scalar.byteCount
            number.append(scalar.point, to: &target)
        }
    }

    /// Letters in upper case, their marks, and decimal digits of any script as ASCII; nothing else.
    static func appendPlate(of utf8: UnsafeRawBufferPointer, to target: inout [UInt8]) {
        if utf8.isASCII {
            target.append(upTo: utf8.count) { bytes in
                var end = 0
                for byte in utf8 {
                    bytes[end] = byte &- 0x61 < 26 ? byte - 0x20 : byte
                    end += isAlphanumericASCII(byte) ? 1 : 0
                }
                return end
            }
            return
        }
        Normalization.nfkcCaseFold(utf8).withUnsafeBytes { folded in
            var offset = 0
            while offset < folded.count {
                let scalar = folded.scalar(at: offset)
                offset += scalar.byteCount
                guard cunicode_flags(scalar.point) & UInt8(cunicode_word) != 0 else { continue }
                let digit = cunicode_digit(scalar.point)
                target.append(scalar: digit >= 0 ? 0x30 + UInt32(digit) : cunicode_upper(scalar.point))
            }
        }
    }
}

/// The state of reading a telephone number scalar by scalar.
private struct DialledNumber {
    /// Length of the target before this number.
    let start: Int
    /// A plus stands before the first digit.
    var plusSeen = false
    /// How much of "(0)" the last scalars were; its zero is already in the target at 2.
    var bracketState = 0

    mutating func append(_ point: UInt32, to target: inout [UInt8]) {
        if point == 0x2B || point == 0xFF0B {
            plusSeen = plusSeen || target.count == start
            return
        }
        let digit = point < 0x80 ? Int32(bitPattern: point &- 0x30) : cunicode_digit(point)
        if digit >= 0, digit < 10 {
            append(digit: UInt8(digit), to: &target)
        } else {
            appendSeparator(point, to: &target)
        }
    }

    private mutating func append(digit: UInt8, to target: inout [UInt8]) {
        let isFirst = target.count == start
        bracketState = bracketState == 1 && digit == 0 ? 2 : 0
        if isFirst, plusSeen { target.append(0x2B) }
        if target.count == start + 1, target[start] == 0x30, digit == 0 {
            target[start] = 0x2B
            return
        }
        target.append(0x30 + digit)
    }

    /// Brackets other than the ASCII and the full-width ones are not used in numbers.
    private mutating func appendSeparator(_ point: UInt32, to target: inout [UInt8]) {
        if point == 0x28 || point == 0xFF08 {
            bracketState = target.count > start && target[start] == 0x2B ? 1 : 0
        } else if point == 0x29 || point == 0xFF09 {
            if bracketState == 2 { target.removeLast() }
            bracketState = 0
        } else if point != 0x20 {
            bracketState = 0
        }
    }
}
