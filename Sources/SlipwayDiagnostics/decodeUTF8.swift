/// Decodes the Unicode scalar at an offset of a text.
///
/// - Parameters:
///   - bytes: The text.
///   - offset: The offset of the first byte.
/// - Returns: The scalar's value and its length in bytes, or nil where the bytes are not well-formed UTF-8.
package func decodeUTF8(_ bytes: [UInt8], at offset: Int) -> (value: UInt32, length: Int)? {
    let lead = bytes[offset]
    let length: Int
    var value: UInt32
    switch lead {
    case 0..<0x80: return (UInt32(lead), 1)
    case 0xC2...0xDF: (length, value) = (2, UInt32(lead & 0x1F))
    case 0xE0...0xEF: (length, value) = (3, UInt32(lead & 0x0F))
    case 0xF0...0xF4: (length, value) = (4, UInt32(lead & 0x07))
    default: return nil
    }
    guard offset + length <= bytes.count else { return nil }
    for byte in bytes[(offset + 1)..<(offset + length)] {
        guard byte & 0xC0 == 0x80 else { return nil }
        value = value << 6 | UInt32(byte & 0x3F)
    }
    let lowest: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
    guard value >= lowest, Unicode.Scalar(value) != nil else { return nil }
    return (value, length)
}
