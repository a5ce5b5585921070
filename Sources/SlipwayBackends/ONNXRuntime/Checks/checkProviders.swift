import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec

/// Checks each provider entry by itself: precision, kind, GPUs and session options.
func checkProviders(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
    let document = resolved.document
    var kindsReported: Set<SourceRange> = []
    for choice in document.providers {
        checkPrecision(choice, resolved, into: &bag)
        checkQuantization(choice, resolved, into: &bag)
        checkKept(choice, resolved, into: &bag)
        checkKind(choice, document, &kindsReported, into: &bag)
    }
    checkSession(document, into: &bag)
    checkRanges(document, into: &bag)
}

private func checkPrecision(_ choice: ProviderChoice, _ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
    let provider = choice.provider.value
    for precision in resolved.document.precisions(of: choice) where precision.value != .fp32 && provider != .tensorrt {
        guard !provider.takesFromGraph(precision.value, in: resolved.release, resolved.flavor),
            !provider.findsInModel(precision.value, in: resolved.release, resolved.flavor)
        else { continue }
        bag.add(
            Diagnostic(
                .precisionNotOffered,
                "\(provider.rawValue) has no precision \(precision.value.rawValue) under Triton",
                at: precision.range, path: "execution_providers",
                notes: [
                    "Triton's onnxruntime backend passes a precision to TensorRT alone",
                    provider == .openvino
                        ? "OpenVINO computes in fp32 on the CPU, whatever the graph holds"
                        : "Slipway rewrites graphs to fp16, and int8 is that of a quantized graph",
                ],
                help: [
                    provider == .openvino
                        ? "use tensorrt or cuda, or remove it"
                        : "use fp16, or int8 with a quantized graph"
                ]))
    }
    // A graph with QuantizeLinear and DequantizeLinear brings its scales.
    if provider == .tensorrt, !provider.findsInModel(.int8, in: resolved.release, resolved.flavor),
        let int8 = choice.axes.precision.first(where: { $0.value == .int8 }),
        (resolved.model.quantization?.pairNodeCount ?? 0) == 0, resolved.model.isAtHand,
        !choice.options.contains(where: { $0.key.value == "int8_calibration_table" })
    {
        bag.add(
            Diagnostic(
                .missingCalibration, "precision int8 needs a calibration table", at: int8.range,
                help: ["state int8_calibration_table, or serve a graph with QuantizeLinear and DequantizeLinear nodes"])
        )
    }
}

/// What stays in fp32, where no graph is rewritten.
private func checkKept(_ choice: ProviderChoice, _ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
    guard let kept = choice.keptInFP32 else { return }
    let provider = choice.provider.value
    let precisions = resolved.document.precisions(of: choice).map(\.value)
    guard !precisions.contains(where: { provider.takesFromGraph($0, in: resolved.release, resolved.flavor) }) else {
        return
    }
    let isOption = precisions.contains(.fp16)
    bag.add(
        Diagnostic(
            .idleKeepFP32,
            isOption
                ? "keep_fp32 has no effect with the TensorRT of Triton \(resolved.release)"
                : "keep_fp32 has no effect without precision fp16",
            at: kept.range, path: "execution_providers",
            notes: isOption ? ["its fp16 is an option of TensorRT, which takes no names of nodes"] : [],
            help: [
                isOption
                    ? "use layer_norm_fp32_fallback, or set target.triton to \"\(ReleaseTable.tensorRT11)\" or later"
                    : "add precision: fp16, or remove keep_fp32"
            ],
            suggestion: resolved.document.tree.removing(key: "keep_fp32", around: kept.range)))
}

/// Ranges, where no graph is rewritten.
private func checkRanges(_ document: SpecDocument, into bag: inout DiagnosticBag) {
    guard let ranges = document.accuracy?.ranges, document.wantedGraphs.isEmpty else { return }
    bag.add(
        Diagnostic(
            .rangesWithoutEffect, "ranges have no effect: no provider gets a graph that is rewritten to fp16",
            at: ranges.range, path: "accuracy.ranges", help: ["add precision: fp16 to a provider, or remove ranges"],
            suggestion: document.tree.removing(key: "ranges", around: ranges.range)))
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
                help: ["remove kind: the provider's own is the default"],
                suggestion: document.tree.removing(key: "kind", around: kind.range)))
    }
    if needed == .cpu, let gpu = choice.instances.gpus.first {
        bag.add(
            Diagnostic(
                .kindContradiction, "\(choice.provider.value.rawValue) runs on the CPU and cannot name GPUs",
                at: gpu.range, secondary: [Label(choice.provider.range, "runs on the CPU")], path: "instances.gpus",
                notes: ["Triton refuses an instance group of KIND_CPU with gpus"], help: ["remove gpus"],
                suggestion: document.tree.removing(key: "gpus", around: gpu.range)))
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
    for range in idleThreads.ranges where document.isWhole(.executionMode) {
        bag.add(
            Diagnostic(
                .settingWithoutEffect, "inter_op_threads has no effect with sequential execution", at: range,
                path: "session.inter_op_threads",
                notes: ["ONNX Runtime uses threads between operators only in parallel mode"],
                help: ["add execution_mode: parallel, or remove inter_op_threads"],
                suggestion: document.tree.removing(key: "inter_op_threads", around: range)))
    }
}
