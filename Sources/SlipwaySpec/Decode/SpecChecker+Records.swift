import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwayYAML

extension SpecChecker {
    /// Checks a mapping with fixed keys.
    mutating func checkRecord(_ node: YAMLNode, _ record: SpecRecord, _ path: String) -> Located<SpecValue>? {
        guard let mapping = node.mapping else {
            reportKind(node, record.noun, path, help: ["keys: " + record.fields.map(\.key).joined(separator: ", ")])
            return nil
        }
        var value = RecordValue()
        let isInside = isOverlay
        defer { isOverlay = isInside }
        if record.isOverlay { isOverlay = true }
        for entry in mapping.entries {
            let key = entry.key
            let place = path.isEmpty ? key.value : "\(path).\(key.value)"
            guard let field = record[key.value] else {
                reportUnknownKey(key, record, mapping, path)
                continue
            }
            value.keys.append(key)
            if let checked = check(entry.value, field.type, place) { value.values[key.value] = checked }
        }
        checkPresence(value, record, mapping, node, path)
        if record.name == SpecTable.dataSource.name { checkData(value, path) }
        if record.name == SpecTable.accuracyInputs.name { SpecDecoder.checkAccuracy(value, path, into: &self) }
        return Located(.record(value), node.range)
    }

    private mutating func checkPresence(
        _ value: RecordValue, _ record: SpecRecord, _ mapping: YAMLMapping, _ node: YAMLNode, _ path: String
    ) {
        // A block mapping over many lines is shown by its first key.
        let place = mapping.entries.first?.key.range ?? node.range
        let whole = path.isEmpty ? "the \(language.fileNoun)" : subject(path)
        let needsAll = !isOverlay || record.isAtomic
        for field in record.fields where needsAll && field.isRequired && value.place(of: field.key) == nil {
            report(
                .missingKey, "\(whole) lacks \"\(field.key)\"", at: place, path,
                notes: [field.doc.asNote], help: ["add `\(field.key): \(field.example)`"])
        }
        if !record.oneOf.isEmpty {
            let present = value.keys.filter { record.oneOf.contains($0.value) }
            if present.isEmpty, mapping.entries.allSatisfy({ record[$0.key.value] != nil }) {
                report(
                    .missingKey, "\(whole) needs one of \(record.oneOf.map { "\"\($0)\"" }.joined(separator: ", "))",
                    at: place, path,
                    help: record.inheritsChoice
                        ? record.oneOf.compactMap { record[$0] }.map { "add `\($0.key): \($0.example)`" } : [])
            }
            for extra in present.dropFirst() {
                report(
                    .conflictingKeys, "\"\(extra.value)\" cannot be used together with \"\(present[0].value)\"",
                    at: extra.range,
                    path, secondary: [Label(present[0].range, "first choice")],
                    notes: ["exactly one of \(record.oneOf.joined(separator: ", ")) belongs here"],
                    help: record.name == "provider" ? ["write each provider as a list item of its own, after `-`"] : [])
            }
        }
        if record.needsKey, mapping.entries.isEmpty {
            report(
                .emptyPattern, "\(whole) states no axis", node, path,
                notes: ["it would match every point of the matrix"])
        }
    }

    /// Reports a key that a record does not have, and says where it belongs.
    private mutating func reportUnknownKey(
        _ key: Located<String>, _ record: SpecRecord, _ mapping: YAMLMapping, _ path: String
    ) {
        let name = key.value
        let shown = name.shortened
        let place = path.isEmpty ? shown : "\(path).\(shown)"
        if let reason = record.refused[name] {
            report(
                .unsupportedProvider, "\"\(shown)\" is not an execution provider here", at: key.range, place,
                notes: [reason], help: ["known: \(record.fields.map(\.key).joined(separator: ", "))"])
            return
        }
        lookups -= 1
        guard lookups >= 0 else {
            report(
                .unknownKey, "\(path.isEmpty ? language.root.noun : record.noun) has no key \"\(shown)\"",
                at: key.range, place)
            return
        }
        let folded = name.lowercased()
        let synonym = record.fields.first { field in field.synonyms.contains { $0.lowercased() == folded } }
        let near = synonym?.key ?? didYouMean(name, among: record.fields.map(\.key))
        let whole = path.isEmpty ? language.root.noun : record.noun
        if synonym == nil, let home = home(of: name, mapping, path), near == nil || record.strayNote == nil {
            if record.strayNote != nil, ProviderOptionField.table.contains(where: { $0.key == name }) {
                reportStray(key, record, place)
                return
            }
            report(
                .misplacedKey, "\"\(shown)\" does not belong here", at: key.range, place,
                notes: ["\(whole) has no key \"\(shown)\""],
                help: [
                    home.isEmpty ? "move it to the top level of the \(language.fileNoun)" : "write it under \"\(home)\""
                ])
            return
        }
        if near == nil, record.strayNote != nil {
            reportStray(key, record, place)
            return
        }
        var help: [String] = []
        if let near {
            help.append("did you mean \"\(near)\"?")
        } else if let known = language.path(ofSynonym: name) {
            help.append("did you mean \"\(known)\"?")
        }
        if record.fields.count <= 16 { help.append("keys: " + record.fields.map(\.key).joined(separator: ", ")) }
        report(
            .unknownKey, "\(whole) has no key \"\(shown)\"", at: key.range, place, help: help,
            suggestion: near.flatMap { rename(key, to: $0, isSynonym: synonym != nil, record, mapping, path) })
    }

    /// An edit that gives a value the key that is meant; nil where that key is there already, or the value has faults
    /// below it that no edit mends.
    private func rename(
        _ key: Located<String>, to name: String, isSynonym: Bool, _ record: SpecRecord, _ mapping: YAMLMapping,
        _ path: String
    ) -> Suggestion? {
        guard let field = record[name], !mapping.entries.contains(where: { $0.key.value == name }),
            let value = mapping.entries.first(where: { $0.key.range == key.range })?.value
        else { return nil }
        var trial = self
        trial.bag = DiagnosticBag()
        trial.lookups = 0
        _ = trial.check(value, field.type, path.isEmpty ? name : "\(path).\(name)")
        let isOne = !isSynonym && nearest(key.value, among: record.fields.map(\.key)).count == 1
        guard trial.bag.all.allSatisfy({ isOne && $0.suggestion?.isSafe == true }) else { return nil }
        return Suggestion(key.range, name, isSafe: isOne)
    }

    /// The section that a key of the language belongs to: one of a key beside it, one below, the one with the shortest
    /// way; patterns of the matrix last, because they repeat the keys of other sections.
    private func home(of key: String, _ mapping: YAMLMapping, _ path: String) -> String? {
        let beside = Set(mapping.entries.map(\.key.value))
        let rank: (String) -> Int = { parent in
            if parent == "exclude[]" || parent == "include[]" { return 2 }
            return parent.split(separator: ".").last.map { beside.contains(String($0)) } == true ? 0 : 1
        }
        return language.parents(ofKey: key).enumerated()
            .min { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }?.element
    }

    private mutating func reportStray(_ key: Located<String>, _ record: SpecRecord, _ place: String) {
        let owner = ProviderOptionField.table.first { $0.key == key.value || $0.backendKey == key.value }
        report(
            .providerOptionWithoutEffect, "\"\(record.name)\" has no option \"\(key.value.shortened)\"", at: key.range,
            place, notes: [record.strayNote ?? ""],
            help: owner.map { ["\"\($0.key)\" is an option of \($0.provider.rawValue)"] } ?? ["remove it"])
    }

    /// Checks a mapping whose keys the user chooses.
    mutating func checkMap(_ node: YAMLNode, _ rule: TextRule, _ type: SpecType, _ path: String) -> Located<SpecValue>?
    {
        guard let mapping = node.mapping else {
            reportKind(node, SpecType.map(key: rule, value: type).noun, path)
            return nil
        }
        var values: [MapValue] = []
        for entry in mapping.entries {
            let place = "\(path).\(entry.key.value.shortened)"
            let isName = rule.accepts(entry.key.value)
            if !isName {
                report(
                    .malformedText, "\"\(entry.key.value.shortened)\" is not \(rule.noun)", at: entry.key.range, place,
                    notes: [rule.rule.asNote])
            }
            if let value = check(entry.value, type, place), isName {
                values.append(MapValue(key: entry.key, value: value))
            }
        }
        return Located(.map(values), node.range)
    }

    /// Checks a mapping whose keys are words.
    mutating func checkWordMap(
        _ node: YAMLNode, _ words: SpecWords, _ type: SpecType, _ path: String
    ) -> Located<SpecValue>? {
        guard let mapping = node.mapping else {
            reportKind(node, SpecType.wordMap(words, value: type).noun, path)
            return nil
        }
        var values: [MapValue] = []
        for entry in mapping.entries {
            let place = "\(path).\(entry.key.value.shortened)"
            guard words.accepts(entry.key.value) else {
                reportUnknownWord(entry.key.value, words, at: entry.key.range, place)
                continue
            }
            let value =
                if case .metricLimit = type {
                    checkLimit(entry.value, on: entry.key.value, place).map { Located($0, entry.value.range) }
                } else {
                    check(entry.value, type, place)
                }
            if let value { values.append(MapValue(key: entry.key, value: value)) }
        }
        if mapping.entries.isEmpty { report(.emptyValue, "\(subject(path)) is an empty mapping", node, path) }
        return Located(.map(values), node.range)
    }

    /// Checks a value of one of several types: the form of the value picks the type.
    mutating func checkUnion(_ node: YAMLNode, _ types: [SpecType], _ path: String) -> Located<SpecValue>? {
        guard let type = SpecChecker.pick(node, types) else {
            reportKind(node, SpecType.union(types).noun, path)
            return nil
        }
        return check(node, type, path)
    }

    /// The alternative that a value's form asks for.
    static func pick(_ node: YAMLNode, _ types: [SpecType]) -> SpecType? {
        switch node.content {
        case .scalar(let scalar):
            let scalars = types.filter(\.takesScalar)
            if scalars.count > 1, PlainForm(scalar.text) == .text {
                return scalars.first { if case .word = $0 { true } else { false } } ?? scalars.first
            }
            return scalars.first
        case .sequence:
            return types.first(where: \.takesSequence)
        case .mapping(let mapping):
            let isRange = mapping.entries.contains { rangeKeys.contains($0.key.value) }
            let keys = mapping.entries.map(\.key.value)
            let fits = types.compactMap { type in type.recordFit(keys).map { (type, $0) } }
            // The first key of a record tells it from the others.
            if !isRange, fits.count > 1, let best = fits.first(where: { $0.1 == 2 }) ?? fits.first(where: { $0.1 == 1 })
            {
                return best.0
            }
            return types.first { type in
                switch type {
                case .swept: isRange
                case .record, .map, .wordMap: true
                default: false
                }
            }
        }
    }
}

extension SpecType {
    /// Whether a scalar can be a value of the type.
    var takesScalar: Bool {
        switch self {
        case .list, .sweptList, .map, .wordMap, .record: false
        case .union(let types): types.contains(where: \.takesScalar)
        default: true
        }
    }

    /// Whether a list can be a value of the type.
    var takesSequence: Bool {
        switch self {
        case .list, .swept, .sweptList: true
        case .union(let types): types.contains(where: \.takesSequence)
        default: false
        }
    }
}
