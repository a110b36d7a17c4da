// swift-tools-version: 6.2
import PackageDescription

// Fettle's targets, top to bottom as the arrows of docs/architecture.md run; C targets last.

let common: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// The page and byte code is optimised in debug builds too, so that property tests run at release speed.
let optimised: [SwiftSetting] =
    common + [
        .unsafeFlags(["-O"], .when(configuration: .debug))
    ]

/// Storage runs without dynamic exclusivity checks in release builds: 15 to 25 % of its time (docs/decisions/0010).
/// Debug builds, and so the tests, keep them.
let hot: [SwiftSetting] =
    optimised + [
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
    ]

/// One static, stripped binary starts in a millisecond and needs nothing installed (docs/decisions/0001).
let releaseLink: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-executable", "-Xlinker", "-s", "-Xlinker", "--gc-sections"],
        .when(configuration: .release)),
    .linkedLibrary("swiftSynchronization", .when(configuration: .release)),
    .linkedLibrary("_FoundationCShims", .when(configuration: .release)),
    .linkedLibrary("_FoundationCollections", .when(configuration: .release)),
]

/// Programs that send and draw use the system's libraries as they are, and bring Swift's with them: they start where no
/// toolchain is (docs/decisions/0034). Foundation, which the templates need, names the static libraries below it nowhere.
let clientLink: [LinkerSetting] =
    [
        .unsafeFlags(
            ["-static-stdlib", "-Xlinker", "-s", "-Xlinker", "--gc-sections"], .when(configuration: .release))
    ]
    + [
        "Foundation", "FoundationInternationalization", "FoundationEssentials", "CoreFoundation", "_FoundationCShims",
        "_FoundationCollections", "_FoundationICU", "swiftSynchronization",
    ].map { .linkedLibrary($0, .when(configuration: .release)) }

/// Where Debian has the headers of cairo and pango. Not by pkg-config: every build, the engine's too, would complain where
/// they are not installed.
let drawing: [SwiftSetting] =
    common + [
        .unsafeFlags(
            [
                "pango-1.0", "glib-2.0", "harfbuzz", "freetype2", "cairo", "pixman-1", "libpng16",
                "../lib/x86_64-linux-gnu/glib-2.0/include", "../lib/aarch64-linux-gnu/glib-2.0/include",
            ].flatMap { ["-Xcc", "-I/usr/include/\($0)"] })
    ]

