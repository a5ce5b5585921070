import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayOutput
import SlipwayYAML

/// A value in a file of the deployment that another one takes the place of.
package struct DeploymentChange: Hashable, Sendable {
    /// The file below the release, `azureml/deployment.yml`.
    package let file: RelativePath
    /// Where the value stands, `request_settings.request_timeout_ms`.
    package let key: String
    /// What it was; nil where it is new.
    package let before: String?
    /// What it is; nil where it goes.
    package let after: String?

    /// The change in one line.
    var text: String { "\(file): \(key) \(before ?? "-") → \(after ?? "-")" }
}

/// Finds what changes in the files of a deployment, apart from what names the variant, which every promotion changes.
///
/// - Parameters:
///   - release: The directory of the release below the output's.
///   - tree: The output as it will be.
///   - standing: The text of a file as it stands, by its path below the output; nil where there is none.
/// - Returns: The changes by file, in the order of the file that takes the place; none where there was no file before.
func findDeploymentChanges(
    _ release: RelativePath, in tree: FileTree, standing: (RelativePath) -> [UInt8]?
) -> [DeploymentChange] {
    var changes: [DeploymentChange] = []
    for (path, content) in tree.sorted {
        guard case .bytes(let text) = content, let file = path.relative(to: release),
            !file.isInside(ReleaseLayout.repository), [".yml", ".yaml"].contains(where: file.text.hasSuffix),
            let old = standing(path).flatMap(DeploymentValues.init), let new = DeploymentValues(text)
        else { continue }
        let gone = old.order.filter { new.values[$0] == nil }
        for key in new.order + gone where old.values[key] != new.values[key] {
            changes.append(
                DeploymentChange(file: file, key: key, before: old.values[key], after: new.values[key]))
        }
    }
    return changes
}

/// Finds what changes between two deployments, apart from what names the variant.
///
/// - Parameters:
///   - old: The files, by path below the release.
///   - new: The files that take their place.
/// - Returns: The changes by file; none of a file that only one side has.
func findDeploymentChanges(from old: [RelativePath: [UInt8]], to new: [RelativePath: [UInt8]]) -> [DeploymentChange] {
    var tree = FileTree()
    for (path, bytes) in new { tree[OutputLayout.release.appending(path)] = .bytes(bytes) }
    return findDeploymentChanges(OutputLayout.release, in: tree) { path in
        path.relative(to: OutputLayout.release).flatMap { old[$0] }
    }
}

/// The values of a YAML file by the path of their keys.
private struct DeploymentValues {
    private(set) var values: [String: String] = [:]
    private(set) var order: [String] = []

    /// Names and tags of asset and deployment: they carry the variant's id.
    private static let identities: Set<String> = ["name", "model", "version", "tags"]

    init?(_ text: [UInt8]) {
        var bag = DiagnosticBag()
        let file = SourceFile(id: SourceID("deployment"), bytes: text)
        guard let root = YAMLReader.read(file, into: &bag), let mapping = root.mapping else { return nil }
        for entry in mapping.entries where !Self.identities.contains(entry.key.value) {
            add(entry.value, at: entry.key.value)
        }
    }

    private mutating func add(_ node: YAMLNode, at path: String) {
        if let mapping = node.mapping {
            for entry in mapping.entries { add(entry.value, at: "\(path).\(entry.key.value)") }
        } else if let items = node.sequence {
            for (index, item) in items.enumerated() { add(item, at: "\(path)[\(index)]") }
        } else if let scalar = node.scalar {
            if values[path] == nil { order.append(path) }
            values[path] = scalar.text
        }
    }
}
