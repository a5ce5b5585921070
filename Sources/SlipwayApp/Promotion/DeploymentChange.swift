package import SlipwayDomain
import SlipwayOutput

/// A value in a file of the deployment that another one takes the place of.
package struct DeploymentChange: Hashable, Sendable {
    /// The file below the release, the target's folder first.
    package let file: RelativePath
    /// Where the value is, `request_settings.request_timeout_ms`; empty where the whole file comes or goes.
    package let key: String
    /// What it was; nil where it is new.
    package let before: String?
    /// What it is; nil where it goes.
    package let after: String?

    /// The change in one line.
    package var text: String {
        if key.isEmpty { return "\(file): \(after == nil ? "the file goes" : "the file is new")" }
        return "\(file): \(key) \(before ?? "-") → \(after ?? "-")"
    }

    /// A file that comes or goes.
    fileprivate init(_ file: RelativePath, comes: Bool) {
        self.init(file: file, key: "", before: comes ? nil : "file", after: comes ? "file" : nil)
    }

    fileprivate init(file: RelativePath, key: String, before: String?, after: String?) {
        self.file = file
        self.key = key
        self.before = before
        self.after = after
    }
}

/// The files of a release for the services that it is deployed to.
struct DeploymentFiles {
    /// The variant that they deploy: its name and id are part of names and tags.
    let holder: PromotionRecord.Holder
    /// The files, by path below the release.
    let files: [RelativePath: [UInt8]]

    /// Gathers files.
    init(_ holder: PromotionRecord.Holder, _ files: [RelativePath: [UInt8]]) {
        self.holder = holder
        self.files = files
    }

    /// The files of a release in memory.
    ///
    /// - Parameters:
    ///   - holder: The variant that it holds.
    ///   - tree: The files.
    ///   - release: The directory of the release in the tree; nil where paths are below the release.
    init(_ holder: PromotionRecord.Holder, in tree: FileTree, at release: RelativePath? = nil) {
        var files: [RelativePath: [UInt8]] = [:]
        for (path, content) in tree.files {
            guard case .bytes(let bytes) = content, let file = release.map({ path.relative(to: $0) }) ?? path,
                Self.holds(file)
            else { continue }
            files[file] = bytes
        }
        self.init(holder, files)
    }

    /// Whether a path below a release is that of such a file.
    static func holds(_ path: RelativePath) -> Bool {
        path != ReleaseLayout.record && !path.isInside(ReleaseLayout.repository)
    }
}

/// Finds what changes between two deployments. That names and tags carry another variant is no change: every promotion
/// makes it.
///
/// - Parameters:
///   - old: The files that is there.
///   - new: The files that take their place.
/// - Returns: The changes by file, in the order of the file that takes the place.
func findDeploymentChanges(from old: DeploymentFiles, to new: DeploymentFiles) -> [DeploymentChange] {
    var changes: [DeploymentChange] = []
    for file in Set(old.files.keys).union(new.files.keys).sorted() {
        guard let before = old.files[file], let after = new.files[file] else {
            changes.append(DeploymentChange(file, comes: old.files[file] == nil))
            continue
        }
        let (was, becomes) = (
            DeploymentValues(before, of: file, deploying: old.holder),
            DeploymentValues(after, of: file, deploying: new.holder)
        )
        let gone = was.order.filter { becomes.values[$0] == nil }
        for key in becomes.order + gone where was.values[key]?.plain != becomes.values[key]?.plain {
            changes.append(
                DeploymentChange(
                    file: file, key: key, before: was.values[key]?.text, after: becomes.values[key]?.text))
        }
    }
    return changes
}
