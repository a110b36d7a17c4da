/// What became of handing something over.
package enum TransferOutcome: Equatable, Sendable {
    /// It is the other side's now. With its words.
    case done(String)
    /// Not now; the same again later may go.
    case temporary(Refusal)
    /// Never like this.
    case permanent(Refusal)

    package struct Refusal: Equatable, Sendable {
        /// The other side's words, or what hindered us from reaching it.
        package let answer: String
        /// Nothing else will go this way either.
        package let stopsChannel: Bool

        package init(_ answer: String, stopsChannel: Bool = false) {
            self.answer = answer
            self.stopsChannel = stopsChannel
        }
    }
}
