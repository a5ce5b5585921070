/// A pattern of paths with `/` between names: `*` and `?` stand for characters of one name, `[a-z]` for one of some
/// characters, `**` as a whole name for any number of directories. A name that begins with a dot is matched only by a
/// pattern that states the dot.
package struct GlobPattern: Hashable, Sendable {
    /// One name of the pattern.
    package enum Part: Hashable, Sendable {
        /// Any number of directories.
        case directories
        /// A name without a pattern in it.
        case name(String)
        /// A name with patterns in it.
        case pattern(NamePattern)

        /// Whether a name fits; never for ``directories``, which stand for no single name.
        package func matches(_ name: String) -> Bool {
            switch self {
            case .directories: false
            case .name(let text): text == name
            case .pattern(let pattern): pattern.matches(name)
            }
        }
    }

    /// The pattern as it is written.
    package let text: String
    /// Its names.
    package let parts: [Part]

    /// Reads a pattern; nil for one that is empty or absolute, leads upwards, or has a `[` without its `]`.
    package init?(_ text: String) {
        guard !text.isEmpty, !text.hasPrefix("/"), !text.utf8.contains(0) else { return nil }
        var parts: [Part] = []
        for name in text.split(separator: "/", omittingEmptySubsequences: true).map(String.init) {
            switch name {
            case ".": continue
            case "..": return nil
            case "**": if parts.last != .directories { parts.append(.directories) }
            case _ where GlobPattern.isPattern(name):
                guard let pattern = NamePattern(name) else { return nil }
                parts.append(.pattern(pattern))
            default: parts.append(.name(name))
            }
        }
        guard !parts.isEmpty else { return nil }
        self.text = text
        self.parts = parts
    }

    /// Whether a text has a character that stands for others.
    package static func isPattern(_ text: String) -> Bool {
        text.utf8.contains { $0 == 0x2A || $0 == 0x3F || $0 == 0x5B }
    }

    /// Whether a path fits as a whole.
    package func matches(_ path: String) -> Bool {
        let names = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        return GlobPattern.matches(names[...], parts[...])
    }

    private static func matches(_ names: ArraySlice<String>, _ parts: ArraySlice<Part>) -> Bool {
        guard let part = parts.first else { return names.isEmpty }
        let rest = parts.dropFirst()
        guard part == .directories else {
            return names.first.map { part.matches($0) && matches(names.dropFirst(), rest) } ?? false
        }
        // `a/**` stands for what lies below `a`, not for `a` itself.
        if rest.isEmpty { return !names.isEmpty && names.allSatisfy { !$0.hasPrefix(".") } }
        var left = names
        while true {
            if matches(left, rest) { return true }
            guard let name = left.first, !name.hasPrefix(".") else { return false }
            left = left.dropFirst()
        }
    }
}

/// A pattern of one name.
package struct NamePattern: Hashable, Sendable {
    private enum Token: Hashable, Sendable {
        case scalar(Unicode.Scalar)
        case one
        case many
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    private let tokens: [Token]

    /// Reads a pattern; nil for a `[` without its `]`, and for a range whose ends are the wrong way round.
    package init?(_ text: String) {
        var tokens: [Token] = []
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": if tokens.last != .many { tokens.append(.many) }
            case "?": tokens.append(.one)
            case "[":
                guard let set = NamePattern.set(&rest) else { return nil }
                tokens.append(set)
            default: tokens.append(.scalar(scalar))
            }
        }
        self.tokens = tokens
    }

    /// Whether a name fits as a whole.
    package func matches(_ name: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        if scalars.first == ".", tokens.first != .scalar(".") { return false }
        // The last `*` takes one more character wherever what follows it does not fit: linear in both but for repeats.
        var (index, token) = (0, 0)
        var star: (token: Int, index: Int)?
        while index < scalars.count {
            if token < tokens.count, tokens[token] == .many {
                star = (token, index)
                token += 1
            } else if token < tokens.count, NamePattern.fits(scalars[index], tokens[token]) {
                index += 1
                token += 1
            } else if let last = star {
                star = (last.token, last.index + 1)
                (index, token) = (last.index + 1, last.token + 1)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .many }
    }

    private static func fits(_ scalar: Unicode.Scalar, _ token: Token) -> Bool {
        switch token {
        case .scalar(let wanted): wanted == scalar
        case .one: true
        case .many: false
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
        }
    }

    private static func set(_ rest: inout Substring.UnicodeScalarView) -> Token? {
        var isNegated = false
        if let first = rest.first, first == "!" || first == "^" {
            isNegated = true
            rest.removeFirst()
        }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var isFirst = true
        while let scalar = rest.popFirst() {
            if scalar == "]", !isFirst { return .set(ranges, isNegated: isNegated) }
            isFirst = false
            let after = rest.dropFirst()
            if rest.first == "-", let last = after.first, last != "]" {
                guard scalar <= last else { return nil }
                ranges.append(scalar...last)
                rest = after.dropFirst()
            } else {
                ranges.append(scalar...scalar)
            }
        }
        return nil
    }
}
