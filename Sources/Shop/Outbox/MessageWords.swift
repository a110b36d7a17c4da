// What messages about estimates and reports say, in each language that comes with the product. Programs that draw them
// have words of their own; these are for mail that is read as text.

import Records

struct MessageWords: Sendable {
    let greeting: @Sendable (_ name: String) -> String
    let closing: String
    /// Note of an update that puts right what the customer was told by mistake; as short as a note must be (S0-08).
    let correction: String

    // Estimates
    let estimateSubject: String
    let estimateOpening: String
    let decisionSubject: String
    let decisionOpening: String
    let approved: String
    let refused: String
    let estimateName: String
    let repairOrderName: String
    private let answer: @Sendable (_ ways: String) -> String
    private let byTelephone: @Sendable (_ number: String) -> String
    private let byEmail: @Sendable (_ address: String) -> String
    private let inPerson: String
    private let or: String

    // Reports
    let reportSubject: @Sendable (_ date: String) -> String
    let reportOpening: @Sendable (_ date: String) -> String
    let account: String
    let openRepairs: String
    let awaitingApproval: String
    let ready: String
    let noRepairs: String
    let waitingHeading: String
    let repairsHeading: String
    let link: @Sendable (_ address: String) -> String
    let readyMark: String

    static func of(_ language: MessageLanguage) -> MessageWords {
        switch language.tag {
        case "de": german
        case "da": danish
        default: english
        }
    }

    /// Where estimates wait: how the customer can answer, by what the shop has.
    func howToAnswer(_ shop: ShopIdentity) -> String {
        var ways: [String] = []
        if let phone = shop.phone { ways.append(byTelephone(phone)) }
        if let email = shop.email { ways.append(byEmail(email)) }
        ways.append(inPerson)
        let last = ways.removeLast()
        return answer(ways.isEmpty ? last : ways.joined(separator: ", ") + " " + or + " " + last)
    }

    /// An estimate on a line, with the number that answers are entered by (I-05).
    func line(of estimate: Record, _ job: Record?, isAnswered: Bool) -> String {
        var parts = ["\(estimateName) \(estimate[Estimate.number] ?? "")"]
        if let number = job?[Job.roNumber] { parts.append("\(repairOrderName) \(number)") }
        if let item = job?[Job.itemName] { parts.append(item) }
        parts.append(estimate[Estimate.title] ?? "")
        if let total = estimate[Estimate.total].flatMap({ Money($0) }) { parts.append(total.text) }
        let line = parts.joined(separator: ", ")
        guard isAnswered else { return "- " + line }
        return "- " + (estimate.estimateState == .approved ? approved : refused) + ": " + line
    }

    private static let english = MessageWords(
        greeting: { "Dear \($0)," }, closing: "Kind regards",
        correction: "Please disregard our last message: it was sent by mistake. This is how your repair stands.",
        estimateSubject: "a repair estimate for you",
        estimateOpening: "this repair estimate waits for your answer:",
        decisionSubject: "your answer to our estimate",
        decisionOpening: "thank you for your answer. We have noted:",
        approved: "Approved", refused: "Refused", estimateName: "estimate", repairOrderName: "repair order",
        answer: { "Please answer yes or no, with the number of the estimate: \($0)." },
        byTelephone: { "by telephone \($0)" }, byEmail: { "by e-mail to \($0)" }, inPerson: "in person", or: "or",
        reportSubject: { "your repairs on \($0)" }, reportOpening: { "this is how your repairs stand on \($0)." },
        account: "Account", openRepairs: "Open repairs", awaitingApproval: "Estimates that wait for your answer",
        ready: "Ready to be fetched", noRepairs: "There are no open repairs.",
        waitingHeading: "Waiting for your answer:", repairsHeading: "Repairs:",
        link: { "See your repairs at \($0)" }, readyMark: "ready")

    private static let german = MessageWords(
        greeting: { "Guten Tag \($0)," }, closing: "Mit freundlichen Grüßen",
        correction: "Unsere letzte Nachricht war ein Irrtum, bitte beachten Sie sie nicht. So steht Ihre Reparatur.",
        estimateSubject: "ein Kostenvoranschlag für Sie",
        estimateOpening: "dieser Kostenvoranschlag wartet auf Ihre Antwort:",
        decisionSubject: "Ihre Antwort auf unseren Kostenvoranschlag",
        decisionOpening: "vielen Dank für Ihre Antwort. Wir haben notiert:",
        approved: "Angenommen", refused: "Abgelehnt", estimateName: "Kostenvoranschlag", repairOrderName: "Auftrag",
        answer: { "Bitte antworten Sie mit Ja oder Nein und der Nummer des Kostenvoranschlags: \($0)." },
        byTelephone: { "telefonisch unter \($0)" }, byEmail: { "per E-Mail an \($0)" }, inPerson: "persönlich",
        or: "oder",
        reportSubject: { "Ihre Reparaturen am \($0)" },
        reportOpening: { "so stehen Ihre Reparaturen am \($0)." },
        account: "Kundennummer", openRepairs: "Offene Reparaturen",
        awaitingApproval: "Kostenvoranschläge, die auf Ihre Antwort warten", ready: "Abholbereit",
        noRepairs: "Es gibt keine offenen Reparaturen.", waitingHeading: "Wartet auf Ihre Antwort:",
        repairsHeading: "Reparaturen:", link: { "Ihre Reparaturen im Netz: \($0)" }, readyMark: "abholbereit")

    private static let danish = MessageWords(
        greeting: { "Kære \($0)" }, closing: "Venlig hilsen",
        correction: "Se venligst bort fra vores sidste besked, den var en fejl. Sådan står det til med din reparation.",
        estimateSubject: "et overslag til dig",
        estimateOpening: "Dette overslag venter på dit svar:",
        decisionSubject: "dit svar på vores overslag",
        decisionOpening: "Tak for dit svar. Vi har noteret:",
        approved: "Godkendt", refused: "Afvist", estimateName: "overslag", repairOrderName: "ordre",
        answer: { "Svar venligst ja eller nej med overslagets nummer: \($0)." },
        byTelephone: { "på telefon \($0)" }, byEmail: { "på e-mail til \($0)" }, inPerson: "personligt", or: "eller",
        reportSubject: { "dine reparationer \($0)" },
        reportOpening: { "Sådan står det til med dine reparationer \($0)." },
        account: "Kundenummer", openRepairs: "Åbne reparationer",
        awaitingApproval: "Overslag, der venter på dit svar", ready: "Klar til afhentning",
        noRepairs: "Der er ingen åbne reparationer.", waitingHeading: "Venter på dit svar:",
        repairsHeading: "Reparationer:", link: { "Se dine reparationer på \($0)" }, readyMark: "klar")
}
