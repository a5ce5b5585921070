package import SlipwayDomain

/// The directory of a report as the workspace publishes it.
///
/// - Parameters:
///   - files: The files with their names, each once.
///   - name: The directory's name.
///   - model: The model's name.
///   - digest: The SHA-256 of bytes.
/// - Returns: The tree.
package func reportTree(
    _ files: [(name: RelativePath, bytes: [UInt8])], name: ModelName, model: String, digest: DigestFunction
) -> OutputTree {
    var tree = FileTree()
    var digests: [RelativePath: ContentDigest] = [:]
    for file in files {
        tree[file.name] = .bytes(file.bytes)
        digests[file.name] = digest(file.bytes)
    }
    return OutputTree(
        name: name, tree: tree, units: [], manifestPath: ReportLayout.list,
        manifest: ReportList(model: model, digests: digests).text)
}
