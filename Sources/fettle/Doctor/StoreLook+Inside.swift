// A store from inside: by its own program where one has it open, else opened for as long as two calls take.

internal import JSON
internal import Platform
internal import RPC
internal import Shop

extension StoreLook {
    /// Days without a new copy after which something is said: a shop may be closed for a week.
    private static let copyDays = 8

    func inside() -> [Finding] {
        do throws(ShopError) {
            let process = try InProcess(ServeOptions(store: path), version: Version.text)
            let status = try process.call("store.status")
            let stats = try process.call("store.stats")
            try process.close()
            guard let status = try? Answer(status), let stats = try? Answer(stats) else { return [] }
            // The trees are read before they go.
            return withExtendedLifetime((status, stats)) {
                opening(status) + [copies(status), clients(status)] + [attachments(stats)].compactMap { $0 }
                    + remarks(status)
            }
        } catch {
            if error.kind == .locked { return [finding("opening", .ok, "Another program has it open.")] }
            return [finding("opening", .mend, Serving.text(error), remedy: "fettle check \(quoted)    (on a copy)")]
        }
    }

    private func opening(_ status: Answer) -> [Finding] {
        let name = status.text("shopName") ?? ""
        let changes = status["lastChange"]?.integer ?? 0
        var findings = [
            finding(
                "opening", .ok,
                "\(name), format \(status["formatVersion"]?.integer ?? 0), \(changes) changes. fettle check \(quoted) verifies every page."
            )
        ]
        if let reason = status.text("readOnlyReason") {
            findings.append(
                finding("writing", .mend, "Nothing can be written: \(reason)", remedy: "make room, then open it again"))
        }
        switch status["clock"]?.object?["state"]?.string?.text {
        case "behind":
            findings.append(
                finding(
                    "clock", .warn, "The computer's clock is behind the last change.",
                    remedy: "sudo timedatectl set-ntp true"))
        case "refused":
            findings.append(
                finding(
                    "clock", .mend, "The computer's clock is far from the last change, so nothing can be written.",
                    remedy: "set the clock; if it is right: fettle call \(quoted) clock.confirm"))
        default: break
        }
        return findings
    }

    // MARK: Copies

    /// How old the newest copy is (settings.backup).
    private func copies(_ status: Answer) -> Finding {
        let subject = "copies"
        guard let backup = status["backup"]?.object, let folder = backup["folder"]?.string?.text else {
            return finding(
                subject, .warn, "No copy a day is made.",
                remedy: "fettle call \(quoted) settings.update '{\"backup\":{\"folder\":\"FOLDER-ON-ANOTHER-DISK\"}}'")
        }
        if let failure = backup["failure"]?.string?.text {
            return finding(subject, .mend, "Today's copy could not be made: \(failure)", remedy: "ls -ld '\(folder)'")
        }
        guard let names = try? DailyBackup.copies(of: path, in: folder) else {
            return finding(
                subject, .mend, "The folder for copies, \(folder), cannot be read.", remedy: "ls -ld '\(folder)'")
        }
        guard let last = names.last, let day = CivilDate(last.dropLast(4).suffix(10)),
            let today = status["clock"]?.object?["now"]?.string.flatMap({ CivilDate($0.text.prefix(10)) })
        else {
            return finding(
                subject, .warn,
                "There is no copy in \(folder) yet. The first is made while a program has the shop open.")
        }
        let age = day.days(to: today)
        let when = age <= 0 ? "today" : age == 1 ? "yesterday" : "\(age) days ago"
        let text = "\(names.count) in \(folder), the newest of \(when)."
        if age < Self.copyDays { return finding(subject, .ok, text) }
        return finding(
            subject, .warn, "\(text) They are made while a program has the shop open.",
            remedy: "fettle backup \(quoted) '\(folder)/NAME.tar'")
    }

    // MARK: Who and what else

    /// The programs that its engine serves besides this one.
    private func clients(_ status: Answer) -> Finding {
        var words: [String] = []
        for client in status["clients"]?.array.map(Array.init) ?? [] {
            guard let client = client.object, let pid = client["pid"]?.integer, pid != Int64(CurrentProcess.number)
            else { continue }
            let name = client["name"]?.string?.text ?? "a program that has not said its name"
            let role = client["role"]?.string?.text == "portal" ? ", as a customer" : ""
            words.append("\(name) (process \(pid)\(role), since \(client["since"]?.string?.text ?? "?"))")
        }
        let text = words.isEmpty ? "None." : "\(words.count): " + words.joined(separator: "; ") + "."
        return finding("other programs", .ok, text)
    }

    private func attachments(_ stats: Answer) -> Finding? {
        for collection in stats["collections"]?.array.map(Array.init) ?? [] {
            guard let collection = collection.object, collection["name"]?.string?.text == "attachments",
                let rows = collection["rows"]?.integer
            else { continue }
            return finding("attachments", .ok, rows == 0 ? "None." : rows == 1 ? "1 file." : "\(rows) files.")
        }
        return nil
    }

    private func remarks(_ status: Answer) -> [Finding] {
        (status["warnings"]?.array.map(Array.init) ?? []).compactMap { warning in
            // The mode of the folder has a line of its own.
            guard let text = warning.string?.text, !text.contains("mode 0700") else { return nil }
            return finding("remark", .warn, text)
        }
    }
}
