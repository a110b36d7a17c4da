/// How an item is called where there is room for one text: in lists of jobs, and in what customers are told.
package enum ItemName {
    /// Name, make, model and registration, those there are; nil when there are none.
    package static func compose(name: String?, make: String?, model: String?, registration: String?) -> String? {
        let what = [name, [make, model].compactMap { $0 }.joined(separator: " ")].compactMap { $0 }
            .filter { !$0.isEmpty }.joined(separator: ", ")
        let text =
            switch (what.isEmpty, registration) {
            case (true, let registration): registration ?? ""
            case (false, nil): what
            case (false, let registration?): "\(what) (\(registration))"
            }
        return text.isEmpty ? nil : ShopText.fitted(text, to: 240)
    }
}
