// swift-tools-version: 6.2
import PackageDescription

// Fettle beside its peers, through the same pipes. A package of its own: the product needs neither SQLite nor LMDB.

let package = Package(
    name: "benchmarks",
    targets: [
        .executableTarget(
            name: "bench", dependencies: ["CHost"], path: "Sources/Bench",
            swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),

        .executableTarget(
            name: "sqlite-peer", dependencies: ["PeerKit"], path: "Sources/SQLitePeer",
            linkerSettings: [.linkedLibrary("sqlite3")]),
        .executableTarget(
            name: "lmdb-peer", dependencies: ["PeerKit"], path: "Sources/LMDBPeer",
            linkerSettings: [.linkedLibrary("lmdb")]),
        .executableTarget(name: "ceiling-peer", dependencies: ["PeerKit"], path: "Sources/CeilingPeer"),

        .target(name: "PeerKit", linkerSettings: [.linkedLibrary("jansson")]),
        .target(name: "CHost"),
    ],
    swiftLanguageModes: [.v6]
)
