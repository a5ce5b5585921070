internal import SlipwayDomain
internal import SlipwaySystem
internal import Synchronization

/// The digests of files that were hashed before, so that no model is hashed twice.
///
/// A digest belongs to a file as its device, inode, size, times of modification and of change describe it, both in
/// nanoseconds: on the file systems that count (`FileCalls.keepsChangeTime(_:)`) no write leaves the time of change as it
/// was. A file that was changed so shortly before it was hashed that a further write might get the same time is not
/// remembered. Deleting the cache is safe, a line that is not whole counts for nothing, and `verify` never asks it.
package final class DigestCache: Sendable {
    /// What a digest belongs to.
    struct Key: Hashable {
        let identity: FileIdentity
        let size: UInt64
        let modified: Int64
        let changed: Int64

        init(_ facts: FileFacts) {
            identity = facts.identity
            size = facts.size
            modified = facts.modified
            changed = facts.changed
        }

        init?(_ numbers: [Int64]) {
            guard numbers.count == 5 else { return nil }
            identity = FileIdentity(
                device: UInt64(bitPattern: numbers[0]), inode: UInt64(bitPattern: numbers[1]))
            size = UInt64(bitPattern: numbers[2])
            modified = numbers[3]
            changed = numbers[4]
        }

        fileprivate var text: String {
            "\(Int64(bitPattern: identity.device)) \(Int64(bitPattern: identity.inode)) "
                + "\(Int64(bitPattern: size)) \(modified) \(changed)"
        }
    }

    private struct State {
        var isRead = false
        var digests: [Key: ContentDigest] = [:]
    }

    private let path: String?
    private let state = Mutex(State())
    private let calls = FileCalls()

    /// Smaller files are hashed faster than looked up, in bytes.
    private static let smallest: UInt64 = 1 << 20
    /// The most that a clock of a file system may lag behind the time, in nanoseconds (a tick, and FAT's two seconds).
    static let granularity: Int64 = 2_000_000_000
    /// The most bytes of the file; a larger one is begun anew.
    private static let limit: UInt64 = 4 << 20

    /// Makes a cache.
    ///
    /// - Parameter path: Its file, made when it is needed; nil remembers nothing.
    package init(path: String?) {
        self.path = path
    }

    /// The cache of this user: `$XDG_CACHE_HOME/slipway/digests`, else `~/.cache/slipway/digests`.
    static let ofUser: DigestCache = {
        var values: [String: String] = [:]
        for variable in ProgramEnvironment.own { values[variable.name] = variable.value }
        if let folder = values["XDG_CACHE_HOME"], folder.utf8.first == 0x2F {
            return DigestCache(path: "\(folder)/slipway/digests")
        }
        return DigestCache(
            path: values["HOME"].flatMap { $0.utf8.first == 0x2F ? "\($0)/.cache/slipway/digests" : nil })
    }()

    /// The digest of a file; nil when it is not known.
    func digest(_ facts: FileFacts) -> ContentDigest? {
        guard path != nil, facts.size >= Self.smallest else { return nil }
        return state.withLock { state in
            if !state.isRead { read(into: &state) }
            return state.digests[Key(facts)]
        }
    }

    /// Remembers the digest of a file that was hashed just now and has not changed meanwhile.
    ///
    /// - Parameters:
    ///   - digest: The digest.
    ///   - facts: The file as it was before it was read.
    ///   - time: When reading began, in nanoseconds of Unix time.
    func remember(_ digest: ContentDigest, _ facts: FileFacts, at time: Int64) {
        guard let path, facts.size >= Self.smallest,
            max(facts.modified, facts.changed) + Self.granularity < time
        else { return }
        let isNew = state.withLock { state in
            if !state.isRead { read(into: &state) }
            return state.digests.updateValue(digest, forKey: Key(facts)) != digest
        }
        if isNew { append(Self.line(Key(facts), digest), to: path) }
    }

    private func read(into state: inout State) {
        state.isRead = true
        guard let path, let descriptor = try? calls.openFile(path, follow: false) else { return }
        defer { calls.close(descriptor) }
        // What somebody else wrote is no knowledge of ours.
        guard let facts = try? calls.stat(descriptor: descriptor), facts.owner == Host.userID,
            let bytes = try? calls.readSmall(descriptor: descriptor, path: path, limit: 2 * Self.limit)
        else { return }
        for line in bytes.split(separator: 0x0A) {
            guard let (key, digest) = Self.entry(String(decoding: line, as: UTF8.self)) else { continue }
            state.digests[key] = digest
        }
    }

    /// A line: the key, the digest, and a checksum of both.
    private static func line(_ key: Key, _ digest: ContentDigest) -> String {
        let text = "\(key.text) \(digest)"
        return "\(text) \(checksum(text))\n"
    }

    /// What a line says; nil for one that is not as it was written, such as one of which another run wrote a half.
    private static func entry(_ line: String) -> (Key, ContentDigest)? {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 7, words[6] == checksum(words[..<6].joined(separator: " ")),
            let digest = ContentDigest(hex: String(words[5])), let key = Key(words[..<5].compactMap { Int64($0) })
        else { return nil }
        return (key, digest)
    }

    private static func checksum(_ text: String) -> String {
        String(SHA256Hasher.digest(Array(text.utf8)).hex.prefix(16))
    }

    /// Appends a line in one call; a failure costs nothing but time.
    private func append(_ line: String, to path: String) {
        _ = try? calls.makeDirectories(Workspace.folder(of: path))
        guard let descriptor = try? calls.openAppend(path) else { return }
        defer { calls.close(descriptor) }
        guard let facts = try? calls.stat(descriptor: descriptor), facts.kind == .regular,
            facts.owner == Host.userID
        else { return }
        if facts.size + 256 > Self.limit { try? calls.truncate(descriptor, to: 0, path: path) }
        try? calls.write(Array(line.utf8)[...], to: descriptor, path: path)
    }
}
