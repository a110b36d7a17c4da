/// How running numbers are given: repair orders, accounts, quotes (S0-25).
package struct NumberSequence: Hashable, Sendable {
    /// Letters before the number; may be empty.
    package let prefix: String
    /// The next number to try.
    package let next: Int

    package init(prefix: String, next: Int) {
        self.prefix = prefix
        self.next = next
    }

    package func text(_ number: Int) -> String { prefix + String(number) }

    /// The first number that is free, and the sequence behind it. Numbers that people took themselves are passed over;
    /// where many in a row are, each is asked for once.
    package func taking<E: Error>(
        isTaken: (String) throws(E) -> Bool
    ) throws(E) -> (text: String, following: NumberSequence) {
        var number = next
        while try isTaken(text(number)) { number += 1 }
        return (text(number), NumberSequence(prefix: prefix, next: number + 1))
    }
}
