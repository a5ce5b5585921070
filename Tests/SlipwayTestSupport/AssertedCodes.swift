/// Which diagnostic codes a test file asserts, by the text of its expectations.
///
/// A code counts where an expectation names it, where a table that a test runs over names it (`@Test(arguments:)`, a row
/// `…Case(…)`), and where it is handed to a helper of the same file that takes a `SourceLocation`. It does not count in a
/// comment, in a text for people, or where it is denied (`!`, `!=`, `== nil`, `== []`).
package struct AssertedCodes {
    /// A code as tests name it.
    package struct Name: Hashable {
        /// The number, as in `SLW0401`.
        package let number: Int
        /// The name of its Swift constant.
        package let constant: String
        /// Its name in kebab case.
        package let kebab: String

        /// Makes a name.
        package init(number: Int, constant: String, kebab: String) {
            self.number = number
            self.constant = constant
            self.kebab = kebab
        }
    }

    private let byConstant: [String: Int]
    private let byKebab: [String: Int]

    /// Looks for these codes.
    package init(_ names: [Name]) {
        byConstant = Dictionary(names.map { ($0.constant, $0.number) }) { first, _ in first }
        byKebab = Dictionary(names.map { ($0.kebab, $0.number) }) { first, _ in first }
    }

    /// The numbers of the codes that a source file asserts.
    package func callAsFunction(_ source: String) -> Set<Int> {
        let text = SwiftText(source)
        let helpers = Self.helpers(of: text)
        var found: Set<Int> = []
        for index in text.bytes.indices where text.bytes[index] == 0x28 && !text.isLiteral[index] {
            let word = text.word(before: index)
            let range = text.bracketed(index)
            switch word {
            case "#expect", "#require":
                for piece in Self.pieces(of: range, text) where !Self.denies(piece) {
                    found.formUnion(codes(in: piece, isTable: false))
                }
            case "@Test": found.formUnion(codes(in: Array(text.bytes[range]), isTable: true))
            case _ where word.hasSuffix("Case") && word.first?.isUppercase == true:
                let row = Array(text.bytes[range])
                found.formUnion(codes(in: row, isTable: true))
                if let number = Self.number(row, 0) { found.insert(number) }
            case _ where helpers.contains(String(word)):
                found.formUnion(codes(in: Array(text.bytes[range]), isTable: true))
            default: break
            }
        }
        return found
    }

    /// The functions of a file that report at the place of their caller.
    private static func helpers(of text: SwiftText) -> Set<String> {
        var names: Set<String> = []
        for index in text.bytes.indices where text.bytes[index] == 0x28 && !text.isLiteral[index] {
            let name = text.word(before: index)
            guard !name.isEmpty, text.starts("func ", index - name.utf8.count - 5) else { continue }
            let parameters = String(decoding: text.bytes[text.bracketed(index)], as: UTF8.self)
            if parameters.contains("SourceLocation") { names.insert(String(name)) }
        }
        return names
    }

    /// The parts of an expectation that `&&` and `||` join.
    private static func pieces(of range: Range<Int>, _ text: SwiftText) -> [[UInt8]] {
        var pieces: [[UInt8]] = [[]]
        var index = range.lowerBound
        while index < range.upperBound {
            if !text.isLiteral[index], text.starts("&&", index) || text.starts("||", index) {
                pieces.append([])
                index += 2
            } else {
                pieces[pieces.count - 1].append(text.bytes[index])
                index += 1
            }
        }
        return pieces
    }

    private static func denies(_ piece: [UInt8]) -> Bool {
        let text = String(decoding: piece, as: UTF8.self)
        var start = text.drop { $0.isWhitespace || $0 == "(" }
        if start.hasPrefix("try ") { start = start.dropFirst(4) }
        return start.hasPrefix("!") || ["!=", "== nil", "== []", ".isEmpty"].contains { text.contains($0) }
    }

    /// The codes that a text names.
    ///
    /// - Parameters:
    ///   - text: An expectation, or a table.
    ///   - isTable: Whether a constant counts although the text does not say that codes are meant.
    /// - Returns: Their numbers.
    private func codes(in text: [UInt8], isTable: Bool) -> Set<Int> {
        let words = String(decoding: text, as: UTF8.self).lowercased()
        let speaksOfCodes = words.contains("code") || words.contains("errors") || words.contains("finding")
        var found: Set<Int> = []
        for index in text.indices {
            switch text[index] {
            case 0x53 where text[index...].starts(with: "SLW".utf8):
                if let number = Self.number(text, index + 3) { found.insert(number) }
            case 0x22:
                let name = text[(index + 1)...].prefix { Self.isKebab($0) }
                guard index + 1 + name.count < text.count, text[index + 1 + name.count] == 0x22 else { continue }
                if let number = byKebab[String(decoding: name, as: UTF8.self)] { found.insert(number) }
            case 0x2E where isTable || speaksOfCodes:
                let before = index == 0 ? 0x20 : text[index - 1]
                let isMember = SwiftText.isWord(before) || [0x29, 0x5D, 0x7D, 0x3F, 0x21].contains(before)
                if isMember, !text[..<index].suffix(14).elementsEqual("DiagnosticCode".utf8) { continue }
                let name = text[(index + 1)...].prefix { SwiftText.isWord($0) }
                if index + 1 + name.count < text.count, text[index + 1 + name.count] == 0x28 { continue }
                if let number = byConstant[String(decoding: name, as: UTF8.self)] { found.insert(number) }
            case 0x5B where speaksOfCodes && !isTable:
                found.formUnion(Self.numbers(text[(index + 1)...]))
            case 0x6E where text[index...].starts(with: "number == ".utf8):
                if let number = Self.number(text, index + 10) { found.insert(number) }
            case 0x63 where speaksOfCodes && text[index...].starts(with: "contains(".utf8):
                if let number = Self.number(text, index + 9) { found.insert(number) }
            default: break
            }
        }
        return found
    }

    private static func isKebab(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
    }

    /// The number whose digits begin at a place; nil where none do.
    private static func number(_ text: [UInt8], _ start: Int) -> Int? {
        guard start < text.count else { return nil }
        return Int(String(decoding: text[start...].prefix { (0x30...0x39).contains($0) }, as: UTF8.self))
    }

    /// The numbers of a list of nothing but numbers.
    private static func numbers(_ text: ArraySlice<UInt8>) -> [Int] {
        guard let end = text.firstIndex(of: 0x5D) else { return [] }
        let parts = text[..<end].split(separator: 0x2C).map { part in
            Int(String(decoding: part.filter { $0 != 0x20 && $0 != 0x0A }, as: UTF8.self))
        }
        return parts.contains(nil) ? [] : parts.compactMap(\.self)
    }
}
