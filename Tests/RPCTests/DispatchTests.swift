import Platform
import Records
import Shop
import Testing

@testable import RPC

private func call(_ method: String, _ params: String? = nil, id: String = "1") -> String {
    let params = params.map { ",\"params\":\($0)" } ?? ""
    return "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\"\(params)}"
}

private func code(_ answer: String) -> String { answer.at("error", "code") }

@Suite struct DispatchTests {
    @Test(arguments: ["0", "1.0", "18446744073709551616", "-1e3", "\"a\\u00e9\"", "\"\"", "null", "\"7\""])
    func idsAreEchoedByteForByte(id: String) throws {
        let exchange = try Exchange()
        #expect(exchange(call("shop.get", id: id)).first?.at("id") == id)
        #expect(exchange(call("no.such", id: id)).first?.at("id") == id)
    }

    @Test(arguments: [
        ("{", "-32700"), ("{}", "-32600"), ("[]", "-32600"), ("\"text\"", "-32600"), ("12", "-32600"),
        ("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"shop.get\"}", "-32600"),
        ("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"shop.get\"}", "-32600"),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", "-32600"),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shop.get\",\"params\":7}", "-32600"),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"shop.get\"}", "-32600"),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shop.gett\"}", "-32601"),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shop.get\",\"params\":{\"x\":1}}", "-32602"),
        (
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shop.update\",\"params\":{\"name\":\"a\",\"name\":\"b\"}}",
            "-32602"
        ),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shop.update\",\"params\":{\"name\":1e999}}", "-32602"),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shop.update\",\"params\":{\"name\":\"\u{0}\"}}", "-32700"),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shop.update\",\"params\":{\"name\":\"\\ud800\"}}", "-32700"),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"jobs.get\"}", "-32602"),
    ])
    func faultyMessagesGetTheirCode(text: String, code expected: String) throws {
        let exchange = try Exchange()
        #expect(exchange(text).map(code) == [expected])
        #expect(exchange(call("shop.get")).map(code) == [""])
    }

    @Test(arguments: ["null", "{}", "[]"])
    func paramsThatSayNothingAreNone(params: String) throws {
        #expect(try Exchange()(call("shop.get", params)).map(code) == [""])
    }

    @Test func aMistypedMethodIsAnsweredWithTheNearest() throws {
        let exchange = try Exchange()
        let answer = try #require(exchange(call("webstatus.Update")).first)
        #expect(answer.at("error", "data", "nearest") == "\"webStatus.update\"")
        #expect(try #require(exchange(call("something.else.entirely")).first).at("error", "data", "nearest") == "")
    }

    @Test func notificationsAreNeverAnswered() throws {
        let exchange = try Exchange()
        #expect(exchange("{\"jsonrpc\":\"2.0\",\"method\":\"shop.update\",\"params\":{\"name\":\"A\"}}") == [])
        #expect(exchange("{\"jsonrpc\":\"2.0\",\"method\":\"no.such\"}") == [])
        #expect(exchange.host.names == ["A"])
    }

    @Test func paramsByPositionFollowTheSchema() throws {
        let exchange = try Exchange()
        #expect(exchange(call("shop.update", "[\"By place\"]")).first?.at("result", "name") == "\"By place\"")
    }

    @Test func batchesAreAnsweredInOrder() throws {
        let exchange = try Exchange()
        let batch =
            "[\(call("shop.update", "{\"name\":\"A\"}", id: "1")),7,"
            + "{\"jsonrpc\":\"2.0\",\"method\":\"shop.get\"},\(call("shop.get", id: "\"x\""))]"
        #expect(
            exchange(batch) == [
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"name\":\"A\"}},"
                    + exchange("7")[0] + ",{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{\"name\":\"A\",\"count\":1}}]"
            ])
        #expect(exchange("[{\"jsonrpc\":\"2.0\",\"method\":\"shop.get\"}]") == [])
        let large = "[" + Array(repeating: "1", count: 1001).joined(separator: ",") + "]"
        #expect(exchange(large).map(code) == ["1010"])
    }

    @Test func aTextThatSpansLinesIsRefusedOnce() throws {
        let exchange = try Exchange()
        let spanning = "{\n  \"jsonrpc\": \"2.0\",\n  \"id\": 1,\n  \"params\": [\n    {}\n  ]\n}"
        let answers = exchange(spanning + "\n" + call("shop.get", id: "2"))
        #expect(answers.map(code) == ["-32700", ""])
        #expect(answers[0].at("error", "data", "hint").contains("jq -c"))
    }

    @Test func nestingBeyondTheLimitKeepsTheId() throws {
        let deep = call("shop.get", String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000), id: "9")
        let answer = try #require(try Exchange()(deep).first)
        #expect(code(answer) == "1010")
        #expect(answer.at("id") == "9")
        #expect(answer.at("error", "data", "limitName") == "\"nestingLevels\"")
    }

    @Test func answersAreFramedAsTheQuestions() throws {
        let exchange = try Exchange()
        let text = call("shop.get")
        exchange.receive("Content-Length: \(text.utf8.count)\r\n\r\n\(text)")
        exchange.turn()
        let answer = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"name\":\"\",\"count\":0}}"
        #expect(exchange.taken() == "Content-Length: \(answer.utf8.count)\r\n\r\n\(answer)")
    }

    @Test func fastShapeAndParserAnswerAlike() throws {
        let fast = try Exchange()
        let slow = try Exchange(usesFastShape: false)
        let requests = [
            call("shop.update", "{\"name\":\"A\"}"), call("shop.update", "{\"name\":\"\\u0041\"}"),
            call("shop.update", "{\"name\":\"A\",\"x\":1}"), call("shop.get", "{\"a\":1}"),
            call("shop.update", "{\"name\":\"A\",\"_meta\":{\"idempotencyKey\":\"k\"}}"),
        ]
        for request in requests { #expect(fast(request) == slow(request)) }
    }
}

