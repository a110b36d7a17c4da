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
}
