internal import Crypto
package import SlipwayDomain

/// SHA-256 of bytes, whole or piece by piece.
package struct SHA256Hasher {
    private var hasher = SHA256()

    /// Makes a hasher that has seen nothing.
    package init() {}

    /// Takes in the next bytes.
    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        // SAFETY: the buffer lives for the call only and the hasher keeps no pointer to it.
        unsafe bytes.withUnsafeBytes { buffer in unsafe hasher.update(bufferPointer: buffer) }
    }

    /// The digest of everything taken in.
    package func finish() -> ContentDigest {
        guard let digest = ContentDigest(bytes: hasher.finalize()) else {
            preconditionFailure("SHA-256 gives 32 bytes")
        }
        return digest
    }

    /// The function that the pure stages are given.
    package static let digest: DigestFunction = { bytes in
        var hasher = SHA256Hasher()
        hasher.update(bytes[...])
        return hasher.finish()
    }
}
