/// A program with its arguments as a person would type them: words with anything but plain characters in quotes.
///
/// - Parameter words: The program and its arguments.
/// - Returns: The text, for messages and documents; nothing runs it.
package func commandText(_ words: [String]) -> String {
    words.map { shellWord($0, plain: "{}") }.joined(separator: " ")
}

/// A word as a POSIX shell reads it back: in quotes where anything in it could mean something.
///
/// - Parameters:
///   - word: The word.
///   - plain: Further characters that need no quotes.
/// - Returns: The text.
package func shellWord(_ word: String, plain: String = "") -> String {
    let isPlain = word.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || "-_./:=@%+,".utf8.contains(byte) || plain.utf8.contains(byte)
    }
    return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
}
