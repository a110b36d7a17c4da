package import JSON
package import Shop

/// One request as the dispatcher takes it. Its ranges point into the message and are valid while that is held.
package struct WireRequest {
    /// The id's own bytes, to be echoed; empty where none can be trusted, which is answered with null.
    package var id: UnsafeRawBufferPointer
    package var isNotification: Bool
    /// Nil: there is no such method, or the message is no request; `envelope` says which.
    package var method: Method?
    package var problem: Envelope.Problem?
    package var params: UnsafeRawBufferPointer
    package var paramsKind: Envelope.ParamsKind
    /// Monotonic nanoseconds of its arrival.
    package var arrivedAt: UInt64
    /// Given up by $/cancelRequest before its turn.
    package var isCancelled = false
    /// The name of a method that is not known, for the answer.
    package var unknownMethod: String?

    init(
        id: UnsafeRawBufferPointer, isNotification: Bool, method: Method?, problem: Envelope.Problem?,
        params: UnsafeRawBufferPointer, paramsKind: Envelope.ParamsKind, arrivedAt: UInt64, isCancelled: Bool,
        unknownMethod: String?
    ) {
        self.id = id
        self.isNotification = isNotification
        self.method = method
        self.problem = problem
        self.params = params
        self.paramsKind = paramsKind
        self.arrivedAt = arrivedAt
        self.isCancelled = isCancelled
        self.unknownMethod = unknownMethod
    }

    package init(_ envelope: Envelope, arrivedAt: UInt64) {
        id = envelope.id
        isNotification = envelope.isNotification && envelope.problem == nil
        problem = envelope.problem
        method = envelope.problem == nil ? envelope.withMethod { Method($0) } : nil
        params = envelope.params
        paramsKind = envelope.paramsKind
        self.arrivedAt = arrivedAt
        if method == nil, problem == nil {
            unknownMethod = envelope.withMethod { String(decoding: $0.prefix(200), as: UTF8.self) }
        }
    }
}

/// What came of a request.
package enum Response {
    /// One response is written.
    case written
    /// A notification: nothing is answered.
    case nothing
    /// Something long has begun; its response comes later.
    case started(StartedTask)
}

/// A long call at work, with what its response needs.
package struct StartedTask {
    package let task: any LongTask
    package let method: Method
    /// The id's own bytes; empty: null.
    package let id: [UInt8]
    package let isNotification: Bool
    /// What $/progress carries; nil: no progress is wanted.
    package let progressToken: [UInt8]?
    /// Monotonic nanoseconds after which nobody wants the answer.
    package let deadline: UInt64?
}
