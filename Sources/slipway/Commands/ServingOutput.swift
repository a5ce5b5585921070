import SlipwayDomain
import SlipwayFormats
import SlipwayOutput
import SlipwayReport
import SlipwayWorkspace

/// What `materialize` made, for people and for machines.
struct ServingOutput {
    let plan: Materializer.Plan
    /// The root, as it was named.
    let root: String
    /// Whether models that no release names went.
    let isPruned: Bool

    /// The end of a run.
    func summary(_ report: PublishReport) -> ServingSummary {
        let diff = report.diff
        return ServingSummary(
            root: root,
            models: plan.releases.map {
                ServingSummary.Model(name: $0.name.text, variant: $0.variant, id: $0.id, verdict: $0.verdict)
            },
            writtenCount: diff.count(.added) + diff.count(.changed), unchangedCount: diff.count(.unchanged),
            removedCount: diff.count(.removed))
    }

    /// What a run would change.
    ///
    /// - Parameter diff: The comparison with the disk.
    /// - Returns: The files that differ, with their differing lines.
    /// - Throws: The failure to read a file whose differences are shown.
    func summary(_ diff: TreeDiff) throws(WorkspaceError) -> TreeDiffSummary {
        let disk = OutputDirectory(out: plan.out, name: plan.output.name)
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
            if !file.isWeights, change == .change, let new = bytes(at: file.path) {
                lines = unifiedDiff(old: try disk.bytes(at: file.path), new: new)
            }
            entries.append(TreeDiffSummary.Entry(path: "\(root)/\(file.path)", change: change, diff: lines))
        }
        return TreeDiffSummary(entries: entries, unchangedCount: diff.count(.unchanged))
    }

    private func bytes(at path: RelativePath) -> [UInt8]? {
        if path == plan.output.manifestPath { return plan.output.manifest }
        guard case .bytes(let bytes)? = plan.output.tree[path] else { return nil }
        return bytes
    }

    /// The result for machines (golden/schema/materialize.schema.json).
    func text(_ diff: TreeDiff) -> String {
        func paths(_ status: FileDifference.Status) -> JSONValue {
            .array(diff.files.filter { $0.status == status }.map { .string($0.path.text) })
        }
        let models = plan.releases.map {
            JSONValue.object([
                JSONMember("name", .string($0.name.text)), JSONMember("release", .string($0.directory)),
                JSONMember("variant", .string($0.variant)), JSONMember("id", .string($0.id)),
                JSONMember("verdict", .string($0.verdict)),
            ])
        }
        let unnamed = plan.unnamed.map { JSONValue.string($0.text) }
        let object: JSONValue = [
            "format_version": 1,
            "root": .string(root),
            "models": .array(models),
            "kept": .array(isPruned ? [] : unnamed),
            "pruned": .array(isPruned ? unnamed : []),
            "added": paths(.added), "changed": paths(.changed), "removed": paths(.removed),
            "foreign": paths(.foreign), "unchanged_count": .integer(Int64(diff.count(.unchanged))),
        ]
        return String(decoding: JSONWriter.write(object), as: UTF8.self)
    }
}
