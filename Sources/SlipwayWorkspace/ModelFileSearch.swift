package import SlipwayDomain
internal import SlipwaySystem

/// Looks for files by their digest below some directories, whatever their names.
package struct ModelFileSearch {
    private let folder: String
    private let directories: [String]
    private let calls = FileCalls()
    private var files: [(path: String, size: UInt64)]?
    private var digests: [String: ContentDigest?] = [:]

    /// Makes a search.
    ///
    /// - Parameters:
    ///   - folder: A directory whose own files are looked at: absolute.
    ///   - directories: Directories that are looked at with all below them, absolute; those that do not exist hold nothing.
    package init(in folder: String, below directories: [String]) {
        self.folder = folder
        self.directories = directories
    }

    /// Whether a file has a digest, or a pointer of Git LFS names it.
    ///
    /// - Parameter digest: The SHA-256.
    /// - Returns: Whether one does.
    package mutating func has(_ digest: ContentDigest) -> Bool {
        let all = files ?? Self.list(directories, and: folder, calls)
        files = all
        return all.contains { file in
            if let known = digests[file.path] { return known == digest }
            let own =
                (file.size < LFSPointer.limit ? LFSPointer(ofFile: file.path)?.digest : nil)
                ?? (try? SHA256Hasher.knownDigest(ofFile: file.path))?.digest
            digests[file.path] = .some(own)
            return own == digest
        }
    }

    /// Every regular file below some directories, by path; links are not followed, for they may lead out, or in circles.
    static func list(
        _ directories: [String], and folder: String? = nil, _ calls: FileCalls
    ) -> [(path: String, size: UInt64)] {
        var found: [String: UInt64] = [:]
        for directory in directories { list(directory, calls, into: &found) }
        if let folder { list(folder, calls, isDeep: false, into: &found) }
        return found.sorted { $0.key < $1.key }.map { (path: $0.key, size: $0.value) }
    }

    private static func list(
        _ directory: String, _ calls: FileCalls, isDeep: Bool = true, into found: inout [String: UInt64]
    ) {
        guard let descriptor = try? calls.openDirectory(directory) else { return }
        defer { calls.close(descriptor) }
        for (name, _) in (try? calls.list(descriptor)) ?? [] {
            let path = "\(directory)/\(name)"
            guard let facts = try? calls.stat(path) else { continue }
            switch facts.kind {
            case .directory where isDeep && (name.utf8.first != 0x2E || name == WeightsPlacer.storeDirectory):
                list(path, calls, into: &found)
            case .regular: found[path] = facts.size
            default: continue
            }
        }
    }
}
