import SlipwayDiagnostics
import SlipwayDomain
package import SlipwaySpec
import SlipwayTriton

/// Checks each provider entry by itself: precision, kind, GPUs and options against the target release.
func checkProviders(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
    let document = resolved.document
    var kindsReported: Set<SourceRange> = []
    for choice in document.providers {
        checkPrecision(choice, into: &bag)
        checkKind(choice, document, &kindsReported, into: &bag)
    }
    checkSession(document, into: &bag)
    checkDynamicBatching(document, into: &bag)
}

private func checkPrecision(_ choice: ProviderChoice, into bag: inout DiagnosticBag) {
    for precision in choice.axes.precision where precision.value != .fp32 && choice.provider.value != .tensorrt {
        bag.add(
            Diagnostic(
                .precisionNotOffered,
                "\(choice.provider.value.rawValue) has no precision \(precision.value.rawValue) under Triton",
                at: precision.range, path: "execution_providers",
                notes: ["Triton's onnxruntime backend passes a precision to TensorRT alone"],
                help: ["use tensorrt, or convert the model's weights"]))
    }
    if let int8 = choice.axes.precision.first(where: { $0.value == .int8 }),
        !choice.options.contains(where: { $0.key.value == "int8_calibration_table" })
    {
        bag.add(
            Diagnostic(
                .missingCalibration, "precision int8 needs a calibration table", at: int8.range,
                help: ["state int8_calibration_table"]))
    }
}

private func checkKind(
    _ choice: ProviderChoice, _ document: SpecDocument, _ reported: inout Set<SourceRange>,
    into bag: inout DiagnosticBag
) {
    let needed = choice.provider.value.requiredKind
    let instances = document.instances.replaced(by: choice.instances)
    // One kind may be wrong for several providers; the first of them is named.
    if let kind = instances.kind, kind.value != needed, reported.insert(kind.range).inserted {
        bag.add(
            Diagnostic(
                .kindContradiction,
                "\(choice.provider.value.rawValue) needs instances of kind \(needed.rawValue), not \(kind.value.rawValue)",
                at: kind.range, label: kind.value.rawValue,
                secondary: [Label(choice.provider.range, "needs \(needed.rawValue)")], path: "instances.kind",
                notes: ["on another kind Triton ignores the accelerator and runs ONNX Runtime's CPU kernels, or fails"],
                help: ["remove kind: the provider's own is the default"]))
    }
    if needed == .cpu, let gpu = choice.instances.gpus.first {
        bag.add(
            Diagnostic(
                .kindContradiction, "\(choice.provider.value.rawValue) runs on the CPU and cannot name GPUs",
                at: gpu.range, secondary: [Label(choice.provider.range, "runs on the CPU")], path: "instances.gpus",
                notes: ["Triton refuses an instance group of KIND_CPU with gpus"], help: ["remove gpus"]))
    }
}

/// Session options that no variant can feel.
private func checkSession(_ document: SpecDocument, into bag: inout DiagnosticBag) {
    var idleThreads = IdleSettings()
    for choice in document.effectiveProviders {
        let session = document.session.replaced(by: choice.session)
        let modes = session.executionMode
        if let threads = session.interOpThreads.first {
            idleThreads.state(threads.range, hasEffect: modes.contains { $0.value == .parallel })
        }
        if choice.provider.value.requiredKind == .gpu, let mode = modes.first(where: { $0.value == .parallel }) {
            bag.add(
                Diagnostic(
                    .parallelOnGPU, "execution_mode: parallel has no effect on \(choice.provider.value.rawValue)",
                    at: mode.range, path: "session.execution_mode"))
        }
    }
    for range in idleThreads.ranges {
        bag.add(
            Diagnostic(
                .settingWithoutEffect, "inter_op_threads has no effect with sequential execution", at: range,
                path: "session.inter_op_threads",
                notes: ["ONNX Runtime uses threads between operators only in parallel mode"],
                help: ["add execution_mode: parallel, or remove inter_op_threads"]))
    }
}

private func checkDynamicBatching(_ document: SpecDocument, into bag: inout DiagnosticBag) {
    var idleDynamic = IdleSettings()
    var idleDelay = IdleSettings()
    var idlePreferred = IdleSettings()
    for choice in document.effectiveProviders {
        let batching = document.batching.replaced(by: choice.batching)
        let canBatch = batching.maxBatchSize.contains { $0.value > 0 }
        let isDynamic = canBatch && (batching.dynamic.isEmpty || batching.dynamic.contains(where: \.value))
        if let dynamic = batching.dynamic.first(where: \.value) {
            idleDynamic.state(dynamic.range, hasEffect: canBatch)
        }
        if let delay = batching.maxQueueDelay.first { idleDelay.state(delay.range, hasEffect: isDynamic) }
        if let preferred = batching.preferredBatchSize.first(where: { !$0.value.isEmpty }) {
            idlePreferred.state(preferred.range, hasEffect: isDynamic)
        }
    }
    for range in idleDynamic.ranges {
        bag.add(
            Diagnostic(
                .dynamicBatchingWithoutBatch, "dynamic batching with max_batch_size 0 batches nothing", at: range,
                path: "batching.dynamic", help: ["write a max_batch_size of 1 or more, or dynamic: false"]))
    }
    for (key, idle) in [("max_queue_delay", idleDelay), ("preferred_batch_size", idlePreferred)] {
        for range in idle.ranges {
            bag.add(
                Diagnostic(
                    .settingWithoutEffect, "\(key) has no effect without dynamic batching", at: range,
                    path: "batching.\(key)", help: ["remove it, or write dynamic: true with a max_batch_size above 0"]))
        }
    }
}

/// Settings by the place that states them, as long as no provider that shares them feels them.
private struct IdleSettings {
    private var effects: [(range: SourceRange, hasEffect: Bool)] = []

    /// Notes whether one provider feels the setting at a place.
    mutating func state(_ range: SourceRange, hasEffect: Bool) {
        if let index = effects.firstIndex(where: { $0.range == range }) {
            effects[index].hasEffect = effects[index].hasEffect || hasEffect
        } else {
            effects.append((range, hasEffect))
        }
    }

    /// The places whose setting nobody feels.
    var ranges: [SourceRange] { effects.filter { !$0.hasEffect }.map(\.range) }
}

extension SpecDocument {
    /// The provider entries, or the CPU where the spec states none.
    package var effectiveProviders: [ProviderChoice] {
        providers.isEmpty ? [ProviderChoice(provider: Located(.cpu, name.range))] : providers
    }
}

extension InstancesSection {
    /// This section with another one in its place; a count that the other leaves out is kept, kind and GPUs are not,
    /// because they belong to the hardware that the other section is for.
    func replaced(by other: InstancesSection) -> InstancesSection {
        let statesNothing = other.count.isEmpty && other.kind == nil && other.gpus.isEmpty
        if statesNothing { return self }
        var result = other
        if result.count.isEmpty { result.axes = axes }
        return result
    }
}
