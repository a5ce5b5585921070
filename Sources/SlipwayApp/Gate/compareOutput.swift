import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwayWorkspace

/// An output that was compared with the disk.
struct OutputComparison {
    /// What was compared.
    let output: OutputTree
    /// How each file differs.
    let diff: TreeDiff
}

/// Compares an output with the disk.
///
/// An output without the released variant that the spec no longer generates, which a build would add, is no difference: a revert
/// of a promotion leaves an output like this.
///
/// - Parameters:
///   - compiled: The spec, compiled for the output.
///   - target: The output root and mode.
/// - Returns: The comparison.
/// - Throws: The failure to read.
func compareOutput(_ compiled: CompiledSpec, _ target: OutputTarget) throws(WorkspaceError) -> OutputComparison {
    let output = compiled.emitted.output
    let diff = try Publisher().compare(output, with: target.out, weights: compiled.weights.comparison)
    let unlisted = Set(compiled.emitted.kept.keys).subtracting(compiled.records?.manifest?.releasesWithKept ?? [])
    if diff.isDifferent, !unlisted.isEmpty {
        var options = compiled.options
        for release in unlisted { options.incumbents[release] = nil }
        if unlisted.contains(OutputLayout.release) {
            let marked = compiled.records?.plan?.variants.first(where: \.isIncumbent)?.name
            options.incumbents[OutputLayout.release] = compiled.emitted.variants.first { $0.name == marked }
                .map { Incumbent(variant: $0.name, id: $0.id, configID: $0.configID, files: []) }
        }
        var repeated = DiagnosticBag()
        if let plain = emitPlan(compiled.plan, options: options, digest: SHA256Hasher.digest, into: &repeated) {
            let other = try Publisher().compare(plain.output, with: target.out, weights: compiled.weights.comparison)
            if !other.isDifferent { return OutputComparison(output: plain.output, diff: other) }
        }
    }
    return OutputComparison(output: output, diff: diff)
}

extension GateReason {
    /// The reason that files outside the releases differ, or of a release that nothing was promoted to.
    ///
    /// - Parameters:
    ///   - diff: The comparison.
    ///   - name: The model.
    ///   - told: The releases whose files are told of already.
    /// - Returns: nil where nothing differs.
    static func outputs(_ diff: TreeDiff, of name: ModelName, told: [RelativePath]) -> GateReason? {
        let files = diff.files.filter { file in
            file.status != .unchanged && file.status != .foreign && !told.contains { file.path.isInside($0) }
        }
        guard !files.isEmpty else { return nil }
        let count = files.count == 1 ? "1 file differs" : "\(files.count) files differ"
        return GateReason(
            .outputsDiffer, name, nil, "\(count) from what the spec generates; slipway build writes what it generates")
    }
}

extension Manifest {
    /// The releases whose variant is in the repository although the spec did not yield it.
    fileprivate var releasesWithKept: Set<RelativePath> {
        Set(keptInReleases.keys).union(kept == nil ? [] : [OutputLayout.release])
    }
}
