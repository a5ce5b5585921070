package import SlipwayDomain
internal import SlipwaySystem

extension SHA256Hasher {
    /// The digest of a file, or that over the sorted paths and digests of the files below a folder.
    ///
    /// - Parameter path: The file or the folder: absolute.
    /// - Returns: The digest; that of a pointer of Git LFS below the folder is the one of its file.
    /// - Throws: `notAFile` for a link or a device below the folder; the failure of a call.
    package static func digest(ofFileOrFolder path: String) throws(WorkspaceError) -> ContentDigest {
        let calls = FileCalls()
        let facts = try naming("read", path) { () throws(Errno) in try calls.stat(path, follow: true) }
        guard facts.kind == .directory else { return try knownDigest(ofFile: path).digest }
        var files: [String: ContentDigest] = [:]
        try collect(path, "", calls, into: &files)
        var hasher = SHA256Hasher()
        for (name, digest) in files.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            hasher.update(Array("\(digest) \(name)\n".utf8)[...])
        }
        return hasher.finish()
    }

    /// Adds the files of a folder by their paths below the first one; what Python and git leave there is left out.
    private static func collect(
        _ folder: String, _ prefix: String, _ calls: FileCalls, into files: inout [String: ContentDigest]
    ) throws(WorkspaceError) {
        let names = try naming("list", folder) { () throws(Errno) in
            let descriptor = try calls.openDirectory(folder)
            defer { calls.close(descriptor) }
            return try calls.list(descriptor)
        }
        for (name, _) in names where name != "__pycache__" && name != ".git" {
            let path = "\(folder)/\(name)"
            let facts = try naming("read", path) { () throws(Errno) in try calls.stat(path) }
            switch facts.kind {
            case .directory: try collect(path, "\(prefix)\(name)/", calls, into: &files)
            case .regular:
                if let pointer = LFSPointer(ofFile: path) {
                    files[prefix + name] = pointer.digest
                } else {
                    files[prefix + name] = try knownDigest(ofFile: path).digest
                }
            case .symbolicLink, .other: throw .notAFile(path: path)
            }
        }
    }
}
