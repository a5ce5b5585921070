import SlipwayDomain
import SlipwayOutput
import SlipwayReport
import SlipwayWorkspace

/// The files of a comparison that differ, with their differing lines.
///
/// - Parameters:
///   - diff: The comparison.
///   - output: The output that was compared.
///   - out: The directory that holds the output's.
///   - shown: The directory's name for people; nil for the output's own.
/// - Returns: The files that differ.
/// - Throws: The failure to read a file whose lines are shown.
func summarize(
    _ diff: TreeDiff, of output: OutputTree, out: String, as shown: String? = nil
) throws(WorkspaceError) -> TreeDiffSummary {
    let disk = OutputDirectory(out: out, name: output.name)
    var entries: [TreeDiffSummary.Entry] = []
    for file in diff.files {
        let change: TreeDiffSummary.Change
        switch file.status {
        case .added: change = .add
        case .changed: change = .change
        case .removed: change = .remove
        case .unchanged, .foreign: continue
        }
        var lines: [String] = []
        if !file.isWeights, change == .change, let new = output.bytes(at: file.path) {
            lines = unifiedDiff(old: try disk.bytes(at: file.path), new: new)
        }
        let path = "\(shown ?? output.name.text)/\(file.path)"
        entries.append(TreeDiffSummary.Entry(path: path, change: change, diff: lines))
    }
    return TreeDiffSummary(entries: entries, unchangedCount: diff.count(.unchanged))
}

extension OutputTree {
    /// The bytes of a generated file; nil for model files.
    fileprivate func bytes(at path: RelativePath) -> [UInt8]? {
        if path == manifestPath { return manifest }
        guard case .bytes(let bytes)? = tree[path] else { return nil }
        return bytes
    }
}

extension WeightsMode {
    /// How model files take part in a comparison with the disk.
    var comparison: TreeDiff.WeightsPolicy { self == .digest ? .ignored : .present(self) }
}
