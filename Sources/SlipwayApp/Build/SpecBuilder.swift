import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
package import SlipwayReport
import SlipwaySpec
package import SlipwayWorkspace

/// What became of one spec's output.
package struct BuildResult: Sendable {
    /// What was compiled.
    package let subject: BuildSubject
    /// How the output and the disk differ, or differed before it was written.
    package let diff: TreeDiff
    /// The differing files with their lines, where nothing is written; nil where something is.
    package let differences: TreeDiffSummary?
    /// Why the output is not what the spec says; where it was written, what of its releases a build leaves as it is.
    package let reasons: [GateReason]
    /// What its releases hold, by directory.
    package let releases: [ReleaseState]
}

/// What a build is of.
package enum BuildSubject: Sendable {
    /// A spec of a model, compiled.
    case spec(CompiledSpec)
    /// A pipeline, compiled.
    case pipeline(CompiledPipeline)

    /// The compiled spec; nil for a pipeline.
    package var spec: CompiledSpec? { if case .spec(let compiled) = self { compiled } else { nil } }
}

/// Builds specs, each into its own directory of one output root.
package struct SpecBuilder {
    private let project: Project
    private var compiler: SpecCompiler
    private let target: OutputTarget
    private let mode: WriteMode
    private let failsBehind: Bool
    /// The specs by the names of their models.
    private var specs: [ModelName: String] = [:]

    /// Makes a builder.
    ///
    /// - Parameters:
    ///   - project: Where specs and models are looked for.
    ///   - target: The output root and mode.
    ///   - mode: Whether outputs are written.
    ///   - failsBehind: Whether a release that has to be measured anew is a reason to say no.
    ///   - onlyTarget: The key of the one deployment target whose files first releases get; nil for all.
    ///   - watch: Told how models are fetched; nil where nothing is to be fetched.
    package init(
        project: Project, target: OutputTarget, mode: WriteMode, failsBehind: Bool = false, onlyTarget: String? = nil,
        fetching watch: FetchWatch?
    ) {
        self.project = project
        compiler = SpecCompiler(project: project, target: target, fetching: watch)
        compiler.onlyTarget = onlyTarget
        self.target = target
        self.mode = mode
        self.failsBehind = failsBehind
    }

    /// Builds a spec; one whose name an earlier spec of this builder has is refused.
    ///
    /// - Parameter spec: The path of the spec.
    /// - Returns: What became of its output.
    package mutating func build(_ spec: String) -> Outcome<BuildResult> {
        if compiler.isPipeline(spec) { return buildPipeline(spec) }
        var tries = 1
        while true {
            let outcome = build(spec, isFirst: tries == 1)
            // Another run promoted meanwhile: its release now belongs into the output.
            guard outcome.isOutdated, tries < 5 else { return outcome }
            tries += 1
        }
    }

    private mutating func build(_ spec: String, isFirst: Bool) -> Outcome<BuildResult> {
        guard isFirst, case .write = mode else { return compileAndPublish(spec, isFirst: isFirst) }
        let moved = moveFormerOutput(of: spec, project, compiler, target)
        guard moved.accepted != nil else { return Outcome(withoutValue: moved) }
        var outcome = compileAndPublish(spec, isFirst: isFirst)
        var bag = moved.bag
        bag.merge(outcome.bag)
        outcome.bag = bag
        return outcome
    }

    /// Refuses a name that an earlier spec of this builder has.
    private mutating func claim(_ name: ModelName, for spec: String, into bag: inout DiagnosticBag) -> Bool {
        guard let other = specs.updateValue(spec, forKey: name) else { return true }
        bag.add(
            Diagnostic(
                .duplicateOutput, "\(spec) and \(other) have the same name \"\(name)\"", at: nil,
                help: [DiagnosticCode.duplicateOutput.remedy]))
        return false
    }

    private mutating func buildPipeline(_ spec: String) -> Outcome<BuildResult> {
        let compilation = PipelineCompiler(compiler: compiler).compile(spec)
        var outcome = Outcome<BuildResult>(withoutValue: compilation)
        guard let compiled = compilation.accepted, claim(compiled.plan.name, for: spec, into: &outcome.bag) else {
            return outcome
        }
        do throws(WorkspaceError) {
            outcome.value = try publishPipeline(compiled, target, mode, into: &outcome)
        } catch {
            outcome.fail(error)
        }
        return outcome
    }

    private mutating func compileAndPublish(_ spec: String, isFirst: Bool) -> Outcome<BuildResult> {
        let compilation = compiler.compile(spec)
        var outcome = Outcome<BuildResult>(withoutValue: compilation)
        guard let compiled = compilation.accepted else { return outcome }
        let name = compiled.plan.name
        if isFirst, let note = compiled.weightsNote(target) { outcome.bag.add(note) }
        if isFirst, !claim(name, for: spec, into: &outcome.bag) { return outcome }
        do throws(WorkspaceError) {
            outcome.value = try publish(compiled, into: &outcome)
        } catch {
            outcome.fail(error)
        }
        return outcome
    }

    private func publish(
        _ compiled: CompiledSpec, into outcome: inout Outcome<BuildResult>
    ) throws(WorkspaceError) -> BuildResult? {
        guard case .write(let syncToDisk) = mode else {
            let compared = try compareOutput(compiled, target)
            var reasons = GateReason.initial(compiled) + (try releaseReasons(compiled))
            let told = reasons.filter { $0.kind == .releaseDiffers }.compactMap(\.release)
            if let reason = GateReason.outputs(compared.diff, of: compiled.plan.name, told: told) {
                reasons.insert(reason, at: 0)
            }
            reasons += try outputReasons(compiled)
            let disk = OutputDirectory(out: target.out, name: compiled.plan.name)
            // A promotion that came in between makes a release of one moment and a record of another.
            if let basis = compiled.basis, basis != OutputBasis(disk) { throw .outdated(path: disk.path) }
            return BuildResult(
                subject: .spec(compiled), diff: compared.diff,
                differences: try summarize(compared.diff, of: compared.output, out: target.out), reasons: reasons,
                releases: compiled.releases)
        }
        try checkWeightsAtHand(compiled.emitted.output, of: compiled, target, into: &outcome.bag)
        guard !outcome.bag.hasErrors else { return nil }
        let report = try Publisher(syncToDisk: syncToDisk)
            .publish(compiled.emitted.output, to: target.out, mode: compiled.weights, basedOn: compiled.basis)
        outcome.add(report)
        return BuildResult(
            subject: .spec(compiled), diff: report.diff, differences: nil,
            reasons: GateReason.initial(compiled)
                + (try releaseReasons(compiled).filter { compiled.isLeft($0.release) }),
            releases: compiled.releases)
    }

    /// What is to be said of the output as a whole: its mode of weights, and its name.
    private func outputReasons(_ compiled: CompiledSpec) throws(WorkspaceError) -> [GateReason] {
        let name = compiled.plan.name
        var reasons: [GateReason] = []
        if let stated = target.stated, let found = compiled.records?.weights, found != stated {
            reasons.append(
                GateReason(
                    .weightsMode, name, nil,
                    "it was built with --weights \(found.rawValue), and \(stated.rawValue) is stated; slipway build makes "
                        + "it so"))
        }
        let former = compiled.plan.spec.resolved.document.formerly.map(\.value)
        var reader = DocumentReader()
        if let found = try FormerOutput(name, former, in: target.out, &reader) {
            reasons.append(
                GateReason(
                    .renamed, name, nil,
                    "its output still has the name \(found.directory.name); slipway build moves it"))
        }
        return reasons
    }

    private func releaseReasons(_ compiled: CompiledSpec) throws(WorkspaceError) -> [GateReason] {
        var gate = ReleaseGate(compiled, target: target, failsBehind: failsBehind)
        return try gate.reasons()
    }
}

extension CompiledSpec {
    /// What the releases hold when the output is written.
    fileprivate var releases: [ReleaseState] {
        let standing = (records?.promotions ?? [:]).filter { isLeft($0.key) }
        var states = standing.map { ReleaseState($0.key, $0.value.record) }
        if let initial = emitted.initial { states.append(ReleaseState(OutputLayout.release, initial)) }
        return states.sorted { $0.directory < $1.directory }
    }

    /// Whether a build leaves a release as it is.
    fileprivate func isLeft(_ release: RelativePath?) -> Bool {
        release.map { emitted.output.kept.contains($0) } ?? false
    }
}
