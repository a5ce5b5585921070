import SlipwayCompiler
import SlipwayDomain
import SlipwayEmit
import SlipwayFormats
import SlipwayOutput
import SlipwayReport
import SlipwayTriton
import SlipwayWorkspace

/// What one spec's build made, for people and for machines.
struct BuildOutput {
    let plan: DeploymentPlan
    let emitted: EmittedPlan
    let weights: WeightsMode
    let out: String

    /// The end of a build.
    func summary(_ report: PublishReport) -> BuildSummary {
        let model = plan.spec.resolved.model
        let bytes = model.external.reduce(model.file.byteCount) { $0 + $1.file.byteCount }
        let copies: UInt64 =
            switch weights {
            case .store: 1
            case .link, .digest: 0
            case .copy: UInt64(plan.variants.count + (emitted.output.kept.isEmpty ? 1 : 0))
            }
        let written = report.diff.count(.added) + report.diff.count(.changed)
        var notes = (model.served?.edits ?? []).map { "served graph: \($0)" }
        if !emitted.output.kept.isEmpty { notes.append("the promoted release was left as it is") }
        return BuildSummary(
            name: plan.name.text, targetRelease: plan.release.text, outputDirectory: "\(out)/\(plan.name)",
            variants: zip(plan.variants, emitted.variants).map { variant, emitted in
                BuildSummary.Variant(
                    name: emitted.name.text, id: emitted.id, instances: variant.configuration.totalInstances,
                    executionProvider: variant.configuration.provider.rawValue)
            },
            modelByteCount: bytes, storedByteCount: bytes * copies, weightsMode: weights.rawValue,
            writtenCount: written, unchangedCount: report.diff.count(.unchanged),
            removedCount: report.diff.count(.removed), notes: notes)
    }

    /// What a build would change.
    ///
    /// - Parameter diff: The comparison with the disk.
    /// - Returns: The files that differ, with their differing lines.
    /// - Throws: The failure to read a file whose differences are shown.
    func summary(_ diff: TreeDiff) throws(WorkspaceError) -> TreeDiffSummary {
        let disk = OutputDirectory(out: out, name: plan.name)
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
                let old = try disk.bytes(at: file.path)
                lines = unifiedDiff(old: old, new: new)
            }
            entries.append(
                TreeDiffSummary.Entry(path: "\(plan.name)/\(file.path)", change: change, diff: lines))
        }
        return TreeDiffSummary(entries: entries, unchangedCount: diff.count(.unchanged))
    }

    private func bytes(at path: RelativePath) -> [UInt8]? {
        if path == emitted.output.manifestPath { return emitted.output.manifest }
        guard case .bytes(let bytes)? = emitted.output.tree[path] else { return nil }
        return bytes
    }

    /// The result for machines (golden/schema/build.schema.json).
    func object(_ diff: TreeDiff) -> JSONValue {
        func paths(_ status: FileDifference.Status) -> JSONValue {
            .array(diff.files.filter { $0.status == status }.map { .string($0.path.text) })
        }
        return [
            "name": .string(plan.name.text),
            "target": .string(plan.release.text),
            "weights": .string(weights.rawValue),
            "variants": .array(
                zip(plan.variants, emitted.variants).map { variant, emitted in
                    [
                        "name": .string(emitted.name.text), "id": .string(emitted.id),
                        "baseline": .bool(variant.isBaseline),
                        "instances": .integer(Int64(variant.configuration.totalInstances)),
                    ]
                }),
            "added": paths(.added), "changed": paths(.changed), "removed": paths(.removed),
            "foreign": paths(.foreign), "unchanged_count": .integer(Int64(diff.count(.unchanged))),
        ]
    }
}
