package import SlipwayDomain
package import SlipwayOutput
internal import SlipwaySystem

/// A file of a release that is not what the release's record says.
package struct ReleaseDifference: Hashable, Sendable {
    /// What is wrong with it.
    package enum Kind: Hashable, Sendable {
        /// Its bytes are others.
        case changed
        /// It is not there.
        case missing
        /// The record does not list it, and it is in the repository, where the server would read it.
        case unlisted
    }

    /// The path below the release.
    package let path: RelativePath
    /// What is wrong with it.
    package let kind: Kind
}

extension OutputDirectory {
    /// Compares the files of a release with its record.
    ///
    /// - Parameters:
    ///   - release: The directory of the release below `OUT/<name>/`.
    ///   - document: Its record.
    ///   - hasWeights: Whether model files have to be there. One that is there has the bytes that the record lists, or is the
    ///     pointer of Git LFS to them.
    /// - Returns: The files that differ, by path.
    /// - Throws: The failure to read the directory or a file of it.
    package func differences(
        of release: RelativePath, from document: PromotionDocument, hasWeights: Bool
    ) throws(WorkspaceError) -> [ReleaseDifference] {
        let entries = try entries(below: release)
        var found: [ReleaseDifference] = []
        for (path, digest) in document.digests {
            guard let entry = entries[path] else {
                if hasWeights || !OutputLayout.isModelFile(path) {
                    found.append(ReleaseDifference(path: path, kind: .missing))
                }
                continue
            }
            let full = release.appending(path)
            if entry.kind == .regular, try self.digest(at: full) == digest { continue }
            if entry.kind == .regular, LFSPointer(ofFile: shown(full))?.digest == digest { continue }
            found.append(ReleaseDifference(path: path, kind: .changed))
        }
        for path in entries.keys where path.isInside(ReleaseLayout.repository) && document.digests[path] == nil {
            found.append(ReleaseDifference(path: path, kind: .unlisted))
        }
        return found.sorted { $0.path < $1.path }
    }
}