@Suite struct LifeTests {
    @Test func initializeTellsVersionsCapabilitiesAndLimits() throws {
        let exchange = try Exchange()
        let params =
            "{\"clientInfo\":{\"name\":\"t\"},\"processId\":null,\"protocolVersion\":\"1.7\","
            + "\"capabilities\":{\"required\":[\"batch\"],\"optional\":[\"time machine\"]}}"
        let answer = try #require(exchange(call("initialize", params)).first)
        #expect(answer.at("result", "serverInfo") == "{\"name\":\"fettle\",\"version\":\"1.2.3\"}")
        #expect(answer.at("result", "protocolVersion") == "\"1.0\"")
        #expect(answer.at("result", "limits", "messageBytes") == "\(Limits.messageBytes)")
        #expect(answer.at("result", "role") == "\"staff\"")
    }

    @Test(arguments: [
        "{\"protocolVersion\":\"2.0\"}", "{\"protocolVersion\":\"x\"}", "{\"capabilities\":{\"required\":[\"magic\"]}}",
    ])
    func whatIsNotSpokenIsRefusedWithWhatIs(params: String) throws {
        let answer = try #require(try Exchange()(call("initialize", params)).first)
        #expect(answer.at("error", "data", "kind") == "\"unsupportedVersion\"")
        #expect(answer.at("error", "data", "supported") == "[\"1.0\"]")
    }

    @Test func shutdownClosesTheStoreAndOnlyExitFollows() throws {
        let exchange = try Exchange()
        #expect(exchange(call("shutdown")) == ["{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}"])
        #expect(exchange.host.isClosed)
        #expect(exchange(call("shop.get")).map(code) == ["-32600"])
        #expect(exchange("{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}") == [])
        #expect(exchange.loop.end(2) == .success)
    }

    @Test func exitWithoutShutdownIsAFailure() throws {
        let exchange = try Exchange()
        #expect(exchange("{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}\n" + call("shop.get")) == [])
        #expect(exchange.loop.end(2) == .failure)
        #expect(exchange.host.isClosed)
    }

    @Test func theSchemaOfAConnectionIsThatOfItsRole() throws {
        let staff = try Exchange()(call("rpc.discover"))[0].at("result")
        var session = Session(role: .portal)
        session.isLocked = true
        let portal = try Exchange(session: session)(call("rpc.discover"))[0].at("result")
        #expect(staff == String(decoding: SchemaDocument.bytes(for: .staff), as: UTF8.self))
        #expect(staff.contains("\"jobs.create\"") && !portal.contains("\"jobs.create\""))
        #expect(portal.contains("\"portal.jobs.list\""))
    }
}
