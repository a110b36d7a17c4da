import Testing

@testable import Terminal

@Suite struct TableTests {
    static var sample: TextTable {
        var table = TextTable([
            .init("R.O.#", isRightAligned: true), .init("Title", leastWidth: 8), .init("Customer", leastWidth: 8),
        ])
        table.append(["5060", "Rear door dent and the whole left side", "Aïcha Rossi"])
        table.append(["59", "日本語日本語日本語日本語", "Bo"])
        return table
    }

    @Test func everythingIsShownWhereThereIsRoom() {
        let (lines, leftOut) = Self.sample.lines(TerminalFeatures(colours: .none, hasSigns: true))
        #expect(
            lines == [
                "R.O.#  Title                                   Customer",
                " 5060  Rear door dent and the whole left side  Aïcha Rossi",
                "   59  日本語日本語日本語日本語                Bo",
            ])
        #expect(leftOut.isEmpty)
    }

    @Test func theWidestColumnGivesWayFirst() {
        let (lines, leftOut) = Self.sample.lines(TerminalFeatures(colours: .none, hasSigns: true, columns: 35))
        #expect(
            lines == [
                "R.O.#  Title            Customer",
                " 5060  Rear door dent…  Aïcha Rossi",
                "   59  日本語日本語日…  Bo",
            ])
        #expect(leftOut.isEmpty)
    }

    @Test func whatFindsNoRoomIsNamed() {
        let (lines, leftOut) = Self.sample.lines(TerminalFeatures(colours: .none, hasSigns: false, columns: 16))
        #expect(lines == ["R.O.#  Title", " 5060  Rear doo~", "   59  日本語日~"])
        #expect(leftOut == ["Customer"])
    }

    @Test func columnsOfTheLowestRankAreLeftOutFirst() {
        var table = TextTable([.init("Kind"), .init("Name", rank: 2), .init("Make", rank: 1), .init("Model", rank: 1)])
        table.append(["vehicle", "Northcar", "Northcar", "Meridian"])
        let shown = [40, 26, 20, 10].map { columns in
            table.lines(TerminalFeatures(colours: .none, hasSigns: true, columns: columns)).leftOut
        }
        #expect(shown == [[], ["Kind"], ["Kind", "Model"], ["Kind", "Make", "Model"]])
    }

    @Test func emptyColumnsGiveTheirRoomToOthers() {
        var table = TextTable([.init("Title"), .init("Stage", rank: 2), .init("Status", rank: 2)])
        table.append(["New front bumper", "", "Scheduled"])
        let (wide, _) = table.lines(TerminalFeatures(colours: .none, hasSigns: true, columns: 40))
        #expect(wide == ["Title             Stage  Status", "New front bumper         Scheduled"])
        let (narrow, leftOut) = table.lines(TerminalFeatures(colours: .none, hasSigns: true, columns: 30))
        #expect(narrow == ["Title             Status", "New front bumper  Scheduled"] && leftOut.isEmpty)
    }

    @Test func onPaperNothingIsLost() {
        var table = TextTable([.init("Day", leastWidth: 10, rank: 1), .init("Note")])
        table.append(["2026-03-04", "The wing is here and will be painted tomorrow."])
        table.append(["2026-03-05", ""])
        let lines = table.blocks(TerminalFeatures(colours: .none, hasSigns: false, columns: 30))
        #expect(
            lines == [
                "Day         Note", "2026-03-04  The wing is here~", "    Note: The wing is here and",
                "    will be painted tomorrow.", "2026-03-05",
            ])
    }

    @Test(arguments: 5...90)
    func noLineIsWiderThanTheTerminal(columns: Int) {
        let (lines, _) = Self.sample.lines(TerminalFeatures(colours: .none, hasSigns: true, columns: columns))
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= columns })
    }

    @Test func coloursTakeNoColumns() {
        var table = TextTable([.init("A"), .init("B")])
        table.append([StyledText("x", TextStyle(.green)), "y"])
        let (lines, _) = table.lines(TerminalFeatures(colours: .full, hasSigns: true, columns: 80))
        #expect(lines[1] == "\u{1B}[32mx\u{1B}[0m  y")
    }
}
