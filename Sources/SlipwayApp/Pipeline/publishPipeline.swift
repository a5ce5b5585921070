import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwaySpec
import SlipwayWorkspace

/// Writes the output of a pipeline, or compares it with the disk.
///
/// - Parameters:
///   - compiled: The pipeline.
///   - target: The output root.
///   - mode: Whether it is written.
///   - outcome: Receives `modelNotAtHand`.
/// - Returns: What became of the output; nil after an error.
/// - Throws: The failure to read or write.
func publishPipeline(
    _ compiled: CompiledPipeline, _ target: OutputTarget, _ mode: WriteMode, into outcome: inout Outcome<BuildResult>
) throws(WorkspaceError) -> BuildResult? {
    let output = compiled.emitted.output
    let releases = [ReleaseState(OutputLayout.release, compiled.emitted.release)]
    guard case .write(let syncToDisk) = mode else {
        let diff = try Publisher().compare(output, with: target.out, weights: compiled.weights.comparison)
        return BuildResult(
            subject: .pipeline(compiled), diff: diff,
            differences: try summarize(diff, of: output, out: target.out),
            reasons: [GateReason.outputs(diff, of: output.name, told: [])].compactMap(\.self), releases: releases)
    }
    if compiled.weights != .digest {
        for step in compiled.plan.steps {
            guard case .model(let plan) = step.resolved, !plan.spec.resolved.model.isAtHand else { continue }
            outcome.bag.add(
                Diagnostic(
                    .modelNotAtHand,
                    "the model \"\(plan.spec.resolved.model.file.path)\" is not available, and its files are to be written",
                    at: step.section.kind.range,
                    notes: ["the graph lock of the member's own output says what it is"],
                    help: [
                        "fetch it: git lfs pull --include=\"\(plan.spec.resolved.model.file.path)\"",
                        "or leave the bytes out: --weights digest",
                    ]))
        }
        guard !outcome.bag.hasErrors else { return nil }
    }
    let report = try Publisher(syncToDisk: syncToDisk).publish(output, to: target.out, mode: compiled.weights)
    outcome.add(report)
    return BuildResult(
        subject: .pipeline(compiled), diff: report.diff, differences: nil, reasons: [], releases: releases)
}
