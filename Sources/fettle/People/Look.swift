internal import ArgumentParser
internal import Terminal

/// How a command shows what it shows.
struct Look: ParsableArguments {
    @Flag(
        help: "Letters alone: no colours, no signs beyond ASCII, nothing cut to fit. NO_COLOR takes the colours alone.")
    var plain = false

    var features: TerminalFeatures {
        var features = TerminalFeatures.ofOutput(isPlain: plain)
        if plain { features.columns = nil }
        return features
    }
}
