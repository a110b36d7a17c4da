extension JSONWriter {
    package mutating func integer(_ value: Int64) {
        ensure(21)
        comma()
        digits(value)
        valueWritten()
    }

    package mutating func integer(_ value: Int) { integer(Int64(value)) }

    /// A finite number in its shortest exact form. Records hold none; figures of statistics and of peers' files may be.
    package mutating func real(_ value: Double) {
        guard value.isFinite else { return null() }
        var text = value.description
        text.withUTF8 { raw(UnsafeRawBufferPointer($0)) }
    }

    /// Decimal digits outside the comma rules, for framing headers.
    package mutating func appendDigits(_ value: Int) {
        ensure(20)
        digits(Int64(value))
    }

    /// At most 20 bytes, for which room has been made.
    private mutating func digits(_ value: Int64) {
        var rest = value.magnitude
        if value < 0 { put(UInt8(ascii: "-")) }
        var length = 1
        var power: UInt64 = 10
        while length < 19, rest >= power {
            length &+= 1
            power = power &* 10
        }
        var offset = count &+ length
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            offset &-= 1
            base.storeBytes(
                of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit), toByteOffset: offset, as: UInt8.self)
            rest = quotient
        } while rest > 0
        advance(length)
    }
}
