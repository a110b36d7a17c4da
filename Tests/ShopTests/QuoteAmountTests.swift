import Testing

@testable import Shop

@Suite("Quote amounts")
struct QuoteAmountTests {
    @Test(
        "A decimal number has at most three places and seven digits before them",
        arguments: [
            ("1", 1000), ("0", 0), ("1.5", 1500), ("12.345", 12345), ("0.001", 1), ("9999999", 9_999_999_000),
            ("1.500", 1500),
        ])
    func numbers(_ text: String, _ thousandths: Int) { #expect(DecimalText(text)?.thousandths == thousandths) }

    @Test(
        "Anything else is none", arguments: ["", ".", "1.", ".5", "1.2345", "-1", "+1", "1,5", "1e3", "12345678", "１"])
    func noNumbers(_ text: String) { #expect(DecimalText(text) == nil) }

    @Test(
        "Products are rounded half away from 0",
        arguments: [
            ("0.5", 1, 1), ("0.5", -1, -1), ("0.4", 1, 0), ("1.5", 3, 5), ("7.5", 6433, 48248), ("0.499", 1, 0),
        ])
    func rounding(_ quantity: String, _ price: Int, _ product: Int) {
        #expect(DecimalText(quantity)?.times(price) == product)
    }

    @Test("A product that no amount can hold is none")
    func overflow() { #expect(DecimalText("9999999")?.times(1_000_000_000_000) == nil) }

    @Test(
        "Amounts are shown with the decimals of their currency",
        arguments: [
            (108_048, "EUR", "1 080.48 EUR"), (-5, "EUR", "-0.05 EUR"), (1_234_567, "JPY", "1 234 567 JPY"),
            (1234, "KWD", "1.234 KWD"), (0, "EUR", "0.00 EUR"),
        ])
    func texts(_ minor: Int, _ currency: String, _ text: String) {
        #expect(Money(minor: minor, currency: currency).text == text)
    }

    @Test("From each phase exactly the events of the table are possible")
    func transitions() {
        let possible = { (phase, customer) in Set(QuoteTransition.events(in: phase, forCustomer: customer)) }
        #expect(possible(.open, false) == [.setStatus, .attachVersion, .cancel])
        #expect(possible(.awaitingCustomer, false) == [.setStatus, .attachVersion, .approve, .deny, .cancel])
        #expect(possible(.approved, false) == [.setStatus, .attachVersion, .toJob, .linkJob])
        #expect(possible(.denied, false) == [.setStatus] && possible(.cancelled, false) == [.setStatus])
        #expect(possible(.open, true) == [.cancel] && possible(.awaitingCustomer, true) == [.approve, .deny, .cancel])
        #expect(possible(.approved, true).isEmpty && possible(.denied, true).isEmpty)
    }
}
