/// The versions of one 512-byte sector of a simulated file. Slots are offsets into the file's log of old bytes;
/// the newest version is in the file's image.
struct SimSector: Sendable {
    struct Version: Sendable {
        var slot: Int
        /// The truncation that made it, counted among the pending lengths from 1; 0 when a write made it.
        var event: Int
    }

    /// What the disk holds.
    var durable: Int
    /// Versions since then, overwritten in the cache but perhaps on the disk.
    var older: [Version] = []
    /// What made the newest version.
    var currentEvent: Int
    /// The newest version is on its way to the disk; false: it never gets there.
    var isPending = true

    init(durable: Int, currentEvent: Int) {
        self.durable = durable
        self.currentEvent = currentEvent
    }

    mutating func overwrite(slot: Int, event: Int) {
        older.append(Version(slot: slot, event: currentEvent))
        currentEvent = event
    }

    mutating func lose() {
        isPending = false
        older = []
    }

    /// The version a power cut leaves: a slot, or nil for the newest. `lengthEvent` says how many of the
    /// pending lengths took effect: a truncation that did leaves nothing older, one that did not left no trace.
    func pick(_ bias: PowerCutBias, lengthEvent: Int, _ random: inout SplitMix64) -> Int? {
        guard isPending else { return durable }
        if older.isEmpty && currentEvent == 0 { return bias.picksNewest(&random) ? nil : durable }
        let all = [Version(slot: durable, event: 0)] + older + [Version(slot: -1, event: currentEvent)]
        let floor = all.lastIndex { $0.event > 0 && $0.event <= lengthEvent } ?? 0
        let candidates = all[floor...].filter { $0.event <= lengthEvent }
        let picked =
            bias.picksNewest(&random) ? candidates[candidates.count - 1] : candidates[random.below(candidates.count)]
        return picked.slot < 0 ? nil : picked.slot
    }
}

/// How much of what was pending a power cut leaves. Even odds alone would hardly ever try "all but one" or
/// "only one", where most mistakes show.
struct PowerCutBias: Sendable {
    private let sixteenths: Int

    init(_ random: inout SplitMix64) {
        sixteenths = [0, 1, 4, 8, 8, 12, 15, 16][random.below(8)]
    }

    func picksNewest(_ random: inout SplitMix64) -> Bool { random.chance(sixteenths) }
}