let package = Package(
    name: "fettle",
    products: [
        .executable(name: "fettle", targets: ["fettle"]),
        .executable(name: "fettle-deliver", targets: ["fettle-deliver"]),
        .executable(name: "fettle-draw", targets: ["fettle-draw"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        .executableTarget(
            name: "fettle",
            dependencies: [
                "RPC", "Board", "Terminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: common,
            linkerSettings: releaseLink),

        .target(name: "RPC", dependencies: ["Shop", "JSON", "CSchema"], swiftSettings: common),
        .testTarget(name: "RPCTests", dependencies: ["RPC", "TestSupport"], swiftSettings: common),

        .target(name: "Shop", dependencies: ["Records", "JSON"], swiftSettings: common),
        .testTarget(name: "ShopTests", dependencies: ["Shop", "TestSupport"], swiftSettings: common),

        .target(name: "Records", dependencies: ["Storage", "JSON"], swiftSettings: common),
        .testTarget(name: "RecordsTests", dependencies: ["Records", "TestSupport"], swiftSettings: common),

        .target(name: "Storage", dependencies: ["Platform", "CUnicode"], swiftSettings: hot),
        .testTarget(name: "StorageTests", dependencies: ["Storage", "TestSupport"], swiftSettings: optimised),

        .target(
            name: "Board", dependencies: ["EngineClient", "Terminal", "Platform", "JSON"], swiftSettings: common),
        .testTarget(name: "BoardTests", dependencies: ["Board", "TestSupport"], swiftSettings: common),

        .target(name: "EngineClient", dependencies: ["Platform", "JSON"], swiftSettings: common),
        .testTarget(name: "EngineClientTests", dependencies: ["EngineClient", "TestSupport"], swiftSettings: common),

        .executableTarget(
            name: "fettle-deliver", dependencies: ["Delivery", "EngineClient", "Mail", "Wording", "JSON", "Platform"],
            swiftSettings: common, linkerSettings: clientLink),

        .target(
            name: "Delivery",
            dependencies: [
                "EngineClient", "Mail", "Site", "Transfer", "Wording", "Platform", "JSON",
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            swiftSettings: common),
        .testTarget(name: "DeliveryTests", dependencies: ["Delivery", "TestSupport"], swiftSettings: common),

        .executableTarget(
            name: "fettle-draw", dependencies: ["Paper", "EngineClient", "Wording", "JSON", "Platform"],
            swiftSettings: drawing, linkerSettings: clientLink),

        .target(name: "Paper", dependencies: ["CPango", "Wording", "Platform", "JSON"], swiftSettings: drawing),
        .testTarget(name: "PaperTests", dependencies: ["Paper", "TestSupport"], swiftSettings: drawing),

        .target(name: "Mail", dependencies: ["Platform", "JSON"], swiftSettings: common),
        .testTarget(name: "MailTests", dependencies: ["Mail", "TestSupport"], swiftSettings: common),

        .target(
            name: "Site",
            dependencies: ["Wording", "Platform", "JSON", .product(name: "Mustache", package: "swift-mustache")],
            swiftSettings: common),

        .target(name: "Transfer", dependencies: ["CCurl", "Platform"], swiftSettings: common),

        .target(name: "Wording", swiftSettings: common),
        .testTarget(name: "WordingTests", dependencies: ["Wording", "TestSupport"], swiftSettings: common),

        .target(name: "Terminal", dependencies: ["Platform"], swiftSettings: common),
        .testTarget(name: "TerminalTests", dependencies: ["Terminal", "TestSupport"], swiftSettings: common),

        .target(name: "Platform", dependencies: ["CPlatform"], swiftSettings: optimised),
        .testTarget(name: "PlatformTests", dependencies: ["Platform", "TestSupport"], swiftSettings: optimised),

        .target(
            name: "JSON", dependencies: ["CJansson", "CPlatform"], swiftSettings: optimised,
            linkerSettings: [.linkedLibrary(":libjansson.a")]),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"], swiftSettings: common),

        .target(name: "TestSupport", dependencies: ["Platform"], path: "Tests/Support", swiftSettings: common),

        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .systemLibrary(name: "CJansson"),
        .systemLibrary(name: "CPango"),
        .target(name: "CPlatform"),
        .target(name: "CSchema"),
        .target(name: "CUnicode"),
    ],
    swiftLanguageModes: [.v6]
)

/// Fuzz targets need libFuzzer's runtime and coverage in what they test; ordinary builds know nothing of them.
if Context.environment["FUZZ"] != nil {
    let fuzzed: SwiftSetting = .unsafeFlags(["-sanitize=fuzzer", "-parse-as-library", "-enable-testing"])
    let covered = ["JSON", "Storage", "Platform", "RPC"]
    for target in package.targets where covered.contains(target.name) { target.swiftSettings?.append(fuzzed) }
    let tested: [(name: String, dependencies: [Target.Dependency])] = [
        ("JSONFuzz", ["JSON"]), ("FrameFuzz", ["RPC"]), ("RowFuzz", ["Storage"]), ("KeyFuzz", ["Storage"]),
        ("PageFuzz", ["Storage"]), ("GroupFuzz", ["Storage"]), ("SuperblockFuzz", ["Storage"]),
    ]
    for (name, dependencies) in tested {
        package.targets.append(
            .executableTarget(
                name: name, dependencies: dependencies, path: "Tests/Fuzz/\(name)",
                exclude: name == "JSONFuzz" ? ["README.md"] : [], swiftSettings: common + [fuzzed],
                linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]))
    }
}
