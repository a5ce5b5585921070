internal import SlipwayApp
internal import SlipwayCompiler
internal import SlipwayDomain
internal import SlipwayEmit
internal import SlipwayFormats
internal import SlipwayOutput
internal import SlipwayReport
internal import SlipwayWorkspace

/// What the build of a pipeline made, for people and for machines.
struct PipelineBuildView {
    let result: BuildResult
    let compiled: CompiledPipeline
    let out: String

    /// Model files of the output, each once, and how often each is in it.
    private var weights: [ContentDigest: (bytes: UInt64, count: UInt64)] {
        compiled.emitted.output.tree.files.values.reduce(into: [:]) { found, content in
            guard case .weights(let file) = content else { return }
            found[file.digest, default: (file.byteCount, 0)].count += 1
        }
    }

    /// The bytes of the model files of one model.
    private func weightBytes(of name: ModelName) -> UInt64 {
        let unit = OutputLayout.variant(name)
        return compiled.emitted.output.tree.files.reduce(0) { sum, file in
            guard case .weights(let weights) = file.value, file.key.isInside(unit) else { return sum }
            return sum + weights.byteCount
        }
    }

    /// The end of the build.
    var summary: BuildSummary {
        let bytes = weights.values.reduce(0) { $0 + $1.bytes }
        let stored: UInt64 =
            switch compiled.weights {
            case .store: bytes
            case .link, .digest: 0
            case .copy: weights.values.reduce(0) { $0 + $1.bytes * $1.count }
            }
        let ensemble = compiled.emitted.release.winner
        return BuildSummary(
            name: compiled.plan.name.text, targetRelease: compiled.release,
            outputDirectory: "\(out)/\(compiled.plan.name)",
            noun: "model",
            variants: [
                .init(
                    name: ensemble.variant.text, id: ensemble.id, instances: 1, executionProvider: "ensemble",
                    modelByteCount: 0)
            ]
                + zip(compiled.plan.steps, compiled.emitted.members).map { step, member in
                    .init(
                        name: member.name.text, id: member.id, instances: step.instances,
                        executionProvider: step.variant?.configuration.provider.rawValue ?? "python",
                        modelByteCount: weightBytes(of: member.name))
                }, modelByteCount: bytes, storedByteCount: stored, weightsMode: compiled.weights.rawValue,
            writtenCount: result.diff.count(.added) + result.diff.count(.changed),
            unchangedCount: result.diff.count(.unchanged), removedCount: result.diff.count(.removed),
            releases: result.releases.map { .init(directory: $0.directory.text, text: $0.text) },
            reasons: result.reasons.map(\.line), notes: [])
    }

    /// The result for machines.
    var object: JSONValue {
        let ensemble = compiled.emitted.release.winner
        return .object(
            [
                JSONMember("name", .string(compiled.plan.name.text)),
                JSONMember("target", .string(compiled.release)),
                JSONMember("weights", .string(compiled.weights.rawValue)),
                JSONMember(
                    "variants",
                    [
                        [
                            "name": .string(ensemble.variant.text), "id": .string(ensemble.id), "baseline": true,
                            "instances": 1,
                        ]
                    ]),
                JSONMember(
                    "members",
                    .array(
                        compiled.emitted.members.map {
                            [
                                "name": .string($0.name.text), "variant": .string($0.variant.text),
                                "id": .string($0.id), "step": .string($0.step),
                            ]
                        })),
            ] + result.members)
    }
}
