// Which part of a message is what, and what is a request.

import Testing

@testable import JSON

@Suite struct EnvelopeTests {
    struct Parts: Equatable {
        var method: String?
        var id: String
        var params: String
        var problem: Envelope.Problem?

        init(_ method: String?, id: String = "", params: String = "", problem: Envelope.Problem? = nil) {
            self.method = method
            self.id = id
            self.params = params
            self.problem = problem
        }

        init(_ envelope: Envelope) {
            method = envelope.hasMethod ? envelope.withMethod { String(decoding: $0, as: UTF8.self) } : nil
            id = String(decoding: envelope.id, as: UTF8.self)
            params = String(decoding: envelope.params, as: UTF8.self)
            problem = envelope.problem
        }
    }

    func single(_ text: String) -> Parts? {
        withFragment(text) {
            if case .request(let envelope) = EnvelopeScanner.scan($0) { Parts(envelope) } else { nil }
        }
    }

    @Test(arguments: [
        (
            #"{"jsonrpc":"2.0","id":1,"method":"jobs.get","params":{"id":"J1"}}"#,
            Parts("jobs.get", id: "1", params: #"{"id":"J1"}"#)
        ),
        (
            #" { "params" : [ 1 , "]}" ] , "id" : "a\"b" , "method" : "m" } "#,
            Parts("m", id: #""a\"b""#, params: #"[ 1 , "]}" ]"#)
        ),
        (#"{"method":"m"}"#, Parts("m")),
        (#"{"method":"m","id":null,"params":null}"#, Parts("m", id: "null", params: "null")),
        (#"{"method":"m","id":18446744073709551616}"#, Parts("m", id: "18446744073709551616")),
        (#"{"method":"m","id":1.0}"#, Parts("m", id: "1.0")),
        (#"{"method":"m","id":-1e400}"#, Parts("m", id: "-1e400")),
        (#"{"m\u0065thod":"jobs\u002eget","\u0069\u0064":0}"#, Parts("jobs.get", id: "0")),
        (#"{"jsonrpc":"\u0032.0","method":"m"}"#, Parts("m")),
        (#"{"method":"m","trace":{"id":9},"ids":1,"ID":2}"#, Parts("m")),
        (#"{"method":"m","params":{"id":1,"id":2}}"#, Parts("m", params: #"{"id":1,"id":2}"#)),
        (#"{"method":"m","params":[1e999]}"#, Parts("m", params: "[1e999]")), (#"{"method":""}"#, Parts("")),
    ])
    func partsAreFoundInAnyOrder(_ text: String, _ expected: Parts) {
        #expect(single(text) == expected)
    }

    @Test(arguments: [
        (#"{}"#, Parts(nil, problem: .noMethod)), (#""text""#, Parts(nil, problem: .notAnObject)),
        ("17", Parts(nil, problem: .notAnObject)), ("null", Parts(nil, problem: .notAnObject)),
        (#"{"id":4}"#, Parts(nil, id: "4", problem: .noMethod)),
        (#"{"id":4,"method":5}"#, Parts(nil, id: "4", problem: .methodNotText)),
        (#"{"id":4,"jsonrpc":"1.0","method":"m"}"#, Parts("m", id: "4", problem: .wrongVersion)),
        (#"{"id":4,"jsonrpc":2.0,"method":"m"}"#, Parts("m", id: "4", problem: .wrongVersion)),
        (#"{"id":[4],"method":"m"}"#, Parts("m", problem: .badID)),
        (#"{"id":true,"method":"m"}"#, Parts("m", problem: .badID)),
        (#"{"id":4,"method":"m","params":7}"#, Parts("m", id: "4", params: "7", problem: .badParams)),
        (#"{"id":4,"method":"m","method":"n"}"#, Parts("m", id: "4", problem: .duplicateMember)),
        (#"{"id":4,"i\u0064":5,"method":"m"}"#, Parts("m", problem: .duplicateMember)),
        (
            #"{"id":4,"params":[],"params":[],"method":"m"}"#,
            Parts("m", id: "4", params: "[]", problem: .duplicateMember)
        ),
    ])
    func whatIsNoRequestKeepsItsID(_ text: String, _ expected: Parts) {
        #expect(single(text) == expected)
    }

    @Test func elementsOfABatchComeOneByOne() {
        let parts: [Parts]? = withFragment(#"[ {"id":1,"method":"a"} , 2,{"method":"b","params":[[]]},[ ],{"id":3} ]"#)
        { bytes in
            guard case .batch(let batch) = EnvelopeScanner.scan(bytes) else { return nil }
            #expect(batch.count == 5)
            return batch.map(Parts.init)
        }
        #expect(
            parts == [
                Parts("a", id: "1"), Parts(nil, problem: .notAnObject), Parts("b", params: "[[]]"),
                Parts(nil, problem: .notAnObject), Parts(nil, id: "3", problem: .noMethod),
            ])
    }

    @Test func anEmptyBatchIsToldApart() {
        for text in ["[]", " [ ] "] {
            let isEmpty = withFragment(text) { if case .emptyBatch = EnvelopeScanner.scan($0) { true } else { false } }
            #expect(isEmpty)
        }
    }

    @Test func oneBadElementMakesTheBatchInvalid() {
        let kind: JSONError.Kind? = withFragment(#"[{"id":1,"method":"a"},{"id":2,]"#) {
            if case .invalid(let fault) = EnvelopeScanner.scan($0) { fault.kind } else { nil }
        }
        #expect(kind == .expectedName)
    }

    @Test(arguments: [
        (127, #"{"method":"m","params":"#, "}", false), (128, #"{"method":"m","params":"#, "}", true),
        (126, #"[{"method":"m","params":"#, "}]", false), (127, #"[{"method":"m","params":"#, "}]", true),
        (127, "[", "]", false), (128, "[", "]", true),
    ])
    func theOutermostBracketIsTheFirstLevel(_ levels: Int, _ head: String, _ tail: String, _ isTooDeep: Bool) {
        let text = head + String(repeating: "[", count: levels) + String(repeating: "]", count: levels) + tail
        let message: Bool = withFragment(text) {
            switch EnvelopeScanner.scan($0) {
            case .tooDeep: return true
            case .batch(let batch):
                #expect(batch.map(\.problem).count == batch.count)
                return false
            default: return false
            }
        }
        #expect(message == isTooDeep)
    }

    @Test func kindsOfPartsAreTold() {
        withFragment(#"{"jsonrpc":"2.0","method":"m","id":"x","params":{}}"#) { bytes in
            guard case .request(let envelope) = EnvelopeScanner.scan(bytes) else { return #expect(Bool(false)) }
            #expect(envelope.version == .two)
            #expect(envelope.idKind == .string)
            #expect(envelope.paramsKind == .object)
            #expect(!envelope.isNotification)
        }
    }
}
