// Where the rows of a query come from. A plan is made anew for each page: a cursor is a place in the order, not in a plan.

internal import Storage

struct ListPlan {
    /// A stretch of the order.
    struct Segment {
        enum Source {
            /// Entries that begin with `prefix`, the fixed components, and lie in the range.
            case index(IndexNumber, KeyRange, prefix: [UInt8], noneByte: UInt8)
            case rows(Range<UInt64>)
        }

        var source: Source
        /// Rows of it have no value to be sorted by.
        var isNone: Bool
        /// Rows of `source` that have this field are passed over: they stood in the segment before.
        var without: Int?
    }

    enum Source {
        /// The segments one after the other are in the wanted order.
        case ordered([Segment])
        /// Everything that these ranges of one index hold; a row may be in them more than once.
        case gathered(IndexNumber, [KeyRange])
    }

    var source: Source
    var index: IndexNumber?
    /// Conditions, by position, that the source's rows fulfil already.
    var covered: Set<Int>
    /// Those of them that rows must be asked for all the same: the source fulfils them in part.
    var stillAsked: Set<Int> = []
    /// How many of the index's components are fixed or bounded.
    var bound: Int
    /// Entries or rows that the source holds.
    var size: Int
    /// Whether the source's rows still have to be sorted by key.
    var sorts: Bool
    /// A row may be named by several entries.
    var repeats = false
    /// What answering is thought to cost, in fetched rows.
    var cost: Double = 0

    /// Whether rows of the source must be asked for the condition at that position.
    func asks(_ position: Int) -> Bool { !covered.contains(position) || stillAsked.contains(position) }
}
