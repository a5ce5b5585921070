package import SlipwayDomain
import SlipwayFormats

/// The directory of a report as the workspace publishes it: files beside a list of them, by which a later run knows what
/// it may replace.
///
/// - Parameters:
///   - files: The files with their names, each once.
///   - name: The directory's name.
///   - model: The model's name.
///   - digest: The SHA-256 of bytes.
/// - Returns: The tree; a file whose name is no path is left out.
package func reportTree(
    _ files: [(name: String, bytes: [UInt8])], name: ModelName, model: String, digest: DigestFunction
) -> OutputTree? {
    guard let manifestPath = RelativePath("report.json") else { return nil }
    var tree = FileTree()
    var digests: [(path: RelativePath, digest: ContentDigest)] = []
    for file in files {
        guard let path = RelativePath(file.name) else { continue }
        tree[path] = .bytes(file.bytes)
        digests.append((path, digest(file.bytes)))
    }
    digests.sort { $0.path < $1.path }
    let manifest: JSONValue = [
        "format_version": 1, "name": .string(model),
        "files": .object(digests.map { JSONMember($0.path.text, .string($0.digest.description)) }),
    ]
    return OutputTree(
        name: name, tree: tree, units: [], manifestPath: manifestPath, manifest: JSONWriter.write(manifest))
}
