import RPC
import Records
import Testing

@Suite struct MethodTable {
    static func method(_ name: String) -> Method? {
        Array(name.utf8).withUnsafeBytes { Method($0) }
    }

    @Test func everyMethodIsFoundByItsName() {
        #expect(Method.allCases.filter { MethodTable.method($0.name.text) != $0 }.isEmpty)
    }

    @Test(arguments: ["", "x", "webStatus.updat", "webStatus.update ", "WebStatus.update", "rpc.discover\0"])
    func nearNamesAreNoMethods(name: String) {
        #expect(MethodTable.method(name) == nil)
    }

    @Test func requiredParametersComeFirstByPosition() {
        for method in Method.allCases {
            let presences = method.shape.members.map(\.presence)
            let optional = presences.firstIndex(of: .optional) ?? presences.count
            #expect(!presences[optional...].contains(.required), "\(method)")
        }
    }

    @Test func onlyStaffReachMethodsOutsideThePortal() {
        let reachable = Method.allCases.filter { [.open, .portal, .both].contains($0.access) }.map(\.name.text)
        let foreign = reachable.filter { !$0.hasPrefix("portal.") && !$0.hasPrefix("session.") }
        let own = ["rpc.discover", "initialize", "shutdown", "exit", "$/cancelRequest"]
        // A customer hears of his own jobs and quotes alone.
        #expect(foreign == own + ["changes.subscribe", "changes.unsubscribe"])
    }
}
