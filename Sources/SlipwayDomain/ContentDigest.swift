/// The SHA-256 of some content: 64 lower-case hexadecimal digits.
package struct ContentDigest: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The 64 digits.
    package let hex: String

    /// Makes a digest from its 64 hexadecimal digits; nil when the text is none. Upper case is lowered.
    package init?(hex: String) {
        guard hex.utf8.count == 64, hex.utf8.allSatisfy({ Self.isHexDigit($0) }) else { return nil }
        self.hex = hex.lowercased()
    }

    /// Makes a digest from its 32 bytes; nil when there are not 32.
    package init?(bytes: some Sequence<UInt8>) {
        var text = [UInt8](repeating: 0, count: 64)
        var count = 0
        for byte in bytes {
            guard count < 32 else { return nil }
            text[2 * count] = Self.digit(byte >> 4)
            text[2 * count + 1] = Self.digit(byte & 15)
            count += 1
        }
        guard count == 32 else { return nil }
        hex = String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// The first digits of the digest.
    package func prefix(_ count: Int) -> String {
        String(hex.prefix(count))
    }

    /// The 64 digits.
    package var description: String { hex }

    /// Orders by the digits.
    package static func < (left: ContentDigest, right: ContentDigest) -> Bool {
        left.hex.utf8.lexicographicallyPrecedes(right.hex.utf8)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}

/// A function that gives the SHA-256 of bytes; the workspace hands one to the pure stages, which link no cryptography.
package typealias DigestFunction = @Sendable ([UInt8]) -> ContentDigest
