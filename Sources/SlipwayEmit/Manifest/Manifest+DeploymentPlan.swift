import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayOutput
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

extension Manifest {
    /// What was generated of a plan.
    ///
    /// - Parameters:
    ///   - plan: What was generated.
    ///   - variants: The variants with their ids, in the plan's order.
    ///   - weights: How model files come in.
    ///   - kept: What releases hold and the spec no longer generates, by their directories.
    ///   - digests: The SHA-256 of every file of the tree outside the release.
    init(
        _ plan: DeploymentPlan, variants: [EmittedVariant], weights: String?, kept: [RelativePath: KeptVariant],
        digests: [RelativePath: ContentDigest]
    ) {
        let resolved = plan.spec.resolved
        var held = kept.mapValues { Kept(name: $0.row.name, id: $0.row.id, configID: $0.row.configID) }
        let first = held.removeValue(forKey: OutputLayout.release)
        self.init(
            name: plan.name, spec: Spec(path: resolved.specPath, digest: resolved.specDigest), model: Model(plan),
            target: plan.release.text, weights: weights,
            variants: zip(plan.variants, variants).map { variant, emitted in
                Variant(
                    name: emitted.name, id: emitted.id, configID: emitted.configID, isBaseline: variant.isBaseline,
                    axes: axes(variant.configuration), former: emitted.former.map(\.id),
                    graph: variant.graph == .main ? nil : variant.graph.name)
            },
            kept: first, keptInReleases: held, digests: digests)
    }
}

extension Manifest.Model {
    init(_ plan: DeploymentPlan) {
        let model = plan.spec.resolved.model
        let stated = plan.spec.resolved.document.model.source
        let path = model.file.path
        let source: Manifest.Source =
            if let conversion = model.conversion {
                .converted(by: conversion.converter, from: conversion.source, keep: conversion.keep)
            } else {
                stated.words.isEmpty ? (stated.isURL ? .url(path) : .path(path)) : .command(stated.words)
            }
        self.init(
            source: source, digest: model.file.digest,
            byteCount: model.file.byteCount, graphDigest: model.graphDigest,
            external: model.external.map(Manifest.External.init), edits: model.edited?.edits ?? [],
            asserted: plan.spec.assertedOutputs,
            rowsBecause: plan.spec.resolved.document.model.rows?.because.value,
            graphs: model.rewritten.compactMap { key, graph in
                key.precision.map {
                    Manifest.Graph(
                        name: key.name, precision: $0, kept: key.kept, edits: graph.edits, digest: graph.graph.digest,
                        byteCount: graph.graph.byteCount, weights: graph.ownWeights.map(Manifest.External.init))
                }
            })
    }
}

/// Every setting of a variant, defaults included; null is a setting that is left to ONNX Runtime or Triton.
private func axes(_ configuration: VariantConfiguration) -> JSONValue {
    func settings(_ sections: MatrixAxis.Section...) -> [JSONMember] {
        MatrixAxis.table.filter { sections.contains($0.section) }.map { axis in
            JSONMember(axis.manifestKey, configuration.axes[axis.key].map(value) ?? .null)
        }
    }
    // Absent where nothing is stated, as in a manifest of an earlier version.
    let kept =
        configuration.keptInFP32.isEmpty
        ? [] : [JSONMember("keep_fp32", .array(configuration.keptInFP32.map { .string($0) }))]
    return .object(
        [JSONMember("execution_provider", .string(configuration.provider.rawValue))]
            + settings(.provider) + kept + settings(.batching, .instances) + [
                JSONMember("kind", .string(configuration.kind.rawValue)),
                JSONMember("gpus", .array(configuration.gpus.map { .integer(Int64($0)) })),
            ] + settings(.session) + [
                JSONMember("options", .object(configuration.options.map { JSONMember($0.key, value($0.value)) }))
            ])
}

private func value(_ setting: AxisValue) -> JSONValue {
    switch setting {
    case .boolean(let isOn): .bool(isOn)
    case .integer(let number): .integer(Int64(number))
    case .word(let text), .text(let text): .string(text)
    case .time(let span): span.microseconds.map { .unsigned($0) } ?? .null
    case .integers(let numbers): .array(numbers.map { .integer(Int64($0)) })
    }
}

private func value(_ option: OptionValue) -> JSONValue {
    switch option {
    case .boolean(let isOn): .bool(isOn)
    case .integer(let number): .integer(number)
    case .bytes(let count): .unsigned(count.bytes)
    case .word(let word): .string(word)
    case .text(let text): .string(text)
    }
}
