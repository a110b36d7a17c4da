// Whether a customer is told of a web-status update, and how. The same decision tells staff beforehand (I-02).

import Records

/// What an account says about being told.
package struct CustomerContact: Hashable, Sendable {
    package var isActive: Bool
    /// The account wants a message for each update.
    package var wantsStatus: Bool
    package var emails: [String]
    package var faxNumber: String?

    package init(isActive: Bool = true, wantsStatus: Bool = true, emails: [String] = [], faxNumber: String? = nil) {
        self.isActive = isActive
        self.wantsStatus = wantsStatus
        self.emails = emails
        self.faxNumber = faxNumber
    }

    /// The address or number that can be used: an e-mail address has something around its @, a fax number has digits
    /// (S3-06). nil: none is as good as that.
    package func address(for channel: MessageChannel) -> String? {
        switch channel {
        case .email: emails.first(where: MessageDecision.isUsableEmail)
        case .fax: faxNumber.flatMap { MessageDecision.isUsableFax($0) ? $0 : nil }
        }
    }
}

/// Whether and how a customer is told.
package enum MessageDecision: Hashable, Sendable {
    case tell(MessageChannel, to: String)
    case skip(MessageSkip)

    /// - Parameters:
    ///   - isOn: the shop and this update want the customer told.
    ///   - isVisible: the customer sees the status under some name.
    ///   - saysMore: the update moves Due Out or carries a note, which is told with a hidden status too.
    package static func decide(
        isOn: Bool, contact: CustomerContact, isVisible: Bool, saysMore: Bool
    ) -> MessageDecision {
        if !isOn { return .skip(.switchedOff) }
        if !contact.isActive { return .skip(.inactiveAccount) }
        if !contact.wantsStatus { return .skip(.notWanted) }
        if !isVisible, !saysMore { return .skip(.hiddenStatus) }
        if let email = contact.address(for: .email) { return .tell(.email, to: email) }
        if let fax = contact.address(for: .fax) { return .tell(.fax, to: fax) }
        return .skip(.noContact)
    }

    /// Something, "@", something.
    static func isUsableEmail(_ text: String) -> Bool {
        guard let at = text.lastIndex(of: "@") else { return false }
        return at > text.startIndex && text.index(after: at) < text.endIndex
    }

    /// It has a digit.
    static func isUsableFax(_ text: String) -> Bool { text.contains(where: \.isASCIIDigit) }
}

/// How a message goes out.
package enum MessageChannel: String, FieldChoice {
    case email, fax

    /// As the outbox has it.
    var stored: OutboxEntry.Channel { self == .email ? .email : .fax }
}

/// Why a customer is not told.
package enum MessageSkip: String, Sendable {
    case noContact, hiddenStatus, notWanted, inactiveAccount, switchedOff, `import`, undo
}

extension Character {
    fileprivate var isASCIIDigit: Bool { self >= "0" && self <= "9" }
}
