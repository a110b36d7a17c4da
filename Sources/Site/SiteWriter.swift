// Pages of customers (S3-22). Each customer has a folder whose name nobody guesses, with one page of all his repair orders and one
// for each. A page needs no script and no other file, tells search engines to leave it out, and says when it was refreshed.
//
//   index.html, robots.txt          nothing about anyone
//   TOKEN/index.html                all repair orders of a customer
//   TOKEN/DIGEST.html               one of them

package import JSON
internal import Mustache
internal import Platform
internal import Wording

package struct SiteWriter {
    package enum Failure: Error {
        /// A template of ours that cannot be read.
        case template(String)
    }

    private let library: MustacheLibrary

    package init() throws(Failure) {
        var library = MustacheLibrary()
        do {
            for (name, text) in SiteTemplates.all { try library.register(text, named: name) }
        } catch {
            throw .template("\(error)")
        }
        self.library = library
    }

    /// The pages of one customer; none when his folder has no usable name.
    ///
    /// - Parameter account: schema SiteAccount.
    package func pages(_ account: JSONNode) -> [SitePage] {
        guard let token = account["token"].text, Self.isPlain(token) else { return [] }
        let wording = Wording.of(account["language"].text ?? "")
        let data = account["data"]
        let repairs = data["repairs"].elements
        let names = repairs.map { Self.name(token, $0["id"].text ?? "") }
        var base: [String: Any] = ["language": wording.tag, "words": wording.all]
        base["shop"] = Self.shop(data["shop"])
        base["customer"] = Self.dictionary(data["customer"])
        let refreshed = wording(.refreshed, account["refreshedText"].text ?? "")

        var index = base
        index["about"] = wording[.repairs]
        index["hasRepairs"] = !repairs.isEmpty
        index["repairs"] = zip(repairs, names).map { repair, name in
            Self.dictionary(repair).merging(["page": "\(name).html"]) { $1 }
        }
        var pages = [page("\(token)/index.html", "index", index, refreshed)]
        for (repair, name) in zip(repairs, names) {
            var context = base
            context["about"] = repair["title"].text
            context["repair"] = Self.dictionary(repair)
            let history = account["histories"].elements.first { $0["jobId"] == repair["id"] } ?? .null
            let updates = history["updates"].elements.map(Self.dictionary)
            context["updates"] = updates
            context["hasUpdates"] = !updates.isEmpty
            pages.append(page("\(token)/\(name).html", "repair", context, refreshed))
        }
        return pages
    }

    /// What lies at the top of the site.
    ///
    /// - Parameter shop: shop.get.
    package func top(_ shop: JSONNode) -> [SitePage] {
        let wording = Wording.of(shop["language"].text ?? "")
        let context: [String: Any] = [
            "language": wording.tag, "words": wording.all, "shop": Self.shop(shop), "customer": [String: Any](),
        ]
        let robots = Array("User-agent: *\nDisallow: /\n".utf8)
        return [
            page("index.html", "top", context, ""),
            SitePage(path: "robots.txt", bytes: robots, digest: SHA256.hex(robots)),
        ]
    }

    private func page(_ path: String, _ template: String, _ context: [String: Any], _ refreshed: String) -> SitePage {
        var context = context
        let timeless = library.render(context, withTemplate: template) ?? ""
        context["refreshed"] = refreshed
        let text = library.render(context, withTemplate: template) ?? ""
        return SitePage(path: path, bytes: Array(text.utf8), digest: SHA256.hex(Array(timeless.utf8)))
    }

    /// A name for one job's page, that no other customer's page tells.
    private static func name(_ token: String, _ job: String) -> String {
        String(SHA256.hex(Array("\(token)/\(job)".utf8)).prefix(20))
    }

    /// Letters, digits, - and _ alone: a name that leads nowhere else.
    private static func isPlain(_ token: String) -> Bool {
        !token.isEmpty
            && token.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }

    /// The shop, with what a telephone dials where its number is nothing but a number (RFC 3966).
    private static func shop(_ shop: JSONNode) -> [String: Any] {
        var members = dictionary(shop)
        let phone = shop["phone"].text ?? ""
        let isPlain = phone.utf8.enumerated().allSatisfy { index, byte in
            (0x30...0x39).contains(byte) || " -/.".utf8.contains(byte) || (index == 0 && byte == UInt8(ascii: "+"))
        }
        let digits = phone.filter { $0.isASCII && $0.isNumber }
        if isPlain, (5...15).contains(digits.count) {
            members["dialled"] = phone.hasPrefix("+") ? "+\(digits)" : digits
        }
        return members
    }

    /// Members that say something.
    private static func dictionary(_ node: JSONNode) -> [String: Any] {
        var members: [String: Any] = [:]
        for member in node.members {
            switch member.value {
            case .string(let text) where !text.isEmpty: members[member.name] = text
            case .bool(let value): members[member.name] = value
            case .integer(let value): members[member.name] = Int(value)
            case .object: members[member.name] = dictionary(member.value)
            default: continue
            }
        }
        return members
    }
}
