/// One answer that a sheet is made of.
package enum SheetPart: String, Hashable, Sendable {
    /// The record.
    case main
    /// The events of a dialogue.
    case history
    /// The vehicle.
    case item
    /// Of a quote.
    case card, versions, comments, attachments
    /// The customer's estimates that wait for an answer.
    case waiting
    /// Whom and what it is about.
    case customer, job
}
