import JSON
import Testing

@testable import Records

@Suite struct ShapeValidatorTests {
    static let shape = Shape.object([
        .required("title", .text(max: 10, format: .line, filled: true)),
        .optional("note", .nullable(.text(max: 140, format: .block))),
        .optional("kind", .choice(["opportunity", "repairOrder"])),
        .optional("limit", .integer(min: 1, max: 200)),
        .optional("open", .boolean),
        .optional("at", .instant),
        .optional("day", .date),
        .optional("dueOut", .nullable(.dateOrInstant)),
        .optional("color", .color),
        .optional("job", .reference([.jobs])),
        .optional("any", .any),
        .optional("status", .named(.statuses)),
        .optional("emails", .array(.text(max: 30, format: .email), max: 2)),
        .optional("total", .object([.required("minor", .integer(min: 0, max: 100)), .optional("a/b", .boolean)])),
        .optional("who", .oneOrMany(.reference([.employees]), max: 3, none: true)),
        .optional("filter", .filter("jobs")),
        .optional("columns", .columns("jobs")),
        .readOnly("arrived", "set by jobs.arrive"),
    ])

    static func problems(_ json: String, _ shape: Shape = shape) throws -> [Problem] {
        var json = json
        return try json.withUTF8 { bytes in
            let document = try Document(parsing: UnsafeRawBufferPointer(bytes))
            return ShapeValidator.problems(in: document.root, shape)
        }
    }

    @Test(arguments: [
        #"{"title":"ten chars."}"#, #"{"title":"a","note":null,"kind":null,"limit":1.0,"open":true}"#,
        #"{"title":"a","limit":2e2,"at":"2026-02-28T10:00:00Z","day":"2024-02-29","dueOut":"2026-03-29"}"#,
        ##"{"title":"a","dueOut":"2026-03-29T10:00","color":"#00ffAA","job":"J12","any":{"a":[1,null,"x"]}}"##,
        #"{"title":"a","status":"In Progress","emails":["a@b.dk","c@d"],"total":{"minor":0,"a/b":false}}"#,
        #"{"title":"a","who":null}"#, #"{"title":"a","who":["E1",null]}"#, #"{"title":"a","who":"E1"}"#,
        #"{"title":"a","filter":{"kind":"repairOrder","text":"x","dueOut":{"from":"2026-01-01"}},"columns":["id"]}"#,
        #"{"title":"a","note":"line\nand\ttab"}"#, #"{"title":"a","note":"  "}"#,
    ])
    func whatFitsHasNoProblem(_ json: String) throws {
        #expect(try Self.problems(json) == [])
    }

