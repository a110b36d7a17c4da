internal import Glibc

extension ShopTimeZone {
    /// Every zone tzdata lists for a place on the map, sorted; empty without tzdata. For completion and for naming the
    /// nearest one to a misspelt name.
    package static func names(in folders: [String] = folders) -> [String] {
        for folder in folders {
            for table in ["zone1970.tab", "zone.tab"] {
                guard let bytes = try? SmallFile.read("\(folder)/\(table)", limit: 1 << 20) else { continue }
                let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }
                let names = lines.compactMap { line -> String? in
                    let fields = line.split(separator: UInt8(ascii: "\t"))
                    return fields.count > 2 ? String(decoding: fields[2], as: UTF8.self) : nil
                }
                return (names + ["UTC"]).sorted()
            }
        }
        return []
    }

    /// The zone this machine is set to, if its name can be told: an offer for a new shop, never a default in secret.
    package static func systemName() -> String? {
        if let bytes = try? SmallFile.read("/etc/timezone", limit: 100) {
            let name = String(decoding: bytes.prefix { $0 > UInt8(ascii: " ") }, as: UTF8.self)
            if (try? check(name)) != nil { return name }
        }
        var buffer = [CChar](repeating: 0, count: 256)
        let count = readlink("/etc/localtime", &buffer, buffer.count - 1)
        guard count > 0 else { return nil }
        let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for folder in folders + folders.map({ "..\($0)" }) where target.hasPrefix("\(folder)/") {
            let name = String(target.dropFirst(folder.count + 1))
            if (try? check(name)) != nil { return name }
        }
        return nil
    }
}
