/// What became of one message, as the outbox is told.
package enum Delivered: Equatable, Sendable {
    /// Answer, and what the other side calls it.
    case sent(String, remoteJob: String? = nil)
    /// A server has it and will try; it is looked at again later.
    case handed(String, remoteJob: String)
    /// `reached` false: the other side was not there, which uses up no try and holds for the next message too.
    case retry(String, reached: Bool = true)
    case failed(String, stopsChannel: Bool = false)
    /// It may be on paper; a person decides.
    case uncertain(String)
}
