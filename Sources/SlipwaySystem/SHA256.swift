internal import CSHA256

/// SHA-256 of bytes that come piece by piece (docs/decisions, ADR 0018).
package struct SHA256: Sendable {
    private var state: slipway_sha256

    /// Makes a hash that has seen nothing.
    package init() {
        state = slipway_sha256()
        // SAFETY: the call fills the state.
        unsafe slipway_sha256_start(&state)
    }

    /// Takes in the next bytes.
    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        // SAFETY: the buffer lives for the call only and nothing keeps a pointer to it.
        unsafe bytes.withUnsafeBytes { unsafe slipway_sha256_update(&state, $0.baseAddress, $0.count) }
    }

    /// The 32 bytes of the digest of everything taken in.
    package func finish() -> [UInt8] {
        var copy = state
        var digest = [UInt8](repeating: 0, count: 32)
        // SAFETY: the buffer has the 32 bytes that the call writes.
        unsafe slipway_sha256_finish(&copy, &digest)
        return digest
    }
}
