/// A small seeded generator (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014). Seeded with
/// a place in the data it gives that row the same content whoever asks for it, in whatever order.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64, place: Int = 0) {
        state = seed &+ UInt64(bitPattern: Int64(place)) &* 0xD1B5_4A32_D192_ED03
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

    mutating func pick(_ texts: [String]) -> String { texts[below(texts.count)] }
}
