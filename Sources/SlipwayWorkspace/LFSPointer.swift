package import SlipwayDomain
internal import SlipwaySystem

/// The text that Git LFS keeps in place of a large file until the file is fetched
/// (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md).
package struct LFSPointer: Hashable, Sendable {
    /// The SHA-256 of the file that it stands for.
    package let digest: ContentDigest
    /// The size of the file that it stands for, in bytes.
    package let byteCount: UInt64

    /// The most bytes of a pointer, as the specification of Git LFS limits them.
    static let limit: UInt64 = 1_024

    /// Whether bytes begin as a pointer does.
    package static func isPointer(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: "version https://git-lfs".utf8)
    }

    /// Reads a pointer; nil where it is none, and where an extension of Git LFS changes the file on its way, so that nobody
    /// knows its digest.
    ///
    /// - Parameter bytes: The bytes of a file.
    package init?(_ bytes: [UInt8]) {
        guard UInt64(bytes.count) < Self.limit, Self.isPointer(bytes) else { return nil }
        var values: [Substring: Substring] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, !parts[0].hasPrefix("ext-"), values.updateValue(parts[1], forKey: parts[0]) == nil
            else { return nil }
        }
        let prefix = "sha256:"
        guard let oid = values["oid"], oid.hasPrefix(prefix), let size = values["size"].flatMap({ UInt64($0) }),
            let digest = ContentDigest(hex: String(oid.dropFirst(prefix.count)))
        else { return nil }
        self.digest = digest
        byteCount = size
    }

    /// Reads a pointer that is at a path; nil where there is none, or nothing that can be read.
    ///
    /// - Parameter path: The path; symbolic links are followed.
    package init?(ofFile path: String) {
        guard let bytes = try? FileCalls().readSmall(path, in: .working, limit: Self.limit, follow: true) else {
            return nil
        }
        self.init(bytes)
    }
}
