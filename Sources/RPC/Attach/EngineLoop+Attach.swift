internal import JSON
internal import Platform
internal import Shop

// Letting other processes in: each connection to the socket begins with a preface.

extension EngineLoop {
    /// Takes in who waits at the socket.
    func acceptAttached() {
        while canBeJoined, let connection = attachPoint?.accept() { add(connection) }
    }

    /// Processes that have joined this one.
    var attachedCount: Int { connections.count - 1 }

    /// Whether there is room for one more; until then it waits at the socket.
    var canBeJoined: Bool { attachedCount < AttachPoint.limit }

    /// Answers the first message of a process that joins; from here on its client is served.
    func join(_ connection: Connection, _ message: QueuedMessage) {
        connection.isJoining = false
        answer.removeAll()
        let request = message.request(in: connection.bytes(of: message))
        do throws(ShopError) {
            try admit(connection, request)
            answer.beginResult(id: request.id)
            answer.beginObject()
            answer.member("program", attachPoint?.program ?? "")
            answer.member("protocol", literal: ProtocolVersion.current)
            answer.member("pid", Int(CurrentProcess.number))
            answer.key("peer")
            connection.peer.writeState(to: &answer)
            answer.endObject()
            answer.endResult()
            tellClients()
            log.record(.info, "process \(connection.process) has joined")
        } catch {
            answer.removeAll()
            answer.errorResponse(id: request.id, error)
            // Whatever follows is not looked at.
            connection.peer.wantsExit = true
        }
        connection.send(answer.bytes)
    }

    private func admit(_ connection: Connection, _ request: WireRequest) throws(ShopError) {
        guard request.unknownMethod == Preface.method.text, let preface = Preface(params: request.params) else {
            throw ShopError(.invalidRequest, "The first message of a joining process is its preface.")
        }
        let major = preface.protocolVersion.split(separator: ".").first
        guard major == ProtocolVersion.current.text.split(separator: ".").first else {
            throw ShopError(
                .unsupportedVersion,
                "The store is open in another version of Fettle, which speaks protocol \(ProtocolVersion.current).",
                hint: "Use the same version of Fettle everywhere, or end the other program first.")
        }
        // A path that was given a second time, or a note that was copied with the folder.
        guard preface.store == attachPoint?.store else { throw ShopError(.engineMoved) }
        if let state = preface.state, state.withUnsafeBytes({ connection.peer.takeState($0) }) {
            // The process it comes from is the one that watches its client.
            connection.peerChanged()
            return
        }
        let session = try preface.speaker.session(dispatcher.host)
        connection.peer.initialSession = session
        connection.peer.session = session
        connection.peerChanged()
    }

    /// Says who is served now; a client's name and role are its own to change.
    func tellClients() {
        dispatcher.state.clients = connections.map { connection in
            EngineState.Client(
                process: connection.process, isOwn: connection === own, name: connection.peer.clientName,
                role: connection.peer.session.role, since: connection.since)
        }
    }

    /// Tells a joined process what a message of its client has changed, ahead of the answer.
    func tellState(_ connection: Connection, after method: Method?) {
        guard let method, method.effect == .control, method != .cancelRequest else { return }
        tellClients()
        guard connection !== own else { return }
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("jsonrpc", literal: "2.0")
        writer.member("method", literal: Preface.stateMethod)
        writer.key("params")
        connection.peer.writeState(to: &writer)
        writer.endObject()
        connection.send(writer.bytes)
    }
}
