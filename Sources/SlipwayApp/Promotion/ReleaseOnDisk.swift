import SlipwayDomain
import SlipwayOutput
import SlipwayWorkspace

/// A release as the output directory holds it.
struct ReleaseOnDisk {
    /// Its directory below `OUT/<name>/`.
    let directory: RelativePath
    /// What its promotion.json says; nil where there is no release.
    let document: PromotionDocument?
    /// The config.pbtxt that clients know; nil where it cannot be read.
    let config: [UInt8]?

    /// Why it holds what it holds; nil where there is no release.
    var record: PromotionRecord? { document?.record }
    /// Whether something was promoted to it.
    var isPromoted: Bool { document?.isPromoted ?? false }

    /// Looks at a release.
    ///
    /// - Parameters:
    ///   - directory: Its directory below `OUT/<name>/`.
    ///   - output: The output.
    ///   - records: The documents of the output.
    init(_ directory: RelativePath, of output: OutputDirectory, _ records: OutputRecords?) {
        self.directory = directory
        document = records?.promotions[directory]
        let path = directory.appending(ReleaseLayout.model(output.name)).appending(ModelLayout.config)
        config = try? Workspace.readText(output.shown(path), limit: 16 << 20)
    }
}

extension OutputDirectory {
    /// The files of a release for the services that it is deployed to, as far as they are there.
    ///
    /// - Parameters:
    ///   - release: Its directory.
    ///   - document: Its record, which lists them.
    /// - Returns: The files.
    /// - Throws: The failure to read one.
    func deploymentFiles(
        of release: RelativePath, _ document: PromotionDocument
    ) throws(WorkspaceError) -> DeploymentFiles {
        var files: [RelativePath: [UInt8]] = [:]
        for path in document.digests.keys where DeploymentFiles.holds(path) {
            files[path] = try bytesIfPresent(at: release.appending(path))
        }
        return DeploymentFiles(document.record.winner, files)
    }
}
