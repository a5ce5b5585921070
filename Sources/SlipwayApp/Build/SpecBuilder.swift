import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
package import SlipwayReport
package import SlipwayWorkspace

/// What became of one spec's output.
package struct BuildResult: Sendable {
    /// The spec, compiled.
    package let compiled: CompiledSpec
    /// How the output and the disk differ, or differed before it was written.
    package let diff: TreeDiff
    /// The differing files with their lines, where nothing is written; nil where something is.
    package let differences: TreeDiffSummary?
}

/// Builds specs, each into its own directory of one output root.
package struct SpecBuilder {
    private let compiler: SpecCompiler
    private let target: OutputTarget
    private let mode: WriteMode
    /// The specs by the names of their models.
    private var specs: [ModelName: String] = [:]

    /// Makes a builder.
    ///
    /// - Parameters:
    ///   - project: Where specs and models are looked for.
    ///   - target: The output root and mode.
    ///   - mode: Whether outputs are written.
    ///   - watch: Told how models are fetched; nil where nothing is to be fetched.
    package init(project: Project, target: OutputTarget, mode: WriteMode, fetching watch: FetchWatch?) {
        compiler = SpecCompiler(project: project, target: target, fetching: watch)
        self.target = target
        self.mode = mode
    }

    /// Builds a spec; one whose name an earlier spec of this builder has is refused.
    ///
    /// - Parameter spec: The path of the spec.
    /// - Returns: What became of its output.
    package mutating func build(_ spec: String) -> Outcome<BuildResult> {
        var tries = 1
        while true {
            let outcome = build(spec, isFirst: tries == 1)
            // Another run promoted meanwhile: its release now belongs into the output.
            guard outcome.isOutdated, tries < 5 else { return outcome }
            tries += 1
        }
    }

    private mutating func build(_ spec: String, isFirst: Bool) -> Outcome<BuildResult> {
        let compilation = compiler.compile(spec)
        var outcome = Outcome<BuildResult>(withoutValue: compilation)
        guard let compiled = compilation.accepted else { return outcome }
        let name = compiled.plan.name
        if isFirst, let other = specs.updateValue(spec, forKey: name) {
            outcome.bag.add(
                Diagnostic(
                    .duplicateOutput, "\(spec) and \(other) have the same name \"\(name)\"", at: nil,
                    help: [DiagnosticCode.duplicateOutput.remedy]))
            return outcome
        }
        do throws(WorkspaceError) {
            outcome.value = try publish(compiled, into: &outcome)
        } catch {
            outcome.fail(error)
        }
        return outcome
    }

    private func publish(
        _ compiled: CompiledSpec, into outcome: inout Outcome<BuildResult>
    ) throws(WorkspaceError) -> BuildResult {
        let output = compiled.emitted.output
        guard case .write(let syncToDisk) = mode else {
            let diff = try Publisher().compare(output, with: target.out, weights: target.weights.comparison)
            return BuildResult(
                compiled: compiled, diff: diff, differences: try summarize(diff, of: output, out: target.out))
        }
        let report = try Publisher(syncToDisk: syncToDisk)
            .publish(output, to: target.out, mode: target.weights, basedOn: compiled.basis)
        outcome.add(report)
        return BuildResult(compiled: compiled, diff: report.diff, differences: nil)
    }
}
