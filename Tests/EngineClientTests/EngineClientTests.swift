// The client against programs that are no engine: shells that answer, split what they say, and die.

import EngineClient
import JSON
import Platform
import Testing
import TestSupport

@Suite struct EngineClientTests {
    /// Stays until the test is over: a shell reads its script when it comes to it.
    private let folder = TemporaryFolder()

    /// A program that does what the script says, in place of `fettle`.
    private func client(_ script: String) throws -> EngineClient {
        let path = folder("engine")
        try SmallFile.write(path, Array("#!/bin/sh\n\(script)\n".utf8), mode: 0o700)
        return try EngineClient(program: path, store: "shop", flags: [])
    }

    /// Everything it says until it ends.
    private func all(_ client: EngineClient) -> [EngineMessage] {
        var found: [EngineMessage] = []
        while true {
            for message in client.messages() {
                found.append(message)
                if case .ended = message { return found }
            }
            var polls = PollSet()
            client.watch(in: &polls)
            polls.wait(timeoutMilliseconds: 5000)
        }
    }

    @Test func answersComeWithTheNumberOfTheirQuestion() throws {
        let client = try client(
            #"""
            read a; read b
            printf '{"jsonrpc":"2.0","id":2,"result":{"b":1}}\n{"jsonrpc":"2.0","met'
            sleep 0.05
            printf 'hod":"changes.event","params":{"seq":7}}\n'
            printf '{"jsonrpc":"2.0","id":1,"error":{"code":1002,"message":"There is no job.","data":{"kind":"notFound"}}}\n'
            """#)
        #expect(client.call("a") == 1)
        #expect(client.call("b", ["x": 1]) == 2)
        let found = all(client)
        #expect(found[0] == .answer(2, ["b": 1]))
        #expect(found[1] == .notification("changes.event", ["seq": 7]))
        #expect(found[2] == .failure(1, EngineFailure(message: "There is no job.", kind: "notFound")))
        #expect(found[3] == .ended(.status(0)))
        #expect(client.messages().isEmpty, "the end is told once")
    }

    @Test func whatItSaidOnStandardErrorIsKeptForThePerson() throws {
        let client = try client("echo 'There is no store here.' >&2; exit 66")
        #expect(all(client) == [.ended(.status(66))])
        #expect(client.said == ["There is no store here."])
    }

    @Test func anEngineThatIsKilledIsTold() throws {
        let client = try client("kill -9 $$")
        #expect(all(client) == [.ended(.signal(9))])
    }

    @Test func requestsFarBeyondAPipeAreWrittenWithoutWaiting() throws {
        let client = try client(#"sleep 0.2; wc -c | sed 's/.*/{"id":1,"result":&}/'"#)
        let text = String(repeating: "é", count: 400_000)
        client.call("a", ["note": .string(text)])
        client.close(patienceMilliseconds: 20_000)
        #expect(client.said.isEmpty)
    }

    @Test func closeEndsAnEngineThatDoesNotListen() throws {
        let client = try client("trap '' TERM; while :; do sleep 0.05; done")
        let number = client.processNumber
        client.close(patienceMilliseconds: 100)
        #expect(client.messages().isEmpty)
        #expect(!CurrentProcess.isRunning(number))
    }

    @Test func aProgramThatIsNotThereIsAnError() {
        #expect(throws: DiskError.self) { try EngineClient(program: "/nowhere/fettle", store: "shop", flags: []) }
    }
}

@Suite struct JSONNodeTests {
    @Test(arguments: [
        "null", "true", "-12", "1.5", #""a \"b\" é""#, "[]", "{}", #"{"a":[1,{"b":null}],"c":"x"}"#,
    ])
    func textIsWrittenAsItWasRead(_ text: String) throws {
        #expect(String(decoding: try JSONNode(parsing: Array(text.utf8)).bytes, as: UTF8.self) == text)
    }

    @Test func whatIsNotThereIsNull() throws {
        let node = try JSONNode(parsing: Array(#"{"a":{"b":3}}"#.utf8))
        #expect(node["a"]["b"].integer == 3)
        #expect(node["x"]["y"].isNull)
        #expect(node["a"].elements.isEmpty)
    }
}
