// Everything that is wrong with a request, at once: when its shape is refused, the method's rules still judge what can
// be read of it, in a transaction that is always taken back.

internal import JSON
internal import Records
internal import Shop

extension Dispatcher {
    /// What the rules find in the members that have their shape, `shapeProblems` being those of the others.
    func ruleProblems(
        _ params: Value?, _ method: Method, _ session: Session, beside shapeProblems: [Problem]
    ) -> [Problem] {
        guard method.effect != .control, shapeProblems.count < ShapeValidator.problemLimit else { return [] }
        var mended = MendedParams(method.shape, shapeProblems)
        // The parser reads to the end of its bytes and no further.
        let text = mended.text(of: params)
        let found = text.withUnsafeBytes { bytes -> [Problem] in
            guard let document = try? Document(parsing: bytes),
                host.problems(of: document.root, against: method.shape).isEmpty,
                let object = document.root.object
            else { return [] }
            return judged(object, Call(method: method, session: session, meta: CallMeta()))
        }
        var paths = Set<String>()
        var genuine: [Problem] = []
        for problem in found {
            let problem = mended.asSent(problem)
            if mended.isGenuine(problem), paths.insert(problem.path).inserted { genuine.append(problem) }
        }
        return genuine
    }

    /// Runs the rules of a method and stores nothing.
    private func judged(_ params: ObjectView, _ call: Call) -> [Problem] {
        let missing = call.session.role == .staff ? host.missingRecords(in: params, of: call) : []
        var call = call
        call.isJudgedOnly = true
        do throws(ShopError) {
            if call.method.effect == .write {
                try host.transact(call) { () throws(ShopError) in try judge(params, call) }
            } else {
                try judge(params, call)
            }
            return missing
        } catch {
            return error.problems + Self.problem(error, in: params) + missing
        }
    }

    /// Always throws: what the rules found, or `cancelled`.
    private func judge(_ params: ObjectView, _ call: Call) throws(ShopError) {
        var answer = JSONWriter(capacity: 4096)
        if case .started(let task) = try host.run(call, RequestReader(params), &answer) { _ = task.cancel(&answer) }
        throw .cancelled("request")
    }

    /// A record that is not there, as a problem of the member that names it.
    private static func problem(_ error: ShopError, in params: ObjectView) -> [Problem] {
        guard let id = error.missing?.description else { return [] }
        return params.filter { $0.value.string?.text == id }.prefix(1).map {
            Problem(
                "/" + Problem.pointerPart($0.name.text), .noSuchRecord, actual: $0.value.string?.text.fragment,
                hint: error.message)
        }
    }
}
