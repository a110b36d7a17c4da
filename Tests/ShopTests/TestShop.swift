import JSON
import Platform
import Records

@testable import Shop

/// A shop on a simulated disk whose clock stands still until a test moves it, called as the protocol calls it: params as
/// JSON, checked against their shape, one transaction for a call that writes.
final class TestShop {
    let shop: Shop
    let clock: ManualClock
    /// Wednesday 4 March 2026, 10:00 in Copenhagen.
    static let start: Int64 = 1_772_614_800_000

    convenience init() throws { try self.init(on: Self.newDisk()) }

    /// A shop that is on a disk already.
    init(on disk: SimDisk) throws {
        clock = ManualClock(start: Self.start)
        shop = try Shop.open(
            at: "shop", disk: disk, clock: clock, random: SeededRandom(seed: 2), usesBackgroundThread: false)
    }

    /// A disk with a new shop that nobody has opened.
    static func newDisk() throws -> SimDisk {
        let disk = SimDisk(seed: 1)
        let founding = ShopFounding(
            name: "Holm Motors", timeZone: "Europe/Copenhagen", currency: "DKK", language: "en", employee: "Anna Holm")
        try Shop.create(
            at: "shop", founding, disk: disk, clock: ManualClock(start: start), random: SeededRandom(seed: 1))
        return disk
    }

    static let admin: Session = {
        var session = Session(role: .staff)
        session.employee = RecordID(.employees, row: 1)
        session.isAdministrator = true
        return session
    }()

    static func portal(_ user: String, _ account: String) -> Session {
        var session = Session(role: .portal)
        session.portalUser = id(user)
        session.account = id(account)
        return session
    }

    static func id(_ text: String) -> RecordID { Array(text.utf8).withUnsafeBytes { RecordID($0) }! }

    typealias Rule<R> = (ShopCall) -> (R, inout JSONWriter) throws(ShopError) -> Void

    /// Calls a rule that may write.
    @discardableResult
    func call<R: Request>(
        _ rule: Rule<R>, _ params: String, as session: Session = TestShop.admin
    ) throws(ShopError) -> Answer {
        let author = try ShopCall(shop, session, method: "\(R.self)").author()
        clock.advance(milliseconds: 1)
        return try shop.database.transact(author) { (transaction) throws(ShopError) in
            let call = ShopCall(shop, session, method: "\(R.self)", transaction: transaction)
            return try run(rule(call), params)
        }
    }

    private func run<R: Request>(
        _ rule: (R, inout JSONWriter) throws(ShopError) -> Void, _ params: String
    ) throws(ShopError) -> Answer {
        let arena = JSONArena()
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: params.utf8.count, alignment: 8)
        defer { copy.deallocate() }
        copy.copyBytes(from: params.utf8)
        let document: Document
        do throws(JSONError) {
            document = try Document(parsing: UnsafeRawBufferPointer(copy), in: arena)
        } catch {
            throw ShopError(.parseError, "\(error)")
        }
        let problems = ShapeValidator.problems(in: document.root, R.shape)
        if !problems.isEmpty { throw .validation(problems) }
        guard case .object(let object) = document.root else { throw ShopError(.invalidRequest) }
        let request: R
        do throws(RequestMismatch) { request = try R(RequestReader(object)) } catch {
            throw ShopError(.internalError, "\(error.name)")
        }
        var writer = JSONWriter()
        try rule(request, &writer)
        return Answer(writer.array)
    }

    /// What a refused call says: "validation /note tooLong, /dueOut beforeArrived".
    func refusal<R: Request>(
        _ rule: Rule<R>, _ params: String, as session: Session = TestShop.admin
    ) -> String {
        do throws(ShopError) {
            let answer = try call(rule, params, as: session)
            return "answered \(answer.text)"
        } catch {
            let problems = error.problems.map { "\($0.path) \($0.problem.rawValue)" }
            return ([error.kind.name.text] + (problems.isEmpty ? [] : [problems.joined(separator: ", ")]))
                .joined(separator: " ")
        }
    }

    /// Records of a collection.
    func count(_ collection: CollectionNumber) throws -> Int { try shop.database.live.count(collection) }
}

/// An answer as its JSON text.
struct Answer {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The value at "history.0.note": a text without its quotes, anything else as JSON; nil when it is not there.
    subscript(path: String) -> String? {
        var value = bytes
        for step in path.split(separator: ".") {
            let next: [UInt8]? = value.withUnsafeBytes { bytes in
                if let index = Int(step) {
                    let elements = Array(JSONText.elements(of: bytes))
                    return index < elements.count ? Array(elements[index]) : nil
                }
                for member in JSONText.members(of: bytes)
                where String(decoding: member.name, as: UTF8.self) == "\"\(step)\""
                    || String(decoding: member.name, as: UTF8.self) == step
                {
                    return Array(member.value)
                }
                return nil
            }
            guard let next else { return nil }
            value = next
        }
        return value.withUnsafeBytes { JSONText.string($0) } ?? String(decoding: value, as: UTF8.self)
    }

    /// The value at a path below each element of an array.
    func each(_ path: String, _ member: String) -> [String] {
        var values: [String] = []
        while let value = self["\(path).\(values.count).\(member)"] { values.append(value) }
        return values
    }
}
