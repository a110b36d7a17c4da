/// What letters, paper and pages say of themselves, apart from what the shop and the engine say. Each language has all of
/// them; "%" is where a value goes.
package enum Word: String, CaseIterable, Sendable {
    // Letters
    case greeting, regards, reportIntro, reportAttached, estimateIntro, approvedIntro
    // The report
    case reportTitle, asOf, customer, customerNumber, openRepairs, awaitingAnswer, readyToFetch, repairs, noRepairs
    case order, job, item, status, stage, due, note, yourReference, poNumber, ready
    // Estimates and quotes
    case estimates, estimate, amount, howToAnswer, answerSlip, answerSlipHint, approve, refuse, approved, refused
    case signature, date, quote, validUntil, description, quantity, unitPrice, net, tax, total, version
    // Paper
    case page, jobCard, workDone, phone, email, fax, faxTo, faxFrom, faxPages, received, signedFor
    // The web site
    case yourPages, ownPages, refreshed, history, allRepairs, closed, updated, printed
}
