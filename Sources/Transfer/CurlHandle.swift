// One libcurl handle with what it borrows: the bytes that go, the lines the server says, the lists of commands. libcurl
// is called from one thread and waits inside `perform`, which is why no engine links it.

internal import CCurl

/// Keeps its connection from one transfer to the next when host and account stay the same.
package final class CurlHandle {
    private let handle: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private let state = CurlExchange()
    private var errorText = [CChar](repeating: 0, count: 256 + 1)

    /// Called about once a second while a transfer lasts.
    var whileWaiting: (() -> Void)? {
        get { state.whileWaiting }
        set { state.whileWaiting = newValue }
    }

    private static let isUsable = ccurl_begin()

    /// Nil when libcurl cannot be used on this machine.
    package init?() {
        guard Self.isUsable, let handle = curl_easy_init() else { return nil }
        self.handle = handle
    }

    deinit {
        curl_easy_cleanup(handle)
        for list in lists { curl_slist_free_all(list) }
    }

    /// Forgets the options of the last transfer; the connection stays.
    func reset(to server: ServerAddress) {
        curl_easy_reset(handle)
        for list in lists { curl_slist_free_all(list) }
        lists = []
        state.forget()
        set(CURLOPT_NOSIGNAL, 1)
        // No proxy that the environment names: mail and uploads would not pass one.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_CONNECTTIMEOUT, server.connectSeconds)
        // A server that takes less than a byte a second for so long has gone away.
        set(CURLOPT_LOW_SPEED_LIMIT, 1)
        set(CURLOPT_LOW_SPEED_TIME, server.patienceSeconds)
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, server.patienceSeconds)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = server.certificates { set(CURLOPT_CAINFO, file) }
        if let login = server.login {
            set(CURLOPT_USERNAME, login.user)
            set(CURLOPT_PASSWORD, login.secret)
        }
        let context = Unmanaged.passUnretained(state).toOpaque()
        _ = ccurl_set_exchange(handle, CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA, CurlExchange.hear, context)
        _ = ccurl_set_exchange(handle, CURLOPT_WRITEFUNCTION, CURLOPT_WRITEDATA, CurlExchange.receive, context)
        _ = ccurl_set_exchange(handle, CURLOPT_READFUNCTION, CURLOPT_READDATA, CurlExchange.give, context)
        _ = ccurl_set_progress(handle, CurlExchange.wait, context)
    }

    func set(_ option: CURLoption, _ text: String) { _ = ccurl_set_text(handle, option, text) }

    func set(_ option: CURLoption, _ number: Int) { _ = ccurl_set_number(handle, option, number) }

    func set(_ option: CURLoption, lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = curl_slist_append(list, line) ?? list }
        guard let list else { return }
        lists.append(list)
        _ = ccurl_set_list(handle, option, list)
    }

    /// Waits so long for the other side's word on the content; before that, as long as the server's patience says.
    func wait(secondsAfterContent seconds: Int, before talkSeconds: Int) {
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds)
        set(CURLOPT_LOW_SPEED_TIME, seconds)
        state.talkSeconds = talkSeconds
    }

    /// The bytes that go.
    func give(_ bytes: [UInt8]) {
        state.outgoing = bytes
        set(CURLOPT_UPLOAD, 1)
        _ = ccurl_set_large(handle, CURLOPT_INFILESIZE_LARGE, Int64(bytes.count))
    }

    /// Does it; waits until it is done or has failed.
    func perform() -> CurlResult {
        let code = errorText.withUnsafeMutableBufferPointer { text -> CURLcode in
            text[0] = 0
            _ = ccurl_set_text(handle, CURLOPT_ERRORBUFFER, text.baseAddress)
            let code = curl_easy_perform(handle)
            _ = ccurl_set_text(handle, CURLOPT_ERRORBUFFER, nil)
            return code
        }
        let said = String(decoding: errorText.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return CurlResult(
            code: code, answerCode: ccurl_answer_code(handle), heard: state.lines, received: state.received,
            hadBody: state.wasAsked, wasSilent: state.wasSilent,
            failure: code == CURLE_OK
                ? nil
                : state.wasSilent
                    ? "it says nothing" : said.isEmpty ? String(cString: curl_easy_strerror(code)) : said)
    }

    /// Raw bytes over a connection made with CURLOPT_CONNECT_ONLY: how many went; nil when the connection is gone.
    func send(_ bytes: ArraySlice<UInt8>) -> Int? {
        var count = 0
        let code = bytes.withUnsafeBytes { curl_easy_send(handle, $0.baseAddress, $0.count, &count) }
        return code == CURLE_OK ? count : code == CURLE_AGAIN ? 0 : nil
    }

    /// What has come; empty when nothing has, nil at the end.
    func receive() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var count = 0
        let code = bytes.withUnsafeMutableBytes { curl_easy_recv(handle, $0.baseAddress, $0.count, &count) }
        if code == CURLE_AGAIN { return [] }
        return code == CURLE_OK && count > 0 ? Array(bytes[..<count]) : nil
    }

    var descriptor: Int32 { ccurl_descriptor(handle) }
}
