internal import CCurl

/// How a transfer ended, as libcurl and the server say it.
struct CurlResult {
    let code: CURLcode
    /// Of the server's last answer; 0 when it gave none.
    let answerCode: Int
    let heard: [String]
    let received: [UInt8]
    /// The server had let us send the content.
    let hadBody: Bool
    /// It was given up because the other side said nothing.
    let wasSilent: Bool
    /// libcurl's words; nil when all went well.
    let failure: String?

    var isDone: Bool { code == CURLE_OK }

    /// The server's own words: the lines of its last refusal, or of its last answer that is no farewell.
    var said: String? {
        let refusals = heard.filter { $0.hasPrefix("4") || $0.hasPrefix("5") }
        if let last = refusals.last {
            return refusals.filter { $0.prefix(3) == last.prefix(3) }.joined(separator: " ")
        }
        return heard.last { !$0.hasPrefix("221") }
    }

    /// What a person reads: the server's words where it refused, else libcurl's.
    var words: String {
        guard let failure else { return said ?? "done" }
        return answerCode >= 400 ? said ?? failure : failure
    }

    /// The other side cannot be reached, does not answer, or is not who it says it is: the next message would fare no better.
    var isOfConnection: Bool {
        if wasSilent { return true }
        return switch code {
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT,
            CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED, CURLE_URL_MALFORMAT,
            CURLE_UNSUPPORTED_PROTOCOL:
            true
        default: false
        }
    }
}
