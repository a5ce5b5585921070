import SlipwayDiagnostics
import SlipwayYAML

extension YAMLNode {
    /// An edit that gives the value another text, as YAML has to write it.
    ///
    /// - Parameters:
    ///   - value: What is there afterwards.
    ///   - isSafe: Whether it can only mean what the author meant.
    /// - Returns: The edit.
    func suggesting(_ value: YAMLScalarValue, isSafe: Bool) -> Suggestion {
        let edit = YAMLEdit.replace(self, with: value)
        return Suggestion(edit.range, edit.text, isSafe: isSafe)
    }

    /// An edit that gives the value another quantity or limit, in the quotes that it has or needs.
    ///
    /// - Parameters:
    ///   - text: What is there afterwards, without quotes.
    ///   - isSafe: Whether it can only mean what the author meant.
    /// - Returns: The edit.
    func suggesting(quantity text: String, isSafe: Bool) -> Suggestion {
        // Plain text cannot begin with the sign of a limit.
        let needsQuotes = scalar?.style == .plain && text.first?.isNumber != true
        return Suggestion(range, needsQuotes ? "\"\(text)\"" : quotedAlike(text), isSafe: isSafe)
    }

    /// A plain text in the quotes that the value has.
    private func quotedAlike(_ text: String) -> String {
        guard !text.contains(where: { "\"'\\".contains($0) }) else { return text }
        switch scalar?.style {
        case .doubleQuoted: return "\"\(text)\""
        case .singleQuoted: return "'\(text)'"
        default: return text
        }
    }

    /// An edit that writes the value as it is here: for words and numbers, which need no quotes.
    ///
    /// - Parameters:
    ///   - text: What is there afterwards.
    ///   - isSafe: Whether it can only mean what the author meant.
    /// - Returns: The edit.
    func suggesting(plain text: String, isSafe: Bool) -> Suggestion {
        Suggestion(range, text, isSafe: isSafe)
    }

    /// An edit that makes a list of a scalar; nil where this is none, or its text would end the list.
    func suggestingList() -> Suggestion? {
        guard let scalar, !scalar.text.contains(where: { ",[]{}#\n".contains($0) }), !scalar.text.isEmpty else {
            return nil
        }
        let item = scalar.isQuotedText ? YAMLWriter.text(of: .string(scalar.text)) : scalar.text
        return Suggestion(range, "[\(item)]", isSafe: false)
    }
}
