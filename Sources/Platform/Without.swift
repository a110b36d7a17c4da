internal import Glibc

/// Kernel features beyond POSIX that can be switched off, so that their fallbacks are tested on any machine:
/// FETTLE_WITHOUT=rwf_nowait,o_direct,signalfd,pidfd. Read once.
enum Without {
    struct Features: OptionSet, Sendable {
        let rawValue: UInt8
        static let rwfNowait = Features(rawValue: 1)
        static let oDirect = Features(rawValue: 2)
        static let signalfd = Features(rawValue: 4)
        static let pidfd = Features(rawValue: 8)
    }

    static let features: Features = {
        guard let text = getenv("FETTLE_WITHOUT") else { return [] }
        return parse(String(cString: text))
    }()

    static func has(_ feature: Features) -> Bool { features.contains(feature) }

    static func parse(_ text: String) -> Features {
        var features: Features = []
        for name in text.split(separator: ",") {
            switch name {
            case "rwf_nowait": features.insert(.rwfNowait)
            case "o_direct": features.insert(.oDirect)
            case "signalfd": features.insert(.signalfd)
            case "pidfd": features.insert(.pidfd)
            default: break
            }
        }
        return features
    }
}
