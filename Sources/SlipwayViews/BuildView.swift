package import SlipwayApp
internal import SlipwayCompiler
internal import SlipwayDomain
internal import SlipwayEmit
package import SlipwayFormats
internal import SlipwayOutput
internal import SlipwayPromotion
internal import SlipwayReleases
package import SlipwayReport
internal import SlipwayTriton
internal import SlipwayWorkspace

/// What one spec's build made, for people and for machines.
package struct BuildView {
    let result: BuildResult
    let out: String

    /// Makes the view.
    package init(result: BuildResult, out: String) {
        self.result = result
        self.out = out
    }

    private var weights: WeightsMode { result.compiled.weights }
    private var plan: DeploymentPlan { result.compiled.plan }
    private var emitted: EmittedPlan { result.compiled.emitted }

    /// The end of a build.
    package var summary: BuildSummary {
        let model = plan.spec.resolved.model
        let bytes = model.external.reduce(model.file.byteCount) { $0 + $1.file.byteCount }
        let rewritten = model.rewritten.map { $0.graph.graph.byteCount + ($0.graph.ownWeights?.file.byteCount ?? 0) }
        // What is rewritten has no source to link to.
        let stored: UInt64 =
            switch weights {
            case .store: rewritten.reduce(bytes, +)
            case .link: rewritten.reduce(0, +)
            case .digest: 0
            case .copy: bytes * UInt64(plan.variants.count + (emitted.output.kept.isEmpty ? 1 : 0))
            }
        let written = result.diff.count(.added) + result.diff.count(.changed)
        let edits = model.edited?.edits ?? []
        let notes =
            edits.map { "served graph: \($0)" }
            + model.rewritten.map { key, graph in
                let own = graph.edits.dropFirst(edits.count).joined(separator: ", ")
                return "served graph \(key.name): \(own)"
            }
        return BuildSummary(
            name: plan.name.text, targetRelease: plan.release.text, outputDirectory: "\(out)/\(plan.name)",
            variants: zip(plan.variants, emitted.variants).map { variant, emitted in
                BuildSummary.Variant(
                    name: emitted.name.text, id: emitted.id, instances: variant.configuration.totalInstances,
                    executionProvider: variant.configuration.provider.rawValue)
            },
            modelByteCount: bytes, storedByteCount: stored, weightsMode: weights.rawValue,
            writtenCount: written, unchangedCount: result.diff.count(.unchanged),
            removedCount: result.diff.count(.removed),
            releases: result.releases.map { .init(directory: $0.directory.text, text: $0.text) },
            reasons: result.reasons.map(\.line), notes: notes)
    }

    /// The result for machines (golden/schema/build.schema.json).
    package var object: JSONValue {
        [
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
            "releases": .array(
                result.releases.map {
                    [
                        "release": .string($0.directory.text), "variant": .string($0.variant.text),
                        "id": .string($0.id),
                        "verdict": .string($0.verdict.rawValue),
                    ]
                }),
            "reasons": .array(
                result.reasons.map {
                    [
                        "kind": .string($0.kind.rawValue), "release": $0.release.map { .string($0.text) } ?? .null,
                        "text": .string($0.text), "fails": .bool($0.fails),
                    ]
                }),
            "added": result.diff.json(.added), "changed": result.diff.json(.changed),
            "removed": result.diff.json(.removed), "foreign": result.diff.json(.foreign),
            "unchanged_count": .integer(Int64(result.diff.count(.unchanged))),
        ]
    }
}

extension TreeDiff {
    /// The paths of the files with a status.
    func json(_ status: FileDifference.Status) -> JSONValue {
        .array(files.filter { $0.status == status }.map { .string($0.path.text) })
    }
}
