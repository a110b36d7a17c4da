// What the rows of a list must be. A filter member becomes one condition; rules add theirs. Every condition must hold.

package import Platform

package enum Condition {
    /// The field is one of these values; `.none` among them stands for a field that is not set. Texts are compared as the
    /// first index of the field compares them, without regard to case where no index has it. Of a field that holds an
    /// array of texts, one of them must be among the values.
    case oneOf(field: Int, [KeyValue])
    /// The moment (ms since 1970 UTC), day number or integer is `from` or later and before `to`; with `orNone`, rows
    /// without one fit too.
    case range(field: Int, from: Int64?, to: Int64?, orNone: Bool = false)
    /// Whether the field is set.
    case set(field: Int, Bool)
    /// Every word of the text begins a word of the texts that the index is made of. A text without words asks nothing.
    case words(IndexNumber, String)
    /// What no index knows. `name` is for explanations.
    case rule(name: String, (Record) -> Bool)

    package static func equal<Value>(_ field: Field<Value>, _ values: KeyValue...) -> Condition {
        .oneOf(field: field.number, values)
    }

    package static func range<Value>(
        _ field: Field<Value>, from: Int64? = nil, to: Int64? = nil, orNone: Bool = false
    ) -> Condition {
        .range(field: field.number, from: from, to: to, orNone: orNone)
    }

    package static func isSet<Value>(_ field: Field<Value>, _ isSet: Bool) -> Condition {
        .set(field: field.number, isSet)
    }

    /// The condition of a filter member; nil where a rule must make it: flags, names of statuses as customers see them,
    /// and records that are given by name.
    /// - Parameter zone: the shop's; a date covers its whole day there.
    package init?(_ term: FilterTerm, zone: ShopTimeZone) {
        switch (term.definition.kind, term.operand) {
        case (.equality, .values(let values)):
            guard let field = term.definition.field else { return nil }
            var keys: [KeyValue] = []
            for value in values {
                guard let key = KeyValue(value) else { return nil }
                keys.append(key)
            }
            self = .oneOf(field: field, keys)
        case (.range, .range(let from, let to)):
            guard let field = term.definition.field else { return nil }
            self = .range(field: field, from: from.map { zone.start(of: $0) }, to: to.map { zone.end(of: $0) })
        case (.words, .words(let text)):
            guard let index = term.definition.index else { return nil }
            self = .words(index, text)
        case (.set, .flag(let flag)):
            guard let field = term.definition.field else { return nil }
            self = .set(field: field, flag)
        default: return nil
        }
    }
}

extension KeyValue {
    /// nil for a record that is given by name.
    package init?(_ value: FilterValue?) {
        switch value {
        case nil: self = .none
        case .boolean(let flag)?: self = .boolean(flag)
        case .integer(let number)?: self = .integer(number)
        case .text(let text)?: self = .text(text)
        case .record(let id)?: self = .id(id)
        case .named(.id(let id))?: self = .id(id)
        case .named(.name)?: return nil
        }
    }
}

extension ShopTimeZone {
    /// The first millisecond that is not before a date or moment.
    package func start(of value: DateOrInstant) -> Int64 {
        switch value {
        case .date(let date): startOfDay(date)
        case .instant(let instant): instant.milliseconds
        case .local(let time): earliest(time)
        }
    }

    /// The first millisecond after a date; a moment itself.
    package func end(of value: DateOrInstant) -> Int64 {
        if case .date(let date) = value { return startOfDay(date.adding(days: 1)) }
        return start(of: value)
    }

    private func earliest(_ time: CivilTime) -> Int64 {
        switch utc(time) {
        case .one(let instant): instant
        case .gap(_, let after): after
        case .overlap(let earlier, _): earlier
        }
    }
}
