import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

extension DocumentValue {
    /// A text.
    func text() throws(DocumentFault) -> String {
        guard let text = node.string else { throw wrongForm("a text") }
        return text
    }

    /// A list of texts.
    func texts() throws(DocumentFault) -> [String] {
        var texts: [String] = []
        for item in try items() { texts.append(try item.text()) }
        return texts
    }

    /// A Boolean.
    func bool() throws(DocumentFault) -> Bool {
        guard let flag = node.bool else { throw wrongForm("a Boolean") }
        return flag
    }

    /// A whole number.
    ///
    /// - Parameter least: The smallest that can be meant.
    /// - Returns: The number.
    /// - Throws: The fault of a value that is no whole number, or a smaller one.
    func integer(atLeast least: Int = 0) throws(DocumentFault) -> Int {
        guard let number = node.integer else { throw wrongForm("a whole number") }
        guard number >= least else { throw fault("\"\(path)\" is \(number); it is \(least) or more") }
        return Int(number)
    }

    /// A size in bytes.
    func byteCount() throws(DocumentFault) -> UInt64 {
        if case .unsigned(let number) = node.content { return number }
        return UInt64(try integer())
    }

    /// A number.
    func number() throws(DocumentFault) -> Double {
        guard let number = node.double else { throw wrongForm("a number") }
        return number
    }

    /// A SHA-256.
    func digest() throws(DocumentFault) -> ContentDigest {
        let text = try text()
        guard let digest = ContentDigest(hex: text) else {
            throw fault(
                "\"\(path)\" is no SHA-256: it has \(text.count) characters, and a SHA-256 is 64 hexadecimal digits")
        }
        return digest
    }

    /// The start of a SHA-256: 12 hexadecimal digits.
    func identity() throws(DocumentFault) -> String {
        let text = try text()
        guard text.utf8.count == 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { throw fault("\"\(path)\" is \"\(text)\", and an id has 12 hexadecimal digits") }
        return text
    }

    /// A model name.
    func name() throws(DocumentFault) -> ModelName {
        let text = try text()
        guard let name = ModelName(text) else { throw fault("\"\(path)\" is \"\(text)\", which is no model name") }
        return name
    }

    /// A path that stays below its folder.
    func relativePath() throws(DocumentFault) -> RelativePath {
        let text = try text()
        guard let path = RelativePath(text) else {
            throw fault("\"\(self.path)\" is \"\(text)\", which is no path below the folder")
        }
        return path
    }

    /// One of the words of an enumeration.
    func word<Word: RawRepresentable>(_ type: Word.Type) throws(DocumentFault) -> Word where Word.RawValue == String {
        let text = try text()
        guard let word = Word(rawValue: text) else {
            throw fault("\"\(path)\" is \"\(text)\", a word that this version does not know")
        }
        return word
    }

    /// The digests of files by their paths.
    func digests() throws(DocumentFault) -> [RelativePath: ContentDigest] {
        let members = try members()
        var digests: [RelativePath: ContentDigest] = [:]
        digests.reserveCapacity(members.count)
        for entry in members {
            guard let path = RelativePath(entry.key.value) else {
                throw DocumentFault(
                    message: "\"\(entry.key.value)\" is no path below the folder", range: entry.key.range,
                    path: self.path)
            }
            digests[path] = try value(of: entry).digest()
        }
        return digests
    }
}

/// The digests of files as documents list them: in the order of the paths' bytes.
func digestsObject(_ digests: [RelativePath: ContentDigest]) -> JSONValue {
    .object(digests.sorted { $0.key < $1.key }.map { JSONMember($0.key.text, .string($0.value.hex)) })
}
