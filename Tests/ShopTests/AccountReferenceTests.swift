// A merge leaves nothing behind (I-15): the table of references is held against the definitions that the schema makes.

import Records
import Shop
import Testing

@Suite("Merging accounts")
struct AccountReferenceTests {
    private struct Place: Hashable {
        let collection: CollectionNumber
        let field: Int
    }

    /// Every field of every collection that may name an account.
    private static let named: [Place] = Collections.all.flatMap { collection in
        collection.fields.compactMap { field in
            guard case .reference(let targets) = field.kind, targets.contains(.accounts) else { return nil }
            return Place(collection: collection.number, field: field.number)
        }
    }

    private static let moved = AccountReferences.moved.map { Place(collection: $0.collection, field: $0.field.number) }
    private static let kept = AccountReferences.kept.map { Place(collection: $0.collection, field: $0.field.number) }

    @Test func everyFieldThatNamesAnAccountIsMovedOrKeptOnPurpose() {
        #expect(Self.named.count > 10)
        #expect(Set(Self.moved + Self.kept) == Set(Self.named))
        #expect(Set(Self.moved).isDisjoint(with: Self.kept))
        #expect(Set(Self.moved).count == Self.moved.count)
    }

    @Test func whatIsMovedIsFoundByAnIndexThatHoldsEveryRecordOfTheAccount() throws {
        for reference in AccountReferences.moved {
            let definition = reference.collection.definition
            let index = try #require(definition.indexes.first { $0.number == reference.index })
            guard case .field(let first, _, _, _)? = index.components.first else {
                Issue.record("\(definition.name): an index of words finds no account")
                continue
            }
            #expect(first == reference.field.number, "\(definition.name)")
            // Rows that lack a component are not in such an index, so it may have no other.
            #expect(!index.skipsNil || index.components.count == 1, "\(definition.name)")
        }
    }

    @Test func everyCopyOfTheCustomersNameFollows() {
        for collection in Collections.all {
            guard let name = collection.fields.first(where: { $0.name.text == "customerName" }) else { continue }
            let reference = AccountReferences.moved.first { $0.collection == collection.number }
            #expect(reference?.name?.number == name.number, "\(collection.name)")
        }
    }

    @Test func portalUsersComeFirst() {
        #expect(AccountReferences.moved.first?.collection == .portalUsers)
    }
}
