import SlipwayDiagnostics
import SlipwayReleases

/// A key of `parameters` that a backend reads, with what it makes of the text.
///
/// Source of every row: the backend's own source, which the table's file names.
struct BackendParameter: Sendable {
    /// What the backend takes for a value.
    enum Form: Hashable, Sendable {
        /// `true on 1 false off 0` in any case (`ParseBoolValue`, backend_common.cc).
        case boolean
        /// One of these words; in any case where said so.
        case words([String], anyCase: Bool = false)
        /// A whole number that fits 32 bits, as `std::stoi` reads it: what follows the digits is dropped.
        case integer
        /// Digits alone.
        case digits
        /// Digits alone, or one of these words in any case.
        case digitsOr([String])
        /// A decimal number at the start of the text.
        case decimal
        /// Any text.
        case text
    }

    /// What happens to a text that is no value.
    enum WhenWrong: Hashable, Sendable {
        /// The model does not load.
        case refused
        /// The backend goes on as if the key said something else, such as `the default`.
        case readAs(String)
    }

    /// The key, in its exact case.
    let name: String
    /// What it takes.
    let form: Form
    /// What a text does that is none of that.
    let whenWrong: WhenWrong
    /// The first and the last release that reads the key; nil where every known one does.
    let since: TritonRelease?, until: TritonRelease?
    /// The name that took its place after `until`.
    let successor: String?
    /// The kinds of instances that look at the value; nil for all.
    let kind: ModelConfigSchema.ModelInstanceGroup.Kind?

    init(
        _ name: String, _ form: Form, _ whenWrong: WhenWrong = .refused, since: TritonRelease? = nil,
        until: TritonRelease? = nil, successor: String? = nil,
        on kind: ModelConfigSchema.ModelInstanceGroup.Kind? = nil
    ) {
        self.name = name
        self.form = form
        self.whenWrong = whenWrong
        self.since = since
        self.until = until
        self.successor = successor
        self.kind = kind
    }

    /// Whether a release reads the key.
    func isRead(by release: TritonRelease) -> Bool {
        if let since, release < since { return false }
        if let until, release > until { return false }
        return true
    }
}

extension BackendParameter.Form {
    /// What a backend makes of a text.
    enum Reading: Hashable {
        /// A value.
        case value
        /// A number with something behind it, which is dropped.
        case prefix(String)
        /// No value.
        case wrong
        /// A number beyond 32 bits.
        case overflow
    }

    /// Reads a text.
    func read(_ text: String) -> Reading {
        switch self {
        case .text: return .value
        case .boolean: return ServerBoolean.triton(text) == nil ? .wrong : .value
        case .words(let words, let anyCase):
            return words.contains(anyCase ? text.lowercased() : text) ? .value : .wrong
        case .digits: return Self.isDigits(text) ? .value : .wrong
        case .digitsOr(let words): return Self.isDigits(text) || words.contains(text.lowercased()) ? .value : .wrong
        case .integer:
            switch ServerInteger(text) {
            case .exact: return .value
            case .prefix(let value, _): return .prefix("\(value)")
            case .none: return .wrong
            case .overflow: return .overflow
            }
        case .decimal: return Self.isDecimal(text) ? .value : .wrong
        }
    }

    /// What it takes, as a message says it.
    var description: String {
        switch self {
        case .text: "any text"
        case .boolean: "\"true\" or \"false\""
        case .words(let words, let anyCase): Self.list(anyCase ? words.map { $0.uppercased() } : words)
        case .integer: "a whole number of 32 bits"
        case .digits: "digits alone"
        case .digitsOr(let words): Self.list(words.map { $0.uppercased() }) + " or digits"
        case .decimal: "a number"
        }
    }

    /// The words that a text can be a misspelling of.
    var words: [String] {
        switch self {
        case .words(let words, let anyCase): anyCase ? words.map { $0.uppercased() } : words
        case .digitsOr(let words): words.map { $0.uppercased() }
        default: []
        }
    }

    private static func list(_ words: [String]) -> String {
        let quoted = words.map { "\"\($0)\"" }
        return quoted.count < 2
            ? quoted.joined() : quoted.dropLast().joined(separator: ", ") + " or \(quoted[quoted.count - 1])"
    }

    private static func isDigits(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Whether `std::stof` finds a number: white space, a sign, then a digit, a point with one, or a special value.
    private static func isDecimal(_ text: String) -> Bool {
        var rest = text.drop { $0.isWhitespace }
        if let first = rest.first, first == "-" || first == "+" { rest.removeFirst() }
        if rest.first == "." { rest.removeFirst() }
        if let first = rest.first, first.isASCII, first.isNumber { return true }
        let word = rest.lowercased()
        return word.hasPrefix("inf") || word.hasPrefix("nan")
    }
}
