internal import Wording

extension TemplateShelf {
    /// What a letter says, as text and as a page; no page where there is no template of one.
    package func letter(_ entry: OutboxEntry) -> (text: String, page: String?) {
        let wording = Wording.of(entry.language)
        let context = TemplateContext.of(entry, wording)
        // What has no data to be told from is told in the engine's words.
        let kind = entry.data.isNull ? "statusChange" : entry.kind
        return (
            filled("\(kind).txt", language: wording.tag, context) ?? entry.text,
            filled("\(kind).html", language: wording.tag, context)
        )
    }
}
