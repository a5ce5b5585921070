import SlipwayDiagnostics

extension JSONParser {
    // MARK: Strings

    /// Reads a string; the position is at its opening quote.
    ///
    /// - Returns: The text.
    /// - Throws: What ends the reading.
    mutating func string() throws(JSONFault) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        let bytes = file.bytes
        var run = position
        while position < bytes.count {
            let byte = bytes[position]
            // Nearly every byte of a large file: past the cases below in one step.
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                position += 1
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                let rest = bytes[run..<position]
                position += 1
                // Nearly every text has no escape: one copy is enough.
                if text.isEmpty { return String(decoding: rest, as: UTF8.self) }
                text += rest
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text += bytes[run..<position]
                try escape(into: &text)
                run = position
            default:
                throw fault(
                    .jsonSyntax, "control character in a string", position, position + 1,
                    help: ["write it as an escape, such as \\n or \\u0007"]
                )
            }
        }
        throw fault(.jsonSyntax, "string is not closed", start, start + 1, help: ["add the closing quote"])
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        let start = position
        position += 1
        guard let letter = current else { throw unexpected("an escape") }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try unicodeEscape(from: start)
            text += String(scalar).utf8
        default:
            let end = start + 1 + (decodeUTF8(file.bytes, at: start + 1)?.length ?? 1)
            throw fault(.jsonSyntax, "escape is unknown", start, end, help: ["write \"\\\\\" for a backslash"])
        }
    }

    private mutating func unicodeEscape(from start: Int) throws(JSONFault) -> Unicode.Scalar {
        let high = try hexadecimal(from: start)
        if let scalar = Unicode.Scalar(high) { return scalar }
        let isPair =
            high < 0xDC00 && current == UInt8(ascii: "\\") && position + 1 < file.bytes.count
            && file.bytes[position + 1] == UInt8(ascii: "u")
        if isPair {
            let second = position
            position += 2
            let low = try hexadecimal(from: second)
            if (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
            {
                return scalar
            }
        }
        throw fault(.jsonLoneSurrogate, "escape is half of a surrogate pair", start, start + 6)
    }

    private mutating func hexadecimal(from start: Int) throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Self.hexadecimalDigit(byte) else {
                throw fault(.jsonSyntax, "escape needs four hexadecimal digits", start, position)
            }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    // MARK: Numbers

    /// Reads a number; the position is at its sign or first digit.
    ///
    /// - Returns: The number.
    /// - Throws: What ends the reading.
    mutating func number() throws(JSONFault) -> JSONNode {
        let start = position
        var isInteger = true
        if current == UInt8(ascii: "-") { position += 1 }
        let firstDigit = position
        try digits()
        if file.bytes[firstDigit] == UInt8(ascii: "0"), position - firstDigit > 1 {
            throw fault(
                .jsonSyntax, "number starts with a zero", start, position, help: ["remove the leading zeros"]
            )
        }
        if current == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        let range = file.range(start, position)
        let text = String(decoding: file.bytes[start..<position], as: UTF8.self)
        if text == "-0" { return JSONNode(.double(-0.0), range: range) }
        if isInteger {
            if let number = Int64(text) { return JSONNode(.integer(number), range: range) }
            if let number = UInt64(text) { return JSONNode(.unsigned(number), range: range) }
        } else if let number = Double(text), number.isFinite {
            return JSONNode(.double(number), range: range)
        }
        throw fault(
            .jsonNumberOutOfRange, "number does not fit 64 bits", start, position,
            help: isInteger ? ["write it as a string if its digits are meant"] : []
        )
    }

    private mutating func digits() throws(JSONFault) {
        guard let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
            throw unexpected("a digit")
        }
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    }
}
