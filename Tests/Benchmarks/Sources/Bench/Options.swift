import Glibc

/// The command line.
struct Options {
    var jobs = 100_000
    var rounds = 5
    var seed: UInt64 = 1
    var only: [String] = []
    var targets = TargetKind.allCases
    var fettle = ""
    var folder = ""
    /// Share of the requests of each round.
    var share = 1.0

    static let usage = """
        Tests/Benchmarks/run [--jobs N] [--rounds R] [--only OP,…] [--targets NAME,…] [--share X] [--fettle PATH] [--folder PATH]

        OP: \(Operation.allCases.map(\.rawValue).joined(separator: " ")) joined start killed reports size memory fill
        NAME: \(TargetKind.allCases.map(\.rawValue).joined(separator: " "))
        --share 0.1 sends a tenth of the requests of a round; --folder is where the stores lie (a real disk).

        """

    init(_ arguments: [String]) {
        var rest = arguments.dropFirst()
        while let name = rest.popFirst() {
            guard let value = rest.popFirst(), set(name, value) else {
                say(Self.usage)
                exit(2)
            }
        }
    }

    private mutating func set(_ name: String, _ value: String) -> Bool {
        let words = value.split(separator: ",").map(String.init)
        switch name {
        case "--jobs": jobs = Int(value) ?? 0
        case "--rounds": rounds = Int(value) ?? 0
        case "--seed": seed = UInt64(value) ?? 1
        case "--share": share = Double(value) ?? 0
        case "--only": only = words
        case "--targets": targets = TargetKind.allCases.filter { words.contains($0.rawValue) }
        case "--fettle": fettle = value
        case "--folder": folder = value
        default: return false
        }
        return jobs >= 1000 && rounds >= 1 && share > 0 && !targets.isEmpty
    }

    func wants(_ operation: String) -> Bool { only.isEmpty || only.contains(operation) }
}
