import SlipwayDomain
import SlipwayReleases
import SlipwaySpec

/// A part of a variant's name with what it states.
package struct NameToken: Hashable, Sendable {
    /// The part, such as `b8`.
    package let token: String
    /// The key that it states, such as `batching.max_batch_size`.
    package let path: String
    /// The value, as people read it.
    package let value: String
    /// What the key means, in a sentence.
    package let doc: String

    /// The settings that a part of a name can state: more than one where providers use the same word.
    package static func find(_ token: String) -> [NameToken] {
        axes(token) + providers(token) + options(token) + kept(token)
    }

    /// The parts of the name of a variant, from its execution provider on.
    ///
    /// - Parameter name: The name, such as `minilm-cpu-b8-i1`.
    /// - Returns: The parts; nil where the name has no provider, or a part that means nothing.
    package static func parts(of name: String) -> [NameToken]? {
        let parts = name.split(separator: "-").map(String.init)
        // The model's own name may hold the word as well.
        for start in parts.indices.dropFirst().reversed() {
            guard let provider = ExecutionProvider.allCases.first(where: { $0.token == parts[start] }) else { continue }
            let found = parts[start...].map { part in
                find(part).first { $0.path != "execution_providers.\(part)" && $0.suits(provider) }
            }
            let known = found.compactMap(\.self)
            if known.count == found.count { return known }
        }
        return nil
    }

    private func suits(_ provider: ExecutionProvider) -> Bool {
        let prefix = "execution_providers."
        guard path.hasPrefix(prefix), path.contains(".") else { return true }
        return path.dropFirst(prefix.count).hasPrefix("\(provider.rawValue).") || path.hasSuffix(".precision")
            || path.hasSuffix(".keep_fp32")
    }

    private static func axes(_ token: String) -> [NameToken] {
        MatrixAxis.table.flatMap { axis in
            candidates(token, of: axis).compactMap { value, text in
                // Whether dynamic batching is named depends on the batch limit.
                let isNamed = [0, 1, 2].contains { limit in
                    var point = AxisValues()
                    point[.maxBatchSize] = .integer(limit)
                    return axis.token(value, point) == token
                }
                return isNamed ? NameToken(token: token, path: axis.path, value: text, doc: axis.field.doc) : nil
            }
        }
    }

    /// The values of an axis that a token could be of.
    private static func candidates(_ token: String, of axis: MatrixAxis) -> [(AxisValue, text: String)] {
        let tail = token.drop { $0.isLetter }
        var values: [(AxisValue, text: String)] = [(.boolean(true), "true"), (.boolean(false), "false")]
        if let number = Int(tail) { values.append((.integer(number), "\(number)")) }
        let rest = String(token.dropFirst())
        if let time = TimeSpan(parsing: rest) { values.append((.time(time), rest)) }
        let numbers = rest.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        if !numbers.contains(nil) {
            values.append(
                (.integers(numbers.compactMap(\.self)), "[\(rest.split(separator: ".").joined(separator: ", "))]"))
        }
        for word in axis.field.type.words { values.append((.word(word), word)) }
        return values
    }

    private static func providers(_ token: String) -> [NameToken] {
        ExecutionProvider.allCases.filter { $0.token == token }.map {
            NameToken(
                token: token, path: "execution_providers", value: $0.rawValue,
                doc: "The execution providers, each a part of the matrix.")
        }
    }

    private static func options(_ token: String) -> [NameToken] {
        ProviderOptionField.table.compactMap { field in
            guard !field.token.isEmpty, let value = value(of: field, token) else { return nil }
            return NameToken(
                token: token, path: "execution_providers.\(field.provider.rawValue).\(field.key)", value: value,
                doc: field.doc)
        }
    }

    /// What stays in fp32 has no place in a name; six digits of a hash tell one list from another.
    private static func kept(_ token: String) -> [NameToken] {
        guard token.hasPrefix("keep"), token.count == 10, UInt32(token.dropFirst(4), radix: 16) != nil else {
            return []
        }
        return [
            NameToken(
                token: token, path: "execution_providers.keep_fp32", value: "a list",
                doc: "What stays in fp32 in a graph that is rewritten to half precision.")
        ]
    }

    private static func value(of field: ProviderOptionField, _ token: String) -> String? {
        switch field.kind {
        case .boolean: token == field.token ? "true" : token == "no\(field.token)" ? "false" : nil
        default:
            token.hasPrefix(field.token) && token.count > field.token.count
                ? String(token.dropFirst(field.token.count)) : nil
        }
    }
}

extension SpecType {
    /// The words of an axis of words; empty for any other type.
    fileprivate var words: [String] {
        switch self {
        case .swept(let type): type.words
        case .word(let words): words.words.map(\.text)
        default: []
        }
    }
}
