import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

extension SpecChecker {
    /// Checks a whole number.
    mutating func checkInteger(_ node: YAMLNode, _ range: ClosedRange<Int>, _ path: String) -> Int? {
        guard let form = numberForm(node, "a whole number", path) else { return nil }
        switch form {
        case .integer(let value):
            guard range.contains(value) else {
                report(
                    .numberOutOfRange, "\(subject(path)) is \(value), which is out of range", node, path,
                    help: ["write a whole number \(SpecType.describe(range))"])
                return nil
            }
            return value
        case .unsigned, .tooLarge:
            report(
                .numberTooLarge, "\(subject(path)) is too large", node, path,
                help: ["write a whole number \(SpecType.describe(range))"])
        case .real(let value):
            let whole = value.rounded() == value && abs(value) < 1e15 ? "\(Int(value))" : nil
            report(
                .notAWholeNumber, "\(subject(path)) takes a whole number, not \(node.formName)", node, path,
                help: whole.map { ["write \($0)"] } ?? [],
                suggestion: whole.map { node.suggesting(plain: $0, isSafe: true) })
        default:
            report(.notAWholeNumber, "\(subject(path)) takes a whole number, not \(node.formName)", node, path)
        }
        return nil
    }

    /// Checks a number with a lower bound.
    mutating func checkNumber(_ node: YAMLNode, above bound: Double, exclusive: Bool, _ path: String) -> Double? {
        guard let form = numberForm(node, "a number", path) else { return nil }
        let value: Double
        switch form {
        case .integer(let whole): value = Double(whole)
        case .unsigned(let whole): value = Double(whole)
        case .real(let real): value = real
        default:
            report(.numberTooLarge, "\(subject(path)) is too large", node, path)
            return nil
        }
        guard exclusive ? value > bound : value >= bound else {
            report(
                .numberOutOfRange, "\(subject(path)) is \(node.scalar?.text ?? ""), which is out of range", node, path,
                help: ["write a number \(exclusive ? "above" : "of at least") \(SpecType.describe(bound))"])
            return nil
        }
        return value
    }

    /// The form of a scalar that must be a number; everything that is none is reported.
    private mutating func numberForm(_ node: YAMLNode, _ noun: String, _ path: String) -> PlainForm? {
        guard let scalar = node.scalar else {
            reportKind(node, noun, path)
            return nil
        }
        let form = PlainForm(scalar.text)
        if scalar.isQuotedText {
            guard form.isNumeric else {
                reportKind(node, noun, path)
                return nil
            }
            report(
                .quotedNumber, "\(subject(path)) takes \(noun), not a text in quotes", node, path,
                help: ["write \(scalar.text) without quotes"],
                suggestion: node.suggesting(plain: scalar.text, isSafe: true))
            return nil
        }
        switch form {
        case .integer, .unsigned, .tooLarge, .real: return form
        case .ambiguousNumber(let meant):
            reportAmbiguousNumber(node, meant, path)
        case .notFinite:
            report(.notFinite, "\(subject(path)) must be finite", node, path)
        case .text where ["nan", "inf", "infinity", "-inf"].contains(scalar.text.lowercased()):
            report(.notFinite, "\(subject(path)) must be finite", node, path)
        case .text where noun == "a whole number" && PlainForm.looksLikeRange(scalar.text):
            report(.malformedRange, "\(subject(path)) takes one whole number here, not a range", node, path)
        case .text, .boolean, .ambiguousBoolean:
            report(.notAWholeNumber, "\(subject(path)) takes \(noun), not \(node.formName)", node, path)
        }
        return nil
    }

    /// Reports a number that tools read differently.
    mutating func reportAmbiguousNumber(_ node: YAMLNode, _ meant: String?, _ path: String) {
        let text = node.scalar?.text ?? ""
        report(
            .ambiguousNumber, "\(text.shortened) is not a plain decimal number", node, path,
            notes: ["YAML 1.1 and YAML 1.2 tools read such numbers differently"],
            help: meant.map { ["write \($0)"] } ?? ["write it in plain decimal digits"],
            suggestion: meant.map { node.suggesting(plain: $0, isSafe: false) })
    }

