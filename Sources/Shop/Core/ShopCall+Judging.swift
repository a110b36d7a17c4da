// Judging a request of which some members cannot be read: the rules say what is wrong with the others, and nothing is
// done. Writes are taken back by whoever began the transaction.

package import JSON
package import Records

extension ShopCall {
    /// Ends a call that is only to be judged. Stands before what no transaction takes back: files, threads, memory.
    func expectToWork() throws(ShopError) {
        if isJudgedOnly { throw ShopError(.cancelled) }
    }

    /// Members of `params` that name a record by an id that no record has.
    package func missingRecords(in params: ObjectView, _ shape: Shape) -> [Problem] {
        shape.members.flatMap { member -> [Problem] in
            guard Self.isReference(member.shape), let value = params[member.name]?.string,
                let id = RecordID(value.bytes), (try? reader.get(id)) == nil
            else { return [] }
            return [
                Problem(
                    "/\(member.name)", .noSuchRecord, actual: id.fragment,
                    hint: "There is no \(id.collection.singular) \(id).")
            ]
        }
    }

    private static func isReference(_ shape: Shape) -> Bool {
        switch shape {
        case .reference: true
        case .nullable(let inner): isReference(inner)
        default: false
        }
    }
}
