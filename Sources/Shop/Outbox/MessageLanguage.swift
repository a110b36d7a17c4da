package import Platform

/// A language that messages to customers are written in: the built-in text and how a date is said.
package struct MessageLanguage: Sendable {
    /// Primary subtag (RFC 5646).
    package let tag: String
    package let subject: MessageTemplate
    package let text: MessageTemplate
    /// Monday first.
    private let weekdays: [String]
    private let months: [String]
    private let saidMoment:
        @Sendable (_ weekday: String, _ day: Int, _ month: String, _ year: Int, _ time: TimeText) -> String

    private let saidDay: @Sendable (_ weekday: String, _ day: Int, _ month: String, _ year: Int) -> String

    /// A time of day for a sentence.
    private struct TimeText {
        let hour: String
        let minute: String
    }

    /// Date and time as people read them.
    package func said(_ moment: CivilTime) -> String {
        func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let date = moment.date
        return saidMoment(
            weekdays[date.weekday - 1], date.day, months[date.month - 1], date.year,
            TimeText(hour: twoDigits(moment.hour), minute: twoDigits(moment.minute)))
    }

    /// A day as people read it.
    package func said(_ date: CivilDate) -> String {
        saidDay(weekdays[date.weekday - 1], date.day, months[date.month - 1], date.year)
    }

    /// The language of the first tag that is known, by its primary subtag; English when none is.
    package static func best(for tags: [String?]) -> MessageLanguage {
        for case let tag? in tags {
            let primary = tag.prefix { $0 != "-" }.lowercased()
            if let language = all.first(where: { $0.tag == primary }) { return language }
        }
        return english
    }

    package static let all = [english, german, danish]

    package static let english = MessageLanguage(
        tag: "en",
        subject: MessageTemplate("{shop}: news about {title}"),
        text: MessageTemplate(
            """
            Dear {customer},

            there is news about your job "{title}".

            Repair order: {roNumber}
            Status: {status}
            Stage: {stage}
            Ready: {dueOut}
            Note: {note}

            Kind regards
            {shop}
            """),
        weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        months: [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ],
        saidMoment: { "\($0) \($1) \($2) \($3), \($4.hour):\($4.minute)" }, saidDay: { "\($0) \($1) \($2) \($3)" })

    package static let german = MessageLanguage(
        tag: "de",
        subject: MessageTemplate("{shop}: Neues zu {title}"),
        text: MessageTemplate(
            """
            Guten Tag {customer},

            es gibt Neues zu Ihrem Auftrag „{title}“.

            Auftragsnummer: {roNumber}
            Status: {status}
            Abschnitt: {stage}
            Fertig: {dueOut}
            Hinweis: {note}

            Mit freundlichen Grüßen
            {shop}
            """),
        weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
        months: [
            "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
            "November", "Dezember",
        ],
        saidMoment: { "\($0), \($1). \($2) \($3), \($4.hour):\($4.minute) Uhr" },
        saidDay: { "\($0), \($1). \($2) \($3)" })

    package static let danish = MessageLanguage(
        tag: "da",
        subject: MessageTemplate("{shop}: nyt om {title}"),
        text: MessageTemplate(
            """
            Kære {customer}

            Der er nyt om din opgave »{title}«.

            Ordrenummer: {roNumber}
            Status: {status}
            Trin: {stage}
            Færdig: {dueOut}
            Bemærkning: {note}

            Venlig hilsen
            {shop}
            """),
        weekdays: ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
        months: [
            "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
            "november", "december",
        ],
        saidMoment: { "\($0) den \($1). \($2) \($3) kl. \($4.hour).\($4.minute)" },
        saidDay: { "\($0) den \($1). \($2) \($3)" })
}
