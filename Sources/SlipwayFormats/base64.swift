/// Base64 with padding and without line breaks (RFC 4648 §4).
package func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var start = 0
    while start < bytes.count {
        let count = min(3, bytes.count - start)
        let word = (0..<3).reduce(UInt32(0)) { $0 << 8 | ($1 < count ? UInt32(bytes[start + $1]) : 0) }
        for position in 0..<4 {
            let digit = alphabet[Int(word >> (18 - 6 * UInt32(position)) & 63)]
            text.append(position <= count ? digit : UInt8(ascii: "="))
        }
        start += 3
    }
    return String(decoding: text, as: UTF8.self)
}

/// The bytes of a base64 text with padding and without line breaks (RFC 4648 §4); nil for any other text.
package func bytes(base64 text: String) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count / 4 * 3)
    var word: UInt32 = 0
    var (digits, padding) = (0, 0)
    for byte in text.utf8 {
        let digit: UInt8
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): digit = 62
        case UInt8(ascii: "/"): digit = 63
        case UInt8(ascii: "="):
            digit = 0
            padding += 1
        default: return nil
        }
        guard padding == 0 || byte == UInt8(ascii: "="), padding <= 2 else { return nil }
        word = word << 6 | UInt32(digit)
        digits += 1
        if digits % 4 == 0 {
            let whole = [
                UInt8(truncatingIfNeeded: word >> 16), UInt8(truncatingIfNeeded: word >> 8),
                UInt8(truncatingIfNeeded: word),
            ]
            result += whole.prefix(3 - padding)
            word = 0
        }
    }
    return digits % 4 == 0 ? result : nil
}
