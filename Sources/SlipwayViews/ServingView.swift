package import SlipwayApp
internal import SlipwayDomain
internal import SlipwayEmit
internal import SlipwayFormats
internal import SlipwayOutput
internal import SlipwayPromotion
package import SlipwayReport
internal import SlipwayWorkspace

/// What `materialize` made, for people and for machines.
package struct ServingView {
    let result: MaterializeResult
    /// The root, as it was named.
    let root: String
    /// Whether models that no release names went.
    let isPruned: Bool

    /// Makes the view.
    package init(result: MaterializeResult, root: String, isPruned: Bool) {
        self.result = result
        self.root = root
        self.isPruned = isPruned
    }

    /// The end of a run.
    package var summary: ServingSummary {
        let diff = result.diff
        return ServingSummary(
            root: root,
            models: result.plan.releases.map {
                ServingSummary.Model(
                    name: $0.name.text, variant: $0.record.winner.variant.text, id: $0.record.winner.id,
                    verdict: $0.record.verdict.rawValue)
            },
            writtenCount: diff.count(.added) + diff.count(.changed), unchangedCount: diff.count(.unchanged),
            removedCount: diff.count(.removed))
    }

    /// The result for machines (golden/schema/materialize.schema.json).
    package var json: String {
        let diff = result.diff
        let models = result.plan.releases.map {
            JSONValue.object([
                JSONMember("name", .string($0.name.text)), JSONMember("release", .string($0.directory)),
                JSONMember("variant", .string($0.record.winner.variant.text)),
                JSONMember("id", .string($0.record.winner.id)),
                JSONMember("verdict", .string($0.record.verdict.rawValue)),
            ])
        }
        let unnamed = result.plan.unnamed.map { JSONValue.string($0.text) }
        let object: JSONValue = [
            "format_version": 1,
            "root": .string(root),
            "models": .array(models),
            "kept": .array(isPruned ? [] : unnamed),
            "pruned": .array(isPruned ? unnamed : []),
            "added": diff.json(.added), "changed": diff.json(.changed), "removed": diff.json(.removed),
            "foreign": diff.json(.foreign), "unchanged_count": .integer(Int64(diff.count(.unchanged))),
        ]
        return String(decoding: JSONWriter.write(object), as: UTF8.self)
    }
}
