/// The words of another program in one line of bounded length, as a note quotes them.
///
/// - Parameter text: What the program said.
/// - Returns: Its words with one blank between them; of a long text the first 600 characters.
package func oneLine(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > 600 ? words.prefix(600) + "…" : words
}
