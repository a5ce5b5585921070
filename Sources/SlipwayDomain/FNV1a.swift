/// The 64-bit FNV-1a hash: short, the same everywhere, not meant against attackers.
package struct FNV1a: Sendable {
    /// The hash of what was added.
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Makes the hash of nothing.
    package init() {}

    /// Makes the hash of a text.
    package init(_ text: String) {
        add(text.utf8)
    }

    /// Adds bytes.
    package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
}
