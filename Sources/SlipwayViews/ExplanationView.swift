package import SlipwayApp
package import SlipwayDiagnostics

/// What `explain` prints.
package enum ExplanationView {
    /// A code with its example.
    package static func text(_ code: DiagnosticCode) -> String {
        let text = """
            \(code.text) \(code.name) (\(code.severity.rawValue))

            \(code.meaning)

            What to do: \(code.remedy)

            """
        guard let example = code.example else { return text }
        return text + "\nWrong:\n\n\(indented(example.bad))\n\nRight:\n\n\(indented(example.good))\n"
    }

    /// A word of the glossary.
    package static func text(_ word: GlossaryWord) -> String {
        var text = "\(word.word) (\(word.group.rawValue.prefix(1).lowercased() + word.group.rawValue.dropFirst()))\n\n"
        text += word.meaning + "\n"
        if !word.synonyms.isEmpty { text += "\nalso: \(word.synonyms.joined(separator: ", "))\n" }
        if let more = word.more { text += "\nmore: \(more)\n" }
        return text
    }

    /// Parts of the name of a variant, a line each.
    package static func text(_ tokens: [NameToken]) -> String {
        let rows = tokens.map { [$0.token, "\($0.path): \($0.value)", $0.doc] }
        let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = (0..<2).map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].count) }
            return (cells + [row[2]]).joined(separator: "  ") + "\n"
        }.joined()
    }

    /// Every word, in the form of docs/glossary.md.
    package static var glossary: String {
        GlossaryWord.Group.allCases.map { group in
            let words = GlossaryWord.table.filter { $0.group == group }
            let rows = words.map { word in
                let also = word.synonyms.isEmpty ? "" : " (also \(word.synonyms.joined(separator: ", ")))"
                return "* **\(word.word)**\(also): \(word.meaning)\(word.more.map { " More: \($0)." } ?? "")\n"
            }
            return "## \(group.rawValue)\n\n\(rows.joined())"
        }.joined(separator: "\n")
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    " + $0 }
            .joined(separator: "\n")
    }
}
