import SlipwayDiagnostics

/// A row of the table with the way to it.
package struct SpecPath: Sendable {
    /// The way from the root: keys joined with dots, `[]` for the items of a list, `<name>` for the user's own keys.
    package let text: String
    /// The way to the record that has the key; empty for the root.
    package let parent: String
    /// The row.
    package let field: SpecField
}

extension Language {
    /// The rows that a text means: a whole way (`batching.max_batch_size`, list and map steps left out or not), or a
    /// key alone, which may be in several sections.
    package func find(_ text: String) -> [SpecPath] {
        let wanted = Self.simplified(text)
        let exact = paths.filter { $0.text == text || Self.simplified($0.text) == wanted }
        if !exact.isEmpty { return exact }
        return paths.filter { Self.simplified($0.text).hasSuffix("." + wanted) }
    }

    /// The key nearest to a text that ``find(_:)`` does not know, or nil.
    package func nearest(_ text: String) -> String? {
        path(ofSynonym: text) ?? didYouMeanKey(text)
    }

    /// The sections that have a key, shortest way first.
    func parents(ofKey key: String) -> [String] {
        paths.filter { $0.field.key == key }.map(\.parent).sorted { ($0.count, $0) < ($1.count, $1) }
    }

    /// The way of the key that other tools call by a name, or nil.
    func path(ofSynonym name: String) -> String? {
        let folded = name.lowercased()
        return paths.filter { path in path.field.synonyms.contains { $0.lowercased() == folded } }
            .map(\.text).min { ($0.count, $0) < ($1.count, $1) }
    }

    private func didYouMeanKey(_ text: String) -> String? {
        let keys = paths.map { Self.simplified($0.text) } + paths.map(\.field.key)
        return didYouMean(Self.simplified(text), among: keys)
    }

    private static func simplified(_ text: String) -> String {
        text.split(separator: ".")
            .map { $0.hasSuffix("[]") ? $0.dropLast(2) : $0 }
            .filter { !$0.hasPrefix("<") }
            .joined(separator: ".")
    }
}

extension SpecPath {
    /// Every key below a record with its way, in the order of the table; sections of a provider included.
    static func all(of root: SpecRecord) -> [SpecPath] {
        var paths: [SpecPath] = []
        collect(root, "", into: &paths)
        return paths
    }

    private static func collect(_ record: SpecRecord, _ path: String, into paths: inout [SpecPath]) {
        for field in record.fields {
            let text = path.isEmpty ? field.key : "\(path).\(field.key)"
            paths.append(SpecPath(text: text, parent: path, field: field))
            collect(field.type, text, into: &paths)
        }
    }

    private static func collect(_ type: SpecType, _ path: String, into paths: inout [SpecPath]) {
        switch type {
        case .record(let record): collect(record, path, into: &paths)
        case .list(let element, _, _, _): collect(element, path + "[]", into: &paths)
        case .map(let rule, let value): collect(value, "\(path).<\(rule.placeholder)>", into: &paths)
        case .wordMap(_, let value): collect(value, path, into: &paths)
        case .union(let types): for type in types { collect(type, path, into: &paths) }
        default: break
        }
    }
}

extension TextRule {
    /// The word for a key of this kind in a way: `axis name` gives `axis`.
    var placeholder: String {
        let words = noun.split(separator: " ")
        if noun.hasPrefix("a name of a warmup set") { return "set" }
        return words.count > 1 ? String(words[1]) : noun
    }
}
