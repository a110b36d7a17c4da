// Which leaves of a tree were added to in rising order of late.
//
// A page that is split in half stays half full where only its right half is ever added to: the changes of one person in
// order of time lie in the middle of the tree, not at its end. Such a page is cut at the new key instead. What is remembered
// is a hint in memory, for as many leaves as people work at once.

struct InsertRuns {
    private struct Run {
        var leaf: UInt32 = 0
        var index = 0
        var length = 0
    }

    private static let limit = 8
    /// Keys in order, one right after the other, from which on more are expected.
    private static let fewest = 4

    private var runs = [Run](repeating: Run(), count: limit)
    private var next = 0

    /// A key was put at `index` of a leaf; says whether it continues a run.
    mutating func note(_ leaf: UInt32, _ index: Int) -> Bool {
        for slot in 0..<Self.limit where runs[slot].leaf == leaf {
            let length = index == runs[slot].index + 1 ? runs[slot].length + 1 : 0
            runs[slot] = Run(leaf: leaf, index: index, length: length)
            return length >= Self.fewest
        }
        runs[next] = Run(leaf: leaf, index: index)
        next = (next + 1) % Self.limit
        return false
    }

    /// The run of `leaf` goes on in another one, where its last key is the first.
    mutating func move(from leaf: UInt32, to other: UInt32) {
        for slot in 0..<Self.limit where runs[slot].leaf == leaf {
            runs[slot].leaf = other
            runs[slot].index = 0
        }
    }
}
