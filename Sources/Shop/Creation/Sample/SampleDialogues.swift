// What is under way with customers on the last day of a sample shop: an appointment in each state, and a quote in each
// status, so that every list, board and editor has something to show.

internal import JSON
internal import Platform
internal import Records

struct SampleDialogues {
    let desk: SampleDesk
    let transaction: Transaction
    /// The moment so many days from now, at that hour.
    let moment: (_ days: Int, _ hour: Int) -> String

    // MARK: Appointments

    /// - Parameter vehicles: whose turn it is, one after the other.
    func makeAppointments(_ vehicles: [(customer: RecordID, item: RecordID)]) throws(ShopError) {
        guard !vehicles.isEmpty else { return }
        for (number, state) in Appointment.Status.allCases.enumerated() {
            let (customer, item) = vehicles[number % vehicles.count]
            if state == .preBooked {
                try prebook(customer, item)
                continue
            }
            let id = try request(customer, item, number)
            switch state {
            case .requested, .preBooked: break
            case .inquired: try inquire(id)
            case .proposed: try propose(id, number)
            case .accepted:
                try propose(id, number)
                try accept(id, customer)
            case .confirmed: try confirm(id, number)
            case .cancelled:
                try inquire(id)
                try cancel(id)
            case .closed:
                try confirm(id, number)
                try close(id)
            }
        }
    }

    private func request(_ customer: RecordID, _ item: RecordID, _ number: Int) throws(ShopError) -> RecordID {
        let wishes = SampleWords.wishes[number % SampleWords.wishes.count]
        try desk.call(
            AppointmentsCreateRequest.self, in: transaction,
            { writer in
                writer.member("onBehalfOf", customer.description)
                writer.member("itemId", item.description)
                writer.member("wishes", wishes)
                writer.member("preferred", moment(3 + number, 9))
            }
        ) { (call, request, answer) throws(ShopError) in try call.appointmentsCreate(request, &answer) }
        // The answer holds the appointment beside its event; it is the newest there is.
        let next = try shopping { () throws(RecordError) in try transaction.reader.nextRow(.appointments) }
        return RecordID(.appointments, row: next - 1)
    }

    private func prebook(_ customer: RecordID, _ item: RecordID) throws(ShopError) {
        try desk.call(
            AppointmentsPrebookRequest.self, in: transaction,
            { writer in
                writer.member("customer", customer.description)
                writer.member("itemId", item.description)
                writer.member("date", String(moment(90, 12).prefix(10)))
                writer.member("work", literal: "Annual service")
            }
        ) { (call, request, answer) throws(ShopError) in try call.appointmentsPrebook(request, &answer) }
    }

    private func inquire(_ id: RecordID) throws(ShopError) {
        try desk.call(
            AppointmentsInquireRequest.self, in: transaction,
            { writer in
                writer.member("id", id.description)
                writer.member("question", literal: "Does it happen when the engine is cold as well?")
            }
        ) { (call, request, answer) throws(ShopError) in try call.appointmentsInquire(request, &answer) }
    }

    private func propose(_ id: RecordID, _ number: Int) throws(ShopError) {
        try desk.call(
            AppointmentsProposeRequest.self, in: transaction,
            { writer in
                writer.member("id", id.description)
                writer.member("at", moment(2 + number, 10))
                writer.member("work", literal: "Look for the cause")
            }
        ) { (call, request, answer) throws(ShopError) in try call.appointmentsPropose(request, &answer) }
    }

    private func accept(_ id: RecordID, _ customer: RecordID) throws(ShopError) {
        try desk.call(
            AppointmentsAcceptRequest.self, in: transaction,
            { writer in
                writer.member("id", id.description)
                writer.member("onBehalfOf", customer.description)
            }
        ) { (call, request, answer) throws(ShopError) in try call.appointmentsAccept(request, &answer) }
    }

    private func confirm(_ id: RecordID, _ number: Int) throws(ShopError) {
        try desk.call(
            AppointmentsConfirmRequest.self, in: transaction,
            { writer in
                writer.member("id", id.description)
                writer.member("at", moment(1 + number, 8))
            }
        ) { (call, request, answer) throws(ShopError) in try call.appointmentsConfirm(request, &answer) }
    }

