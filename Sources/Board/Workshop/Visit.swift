internal import JSON

/// Whose visit of which vehicle a form is about.
struct Visit: Equatable, Sendable {
    let customerID: String
    let customer: String
    let itemID: String
    let item: String

    /// Of an appointment or a vehicle.
    init(_ sheet: Sheet) {
        let record = sheet.record
        customerID = record["accountId"].text ?? ""
        customer = record["customerName"].text ?? "the customer"
        if case .vehicle(let id) = sheet.subject {
            itemID = id
            let name = [record["make"].text, record["model"].text].compactMap { $0 }.joined(separator: " ")
            item = record["name"].text ?? (name.isEmpty ? id : name)
        } else {
            itemID = record["itemId"].text ?? ""
            item = record["itemName"].text ?? itemID
        }
    }

    var text: String { "\(customer), \(item)" }
}
