package import SlipwayDiagnostics

/// The places of a configuration's text that a tool was to fill in and did not.
///
/// The server fills in nothing: outside of quotes such a place is a fault of the text, inside of them it is taken as it
/// is. tensorrtllm_backend's templates (tools/fill_template.py) leave what they are not told as it is.
package enum ConfigTemplate {
    /// One placeholder.
    package struct Placeholder: Hashable, Sendable {
        /// The text, marks included, such as `${engine_dir}`.
        package let text: String
        /// The bytes it covers.
        package let range: Range<Int>
        /// Whether it is inside of quotes.
        package let isQuoted: Bool
    }

    /// Finds the placeholders of a text, comments left out, in order.
    package static func placeholders(in source: SourceFile) -> [Placeholder] {
        placeholders(in: source.bytes)
    }

    static func placeholders(in bytes: [UInt8]) -> [Placeholder] {
        var found: [Placeholder] = []
        func add(_ ranges: [Range<Int>], isQuoted: Bool) {
            found += ranges.map {
                Placeholder(text: String(decoding: bytes[$0], as: UTF8.self), range: $0, isQuoted: isQuoted)
            }
        }
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            // Most of a text is names and spaces, and each is looked at once.
            if isNameByte(byte), byte != UInt8(ascii: "_") {
                while index < bytes.count, isNameByte(bytes[index]) { index += 1 }
            } else if byte <= 0x20 {
                index += 1
            } else if byte == UInt8(ascii: "#") {
                while index < bytes.count, bytes[index] != 0x0A { index += 1 }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                let end = endOfString(bytes, index + 1, quote: byte)
                add(quoted(bytes[(index + 1)..<end]), isQuoted: true)
                index = end + 1
            } else if let length = length(bytes[index...], isQuoted: false) {
                add([index..<(index + length)], isQuoted: false)
                index += length
            } else {
                index += skip(bytes[index...])
            }
        }
        return found
    }

    /// The placeholders of a text that the server read, such as `${engine_dir}`.
    static func placeholders(inValue text: String) -> [String] {
        guard text.utf8.contains(where: isOpening) else { return [] }
        let bytes = Array(text.utf8)
        return quoted(bytes[...]).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// Whether a text that the server read holds a placeholder.
    static func isUnfilled(_ text: String) -> Bool {
        text.utf8.contains(where: isOpening) && !quoted(Array(text.utf8)[...]).isEmpty
    }

    private static func quoted(_ bytes: ArraySlice<UInt8>) -> [Range<Int>] {
        guard bytes.contains(where: isOpening) else { return [] }
        // A chat template has braces of its own.
        let isChat = zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "{") && $1 == UInt8(ascii: "%") }
        var found: [Range<Int>] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let rest = bytes[index...]
            if let length = length(rest, isQuoted: true), !(isChat && bytes[index] == UInt8(ascii: "{")) {
                found.append(index..<(index + length))
                index += length
            } else {
                index += skip(rest)
            }
        }
        return found
    }

    /// How far to go on where no placeholder starts: past a name, which may hold the marks of one, or past a doubled
    /// dollar, the python backend's own mark (`$$TRITON_MODEL_DIRECTORY`).
    private static func skip(_ bytes: ArraySlice<UInt8>) -> Int {
        let name = bytes.prefix { isNameByte($0) }.count
        if name > 0 { return name }
        return bytes.starts(with: "$$".utf8) ? 2 : 1
    }

    private static func endOfString(_ bytes: [UInt8], _ start: Int, quote: UInt8) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != quote, bytes[index] != 0x0A {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, bytes.count)
    }

    // MARK: - Forms

    /// How a placeholder begins, how it ends and what is between.
    private struct Form {
        let opening: [UInt8], closing: [UInt8]
        /// Whether the text between is a name; nil where it depends on the place.
        let isName: @Sendable (String, _ isQuoted: Bool) -> Bool

        init(_ opening: String, _ closing: String, _ isName: @escaping @Sendable (String, Bool) -> Bool) {
            self.opening = Array(opening.utf8)
            self.closing = Array(closing.utf8)
            self.isName = isName
        }
    }

    private static let forms = [
        Form("${", "}") { name, _ in isWord(name, ".-:? /") },
        Form("$(", ")") { name, _ in isWord(name, ".-: ") },
        Form("{{", "}}") { name, _ in
            // `{{0, 1}}` is a list of medusa_choices.
            name.contains { $0.isLetter } && !name.contains("{")
        },
        Form("{%", "%}") { _, isQuoted in !isQuoted },
        Form("<%", "%>") { name, _ in name.contains { $0.isLetter } },
        Form("%(", ")s") { name, _ in isWord(name, "") },
        Form("@", "@") { name, _ in isConstant(name) }, Form("__", "__") { name, _ in isConstant(name) },
        Form("%", "%") { name, _ in isConstant(name) },
        Form("<", ">") { name, isQuoted in isQuoted ? isInstruction(name) : isWord(name, "-. ") && name.count > 1 },
    ]

    /// The number of bytes of the placeholder that a text starts with, or nil.
    private static func length(_ bytes: ArraySlice<UInt8>, isQuoted: Bool) -> Int? {
        guard let first = bytes.first, isOpening(first) else { return nil }
        for form in forms where form.opening.first == first && bytes.starts(with: form.opening) {
            // A placeholder is short and is on one line.
            let rest = bytes.dropFirst(form.opening.count).prefix(120)
            guard
                let end = rest.indices.first(where: { rest[$0...].starts(with: form.closing) }),
                !rest[..<end].contains(0x0A)
            else { continue }
            let name = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
            guard form.isName(name, isQuoted) else { continue }
            return end - bytes.startIndex + form.closing.count
        }
        // `$NAME`, which a shell would have filled in.
        guard first == UInt8(ascii: "$") else { return nil }
        let name = bytes.dropFirst().prefix { isNameByte($0) }
        let text = String(decoding: name, as: UTF8.self)
        if isQuoted ? isConstant(text) && !text.hasPrefix("TRITON_") : isWord(text, "") { return name.count + 1 }
        return nil
    }

    /// Whether a placeholder can begin with a byte.
    private static func isOpening(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "$"), UInt8(ascii: "@"), UInt8(ascii: "_"), UInt8(ascii: "%"), UInt8(ascii: "<"),
            UInt8(ascii: "{"):
            true
        default: false
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte)
    }

    /// A name that starts with a letter or underscore; `extra` are the other characters it may have.
    private static func isWord(_ text: String, _ extra: String) -> Bool {
        guard let first = text.utf8.first, isNameByte(first), !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { isNameByte($0) || extra.utf8.contains($0) }
    }

    /// Three or more capital letters, with digits and underscores.
    private static func isConstant(_ text: String) -> Bool {
        let letters = text.utf8.filter { (0x41...0x5A).contains($0) }
        return letters.count >= 3 && isWord(text, "") && !text.utf8.contains { (0x61...0x7A).contains($0) }
            && text.utf8.last != UInt8(ascii: "_")
    }

    /// Words by which a text in angle brackets asks to be replaced; tokens such as `<s>` and `<unk>` have none.
    private static let asking: Set<String> = [
        "your", "path", "dir", "directory", "folder", "file", "filename", "name", "model", "engine", "tokenizer",
        "version", "insert", "replace", "todo", "url", "bucket", "repo", "repository", "number", "count", "size",
    ]

    private static func isInstruction(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ isNameByte($0) || " -./".utf8.contains($0) }) else { return false }
        return text.lowercased().split { "_ -./".contains($0) }.contains { asking.contains(String($0)) }
    }
}
