package import SlipwayDomain
internal import SlipwaySystem

/// SHA-256 of bytes, whole or piece by piece.
package struct SHA256Hasher {
    private var hash = SHA256()

    /// Makes a hasher that has seen nothing.
    package init() {}

    /// Takes in the next bytes.
    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        hash.update(bytes)
    }

    /// The digest of everything taken in.
    package func finish() -> ContentDigest {
        guard let digest = ContentDigest(bytes: hash.finish()) else {
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
