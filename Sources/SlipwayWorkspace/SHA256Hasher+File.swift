package import SlipwayDomain
internal import SlipwaySystem

/// What reading a file once tells.
package struct FileDigest: Hashable, Sendable {
    /// The SHA-256 of the bytes.
    package let digest: ContentDigest
    /// The number of bytes.
    package let byteCount: UInt64

    /// Makes a result.
    package init(digest: ContentDigest, byteCount: UInt64) {
        self.digest = digest
        self.byteCount = byteCount
    }
}

extension SHA256Hasher {
    /// Reads a file piece by piece and hashes it.
    ///
    /// - Parameter path: The file; symbolic links are followed.
    /// - Returns: The digest and the size.
    /// - Throws: `changedWhileRead` when its size or its time of change differ before and after; the failure of a call.
    package static func digest(ofFile path: String) throws(WorkspaceError) -> FileDigest {
        try digest(of: path, in: .working, calls: FileCalls(), follow: true)
    }

    /// Reads a file below a directory and hashes it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - directory: Where the path starts.
    ///   - calls: The calls to make.
    ///   - follow: Whether a symbolic link is followed.
    ///   - each: Gets every piece in order.
    /// - Returns: The digest and the size.
    /// - Throws: `changedWhileRead`, the failure of a call, or what `each` throws.
    static func digest(
        of path: String, in directory: Directory, calls: FileCalls, follow: Bool,
        each: (ArraySlice<UInt8>) throws(WorkspaceError) -> Void = { _ throws(WorkspaceError) in }
    ) throws(WorkspaceError) -> FileDigest {
        let shown = directory.display(path)
        let descriptor = try naming("read", shown) { () throws(Errno) in
            try calls.openFile(path, in: directory, follow: follow)
        }
        defer { calls.close(descriptor) }
        return try digest(descriptor: descriptor, path: shown, calls: calls, each: each)
    }

    /// Hashes an open file from its start.
    static func digest(
        descriptor: Int32, path: String, calls: FileCalls,
        each: (ArraySlice<UInt8>) throws(WorkspaceError) -> Void = { _ throws(WorkspaceError) in }
    ) throws(WorkspaceError) -> FileDigest {
        let before = try naming("read", path) { () throws(Errno) in try calls.stat(descriptor: descriptor) }
        guard before.kind == .regular else { throw .notAFile(path: path) }
        var hasher = SHA256Hasher()
        var buffer = [UInt8](repeating: 0, count: Int(min(1 << 20, before.size + 1)))
        var offset: UInt64 = 0
        while true {
            let count = try naming("read", path) { () throws(Errno) in
                try calls.read(descriptor, into: &buffer, at: offset)
            }
            if count == 0 { break }
            hasher.update(buffer[..<count])
            try each(buffer[..<count])
            offset += UInt64(count)
        }
        let after = try naming("read", path) { () throws(Errno) in try calls.stat(descriptor: descriptor) }
        // The time of change (ctime) is not compared: a link made meanwhile moves it without touching a byte.
        guard before.size == offset, after.size == offset, before.modified == after.modified else {
            throw .changedWhileRead(path: path)
        }
        return FileDigest(digest: hasher.finish(), byteCount: offset)
    }
}

extension SHA256Hasher {
    /// The digest of a file, from the cache where it is known; not for what checks whether a file was damaged.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - directory: Where the path starts.
    ///   - calls: The calls to make.
    ///   - follow: Whether a symbolic link is followed.
    ///   - cache: What was hashed before.
    /// - Returns: The digest and the size.
    /// - Throws: `changedWhileRead` or the failure of a call.
    static func knownDigest(
        of path: String, in directory: Directory, calls: FileCalls, follow: Bool, cache: DigestCache = .ofUser
    ) throws(WorkspaceError) -> FileDigest {
        let shown = directory.display(path)
        let descriptor = try naming("read", shown) { () throws(Errno) in
            try calls.openFile(path, in: directory, follow: follow)
        }
        defer { calls.close(descriptor) }
        let facts = try naming("read", shown) { () throws(Errno) in try calls.stat(descriptor: descriptor) }
        let isKept = facts.kind == .regular && calls.keepsChangeTime(descriptor)
        if isKept, let known = cache.digest(facts) { return FileDigest(digest: known, byteCount: facts.size) }
        let begin = Clock.unixNanoseconds
        let found = try digest(descriptor: descriptor, path: shown, calls: calls)
        if isKept { cache.remember(found.digest, facts, at: begin) }
        return found
    }

    /// The digest of a file, from the cache where it is known; symbolic links are followed.
    ///
    /// - Parameter path: The file.
    /// - Returns: The digest and the size.
    /// - Throws: `changedWhileRead` or the failure of a call.
    package static func knownDigest(ofFile path: String) throws(WorkspaceError) -> FileDigest {
        try knownDigest(of: path, in: .working, calls: FileCalls(), follow: true)
    }
}

extension SHA256Hasher {
    /// Hashes a content of pieces that is not written yet.
    ///
    /// - Parameters:
    ///   - content: The content.
    ///   - path: The file that it copies from; symbolic links are followed.
    ///   - parts: The paths of the other files that it has pieces of, by location; one that is not listed lies beside the file.
    /// - Returns: The digest and the size.
    /// - Throws: `changedWhileRead` when the file ends inside a piece; the failure of a call.
    package static func digest(of content: SplicedFile, from path: String, parts: [RelativePath: String] = [:])
        throws(WorkspaceError) -> FileDigest
    {
        let calls = FileCalls()
        let descriptor = try naming("read", path) { () throws(Errno) in try calls.openFile(path) }
        defer { calls.close(descriptor) }
        var hasher = SHA256Hasher()
        for piece in content.pieces {
            switch piece {
            case .bytes(let bytes): hasher.update(bytes[...])
            case .copy(let range):
                var position = range.lowerBound
                while position < range.upperBound {
                    var buffer = [UInt8](repeating: 0, count: min(range.upperBound - position, 1 << 20))
                    let count = try naming("read", path) { () throws(Errno) in
                        try calls.read(descriptor, into: &buffer, at: UInt64(position))
                    }
                    guard count > 0 else { throw .changedWhileRead(path: path) }
                    hasher.update(buffer[..<count])
                    position += count
                }
            case .convert(let conversion):
                try ConversionReader(calls: calls, source: descriptor, sourcePath: path, parts: parts)
                    .read(conversion) { bytes throws(WorkspaceError) in hasher.update(bytes) }
            }
        }
        return FileDigest(digest: hasher.finish(), byteCount: UInt64(content.byteCount))
    }
}
