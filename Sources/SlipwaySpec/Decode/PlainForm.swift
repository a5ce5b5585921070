/// How a plain scalar reads in YAML 1.2, with the forms on which YAML 1.1 and 1.2 tools disagree kept apart.
enum PlainForm: Sendable, Equatable {
    case boolean(Bool)
    /// `yes`, `Off`, `True` …: a Boolean for some tools; holds what was probably meant.
    case ambiguousBoolean(Bool)
    case integer(Int)
    /// A whole number above `Int.max` that 64 unsigned bits hold.
    case unsigned(UInt64)
    /// A whole number that 64 bits do not hold.
    case tooLarge
    /// `010`, `0x10`, `1_000`, `+5` …: a number that tools read differently; holds the decimal that was probably meant.
    case ambiguousNumber(String?)
    case real(Double)
    case notFinite
    case text

    /// Reads a scalar's text.
    init(_ text: String) {
        if let boolean = Self.booleans[text] {
            self = boolean
        } else if let number = Self.number(text) {
            self = number
        } else {
            self = .text
        }
    }

    /// Whether the text reads as a number in any of its forms.
    var isNumeric: Bool {
        switch self {
        case .integer, .unsigned, .tooLarge, .ambiguousNumber, .real, .notFinite: true
        case .boolean, .ambiguousBoolean, .text: false
        }
    }

    private static let booleans: [String: PlainForm] = {
        var forms: [String: PlainForm] = ["true": .boolean(true), "false": .boolean(false)]
        for word in ["True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"] { forms[word] = .ambiguousBoolean(true) }
        for word in ["False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"] {
            forms[word] = .ambiguousBoolean(false)
        }
        for sign in ["", "-", "+"] {
            for word in [".inf", ".Inf", ".INF"] { forms[sign + word] = .notFinite }
        }
        for word in [".nan", ".NaN", ".NAN"] { forms[word] = .notFinite }
        return forms
    }()

    private static func number(_ text: String) -> PlainForm? {
        let negative = text.hasPrefix("-")
        let signed = negative || text.hasPrefix("+")
        let body = signed ? String(text.dropFirst()) : text
        guard let first = body.utf8.first, isDigit(first) || (first == 0x2E && body.utf8.count > 1) else { return nil }
        for (prefix, radix) in [("0x", 16), ("0X", 16), ("0o", 8), ("0b", 2), ("0B", 2)] where body.hasPrefix(prefix) {
            let digits = body.dropFirst(2).filter { $0 != "_" }
            guard !digits.isEmpty, digits.allSatisfy({ $0.isHexDigit }) else { return nil }
            return .ambiguousNumber(Int(digits, radix: radix).map { (negative ? "-" : "") + String($0) })
        }
        if body.utf8.allSatisfy({ isDigit($0) || $0 == 0x5F }) { return whole(body, negative: negative, text: text) }
        guard let value = real(body) else { return nil }
        if text.hasPrefix("+") { return .ambiguousNumber(body) }
        return value.isFinite ? .real(negative ? -value : value) : .notFinite
    }

    private static func whole(_ body: String, negative: Bool, text: String) -> PlainForm {
        let digits = String(body.filter { $0 != "_" }.drop { $0 == "0" })
        let plain = digits.isEmpty ? "0" : digits
        if body != plain || text.hasPrefix("+") { return .ambiguousNumber((negative ? "-" : "") + plain) }
        if let value = Int(text) { return .integer(value) }
        if !negative, let value = UInt64(body) { return .unsigned(value) }
        return .tooLarge
    }

    /// Reads `1.5`, `.5`, `1.`, `1e3`; nil for anything else, such as `1..5` or `1.2.3`.
    private static func real(_ body: String) -> Double? {
        let parts = body.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        guard parts.count <= 2, let mantissa = parts.first else { return nil }
        let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count <= 2, halves.contains(where: { !$0.isEmpty }),
            halves.allSatisfy({ $0.utf8.allSatisfy(isDigit) })
        else { return nil }
        if parts.count == 2 {
            let exponent = parts[1].hasPrefix("-") || parts[1].hasPrefix("+") ? parts[1].dropFirst() : parts[1]
            guard !exponent.isEmpty, exponent.utf8.allSatisfy(isDigit) else { return nil }
        }
        // Double reads neither a leading nor a trailing point the way YAML does.
        var text = body
        if text.hasPrefix(".") { text = "0" + text }
        if halves.count == 2, halves[1].isEmpty { text = text.replacingFirst(".", with: "") }
        return Double(text)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension String {
    fileprivate func replacingFirst(_ character: Character, with replacement: String) -> String {
        guard let index = firstIndex(of: character) else { return self }
        return String(self[..<index]) + replacement + String(self[self.index(after: index)...])
    }
}
