package import JSON
import Records

// outbox.list, get, claim, renew, sent, retry, failed: what waits to go out, and the word of whoever delivers it (S3-29).

extension ShopCall {
    package func outboxList(_ request: OutboxListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.outbox, request, &answer)
    }

    package func outboxGet(_ request: OutboxGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try get(request.id, &answer)
    }

    package func outboxClaim(_ request: OutboxClaimRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let settings = try settings()
        let wanted = request.channels ?? MessageChannel.allCases.filter { $0.via(settings) != nil }
        for channel in wanted where channel.via(settings) == nil {
            throw channel == .email
                ? .notConfigured("mail.mode", "E-mail is not set up; settings.update does it with mail.")
                : .notConfigured("fax.mode", "Fax is not set up; settings.update does it with fax.")
        }
        let open = MessageChannel.allCases.filter { wanted.contains($0) && settings.stops[$0] == nil }
        try storing { (call) throws(ShopError) in
            let delivery = try OutboxDelivery(call)
            try delivery.lapse()
            let due = try delivery.due(open, limit: request.limit)
            answer.beginObject()
            if !due.ids.isEmpty {
                let lease = OutboxMessage.token(call.shop.random, bytes: 12)
                let until = try delivery.later(Int64(request.leaseSeconds) * 1000)
                try delivery.lend(due.ids, lease: lease, until: until)
                answer.member("lease", lease)
                answer.member("until", until.description)
            }
            answer.key("entries")
            answer.beginArray()
            for id in due.ids { try call.reader.record(id).write(to: &answer) }
            answer.endArray()
            if let next = due.next { answer.member("nextAt", next.description) }
            answer.key("stopped")
            answer.beginArray()
            for channel in wanted where settings.stops[channel] != nil { try call.write(channel, to: &answer) }
            answer.endArray()
            answer.endObject()
        }
    }

    package func outboxRenew(_ request: OutboxRenewRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let delivery = try OutboxDelivery(call)
            let entry = try delivery.leased(request.id, request.lease)
            let until = try delivery.later(Int64(request.leaseSeconds) * 1000)
            var draft = RecordDraft(.outbox)
            draft.set(OutboxEntry.nextTryAt, until)
            draft.set(OutboxEntry.remoteJob, request.remoteJob)
            try call.writing.change(entry.id, draft)
            answer.beginObject()
            answer.member("lease", request.lease)
            answer.member("until", until.description)
            answer.endObject()
        }
    }

    package func outboxSent(_ request: OutboxSentRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let delivery = try OutboxDelivery(call)
            if let lease = request.lease {
                let entry = try delivery.leased(request.id, lease)
                try delivery.sent(entry, answer: request.answer, remoteJob: request.remoteJob)
            } else {
                let entry = try call.reader.record(request.id)
                let step = try delivery.staffStep(.settle, entry)
                try delivery.sent(entry, step, answer: request.answer, remoteJob: request.remoteJob)
            }
            try call.write(entry: request.id, to: &answer)
        }
    }

    package func outboxRetry(_ request: OutboxRetryRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let delivery = try OutboxDelivery(call)
            let entry = try delivery.leased(request.id, request.lease)
            try delivery.retry(entry, answer: request.answer, isReached: request.reached)
            try call.write(entry: request.id, to: &answer)
        }
    }

    package func outboxFailed(_ request: OutboxFailedRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let delivery = try OutboxDelivery(call)
            let entry = try delivery.leased(request.id, request.lease)
            try delivery.fail(
                entry, answer: request.answer, isUncertain: request.uncertain, isOfChannel: request.stopChannel)
            if request.stopChannel, let channel = entry[OutboxEntry.channel]?.way {
                try call.stop(channel, entry.id, request.answer)
            }
            try call.write(entry: request.id, to: &answer)
        }
    }

    /// Answers a message after its step.
    func write(entry id: RecordID, to answer: inout JSONWriter) throws(ShopError) {
        let entry = try reader.record(id)
        answer.beginObject()
        answer.key("entry")
        entry.write(to: &answer)
        let channel = entry[OutboxEntry.channel]?.way
        answer.member("stopped", try channel.flatMap { (way) throws(ShopError) in try settings().stops[way] } != nil)
        answer.endObject()
    }
}
