// Files that are sent along with a request for a quote (S4-01, S4-05, S4-11): judged with the request, attached to what it
// makes, in its transaction. Names and bytes alone; no path of this computer is among them.

import Records

extension ShopCall {
    /// What is wrong with the files as far as it is known before anything is made, at their places.
    static func problems(of files: [SentFile]?, at path: String) -> [Problem] {
        (files ?? []).enumerated().flatMap { index, file in
            NewAttachment.problems(name: file.name, mediaType: file.mediaType, size: nil, isCustomer: true)
                .map { $0.moved(below: "\(path)/\(index)") }
        }
    }

    /// Attaches them to a quote that was just made, for both sides to see.
    func attach(_ files: [SentFile]?, to owner: RecordID, at path: String) throws(ShopError) {
        for (index, file) in (files ?? []).enumerated() {
            let place = "\(path)/\(index)"
            let new = NewAttachment(
                owner: owner, name: file.name, givenType: file.mediaType, visibility: .customer,
                fromCustomer: session.role == .portal)
            let bytes = try Self.bytes(file.contentBase64, path: place + "/contentBase64")
            do throws(ShopError) {
                _ = try attach(new, bytes)
            } catch {
                throw ShopError(
                    error.kind, error.message, hint: error.hint,
                    problems: error.problems.map { $0.moved(below: place) }, details: error.details)
            }
        }
    }
}

extension Problem {
    /// The same, of a value that stands deeper.
    fileprivate func moved(below path: String) -> Problem {
        var problem = self
        problem.path = path + problem.path
        return problem
    }
}
