// Keys of the estimates that wait for an answer, and of one of them.

extension KeyMap {
    static let estimates: [Binding] =
        [
            bind(.enter, "Enter", "to the estimate", .open, [.estimates], short: "estimate"),
            bind(.enter, "Enter", "do what the line says", .open, [.estimate], short: "do"),
        ]
        + EstimateStep.allCases.map { step in
            bind(String(step.key), step.title, .estimate(step), [.estimates, .estimate], short: step.short)
        } + [
            bind(
                "B", "answer the marked ones together; none marked: all of this customer's", .answerAll,
                [.estimates, .estimate], short: "batch"),
            bind(.character(" "), "Space", "mark it, or take its mark away", .mark, [.estimates], short: "mark"),
        ]
}
