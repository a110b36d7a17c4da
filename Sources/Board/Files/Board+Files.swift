// Saving an attachment: the folder is opened first, then pieces are asked for and written, one after the other, and the file
// gets its name when it is whole. Should the engine go meanwhile,
// nothing is left of it.

internal import EngineClient
internal import JSON

extension Board {
    /// The form of saving was sent.
    mutating func begin(_ download: Download, _ params: JSONNode) {
        var download = download
        download.opens = params["opens"].bool ?? false
        download.form = formTurn
        self.download = download
        let folder = params["folder"].text ?? "."
        downloadFolder = folder
        fileWork.append(.begin(folder: folder, name: download.name))
    }

    mutating func accept(_ result: FileResult) {
        guard var download else { return }
        switch result {
        case .begun:
            leaveForm(of: download)
            download.form = nil
            self.download = download
            say("Saving \(download.name)" + signs.ellipsis)
            askForPiece()
        case .written:
            if download.isWhole {
                fileWork.append(.finish(opens: download.opens))
            } else {
                askForPiece()
            }
        case .finished(let path, let trouble):
            self.download = nil
            if let trouble { warn("Saved as \(path). \(trouble)") } else { say("Saved as \(path).") }
        case .failed(let why):
            self.download = nil
            tell(why, of: download)
        }
    }

    private mutating func askForPiece() {
        guard var download else { return }
        downloadTurn += 1
        download.turn = downloadTurn
        self.download = download
        ask(
            Ask(
                "attachments.read",
                [
                    "id": .string(download.attachment), "offset": .integer(Int64(download.offset)),
                    "bytes": .integer(Int64(Download.pieceBytes)),
                ], for: .piece(turn: download.turn)))
    }

    mutating func takePiece(_ answer: JSONNode, turn: Int) {
        guard var download, download.turn == turn else { return }
        guard let bytes = Base64.bytes(of: answer["contentBase64"].text ?? "") else {
            self.download = nil
            fileWork.append(.abandon)
            return warn("\(download.name) could not be read.")
        }
        download.offset += bytes.count
        download.isWhole = answer["done"].bool ?? true
        self.download = download
        if download.size > Download.pieceBytes {
            say(
                "Saving \(download.name): \(Download.text(bytes: download.offset)) of "
                    + Download.text(bytes: download.size) + signs.ellipsis)
        }
        fileWork.append(.write(bytes))
    }

    mutating func takeRefusedPiece(_ failure: EngineFailure, turn: Int) {
        guard let download, download.turn == turn else { return }
        self.download = nil
        fileWork.append(.abandon)
        warn("\(download.name) could not be read: \(Self.sentence(failure))")
    }

    /// The engine went: what came of the file is thrown away.
    mutating func loseDownload() {
        guard let download, download.form == nil, !download.isWhole else { return }
        self.download = nil
        fileWork.append(.abandon)
    }

    private mutating func leaveForm(of download: Download) {
        overlays.removeAll { if case .form(let form) = $0 { form.sending == download.form } else { false } }
    }

    /// Beside the folder while the form is there, else below.
    private mutating func tell(_ why: String, of download: Download) {
        for index in overlays.indices {
            guard case .form(var form) = overlays[index], form.sending == download.form else { continue }
            form.sending = nil
            form.problems["folder"] = why
            form.place = 0
            overlays[index] = .form(form)
            return
        }
        warn("\(download.name) is not saved: \(why)")
    }
}
