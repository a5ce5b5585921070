internal import SlipwayDomain
internal import SlipwayOutput
internal import SlipwaySystem

/// The releases of an output as a run read them before it made its own: what it writes is right for these alone.
package struct OutputBasis: Hashable, Sendable {
    /// The digest of each release's record, by the directory of the release; nil for a file that cannot be read.
    private let records: [String: ContentDigest?]

    /// Looks at the releases of an output, which need not exist.
    package init(_ directory: OutputDirectory) {
        let calls = FileCalls()
        var records: [String: ContentDigest?] = [:]
        for release in directory.releases() {
            let path = directory.shown(release.appending(ReleaseLayout.record))
            do throws(WorkspaceError) {
                guard let bytes = try calls.readIfPresent(path, in: .working, limit: OutputDirectory.textLimit) else {
                    continue
                }
                records[release.text] = SHA256Hasher.digest(bytes)
            } catch {
                records[release.text] = .some(nil)
            }
        }
        self.records = records
    }
}
