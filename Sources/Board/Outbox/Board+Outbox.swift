internal import JSON
internal import Terminal

extension Board {
    mutating func runOutbox(_ command: Command) {
        if command == .startChannel { return startChannel() }
        withSheet { board, sheet in
            guard case .message = sheet.subject else { return }
            switch command {
            case .resend: board.open(.resending(sheet))
            case .cancelMessage: board.open(.withholding(sheet))
            case .settleMessage: board.open(.settling(sheet))
            default: break
            }
        }
    }

    mutating func takeChannels(_ answer: JSONNode) {
        channels = answer["channels"].elements.compactMap { MessageChannel($0) }
        counts[.outbox] = channels.reduce(0) { $0 + $1.uncertain + $1.failed }
    }

    private mutating func startChannel() {
        guard let channel = channels.first(where: { $0.stopped != nil }) else {
            return say("No way out is stopped.")
        }
        open(.starting(channel))
    }

    /// The ways out, each with what is on it and why nothing goes.
    func drawChannels(in area: Rectangle, on canvas: inout Canvas) {
        var text = StyledText(" ")
        for channel in channels {
            if text.width > 1 { text.append("   ") }
            text.append("\(MessageWords.channel(channel.channel)) ", Looks.title)
            if let stopped = channel.stopped {
                text.append("\(signs.late) stopped (K starts it): \(stopped)", Looks.late)
            } else {
                text.append(channel.mode == "off" ? "is switched off" : "by \(channel.mode)", Looks.hint)
            }
            if channel.waiting > 0 { text.append(signs.dot + "\(channel.waiting) waiting") }
            if channel.uncertain > 0 {
                text.append(signs.dot + "\(signs.late) \(channel.uncertain) uncertain", Looks.late)
            }
            if channel.failed > 0 { text.append(signs.dot + "\(signs.late) \(channel.failed) failed", Looks.late) }
        }
        canvas.put(text.fitted(to: area.width - 1, ellipsis: signs.ellipsis), x: 0, y: area.y)
    }
}
