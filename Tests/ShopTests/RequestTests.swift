import JSON
import Platform
import Records
import Shop
import Testing

@Suite struct Requests {
    /// Reads `text` as the params of a method.
    static func read<R: Request>(_ type: R.Type, _ text: String) throws -> R {
        var text = text
        return try text.withUTF8 { bytes in
            let document = try Document(parsing: UnsafeRawBufferPointer(bytes))
            switch document.root {
            case .array(let array): return try R(RequestReader(array, shape: R.shape))
            case .object(let object): return try R(RequestReader(object))
            default: return try R(RequestReader())
            }
        }
    }

    @Test func absentNullAndGivenAreToldApart() throws {
        let bare = try Requests.read(WebStatusUpdateRequest.self, #"{"jobId":"J12"}"#)
        #expect(bare.jobId == RecordID(.jobs, row: 12))
        #expect(bare.dueOut == .absent)
        #expect(bare.tellCustomer)
        let full = try Requests.read(
            WebStatusUpdateRequest.self,
            #"{"jobId":"J12","dueOut":"2026-03-04","repairStage":null,"jobStatus":"Hold","note":"é","ifVersion":3.0}"#)
        #expect(full.dueOut == .set(.date(try #require(CivilDate("2026-03-04")))))
        #expect(full.repairStage == .clear)
        #expect(full.jobStatus == .name("Hold"))
        #expect(full.note == .set("é"))
        #expect(full.ifVersion == 3)
    }

    @Test func paramsByPositionReadLikeParamsByName() throws {
        let named = try Requests.read(StatusesMoveRequest.self, #"{"id":"S2","before":"S1","kind":"job"}"#)
        let positional = try Requests.read(StatusesMoveRequest.self, #"["S2","S1","job"]"#)
        #expect(named.id == positional.id)
        #expect(named.before == positional.before)
        #expect(named.kind == positional.kind)
    }

    @Test func whatDoesNotFitIsAMismatchAndNoCrash() {
        #expect(throws: RequestMismatch.self) { try Requests.read(JobsGetRequest.self, #"{"id":12}"#) }
        #expect(throws: RequestMismatch.self) { try Requests.read(JobsGetRequest.self, "{}") }
    }

    @Test func filtersAreReadByTheirList() throws {
        let request = try Requests.read(
            JobsListRequest.self,
            #"{"filter":{"jobStatus":["S1","Done"],"assignedTo":null,"dueOut":{"from":"2026-01-01"},"text":"ford"}}"#)
        #expect(request.filter.terms.map(\.definition.name.text) == ["jobStatus", "assignedTo", "dueOut", "text"])
        guard case .values(let values)? = request.filter.term("jobStatus")?.operand,
            case .named(.id(let id)) = values[0], case .named(.name("Done")) = values[1]
        else {
            Issue.record("jobStatus was read as something else")
            return
        }
        #expect(id == RecordID(.statuses, row: 1))
        guard case .values(let assigned)? = request.filter.term("assignedTo")?.operand else { return }
        #expect(assigned.count == 1 && assigned[0] == nil)
    }

    @Test func givenFieldsGoIntoTheDraftAndOthersDoNot() throws {
        let request = try Requests.read(ItemsUpdateRequest.self, #"{"id":"V1","make":"Ford","year":null}"#)
        var draft = RecordDraft(.items)
        request.apply(to: &draft)
        #expect(draft.changes.map(\.number) == [Item.make.number, Item.year.number])
        #expect(draft.value(Item.make) == "Ford")
        #expect(draft.value(Item.year) == nil)
    }

    @Test(arguments: ["J12", "J1", "J281474976710655"])
    func recordIDsReadAsTheyAreWritten(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { RecordID($0) }?.description == text)
    }

    @Test(arguments: ["", "J", "J0", "J012", "X1", "J-1", "J281474976710656", "J1 "])
    func otherTextsAreNoRecordIDs(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { RecordID($0) } == nil)
    }

    @Test(arguments: ["2026-03-04T16:30:00+01:00", "2026-03-04T16:30:00.250-05:30"])
    func instantsKeepTheirOffset(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { Instant($0) }?.description == text)
    }
}
