// store.status, store.stats, store.check, store.checkpoint.

package import JSON
internal import Platform
internal import Records

extension ShopCall {
    /// State of the store and of the engine.
    package func storeStatus(_ answer: inout JSONWriter) throws(ShopError) {
        let database = shop.database
        let time = try shop.time()
        answer.beginObject()
        answer.member("store", database.path)
        answer.member("shopName", try shop.settings().shop.name)
        answer.member("engineVersion", shop.engine.version)
        answer.member("protocolVersion", shop.engine.protocolVersion)
        answer.member("formatVersion", Database.formatVersion)
        answer.member("pid", Int(CurrentProcess.number))
        answer.member("startedAt", time.instant(shop.engine.startedAt).description)
        answer.member("readOnly", database.readOnlyReason != nil)
        if let reason = database.readOnlyReason { answer.member("readOnlyReason", reason) }
        answer.member("lastChange", try shopping { () throws(RecordError) in try database.live.lastChange() })
        if database.lastTime > 0 { answer.member("lastChangeAt", time.instant(database.lastTime).description) }
        answer.key("clock")
        try writeClock(&answer)
        writeClients(&answer, time)
        answer.key("tasks")
        answer.beginArray()
        for task in shop.engine.tasks {
            answer.beginObject()
            answer.member("method", literal: task.method)
            answer.member("startedAt", time.instant(task.startedAt).description)
            answer.member("done", task.done)
            if let total = task.total { answer.member("total", total) }
            answer.endObject()
        }
        answer.endArray()
        try writeBackup(&answer)
        answer.key("warnings")
        answer.beginArray()
        for warning in try warnings() { answer.string(warning) }
        answer.endArray()
        answer.endObject()
    }

    private func writeClients(_ answer: inout JSONWriter, _ time: ShopTime) {
        answer.member("connections", shop.engine.clients.count)
        answer.key("clients")
        answer.beginArray()
        for client in shop.engine.clients {
            answer.beginObject()
            answer.member("pid", Int(client.process))
            answer.member("holdsStore", client.isOwn)
            if let name = client.name { answer.member("name", name) }
            answer.member("role", client.role.rawValue)
            answer.member("since", time.instant(client.since).description)
            answer.endObject()
        }
        answer.endArray()
    }

    private func writeBackup(_ answer: inout JSONWriter) throws(ShopError) {
        let settings = try shop.settings().backup
        guard let folder = settings.folder else { return }
        answer.key("backup")
        answer.beginObject()
        answer.member("folder", folder)
        answer.member("keep", settings.keep)
        if let last = shop.engine.backup.last { answer.member("last", last) }
        answer.member("running", shop.engine.backup.isRunning)
        if let failure = shop.engine.backup.failure { answer.member("failure", failure) }
        answer.endObject()
    }

    /// What staff should know.
    private func warnings() throws(ShopError) -> [String] {
        let database = shop.database
        var warnings: [String] = []
        if try shop.isImportBrokenOff {
            warnings.append("An import was broken off: run it again. Nothing can be written until then.")
        }
        if database.isDiskFull { warnings.append("The disk is full: nothing can be written until there is room.") }
        if let reason = database.readOnlyReason { warnings.append("Nothing can be written: \(reason).") }
        if let failure = database.checkpointFailure {
            warnings.append("The last checkpoint failed and will be tried again: \(failure).")
        }
        if let failure = shop.engine.backup.failure {
            warnings.append("Today's copy of the store could not be made: \(failure)")
        }
        let damaged = shop.engine.backup.damagedAttachments
        if damaged > 0 {
            warnings.append(
                "\(damaged) attachments in today's copy are damaged, as they are in the store: fettle check names them."
            )
        }
        if database.usedOlderRoot {
            warnings.append(
                "The newest root was damaged; the store was opened from the one before, and nothing is lost.")
        }
        for name in database.staleIndexes {
            warnings.append("The index \(name) was damaged and is being made anew; nothing is lost.")
        }
        switch shop.clockRule.state(now: shop.clock.now(), last: database.lastTime) {
        case .good: break
        case .behind: warnings.append("The clock is behind the last change: look at the time of this computer.")
        case .refused:
            warnings.append("The clock is off too far, and writes wait until clock.confirm says it is right.")
        }
        if let facts = FileFacts(path: database.path), facts.mode & 0o077 != 0 {
            warnings.append("Others on this computer may look into the store: its folder should have mode 0700.")
        }
        return warnings
    }