    /// Checks a Boolean.
    mutating func checkBoolean(_ node: YAMLNode, _ path: String) -> Bool? {
        guard let scalar = node.scalar else {
            reportKind(node, "true or false", path)
            return nil
        }
        let form = PlainForm(scalar.text)
        switch form {
        case .boolean(let value) where !scalar.isQuotedText: return value
        case .boolean:
            report(
                .quotedNumber, "\(subject(path)) takes true or false, not a text in quotes", node, path,
                help: ["write \(scalar.text) without quotes"],
                suggestion: node.suggesting(plain: scalar.text, isSafe: true))
        case .ambiguousBoolean(let meant):
            report(
                .ambiguousBoolean, "\"\(scalar.text)\" is neither true nor false", node, path,
                notes: ["YAML 1.1 tools read it as \(meant), YAML 1.2 tools as a text"], help: ["write \(meant)"],
                suggestion: node.suggesting(plain: "\(meant)", isSafe: true))
        default:
            let meant = ["1": "true", "0": "false"][scalar.text]
            reportKind(
                node, "true or false", path, help: meant.map { ["write \($0)"] } ?? [],
                suggestion: meant.map { node.suggesting(plain: $0, isSafe: false) })
        }
        return nil
    }

    /// Checks one of some words.
    mutating func checkWord(_ node: YAMLNode, _ words: SpecWords, _ path: String) -> String? {
        guard let scalar = node.scalar else {
            reportKind(node, words.noun, path, help: [listing(words)])
            return nil
        }
        if words.accepts(scalar.text) { return scalar.text }
        reportUnknownWord(scalar.text, words, at: node.range, path)
        return nil
    }

    /// Reports a word that is none of some words.
    mutating func reportUnknownWord(_ text: String, _ words: SpecWords, at range: SourceRange, _ path: String) {
        if let reason = words.refused[text] ?? words.refused[text.lowercased()] {
            let isProvider = words.refused["dnnl"] != nil
            report(
                isProvider ? .unsupportedProvider : .unknownWord, "\"\(text.shortened)\" is not \(words.noun) here",
                at: range, path, notes: [reason], help: [listing(words)])
            return
        }
        let synonym = words.words.first { word in
            word.synonyms.contains { $0.lowercased() == text.lowercased() }
        }
        let meant = synonym?.text ?? didYouMean(text, among: words.words.map(\.text))
        report(
            .unknownWord, "\"\(text.shortened)\" is not \(words.noun)", at: range, path,
            help: (meant.map { ["did you mean \"\($0)\"?"] } ?? []) + [listing(words)],
            suggestion: meant.map { Suggestion(range, $0, isSafe: false) })
    }

    private func listing(_ words: SpecWords) -> String {
        "known: " + words.words.map(\.text).joined(separator: ", ")
    }

    /// Checks a text.
    mutating func checkText(_ node: YAMLNode, _ rule: TextRule, _ path: String) -> String? {
        guard let scalar = node.scalar else {
            reportKind(node, rule.noun, path)
            return nil
        }
        if !scalar.isQuotedText {
            switch PlainForm(scalar.text) {
            case .text: break
            default:
                report(
                    .unquotedText, "\(subject(path)) takes \(rule.noun), not \(node.formName)", node, path,
                    notes: ["without quotes YAML tools read it as a number or a Boolean"],
                    help: ["write \"\(scalar.text)\" in quotes"],
                    suggestion: node.suggesting(.string(scalar.text), isSafe: false))
                return nil
            }
        }
        guard rule.accepts(scalar.text) else {
            report(
                .malformedText, "\"\(scalar.text.shortened)\" is not \(rule.noun)", node, path,
                notes: [rule.rule.asNote])
            return nil
        }
        return scalar.text
    }