    @Test(arguments: [
        ("{}", "/title required"), (#"{"title":null}"#, "/title required"), (#"{"title":" "}"#, "/title empty"),
        (#"{"title":5}"#, "/title type"), (#"{"title":"eleven char"}"#, "/title tooLong"),
        (#"{"title":"two\nlines"}"#, "/title format"), (#"{"title":"nul\u0000"}"#, "/title format"),
        (#"{"title":"\u0000"}"#, "/title format"), (#"{"title":"a","note":"a\u0085b"}"#, "/note format"),
        (#"{"title":"a","kind":"repairorder"}"#, "/kind choice"), (#"{"title":"a","limit":0}"#, "/limit range"),
        (#"{"title":"a","limit":1.5}"#, "/limit type"), (#"{"title":"a","limit":"1"}"#, "/limit type"),
        (#"{"title":"a","open":1}"#, "/open type"), (#"{"title":"a","at":"2026-02-28T10:00:00"}"#, "/at format"),
        (#"{"title":"a","day":"2026-02-29"}"#, "/day format"), (#"{"title":"a","dueOut":"soon"}"#, "/dueOut format"),
        (#"{"title":"a","color":"red"}"#, "/color format"), (#"{"title":"a","job":"S1"}"#, "/job wrongKind"),
        (#"{"title":"a","job":"J01"}"#, "/job format"), (#"{"title":"a","any":{"x":[0.5]}}"#, "/any/x/0 type"),
        (#"{"title":"a","any":"\u0000"}"#, "/any format"), (#"{"title":"a","status":""}"#, "/status empty"),
        (#"{"title":"a","emails":["a","b@c","d@e"]}"#, "/emails tooMany, /emails/0 format"),
        (#"{"title":"a","total":{"a/b":1}}"#, "/total/a~1b type, /total/minor required"),
        (#"{"title":"a","who":[]}"#, "/who empty"), (#"{"title":"a","who":["E1","E2","E3","E4"]}"#, "/who tooMany"),
        (#"{"title":"a","filter":{"kinds":"x"}}"#, "/filter/kinds unknown"),
        (#"{"title":"a","columns":["id","ID","id"]}"#, "/columns/1 unknown, /columns/2 repeated"),
        (#"{"title":"a","arrived":"x","titel":1}"#, "/arrived readOnly, /titel unknown"), ("7", " type"),
    ])
    func everyProblemIsReportedWithItsPlace(_ json: String, _ expected: String) throws {
        let found = try Self.problems(json).map { "\($0.path) \($0.problem.rawValue)" }
        #expect(found.joined(separator: ", ") == expected)
    }

    @Test func aProblemSaysWhatWouldDoAndWhatCame() throws {
        let problems = try Self.problems(#"{"titel":"x","kind":"repairorder","limit":300,"day":"2026-02-30"}"#)
        #expect(
            problems == [
                Problem("/titel", .unknown, hint: "Did you mean title?"),
                Problem(
                    "/kind", .choice, expected: "one of opportunity, repairOrder", actual: "repairorder".fragment,
                    hint: "Did you mean repairOrder?"),
                Problem("/limit", .range, expected: "a whole number from 1 to 200", actual: 300.fragment),
                Problem(
                    "/day", .format, expected: "a date, such as 2026-05-28", actual: "2026-02-30".fragment,
                    hint: "There is no such day in the calendar."),
                Problem("/title", .required, expected: "a text of at most 10 characters in one line"),
            ])
    }

    @Test(
        arguments: [
            (String(repeating: "x", count: 140), nil, nil), (String(repeating: "x", count: 141), 140, 141),
            // A family of four people is one character in 25 bytes.
            (String(repeating: "👨‍👩‍👧‍👦", count: 44), nil, nil), (String(repeating: "👨‍👩‍👧‍👦", count: 45), 1120, 1125),
            (String(repeating: "e\u{301}", count: 140), nil, nil),
            (String(repeating: "e\u{301}", count: 141), 140, 141),
            (String(repeating: "\r\n", count: 139) + "x", nil, nil),
        ] as [(String, Int?, Int?)])
    func notesAreMeasuredInCharactersAsAPersonCountsThem(_ note: String, _ limit: Int?, _ actual: Int?) throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("title", "a")
        writer.member("note", note)
        writer.endObject()
        let problems = try Self.problems(String(decoding: writer.bytes, as: UTF8.self))
        #expect(problems.first?.limit == limit && problems.first?.actual == actual?.fragment)
        #expect(problems.count == (limit == nil ? 0 : 1))
    }

    @Test func paramsByPositionFollowTheOrderOfTheMembers() throws {
        let shape = Shape.object([
            .required("a", .boolean), .readOnly("x", "no"), .optional("b", .boolean), .required("c", .boolean),
        ])
        #expect(try Self.problems("[true,null,false]", shape).isEmpty)
        let problems = try Self.problems("[null,1]", shape).map { "\($0.path) \($0.problem.rawValue)" }
        #expect(problems == ["/a required", "/b type", "/c required"])
        #expect(try Self.problems("[true,true,true,true]", shape).map(\.problem) == [.tooMany])
        #expect(ShapeValidator.problems(in: nil, shape).map(\.path) == ["/a", "/c"])
    }

    @Test func aHopelessRequestIsNotReadToItsEnd() throws {
        let members = (0..<5000).map { "\"m\($0)\":1" }.joined(separator: ",")
        #expect(try Self.problems("{\(members)}").count == ShapeValidator.problemLimit)
    }
}
