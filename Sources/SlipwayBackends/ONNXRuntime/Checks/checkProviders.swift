import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Checks each provider entry by itself: precision, kind, GPUs and session options.
func checkProviders(_ document: SpecDocument, into bag: inout DiagnosticBag) {
    var kindsReported: Set<SourceRange> = []
    for choice in document.providers {
        checkPrecision(choice, into: &bag)
        checkKind(choice, document, &kindsReported, into: &bag)
    }
    checkSession(document, into: &bag)
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
