// Codes of a few rows against the standard by hand. Whole pages are compared with libtiff's in Tests/Scenarios/test_paper.py.

import TestSupport
import Testing

@testable import Paper

@Suite struct G3Tests {
    /// The bits of a page whose first row has these dots, as text, to the end of that row.
    private func firstRow(_ paint: (inout [UInt8]) -> Void) -> String {
        var bits = [UInt8](repeating: 0, count: FaxRaster.rowBytes * 2)
        paint(&bits)
        let text = G3Encoder.encode(FaxRaster(bits: bits)).reduce(into: "") { text, byte in
            let digits = String(byte, radix: 2)
            text += String(repeating: "0", count: 8 - digits.count) + digits
        }
        let rest = text.dropFirst(12)
        return String(rest.prefix(upTo: rest.firstRange(of: "000000000001")?.lowerBound ?? rest.endIndex))
    }

    @Test func aWhiteRowIsOneRun() {
        // 1728: its make-up code, and the terminating code of nothing.
        #expect(firstRow { _ in } == "010011011" + "00110101")
    }

    @Test func aRowThatBeginsBlackBeginsWithNoWhite() {
        let row = firstRow { $0[0] = 0b1110_0000 }
        // White 0, black 3, white 1725 = 1664 + 61.
        #expect(row == "00110101" + "10" + "011000" + "00110010")
    }

    @Test func aBlackRowIsOneRunAfterNoWhite() {
        let row = firstRow { for index in 0..<FaxRaster.rowBytes { $0[index] = 0xFF } }
        #expect(row == "00110101" + "0000001100101" + "0000110111")
    }
}
