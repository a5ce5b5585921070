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

    /// The end of a build.
    package var summary: BuildSummary {
        switch result.subject {
        case .spec(let compiled): summary(compiled)
        case .pipeline(let compiled): PipelineBuildView(result: result, compiled: compiled, out: out).summary
        }
    }

    /// The result for machines (golden/schema/build.schema.json).
    package var object: JSONValue {
        switch result.subject {
        case .spec(let compiled): object(compiled)
        case .pipeline(let compiled): PipelineBuildView(result: result, compiled: compiled, out: out).object
        }
    }

    private func summary(_ compiled: CompiledSpec) -> BuildSummary {
        let (weights, plan, emitted) = (compiled.weights, compiled.plan, compiled.emitted)
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

    private func object(_ compiled: CompiledSpec) -> JSONValue {
        let (plan, emitted) = (compiled.plan, compiled.emitted)
        return .object(
            [
                JSONMember("name", .string(plan.name.text)),
                JSONMember("target", .string(plan.release.text)),
                JSONMember("weights", .string(compiled.weights.rawValue)),
                JSONMember(
                    "variants",
                    .array(
                        zip(plan.variants, emitted.variants).map { variant, emitted in
                            [
                                "name": .string(emitted.name.text), "id": .string(emitted.id),
                                "baseline": .bool(variant.isBaseline),
                                "instances": .integer(Int64(variant.configuration.totalInstances)),
                            ]
                        })),
            ] + result.members)
    }
}

extension BuildResult {
    /// What the results of all builds have.
    var members: [JSONMember] {
        [
            JSONMember(
                "releases",
                .array(
                    releases.map {
                        [
                            "release": .string($0.directory.text), "variant": .string($0.variant.text),
                            "id": .string($0.id),
                            "verdict": .string($0.verdict.rawValue),
                        ]
                    })),
            JSONMember(
                "reasons",
                .array(
                    reasons.map {
                        [
                            "kind": .string($0.kind.rawValue),
                            "release": $0.release.map { .string($0.text) } ?? .null,
                            "text": .string($0.text), "fails": .bool($0.fails),
                        ]
                    })),
            JSONMember("added", diff.json(.added)), JSONMember("changed", diff.json(.changed)),
            JSONMember("removed", diff.json(.removed)), JSONMember("foreign", diff.json(.foreign)),
            JSONMember("unchanged_count", .integer(Int64(diff.count(.unchanged)))),
        ]
    }
}

extension BuildView {
    /// What `build --format json` writes.
    ///
    /// - Parameters:
    ///   - results: The objects of the specs, in their order.
    ///   - orphans: The outputs whose spec is gone.
    /// - Returns: The text.
    package static func document(_ results: [JSONValue], orphans: [Orphan]) -> String {
        let object: JSONValue = [
            "format_version": 1, "results": .array(results),
            "orphans": .array(
                orphans.map { orphan in
                    [
                        "name": .string(orphan.directory.name.text),
                        "promoted": .array(orphan.promoted.map { .string($0.text) }),
                        "file_count": .integer(Int64(orphan.fileCount)),
                    ]
                }),
        ]
        return String(decoding: JSONWriter.write(object), as: UTF8.self)
    }
}

extension TreeDiff {
    /// The paths of the files with a status.
    func json(_ status: FileDifference.Status) -> JSONValue {
        .array(files.filter { $0.status == status }.map { .string($0.path.text) })
    }
}