    /// Sizes and counts of collections and indexes.
    package func storeStats(_ answer: inout JSONWriter) throws(ShopError) {
        let figures = try shopping { () throws(RecordError) in try shop.database.figures() }
        answer.beginObject()
        answer.key("collections")
        answer.beginArray()
        for collection in figures.collections {
            answer.beginObject()
            answer.member("name", literal: collection.collection.definition.name)
            answer.member("file", literal: collection.collection.definition.file)
            answer.member("rows", collection.rows)
            answer.member("fileBytes", collection.fileBytes)
            answer.member("pages", collection.pages)
            answer.member("freePages", collection.freePages)
            let pages = max(1, collection.pages + collection.freePages)
            answer.member("freePercent", collection.freePages * 100 / pages)
            answer.key("indexes")
            answer.beginArray()
            for index in collection.indexes {
                answer.beginObject()
                answer.member("name", literal: index.name)
                answer.member("entries", index.entries)
                answer.member("pages", index.pages)
                answer.member("height", index.height)
                if let fill = index.fillPercent { answer.member("fillPercent", fill) }
                answer.member("state", literal: index.isReady ? "ready" : "building")
                answer.endObject()
            }
            answer.endArray()
            answer.endObject()
        }
        answer.endArray()
        answer.key("attachments")
        answer.beginObject()
        answer.member("files", figures.contents.files)
        answer.member("bytes", figures.contents.bytes)
        answer.endObject()
        answer.member("bytes", figures.bytes)
        answer.member("journalBytes", figures.journalBytes)
        answer.member("journalUsedBytes", figures.journalUsedBytes)
        answer.member("checkpoints", figures.checkpoints)
        answer.member("commits", figures.commits)
        if let free = figures.freeDiskBytes { answer.member("freeDiskBytes", free) }
        answer.endObject()
    }

    /// Begins a check of every file, row and index entry.
    package mutating func storeCheck(_ request: StoreCheckRequest, _ answer: inout JSONWriter) throws(ShopError) {
        started = try CheckTask(shop, isDeep: request.deep, comparesRoots: request.paranoid)
    }

    /// Writes changed pages to their files.
    package func storeCheckpoint(_ answer: inout JSONWriter) throws(ShopError) {
        let start = shop.clock.monotonicNanoseconds()
        let bytes = shop.database.dirtyBytes
        try shopping { () throws(RecordError) in
            try shop.database.flush()
            try shop.database.checkpoint()
        }
        answer.beginObject()
        answer.member("generation", shop.database.generation)
        answer.member("pages", bytes / 8192)
        answer.member("milliseconds", Int((shop.clock.monotonicNanoseconds() - start) / 1_000_000))
        answer.endObject()
    }
}

/// store.check in slices.
final class CheckTask: LongTask {
    private let shop: Shop
    private let check: DatabaseCheck
    private let startedAt: UInt64

    init(_ shop: Shop, isDeep: Bool, comparesRoots: Bool) throws(ShopError) {
        self.shop = shop
        // The moment that is checked is one that is on the disk.
        check = try shopping { () throws(RecordError) in
            try shop.database.flush()
            return try shop.database.beginCheck(isDeep: isDeep, comparesRoots: comparesRoots)
        }
        startedAt = shop.clock.monotonicNanoseconds()
    }

    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        repeat {
            if try shopping({ () throws(RecordError) in try check.step() }) {
                write(to: &answer)
                check.close()
                return .finished
            }
        } while shop.clock.monotonicNanoseconds() < deadline
        let progress = check.progress
        return .working(done: progress.done, total: progress.total)
    }

    func cancel(_ answer: inout JSONWriter) -> Bool {
        check.close()
        return false
    }

    private func write(to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("sound", check.findingCount == 0)
        answer.key("findings")
        answer.beginArray()
        for finding in check.findings {
            answer.beginObject()
            answer.member("file", finding.file)
            if let collection = finding.collection { answer.member("collection", literal: collection.definition.name) }
            if let record = finding.record { answer.member("record", record.description) }
            answer.member("rule", finding.rule)
            answer.member("text", finding.text)
            answer.endObject()
        }
        answer.endArray()
        answer.member("findingCount", check.findingCount)
        answer.member("pages", check.pages)
        answer.member("rows", check.rows)
        answer.member("entries", check.entries)
        answer.key("attachments")
        check.contentFigures.write(to: &answer)
        answer.member("milliseconds", Int((shop.clock.monotonicNanoseconds() - startedAt) / 1_000_000))
        answer.endObject()
    }
}

extension ContentFigures {
    fileprivate func write(to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("attachments", attachments)
        answer.member("files", files)
        answer.member("missing", missing)
        answer.member("damaged", damaged)
        answer.member("unreferenced", unreferenced)
        answer.endObject()
    }
}
