/// Something a person has to read before she goes on.
struct MessageBox: Equatable, Sendable {
    let title: String
    let lines: [String]
}
