package import JSON

/// The filter of a list call: every term must hold.
package struct ListFilter: Sendable {
    package var terms: [FilterTerm]

    package init(_ terms: [FilterTerm] = []) { self.terms = terms }

    /// Reads a filter object; nil where a member does not fit (the shape of the list says so beforehand).
    package init?(_ object: ObjectView, of list: ListDefinition) {
        terms = []
        for (name, value) in object {
            guard let definition = list.filter(named: name.bytes),
                let operand = FilterOperand(value, of: definition)
            else { return nil }
            terms.append(FilterTerm(definition: definition, operand: operand))
        }
    }

    /// The term of that name.
    package func term(_ name: StaticString) -> FilterTerm? {
        terms.first { $0.definition.name.text == name.text }
    }
}

/// One member of a filter.
package struct FilterTerm: Sendable {
    package let definition: FilterDefinition
    package let operand: FilterOperand
}

/// What a filter member compares with.
package enum FilterOperand: Sendable {
    /// One of these; `nil` among them stands for a field that is not set.
    case values([FilterValue?])
    /// From and to; a date covers its whole day in the shop's zone, a moment as `to` is not part of the range.
    case range(from: DateOrInstant?, to: DateOrInstant?)
    /// Search text.
    case words(String)
    case flag(Bool)

    init?(_ value: Value, of definition: FilterDefinition) {
        switch definition.kind {
        case .range:
            guard let object = value.object else { return nil }
            self = .range(
                from: object["from"].flatMap(DateOrInstant.read), to: object["to"].flatMap(DateOrInstant.read))
        case .words:
            guard let text = value.string else { return nil }
            self = .words(text.text)
        case .set, .flag:
            guard let flag = value.bool else { return nil }
            self = .flag(flag)
        case .equality, .portalStatus:
            guard case .oneOrMany(let shape, _, _) = definition.shape else { return nil }
            var values: [FilterValue?] = []
            for element in value.array.map(Array.init) ?? [value] {
                if element.isNull {
                    values.append(nil)
                } else if let read = FilterValue(element, shape) {
                    values.append(read)
                } else {
                    return nil
                }
            }
            self = .values(values)
        }
    }
}

/// One value of an equality filter.
package enum FilterValue: Sendable {
    case boolean(Bool)
    case integer(Int)
    case text(String)
    case record(RecordID)
    /// A record by id or by name; a rule looks the name up.
    case named(EntryReference)

    init?(_ value: Value, _ shape: Shape) {
        switch shape {
        case .reference:
            guard let id = RecordID.read(value) else { return nil }
            self = .record(id)
        case .named:
            guard let entry = EntryReference.read(value) else { return nil }
            self = .named(entry)
        default:
            switch value {
            case .bool(let flag): self = .boolean(flag)
            case .string(let text): self = .text(text.text)
            default:
                guard let number = value.integer else { return nil }
                self = .integer(Int(number))
            }
        }
    }
}
