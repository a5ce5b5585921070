import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayOutput
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

/// Writes `manifest.json` (golden/schema/manifest.schema.json): what was generated, from what, and every file's digest.
///
/// - Parameters:
///   - plan: What was generated.
///   - variants: The variants with their ids, in the plan's order.
///   - kept: The incumbent that the spec no longer yields, if there is one.
///   - files: Every file of the tree outside the release, with its digest.
/// - Returns: The text in UTF-8.
func writeManifest(
    _ plan: DeploymentPlan, variants: [EmittedVariant], kept: KeptVariant?,
    files: [(path: RelativePath, digest: ContentDigest)]
) -> [UInt8] {
    let resolved = plan.spec.resolved
    let rows: [JSONValue] = zip(plan.variants, variants).map { variant, emitted in
        [
            "name": .string(emitted.name.text),
            "id": .string(emitted.id),
            "config": .string(emitted.configID),
            "baseline": .bool(variant.isBaseline),
            "path": .string("repository/\(emitted.name)"),
            "axes": axes(variant.configuration),
        ]
    }
    let keptRow: JSONValue =
        kept.map {
            [
                "name": .string($0.row.name.text), "id": .string($0.row.id),
                "config": $0.row.configID.map { .string($0) } ?? .null,
                "path": .string("repository/\($0.row.name)"),
            ]
        } ?? .null
    let manifest: JSONValue = [
        "format_version": 1,
        "name": .string(plan.name.text),
        "spec": ["path": .string(resolved.specPath), "sha256": .string(resolved.specDigest.hex)],
        "model": modelObject(plan),
        "target": .string(plan.release.text),
        "variants": .array(rows),
        "kept": keptRow,
        "files": .object(files.map { JSONMember($0.path.text, .string($0.digest.hex)) }),
    ]
    return JSONWriter.write(manifest)
}

private func modelObject(_ plan: DeploymentPlan) -> JSONValue {
    let model = plan.spec.resolved.model
    // A fetched model lies in a cache, whose place is no business of the output.
    var key = "path"
    if case .url = plan.spec.resolved.document.model.source { key = "url" }
    var object: JSONValue = [
        key: .string(model.file.path),
        "sha256": .string(model.file.digest.hex),
        "bytes": .unsigned(model.file.byteCount),
        "graph_sha256": model.graphDigest.map { .string($0.hex) } ?? .null,
        "external": .array(
            model.external.map {
                [
                    "path": .string($0.location.text), "sha256": .string($0.file.digest.hex),
                    "bytes": .unsigned($0.file.byteCount),
                ]
            }),
        "edits": .array((model.served?.edits ?? []).map { .string($0) }),
        "asserted": .array(plan.spec.assertedOutputs.map { .string($0) }),
    ]
    if let rows = plan.spec.resolved.document.model.rows, case .object(let members) = object {
        let stated: JSONValue = ["assert": "independent", "because": .string(rows.because.value)]
        object = .object(members + [JSONMember("rows", stated)])
    }
    return object
}

/// Every setting of a variant, defaults included; null is a setting that is left to ONNX Runtime or Triton.
private func axes(_ configuration: VariantConfiguration) -> JSONValue {
    let session = configuration.session
    return [
        "execution_provider": .string(configuration.provider.rawValue),
        "precision": .string(configuration.precision.rawValue),
        "max_batch_size": .integer(Int64(configuration.maxBatchSize)),
        "dynamic_batching": .bool(configuration.dynamicBatching),
        "max_queue_delay_us": configuration.maxQueueDelay?.microseconds.map { .unsigned($0) } ?? .null,
        "preferred_batch_size": .array(configuration.preferredBatchSize.map { .integer(Int64($0)) }),
        "instances": .integer(Int64(configuration.instances)),
        "kind": .string(configuration.kind.rawValue),
        "gpus": .array(configuration.gpus.map { .integer(Int64($0)) }),
        "intra_op_threads": number(session.intraOpThreads),
        "inter_op_threads": number(session.interOpThreads),
        "execution_mode": .string(session.executionMode.rawValue),
        "graph_optimization": .string(session.graphOptimization.rawValue),
        "memory_arena": session.memoryArena.map { .bool($0) } ?? .null,
        "memory_pattern": session.memoryPattern.map { .bool($0) } ?? .null,
        "arena_shrinkage": session.arenaShrinkage.map { .string($0) } ?? .null,
        "device_allocator_for_initializers": session.deviceAllocatorForInitializers.map { .bool($0) } ?? .null,
        "options": .object(configuration.options.map { JSONMember($0.key, value($0.value)) }),
    ]
}

private func number(_ value: Int?) -> JSONValue {
    value.map { .integer(Int64($0)) } ?? .null
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