    /// Checks config.pbtxt text.
    mutating func checkConfigText(_ node: YAMLNode, _ path: String) -> RawFragment? {
        guard let scalar = node.scalar, scalar.isQuotedText || PlainForm(scalar.text) == .text else {
            reportKind(node, SpecType.configText.noun, path, help: ["write it as a block after `triton: |`"])
            return nil
        }
        return RawFragment(text: Located(scalar.text, node.range)) { span in
            scalar.sourceRange(of: span.start..<span.end)
        }
    }

    /// Checks an element of a tensor.
    mutating func checkElement(_ node: YAMLNode, _ path: String) -> DataElement? {
        guard let scalar = node.scalar else {
            reportKind(node, SpecType.element.noun, path)
            return nil
        }
        if scalar.isQuotedText { return .text(scalar.text) }
        switch PlainForm(scalar.text) {
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(Int64(value))
        case .unsigned(let value): return .unsigned(value)
        case .real(let value): return .number(value)
        case .text: return .text(scalar.text)
        case .tooLarge:
            report(.numberTooLarge, "the number is larger than 64 bits hold", node, path)
        case .notFinite:
            report(.notFinite, "the number must be finite", node, path)
        case .ambiguousNumber(let meant):
            reportAmbiguousNumber(node, meant, path)
        case .ambiguousBoolean(let meant):
            report(
                .ambiguousBoolean, "\"\(scalar.text)\" is a Boolean for some tools and a text for others", node, path,
                help: ["write \(meant), or \"\(scalar.text)\" in quotes"])
        }
        return nil
    }

    /// Checks a dimension.
    mutating func checkDimension(_ node: YAMLNode, _ path: String) -> Dimension? {
        guard let scalar = node.scalar else {
            reportKind(node, SpecType.dimension.noun, path)
            return nil
        }
        let form = PlainForm(scalar.text)
        if form.isNumeric {
            guard let value = checkInteger(node, Int.min...Int.max, path) else { return nil }
            if value == -1 { return .anonymous }
            if value >= 1 { return .fixed(value) }
            report(
                .dimensionOutOfRange, "\(value) is not a dimension", node, path,
                notes: ["Triton takes sizes of at least 1, and -1 for a size that varies"],
                help: [value == 0 ? "write -1, or the name of an axis, for a size that varies" : "write -1"],
                suggestion: node.suggesting(plain: "-1", isSafe: false))
            return nil
        }
        if !scalar.isQuotedText, form != .text {
            report(
                .unquotedText, "\(subject(path)) takes \(SpecType.dimension.noun), not \(node.formName)", node, path,
                notes: ["without quotes YAML tools read it as a Boolean or as nothing"],
                help: ["write \"\(scalar.text)\" in quotes where it is the name of an axis"])
            return nil
        }
        if let sum = AxisSum(parsing: scalar.text) { return .named(sum) }
        report(
            .malformedDimension, "\"\(scalar.text.shortened)\" is not a dimension", node, path,
            notes: ["a dimension is a size, -1, an axis name, or a sum of names such as past+seq"],
            help: ["?", "*", "None", "dynamic", "N/A"].contains(scalar.text) ? ["write -1 for a size that varies"] : [])
        return nil
    }
}

extension PlainForm {
    /// Whether a text is a range, in the language's form or in one that people write by mistake: `1..5`, `1-5`, `1:5`.
    static func looksLikeRange(_ text: String) -> Bool {
        let compact = text.filter { $0 != " " }
        let digits = compact.prefix { $0.isASCII && $0.isNumber }
        let rest = compact.dropFirst(digits.count)
        let tail = rest.drop { ".:-~…".contains($0) }
        return !digits.isEmpty && !tail.isEmpty && tail.count < rest.count
            && tail.allSatisfy { $0.isASCII && $0.isNumber }
    }
}

extension SpecType {
    /// `from 1 to 5`, `of at least 1`.
    static func describe(_ range: ClosedRange<Int>) -> String {
        if range.lowerBound == range.upperBound { return "equal to \(range.lowerBound)" }
        return range.upperBound >= Int(Int32.max)
            ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    }

    /// A number without a needless fraction.
    static func describe(_ number: Double) -> String {
        number.rounded() == number && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }
}
