// "Did you mean": the name nearest to one that does not exist.

/// Likeness of short names: methods, fields, statuses.
package enum Spelling {
    /// The candidate nearest to `word`, the first of equals; nil if none is near enough: one error is allowed, and
    /// another for every three characters beyond the first three. Case and compatibility forms make no difference.
    package static func nearest(_ word: String, among candidates: [String]) -> String? {
        let wanted = folded(word)
        var limit = max(1, wanted.count / 3)
        var found: String?
        for candidate in candidates {
            guard let distance = distance(wanted, folded(candidate), limit: limit) else { continue }
            found = candidate
            if distance == 0 { break }
            limit = distance - 1
        }
        return found
    }

    /// Changes, insertions, removals and swaps of neighbours that turn one into the other (optimal string
    /// alignment); nil if more than `limit`.
    static func distance(_ first: [UInt32], _ second: [UInt32], limit: Int) -> Int? {
        guard abs(first.count - second.count) <= limit else { return nil }
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for row in first.indices {
            var current = [row + 1]
            for column in second.indices {
                let substitution = last[column] + (first[row] == second[column] ? 0 : 1)
                var cost = min(substitution, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            if let least = current.min(), least > limit, (last.min() ?? 0) > limit { return nil }
            (beforeLast, last) = (last, current)
        }
        return last[second.count] <= limit ? last[second.count] : nil
    }

    private static func folded(_ word: String) -> [UInt32] {
        let bytes = Array(word.utf8).withUnsafeBytes(Normalization.nfkcCaseFold)
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value)
    }
}
