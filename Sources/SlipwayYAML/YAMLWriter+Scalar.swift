extension YAMLWriter {
    /// Whether a text may be without quotes: no reader of YAML 1.1 or 1.2 takes it for anything but this text.
    ///
    /// The rule is narrow on purpose: it starts with a letter, `_`, `$`, `/`, `./` or `../`, goes on in common ASCII
    /// characters, and is none of the words that YAML 1.1 takes for Booleans or null. So every number, date, time and
    /// version is quoted.
    static func isSafePlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last else { return false }
        let isLetter = (0x41...0x5A).contains(first & 0xDF) && first >= 0x41
        guard isLetter || "_$/".utf8.contains(first) || text.hasPrefix("./") || text.hasPrefix("../") else {
            return false
        }
        guard last != Byte.space, last != UInt8(ascii: ":"), bytes.allSatisfy(isSafeInside) else { return false }
        for (byte, next) in zip(bytes, bytes.dropFirst()) where next == Byte.space && byte == UInt8(ascii: ":") {
            return false
        }
        return !reservedWords.contains(text.lowercased())
    }

    /// The shortest text that reads back as the same number, with a point as YAML 1.1 wants it (`1.0e-05`).
    static func text(of number: Double) -> String {
        if number.isNaN { return ".nan" }
        if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
        let text = number.description
        guard let exponent = text.firstIndex(of: "e"), !text[..<exponent].contains(".") else { return text }
        return text[..<exponent] + ".0" + text[exponent...]
    }

    /// A text in double quotes, everything invisible escaped.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.isYAMLPrintable: result.unicodeScalars.append(scalar)
            default: result += escaped(scalar.value)
            }
        }
        return result + "\""
    }

    private static func escaped(_ value: UInt32) -> String {
        let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
        let digits = String(value, radix: 16, uppercase: true)
        return "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
    }

    private static func isSafeInside(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: " _-./:@+=,()$".utf8.contains(byte)
        }
    }

    private static let reservedWords: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
}

extension Unicode.Scalar {
    /// Whether the scalar may be in a YAML file and is neither a line break nor invisible to people.
    var isYAMLPrintable: Bool {
        switch value {
        case 0x20...0x7E, 0xA1...0x1FFF, 0x2010...0x2027, 0x2030...0x205E, 0x2070...0xD7FF, 0xE000...0xFEFE,
            0xFF00...0xFFEF, 0x10000...0x10FFFF:
            true
        default: false
        }
    }
}
