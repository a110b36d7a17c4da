/// How appointments are kept (settings.appointments).
package struct AppointmentSettings: Sendable, Equatable {
    /// Customer and shop may cancel from actions (Q11).
    package var allowWithdraw = false
    /// Hours that the shop has for its answer (S2-24).
    package var answerHours = 24
    /// Pre-booked ones come back as requested so many days ahead; 0: never (S2-25).
    package var prebookLeadDays = 0
    /// Numbers have six digits.
    package var numbers = NumberSettings(prefix: "", next: 100_001)

    package init() {}
}

extension AppointmentSettings {
    init(_ reader: SettingReader) {
        self.init()
        allowWithdraw = reader.read("allowWithdraw") ?? allowWithdraw
        answerHours = reader.read("answerHours") ?? answerHours
        prebookLeadDays = reader.read("prebookLeadDays") ?? prebookLeadDays
        numbers.next = reader.read("next") ?? numbers.next
    }
}

extension NumberSettings {
    init(prefix: String, next: Int) {
        self.init()
        self.prefix = prefix
        self.next = next
    }
}
