// The methods that concern the connection and the process rather than the shop.

internal import CSchema
internal import JSON
internal import Platform
internal import Records
package import Shop

extension Dispatcher {
    /// Runs a method of effect `control`.
    func control(
        _ method: Method, _ reader: RequestReader, _ peer: Peer, _ writer: inout JSONWriter
    ) throws(ShopError) {
        switch method {
        case .initialize: try initialize(decode(reader), peer, &writer)
        case .shutdown:
            peer.isShutDown = true
            writer.null()
        case .exit:
            peer.wantsExit = true
            writer.null()
        case .sessionOpen:
            let former = peer.session
            try openSession(decode(reader), peer, &writer)
            endSubscriptions(of: peer, after: former)
        case .sessionClose:
            let former = peer.session
            peer.session = peer.initialSession
            try describe(peer, &writer)
            endSubscriptions(of: peer, after: former)
        case .changesSubscribe: try subscribe(decode(reader), peer, &writer)
        case .changesUnsubscribe: try unsubscribe(decode(reader), peer, &writer)
        default:
            // $/cancelRequest was heard when it arrived.
            writer.null()
        }
    }

    private func decode<R: Request>(_ reader: RequestReader) throws(ShopError) -> R {
        do throws(RequestMismatch) {
            return try R(reader)
        } catch {
            throw ShopError(.internalError, "The parameter \(error.name) passed its check and cannot be read.")
        }
    }

    private func initialize(
        _ request: InitializeRequest, _ peer: Peer, _ writer: inout JSONWriter
    ) throws(ShopError) {
        let missing = (request.capabilities?.required ?? []).filter { wanted in
            !ProtocolVersion.capabilities.contains { $0.text == wanted }
        }
        let isSpoken = request.protocolVersion.map(Self.speaks) ?? true
        guard missing.isEmpty, isSpoken else { throw unsupported(request.protocolVersion, missing) }
        if let process = request.processId.value { peer.watchedProcess = Int32(exactly: process) }
        if let client = request.clientInfo {
            peer.clientName = [client.name, client.version].compactMap(\.self).joined(separator: " ")
        }
        writer.beginObject()
        writer.key("serverInfo")
        writer.beginObject()
        writer.member("name", literal: "fettle")
        writer.member("version", version)
        writer.endObject()
        writer.member("protocolVersion", literal: ProtocolVersion.current)
        write("supportedVersions", ProtocolVersion.supported, &writer)
        write("capabilities", ProtocolVersion.capabilities, &writer)
        writer.key("limits")
        writer.beginObject()
        for limit in Limits.all {
            writer.key(limit.name)
            writer.integer(limit.name.text == "messageBytes" ? peer.messageLimit : limit.value)
        }
        writer.endObject()
        writer.member("role", peer.session.role.rawValue)
        writer.member("schemaHash", SchemaDocument.hash(for: peer.session.role))
        if peer.session.role == .staff { writeEngine(&writer) }
        writer.endObject()
    }

    private func writeEngine(_ writer: inout JSONWriter) {
        writer.key("engine")
        writer.beginObject()
        writer.member("pid", Int(CurrentProcess.number))
        writer.member("connections", state.clients.count)
        writer.endObject()
    }

    private func write(_ name: StaticString, _ words: [StaticString], _ writer: inout JSONWriter) {
        writer.key(name)
        writer.beginArray()
        for word in words { writer.string(word) }
        writer.endArray()
    }

    /// Whether the major version of a text MAJOR.MINOR is one we speak.
    private static func speaks(_ version: String) -> Bool {
        let parts = version.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ UInt($0) != nil }) else { return false }
        return ProtocolVersion.supported.contains { $0.text.split(separator: ".")[0] == parts[0] }
    }

    private func unsupported(_ requested: String?, _ missing: [String]) -> ShopError {
        ShopError(.unsupportedVersion) { writer in
            write("supported", ProtocolVersion.supported, &writer)
            if let requested { writer.member("requested", requested) }
            guard !missing.isEmpty else { return }
            writer.key("missing")
            writer.beginArray()
            for name in missing { writer.string(name) }
            writer.endArray()
        }
    }

    /// The schema, byte for byte as it was generated.
    func discover(_ peer: Peer, _ writer: inout JSONWriter) {
        writer.raw(SchemaDocument.bytes(for: peer.session.role))
    }
}

/// The OpenRPC document this build serves.
package enum SchemaDocument {
    /// Valid for ever. A portal connection is told of its own methods alone.
    package static func bytes(for role: Session.Role) -> UnsafeRawBufferPointer {
        switch role {
        case .staff: UnsafeRawBufferPointer(start: fettle_schema_bytes(), count: fettle_schema_length)
        case .portal: UnsafeRawBufferPointer(start: fettle_portal_schema_bytes(), count: fettle_portal_schema_length)
        }
    }

    /// The member x-schemaHash of that document.
    package static func hash(for role: Session.Role) -> String {
        switch role {
        case .staff: String(cString: fettle_schema_hash_text())
        case .portal: String(cString: fettle_portal_schema_hash_text())
        }
    }
}