    private func cancel(_ id: RecordID) throws(ShopError) {
        try desk.call(AppointmentsCancelRequest.self, in: transaction, { $0.member("id", id.description) }) {
            (call, request, answer) throws(ShopError) in try call.appointmentsCancel(request, &answer)
        }
    }

    private func close(_ id: RecordID) throws(ShopError) {
        try desk.call(AppointmentsCloseRequest.self, in: transaction, { $0.member("id", id.description) }) {
            (call, request, answer) throws(ShopError) in try call.appointmentsClose(request, &answer)
        }
    }

    // MARK: Quotes

    /// - Parameters:
    ///   - customer: whose quotes they are.
    ///   - user: who asks for one in the portal; nil: none is asked for there.
    func makeQuotes(_ customer: RecordID, user: (id: RecordID, account: RecordID)?) throws(ShopError) {
        if let user {
            try desk.call(
                PortalQuotesRequestRequest.self, in: transaction, as: user,
                { $0.member("description", literal: "New paint for the whole car") }
            ) { (call, request, answer) throws(ShopError) in try call.portalQuotesRequest(request, &answer) }
        }
        _ = try quote(customer, SampleWords.work[0])
        try setStatus(try quote(customer, SampleWords.work[1]), "In Process")
        try offer(try quote(customer, SampleWords.work[2]))
        let approved = try quote(customer, SampleWords.work[3])
        try offer(approved)
        try desk.call(QuotesApproveRequest.self, in: transaction, { Self.told(approved, to: &$0) }) {
            (call, request, answer) throws(ShopError) in try call.quotesApprove(request, &answer)
        }
        let denied = try quote(customer, SampleWords.work[4])
        try offer(denied)
        try desk.call(QuotesDenyRequest.self, in: transaction, { Self.told(denied, to: &$0) }) {
            (call, request, answer) throws(ShopError) in try call.quotesDeny(request, &answer)
        }
        let cancelled = try quote(customer, SampleWords.work[5])
        try desk.call(QuotesCancelRequest.self, in: transaction, { $0.member("id", cancelled.description) }) {
            (call, request, answer) throws(ShopError) in try call.quotesCancel(request, &answer)
        }
    }

    private func quote(_ customer: RecordID, _ work: String) throws(ShopError) -> RecordID {
        let quote = try desk.call(
            QuotesCreateRequest.self, in: transaction,
            { writer in
                writer.member("accountId", customer.description)
                writer.member("description", work)
                writer.member("customerVisible", true)
            }
        ) { (call, request, answer) throws(ShopError) in try call.quotesCreate(request, &answer) }
        guard let quote else { throw ShopError(.internalError) }
        return quote
    }

    private func setStatus(_ quote: RecordID, _ status: String) throws(ShopError) {
        try desk.call(
            QuotesSetStatusRequest.self, in: transaction,
            { writer in
                writer.member("id", quote.description)
                writer.member("status", status)
            }
        ) { (call, request, answer) throws(ShopError) in try call.quotesSetStatus(request, &answer) }
    }

    /// A priced version, attached for the customer to decide on.
    private func offer(_ quote: RecordID) throws(ShopError) {
        try desk.call(
            QuotesCreateVersionRequest.self, in: transaction,
            { writer in
                writer.member("id", quote.description)
                writer.key("lines")
                writer.beginArray()
                Self.line("Work", quantity: "4.5", price: 6400, to: &writer)
                Self.line("Parts and material", quantity: "1", price: 18_990, to: &writer)
                writer.endArray()
            }
        ) { (call, request, answer) throws(ShopError) in try call.quotesCreateVersion(request, &answer) }
        try desk.call(
            QuotesAttachVersionRequest.self, in: transaction,
            { writer in
                writer.member("id", quote.description)
                writer.member("setStatus", literal: "Customer Approval Needed")
            }
        ) { (call, request, answer) throws(ShopError) in try call.quotesAttachVersion(request, &answer) }
    }

    private static func line(_ text: String, quantity: String, price: Int, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("description", text)
        writer.member("quantity", quantity)
        writer.member("unitPriceMinor", price)
        writer.member("taxPercent", literal: "25")
        writer.endObject()
    }

    private static func told(_ quote: RecordID, to writer: inout JSONWriter) {
        writer.member("id", quote.description)
        writer.member("method", literal: "Telephone")
    }
}
