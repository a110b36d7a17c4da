// Keys of the list of quotes and of a quote's card.

extension KeyMap {
    /// One for each quick count, in their order (S4-20).
    static let quickKeys: [Character] = ["v", "w", "x", "y", "z"]

    static let quotes: [Binding] =
        [
            bind(.enter, "Enter", "to the card", .open, [.quotes], short: "card"),
            bind(.enter, "Enter", "answer the comment, open the file", .open, [.card], short: "answer, open"),
        ]
        + quickKeys.enumerated().map { index, key in
            bind(String(key), "only the quotes of the quick count beside it; again: all", .quick(index), [.quotes])
        } + [
            bind("m", "write a comment", .comment, [.quotes, .card], short: "comment"),
            bind("r", "answer the comment the line is of", .reply, [.card]),
            bind("M", "the comments have been read", .markRead, [.quotes, .card]),
            bind("cs", "change the status", .quoteStatus, [.quotes, .card]),
            bind("cv", "show it to the customer, or not", .quoteVisible, [.quotes, .card]),
            bind("n", "make a version: lines and prices", .newVersion, [.quotes, .card], short: "version"),
            bind("L", "lay a version before the customer", .attachVersion, [.quotes, .card]),
            bind("A", "approve it for the customer", .approve, [.quotes, .card], short: "approve"),
            bind("D", "deny it for the customer", .deny, [.quotes, .card]),
            bind("X", "cancel it", .cancelQuote, [.quotes, .card]),
            bind("J", "make a job of it", .toJob, [.quotes, .card]),
            bind("F", "attach a file", .attachFile, [.quotes, .card]),
            bind("as", "save an attachment", .saveAttachment, [.quotes, .card]),
            bind("ao", "save an attachment and open it", .openAttachment, [.quotes, .card]),
        ]
}
