import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

/// Checks a YAML tree against the types of the table. It goes on after a fault: a faulty value is nil, its neighbours
/// are checked all the same.
struct SpecChecker {
    /// The language that the tree is written in.
    let language: Language
    /// What was found.
    var bag = DiagnosticBag()
    /// How many unknown keys may still be looked up in the whole language; a hostile file has hundreds of thousands.
    var lookups = 100
    /// Whether the values are merged over a spec, which has what they lack.
    var isOverlay = false

    /// Checks a value.
    ///
    /// - Parameters:
    ///   - node: The value.
    ///   - type: Its type.
    ///   - path: Its data path.
    /// - Returns: The typed value, or nil after at least one error.
    mutating func check(_ node: YAMLNode, _ type: SpecType, _ path: String) -> Located<SpecValue>? {
        if node.isNull, let value = checkNull(node, type, path) { return value.value }
        switch type {
        case .integer(let range):
            return checkInteger(node, range, path).map { Located(.integer($0), node.range) }
        case .number(let bound, let exclusive):
            return checkNumber(node, above: bound, exclusive: exclusive, path).map { Located(.number($0), node.range) }
        case .boolean:
            return checkBoolean(node, path).map { Located(.boolean($0), node.range) }
        case .word(let words):
            return checkWord(node, words, path).map { Located(.word($0), node.range) }
        case .text(let rule):
            return checkText(node, rule, path).map { Located(.text($0), node.range) }
        case .time(let least, let most):
            return checkTime(node, least, most, path).map { Located(.time($0), node.range) }
        case .bytes:
            return checkBytes(node, path).map { Located(.bytes($0), node.range) }
        case .percentage:
            return checkPercentage(node, path).map { Located(.share($0), node.range) }
        case .metricLimit:
            return checkLimit(node, on: "", path).map { Located($0, node.range) }
        case .element:
            return checkElement(node, path).map { Located(.element($0), node.range) }
        case .dimension:
            return checkDimension(node, path).map { Located(.dimension($0), node.range) }
        case .anything:
            return Located(.record(RecordValue()), node.range)
        case .configText:
            return checkConfigText(node, path).map { Located(.fragment($0), node.range) }
        case .list(let element, let least, let unique, let exactly):
            return checkList(
                node, element, least: least, unique: unique, exactly: exactly, keepsRest: element.hasKeys, path)
        case .swept(let element):
            return checkSweep(node, element, path)
        case .sweptList(let element):
            return checkSweptList(node, element, path)
        case .record(let record):
            return checkRecord(node, record, path)
        case .map(let rule, let value):
            return checkMap(node, rule, value, path)
        case .wordMap(let words, let value):
            return checkWordMap(node, words, value, path)
        case .union(let types):
            return checkUnion(node, types, path)
        }
    }

    /// Handles a null value: the outer nil means that null is nothing special for the type.
    private mutating func checkNull(_ node: YAMLNode, _ type: SpecType, _ path: String) -> Nulled? {
        switch type {
        case .record(let record) where record.allowsNull:
            return Nulled(value: checkRecord(YAMLNode(.mapping(YAMLMapping()), range: node.range), record, path))
        case .dimension:
            report(
                .malformedDimension, "a dimension cannot be empty or null", node, path,
                help: ["write -1 for a size that varies"])
            return Nulled(value: nil)
        default:
            let text = node.scalar?.text ?? ""
            report(
                .emptyValue, "\(subject(path)) \(text.isEmpty ? "has no value" : "is null")", node, path,
                notes: ["it takes \(type.noun)"], help: ["write a value, or remove the key"])
            return Nulled(value: nil)
        }
    }

    private struct Nulled {
        let value: Located<SpecValue>?
    }

    /// Adds an error at a node.
    mutating func report(
        _ code: DiagnosticCode, _ message: String, _ node: YAMLNode, _ path: String, label: String? = nil,
        secondary: [Label] = [], notes: [String] = [], help: [String] = [], suggestion: Suggestion? = nil
    ) {
        report(
            code, message, at: node.range, path, label: label, secondary: secondary, notes: notes, help: help,
            suggestion: suggestion)
    }

    /// Adds an error at a place.
    mutating func report(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, _ path: String, label: String? = nil,
        secondary: [Label] = [], notes: [String] = [], help: [String] = [], suggestion: Suggestion? = nil
    ) {
        bag.add(
            Diagnostic(
                code, message, at: range, label: label, secondary: secondary, path: path.isEmpty ? nil : path,
                notes: notes, help: help, suggestion: suggestion))
    }

    /// Reports a list, mapping or scalar where another form is needed.
    mutating func reportKind(
        _ node: YAMLNode, _ noun: String, _ path: String, help: [String] = [], suggestion: Suggestion? = nil
    ) {
        report(
            .wrongKind, "\(subject(path)) takes \(noun), not \(node.formName)", node, path, help: help,
            suggestion: suggestion)
    }

    /// What a message calls a value: the key or item that its path ends with, in quotes.
    func subject(_ path: String) -> String {
        let last = path.split(separator: ".").last.map(String.init) ?? path
        guard last.hasSuffix("]"), let bracket = last.firstIndex(of: "[") else {
            return last.isEmpty ? "the \(language.fileNoun)" : "\"\(last)\""
        }
        return "an item of \"\(last[..<bracket])\""
    }
}

extension SpecType {
    /// Whether values of the type are mappings, or words in their place.
    fileprivate var hasKeys: Bool {
        switch self {
        case .record, .map, .wordMap: true
        case .union(let types): types.contains(where: \.hasKeys)
        default: false
        }
    }
}

extension YAMLNode {
    /// `a list`, `a mapping`, `the text "x"`, `the number 5`.
    var formName: String {
        switch content {
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        case .scalar(let scalar):
            if isNull { return "nothing" }
            if scalar.isQuotedText { return "the text \"\(scalar.text.shortened)\"" }
            switch PlainForm(scalar.text) {
            case .boolean: return scalar.text
            case .text, .ambiguousBoolean: return "\"\(scalar.text.shortened)\""
            default: return "the number \(scalar.text.shortened)"
            }
        }
    }
}

extension YAMLScalar {
    /// Whether the scalar can only be a text: quoted, a block, or tagged as one.
    var isQuotedText: Bool {
        style != .plain || tag == .string || tag == .nonSpecific
    }
}

extension String {
    /// A sentence of the table as a diagnostic's note: no capital unless it begins a name, no final period.
    var asNote: String {
        let isName = dropFirst().first.map { $0.isUppercase || $0 == "." } ?? true
        let start = isName ? String(prefix(1)) : prefix(1).lowercased()
        return start + dropFirst().dropLast(hasSuffix(".") ? 1 : 0)
    }

    /// The text for a message: one line, at most 60 characters.
    var shortened: String {
        let line = split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""
        return line.count > 60 || line.count < count ? String(line.prefix(57)) + "…" : self
    }
}
