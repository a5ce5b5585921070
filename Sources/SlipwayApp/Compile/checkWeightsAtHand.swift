import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwayWorkspace

/// Checks that the model files of an output can be written where a graph lock replaces the model.
///
/// - Parameters:
///   - output: What is to be written.
///   - compiled: The spec that it was made of.
///   - target: The output root and mode.
///   - bag: Receives `modelNotAtHand`.
/// - Throws: The failure to read the output.
func checkWeightsAtHand(
    _ output: OutputTree, of compiled: CompiledSpec, _ target: OutputTarget, into bag: inout DiagnosticBag
) throws(WorkspaceError) {
    let model = compiled.plan.spec.resolved.model.file
    guard model.sourcePath.isEmpty, compiled.weights != .digest else { return }
    let disk = OutputDirectory(out: target.out, name: output.name)
    var absent: Set<ContentDigest> = []
    for content in output.tree.files.values {
        guard case .weights(let file) = content, file.sourcePath.isEmpty else { continue }
        if compiled.weights == .store, try disk.storeEntry(for: file.digest) != nil { continue }
        absent.insert(file.digest)
    }
    guard !absent.isEmpty,
        try Publisher().compare(output, with: target.out, weights: compiled.weights.comparison).isDifferent
    else { return }
    bag.add(
        Diagnostic(
            .modelNotAtHand, "the model \"\(model.path)\" is not available, and its files are to be written", at: nil,
            notes: [
                "the graph lock says what it is, and its bytes are neither in the project nor in the store of the output"
            ],
            help: [
                compiled.plan.spec.resolved.model.conversion == nil
                    ? "fetch it: git lfs pull --include=\"\(model.path)\""
                    : "convert it: slipway convert \(compiled.plan.spec.resolved.specPath)",
                "or leave the bytes out: --weights digest",
            ]))
}
