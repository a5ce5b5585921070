package import SlipwayDomain
package import SlipwaySystem

/// The cache of fetched models, by digest, and the way into it.
///
/// A file gets its name, `CACHE/<sha256>`, only when it holds those bytes; until then it is `<sha256>.part`, which the
/// next run goes on with. One process at a time works on a digest, under the lock `<sha256>.lock`.
package struct ModelFetcher: Sendable {
    /// What happens, for whoever watches.
    package enum Event: Hashable, Sendable {
        /// Another process fetches the same file.
        case waiting
        /// So many bytes are here.
        case arrived(UInt64)
        /// A try failed and is followed by another one.
        case retried(String)
    }

    /// A cached file that was read whole.
    package struct Entry: Hashable, Sendable {
        /// Its absolute path.
        package let path: String
        /// Its digest and size.
        package let digest: FileDigest
    }

    /// The cache.
    package let cache: String
    /// Whether nothing is fetched.
    package let isOffline: Bool
    /// How many seconds a connection may take to be made, and how long no byte may come.
    package let timeout: Int
    /// The pauses between tries, in milliseconds.
    let pauses: [UInt32]
    let calls: FileCalls

    /// Makes a fetcher.
    ///
    /// - Parameters:
    ///   - cache: The directory of the cache, absolute or from the working directory; made when it is needed.
    ///   - isOffline: Whether nothing is fetched.
    ///   - timeout: How many seconds a connection may take to be made, and how long no byte may come.
    ///   - pauses: The pauses between tries, in milliseconds; one try more than pauses.
    ///   - faults: Failures to make up, for tests.
    package init(
        cache: String, isOffline: Bool, timeout: Int, pauses: [UInt32] = [250, 1_000, 4_000], faults: FaultPlan? = nil
    ) {
        calls = FileCalls(faults: faults)
        self.cache = cache
        self.isOffline = isOffline
        self.timeout = timeout
        self.pauses = pauses
    }

    /// The cached file of a digest, verified; nil when there is none, or none with those bytes.
    package func cached(_ digest: ContentDigest) -> Entry? {
        guard let directory = try? openCache() else { return nil }
        defer { calls.close(directory.descriptor) }
        return cached(digest, in: directory)
    }

    func cached(_ digest: ContentDigest, in directory: Directory) -> Entry? {
        guard
            let found = try? SHA256Hasher.knownDigest(of: digest.hex, in: directory, calls: calls, follow: false),
            found.digest == digest, let absolute = try? calls.realPath("\(cache)/\(digest)")
        else { return nil }
        return Entry(path: absolute, digest: found)
    }

    /// Brings the file of an address into the cache.
    ///
    /// - Parameters:
    ///   - url: The address: https, http or file.
    ///   - digest: The digest that it must have.
    ///   - each: Hears what happens.
    /// - Returns: The cached file, verified.
    /// - Throws: Why it is not there.
    package func fetch(
        _ url: String, _ digest: ContentDigest, each: (Event) -> Void = { _ in }
    ) throws(FetchFailure) -> Entry {
        if let entry = cached(digest) { return entry }
        if isOffline {
            let path = "\(cache)/\(digest)"
            if (try? calls.stat(path)) != nil { throw .damaged(path: path) }
            throw .offline
        }
        let lock: CacheLock
        do throws(WorkspaceError) {
            lock = try holdLock("\(digest).lock", each: each)
        } catch {
            throw .machine(error)
        }
        defer { release(lock) }
        // Whoever held the lock before may have fetched it.
        if let entry = cached(digest, in: lock.directory) { return entry }
        // A file of that name with other bytes is damaged; the fetched one takes its place.
        return try bring(url, digest, into: lock.directory, each)
    }

    private func bring(
        _ url: String, _ digest: ContentDigest, into directory: Directory, _ each: (Event) -> Void
    ) throws(FetchFailure) -> Entry {
        let part = "\(digest).part"
        if let path = Self.localPath(url) {
            let facts = try? calls.stat(path, follow: true)
            if let facts, facts.kind != .regular {
                throw .transfer(reason: "\"\(path)\" is not a regular file", attempts: 1)
            }
        }
        // A run that was stopped between the last byte and the rename left everything.
        if let entry = try finish(part, digest, directory) { return entry }
        var restarts = 0
        var attempt = 0
        while true {
            let before = size(part, directory)
            let outcome = try transfer(url, part, directory, each)
            switch outcome {
            case .done:
                if let entry = try finish(part, digest, directory) { return entry }
                let found = try otherBytes(part, digest, directory)
                try? calls.unlink(part, in: directory)
                // The beginning may be of an older file at the same address: once from the start tells.
                guard before > 0, restarts == 0 else { throw found }
                restarts += 1
            case .restart:
                try? calls.unlink(part, in: directory)
                guard restarts < 2 else {
                    throw .transfer(reason: "the server refuses to send the file whole", attempts: attempt + 1)
                }
                restarts += 1
            case .failed(let reason):
                if size(part, directory) >= Self.largest { try? calls.unlink(part, in: directory) }
                throw .transfer(reason: reason, attempts: attempt + 1)
            case .unwritable(let error):
                // A part that fills the disk would stay in the way of everything else.
                let room = (try? calls.freeBytes(cache)) ?? .max
                try? calls.unlink(part, in: directory)
                let reason = room < 1 << 20 ? .noSpace : error
                throw .machine(.io(path: directory.display(part), action: "write", errno: reason))
            case .retry(let reason):
                guard attempt < pauses.count else { throw .transfer(reason: reason, attempts: attempt + 1) }
                each(.retried(reason))
                Clock.pause(pauses[attempt])
                attempt += 1
            }
        }
    }

    private func transfer(
        _ url: String, _ part: String, _ directory: Directory, _ each: (Event) -> Void
    ) throws(FetchFailure) -> CurlRun.Outcome {
        let path = directory.display(part)
        let descriptor: Int32
        do throws(Errno) {
            descriptor = try calls.openAppend(part, in: directory)
        } catch .tooManySymbolicLinkLevels {
            throw .machine(.obstructed(path: path, reason: "the part of a model belongs there, not a link"))
        } catch {
            throw .machine(WorkspaceError(error, "write", path))
        }
        defer {
            // Nothing came: nothing is kept.
            if let facts = try? calls.stat(descriptor: descriptor), facts.kind == .regular, facts.size == 0 {
                try? calls.unlink(part, in: directory)
            }
            calls.close(descriptor)
        }
        let facts: FileFacts
        do throws(Errno) {
            facts = try calls.stat(descriptor: descriptor)
        } catch {
            throw .machine(WorkspaceError(error, "read", path))
        }
        guard facts.kind == .regular else { throw .machine(.notAFile(path: path)) }
        let start = facts.size
        let room = try? calls.freeBytes(cache)
        let space = start + (room ?? Self.largest)
        let run = CurlRun(
            url: url, part: descriptor, start: start, timeout: timeout, limit: min(space, Self.largest),
            limitWords: space < Self.largest ? "larger than the room on the disk" : "larger than slipway fetches")
        var told: UInt64 = 0
        do throws(WorkspaceError) {
            return try run.run { count in
                if count != told { each(.arrived(count)) }
                told = count
            }
        } catch .notFound {
            throw .noCurl
        } catch {
            throw .machine(error)
        }
    }

    /// The largest model that is fetched, in bytes (docs/output.md): four times the largest that ONNX data files are
    /// known to have.
    static let largest: UInt64 = 256 << 30

    /// The path of a `file:` address; nil for another.
    static func localPath(_ url: String) -> String? {
        guard url.lowercased().hasPrefix("file:") else { return nil }
        var rest = url.utf8.dropFirst(5)
        if rest.starts(with: "//".utf8) { rest = rest.dropFirst(2).drop { $0 != 0x2F } }
        var bytes: [UInt8] = []
        var input = Array(rest.prefix { $0 != 0x3F && $0 != 0x23 })[...]
        while let byte = input.popFirst() {
            if byte == 0x25, input.count >= 2,
                let value = UInt8(String(decoding: input.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                input = input.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private func size(_ part: String, _ directory: Directory) -> UInt64 {
        (try? calls.stat(part, in: directory))?.size ?? 0
    }

    /// Gives a file that holds the right bytes its name; nil when it does not.
    func finish(
        _ part: String, _ digest: ContentDigest, _ directory: Directory
    ) throws(FetchFailure) -> Entry? {
        do throws(WorkspaceError) {
            let shown = directory.display(part)
            let facts = try naming("read", shown) { () throws(Errno) in try calls.statIfPresent(part, in: directory) }
            guard let facts, facts.kind == .regular else { return nil }
            let found = try SHA256Hasher.digest(of: part, in: directory, calls: calls, follow: false)
            guard found.digest == digest else { return nil }
            try naming("write", shown) { () throws(Errno) in
                let descriptor = try calls.openFile(part, in: directory, follow: false)
                defer { calls.close(descriptor) }
                // Models that are linked to it must not be changed through any of its names.
                try calls.setPermissions(0o444, of: descriptor, path: shown)
                try calls.sync(descriptor, path: shown)
                try calls.rename(part, in: directory, to: digest.hex, in: directory, .replace)
            }
            let path = directory.display(digest.hex)
            let absolute = try naming("read", path) { () throws(Errno) in try calls.realPath(path) }
            return Entry(path: absolute, digest: found)
        } catch {
            throw .machine(error)
        }
    }

    /// What came instead of the file.
    func otherBytes(
        _ part: String, _ digest: ContentDigest, _ directory: Directory
    ) throws(FetchFailure) -> FetchFailure {
        let found: FileDigest
        do throws(WorkspaceError) {
            found = try SHA256Hasher.digest(of: part, in: directory, calls: calls, follow: false)
        } catch {
            throw .machine(error)
        }
        var start = [UInt8](repeating: 0, count: 64)
        if let descriptor = try? calls.openFile(part, in: directory, follow: false) {
            let count = (try? calls.read(descriptor, into: &start, at: 0)) ?? 0
            start.removeLast(start.count - count)
            calls.close(descriptor)
        }
        var remark: String?
        let text = String(decoding: start, as: UTF8.self).lowercased()
        if text.hasPrefix("version https://git-lfs") { remark = "it is a pointer of Git LFS, not the file itself" }
        if text.hasPrefix("<!doctype") || text.hasPrefix("<html") { remark = "it is a web page" }
        return .otherBytes(expected: digest, found: found.digest, byteCount: found.byteCount, remark: remark)
    }
}
