package import SlipwayDiagnostics

/// Why a file that a spec names cannot be had.
package enum SpecSourceError: Error, Hashable, Sendable {
    /// There is no such file.
    case notFound
    /// The path leaves the project root.
    case outsideRoot
    /// The file cannot be read, with the system's reason.
    case unreadable(String)
}

/// The files that specs name; the workspace reads them from disk, tests from memory.
package protocol SpecSources {
    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The path as it is written, relative to the stating file.
    ///   - source: The file that states it.
    /// - Returns: The file. The same file always has the same identity, however its path is written.
    /// - Throws: Why it cannot be had.
    func read(_ path: String, statedIn source: SourceID) throws(SpecSourceError) -> SourceFile
}
