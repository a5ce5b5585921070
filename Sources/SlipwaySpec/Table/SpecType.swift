package import SlipwayDomain

/// One word of a fixed set, as a spec may write it.
package struct SpecWord: Sendable {
    /// The word.
    package let text: String
    /// What it means, in a few words.
    package let doc: String
    /// What other tools call it; named in the help, never accepted.
    package let synonyms: [String]
    /// Whether the name of one output may follow in brackets: `cosine[logits]`.
    package let takesName: Bool

    /// Makes a word.
    package init(_ text: String, _ doc: String, synonyms: [String] = [], takesName: Bool = false) {
        self.text = text
        self.doc = doc
        self.synonyms = synonyms
        self.takesName = takesName
    }
}

/// A fixed set of words.
package struct SpecWords: Sendable {
    /// What one of them is, with its article: `an execution provider`.
    package let noun: String
    /// The words, in the order of the reference page.
    package let words: [SpecWord]
    /// Words that are known and refused, with the reason.
    package let refused: [String: String]

    /// Makes a set.
    package init(_ noun: String, _ words: [SpecWord], refused: [String: String] = [:]) {
        self.noun = noun
        self.words = words
        self.refused = refused
    }

    /// Whether a text is one of the words, with the name of an output in brackets where the word takes one.
    package func accepts(_ text: String) -> Bool {
        words.contains { word in
            if word.text == text { return true }
            guard word.takesName, text.hasPrefix("\(word.text)["), text.hasSuffix("]") else { return false }
            return text.utf8.count > word.text.utf8.count + 2
        }
    }
}

/// What a text must look like.
package struct TextRule: Sendable {
    /// What the text is, with its article: `a model name`.
    package let noun: String
    /// An ECMA regular expression of the whole text for the JSON Schema, or nil for any text.
    package let pattern: String?
    /// The rule in words, for the reference page and the help of a diagnostic.
    package let rule: String
    /// Whether a text obeys the rule.
    package let accepts: @Sendable (String) -> Bool

    /// Makes a rule.
    package init(_ noun: String, pattern: String?, rule: String, accepts: @escaping @Sendable (String) -> Bool) {
        self.noun = noun
        self.pattern = pattern
        self.rule = rule
        self.accepts = accepts
    }
}

/// The type of a value of the language. One place says how a value is checked, described and put in the JSON Schema.
package indirect enum SpecType: Sendable {
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// A finite number; `exclusive` leaves the lower bound itself out.
    case number(above: Double, exclusive: Bool)
    /// `true` or `false`.
    case boolean
    /// One of some words.
    case word(SpecWords)
    /// A text.
    case text(TextRule)
    /// A span of time with its unit, between two bounds that are included.
    case time(min: TimeSpan, max: TimeSpan?)
    /// A size with its unit.
    case bytes
    /// A share with `%`, from 0.
    case percentage
    /// `<= 30ms` or `>= 500/s`; the metric is the key it is under.
    case metricLimit
    /// An element of a tensor: number, `true`, `false` or text.
    case element
    /// A dimension of a shape: a size, `-1`, an axis name or a sum of them.
    case dimension
    /// config.pbtxt text.
    case configText
    /// Whatever is there; nobody reads it.
    case anything
    /// A list of values; `unique` refuses repetitions.
    case list(SpecType, least: Int, unique: Bool, exactly: Int? = nil)
    /// A value, a list of values or, for numbers and quantities, a range: an axis of the variant matrix.
    case swept(SpecType)
    /// A list of whole numbers that is one value, or a list of such lists.
    case sweptList(SpecType)
    /// A mapping with fixed keys.
    case record(SpecRecord)
    /// A mapping whose keys the user chooses.
    case map(key: TextRule, value: SpecType)
    /// A mapping whose keys are some of a set of words.
    case wordMap(SpecWords, value: SpecType)
    /// One of several types, told apart by the form of the value: scalar, list or mapping.
    case union([SpecType])
}

extension SpecType {
    /// The largest number of values that a range may stand for.
    package static let longestRange = 10_000

    /// Whether a range may state several values of the type.
    package var isRangeable: Bool {
        switch self {
        case .integer, .time, .bytes: true
        default: false
        }
    }

    /// The type in words, for messages and the reference page: `a whole number`.
    package var noun: String {
        switch self {
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .word(let words): words.noun
        case .text(let rule): rule.noun
        case .time: "a time with its unit, such as 100us"
        case .bytes: "a size with its unit, such as 1GiB"
        case .percentage: "a percentage, such as 2%"
        case .metricLimit: "a limit, such as \"<= 30ms\""
        case .element: "a number, true, false or a text"
        case .dimension: "a dimension"
        case .configText: "config.pbtxt text"
        case .anything: "anything"
        case .list(let element, _, _, _): "a list of which each item is \(element.noun)"
        case .swept(let element):
            element.isRangeable ? "\(element.noun), a list or a range of them" : "\(element.noun) or a list of them"
        case .sweptList: "a list of whole numbers or a list of such lists"
        case .record(let record): record.noun
        case .map(_, let value): "a mapping of names, each with \(value.noun)"
        case .wordMap(let words, let value): "a mapping in which each key is \(words.noun), with \(value.noun)"
        case .union(let types): types.map(\.noun).joined(separator: ", or ")
        }
    }
}
