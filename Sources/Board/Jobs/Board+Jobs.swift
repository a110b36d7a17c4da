// New jobs, and opportunities that become repair orders. The customer is found by words first; what the engine needs
// besides is asked for by a form.

internal import JSON
internal import Terminal

extension Board {
    /// Customers that are offered at most; more words find fewer.
    private static let customerLimit = 50

    mutating func runJobs(_ command: Command) {
        guard command == .newJob else { return convertJob() }
        overlays.append(
            .prompt(
                Prompt(
                    title: "Customer of the new job: words of the name", use: .jobCustomer, field: TextField(""))))
    }

    /// Asks which customers have these words; why not, when nothing was typed.
    mutating func findJobCustomer(_ words: String) -> String? {
        guard !words.allSatisfy(\.isWhitespace) else { return "Type the beginning of a name." }
        ask(
            Ask(
                "accounts.list",
                [
                    "filter": ["text": .string(words)], "columns": ["id", "name"],
                    "limit": .integer(Int64(Self.customerLimit)),
                ], for: .jobCustomers))
        return nil
    }

    mutating func takeJobCustomers(_ page: JSONNode) {
        let found = page["rows"].elements.compactMap { NamedEntry($0) }
        switch found.count {
        case 0: warn("No customer has a name with these words. Nothing is made.")
        case 1: takeJobCustomer(found[0])
        default: overlays.append(.choices(ChoiceList(title: "Customer", use: .jobCustomer, choices: found)))
        }
    }

    mutating func takeJobCustomer(_ customer: NamedEntry) {
        open(.newJob(of: customer, isOpportunity: list == .opportunities))
    }

    private mutating func convertJob() {
        guard let job = focus == .pane ? pane?.job : current.selectedRow?.id else {
            return say("There is no job here.")
        }
        let status = pane?.job == job ? pane?.status : nil
        open(.converting(job, title: status?.title))
    }
}
