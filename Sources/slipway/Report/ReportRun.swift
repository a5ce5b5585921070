import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayReport
import SlipwaySpec
import SlipwayTriton
import SlipwayWorkspace

/// One run of `slipway report`.
struct ReportRun {
    let command: ReportCommand
    let console: Console

    /// Reads, decides, draws and writes.
    func run() -> ExitStatus {
        let target = SpecCompiler.OutputTarget(out: command.out, weights: command.weights)
        let compilation = SpecCompiler(project: command.project, target: target).compile(command.spec)
        // What `build` says of the spec it has said; here only what stands in the way counts.
        if compilation.status != .done {
            console.findings(compilation.bag, sources: compilation.sources)
            if let failure = compilation.failure { console.report(failure.error) }
        }
        guard compilation.status == .done, let (plan, emitted) = compilation.result else { return compilation.status }
        do throws(WorkspaceError) {
            let names = Set(plan.variants.map(\.name.text))
            let input = try MeasurementInput(
                command.measurements, bindings: command.bind.compactMap { FileBinding($0) },
                requestBatch: command.requestBatch, isVariant: names.contains)
            var sources = compilation.sources
            for file in input.files { sources.add(file.file) }
            var bag = DiagnosticBag()
            let report = evaluate(plan, emitted, input, into: &bag)
            console.findings(bag, sources: sources)
            guard let report else { return .wrongInput }
            try write(report, plan.name)
            return bag.hasErrors ? .wrongInput : .done
        } catch {
            console.report(error)
            return ExitStatus(error, named: true)
        }
    }

    // MARK: - Deciding

    private func evaluate(
        _ plan: DeploymentPlan, _ emitted: EmittedPlan, _ input: MeasurementInput, into bag: inout DiagnosticBag
    ) -> CampaignReport? {
        let subjects = ReportSubject.all(plan, emitted)
        let place = OutputPlace(.init(out: command.out, weights: command.weights), name: plan.name)
        var set = readMeasurements(input.files, into: &bag)
        guard !bag.hasErrors else { return nil }
        checkIdentity(
            &set, KnownVariants(subjects.map(\.known), modelDigest: plan.spec.resolved.model.file.digest.description),
            into: &bag)
        checkPlatforms(set, target: plan.release.text, into: &bag)
        guard !bag.hasErrors else { return nil }
        let policy = makePromotionPolicy(plan.spec.resolved.document.promote)
        let candidates = subjects.map(\.facts)
        let decision = decide(
            set, policy: policy, candidates: candidates, incumbent: place.incumbent?.variant.text,
            baseline: plan.baseline.name.text, againstBaseline: command.against == .baseline, into: &bag)
        guard let decision else { return nil }
        let curves = summarizeCampaign(set, policy: policy, candidates: candidates)
        let byName = Dictionary(curves.map { ($0.variant.name, $0) }) { first, _ in first }
        return CampaignReport(
            name: plan.name.text, targetRelease: plan.release.text, decision: decision, policy: policy,
            entries: subjects.compactMap { subject in
                byName[subject.facts.name].map { CampaignReport.Entry(curve: $0, provider: subject.provider) }
            }, platforms: set.platforms, provenances: set.provenances, findings: bag.all)
    }

    // MARK: - Writing

    private func write(_ report: CampaignReport, _ model: ModelName) throws(WorkspaceError) {
        let place = command.reportDirectory.flatMap { ReportPlace($0) } ?? ReportPlace(out: command.out, model: model)
        guard let place else { throw .notADirectory(path: command.reportDirectory ?? command.out) }
        let wanted = command.format.isEmpty ? Set(ReportCommand.Format.allCases) : Set(command.format)
        var files = reportFiles(report, wanted)
        if wanted.contains(.png) {
            var drawing = ChartDrawing(isRequired: !command.format.isEmpty)
            files += try drawing.pictures(of: report.charts)
            console.findings(drawing.findings, sources: SourceSet())
        }
        let tree = reportTree(files, name: place.name, model: report.name, digest: SHA256Hasher.digest)
        guard let tree else { return }
        let published = try Publisher().publish(tree, to: place.parent, mode: .digest)
        console.findings(published.diagnostics, sources: SourceSet())
        let (written, same) = (
            published.diff.count(.added) + published.diff.count(.changed), published.diff.count(.unchanged)
        )
        if command.summary {
            console.data(report.markdown)
        } else {
            console.chatter("\(place.path): \(written) files written, \(same) already as they should be\n")
        }
    }

    /// The files of a report but the pictures.
    private func reportFiles(
        _ report: CampaignReport, _ wanted: Set<ReportCommand.Format>
    ) -> [(name: String, bytes: [UInt8])] {
        var files: [(name: String, bytes: [UInt8])] = []
        if wanted.contains(.html) { files.append(("index.html", Array(report.html.utf8))) }
        if wanted.contains(.markdown) { files.append(("summary.md", Array(report.markdown.utf8))) }
        if wanted.contains(.svg) {
            files += report.charts.map { ("\($0.fileName).svg", Array($0.wide.file.utf8)) }
        }
        if wanted.contains(.location), let location = report.configLocation {
            files.append(("Optimal_ConfigFile_Location.txt", Array(location.utf8)))
        }
        return files
    }
}

/// A variant as the report needs it.
struct ReportSubject {
    let facts: VariantFacts
    let known: KnownVariant
    let provider: String

    /// The plan's variants, and a released one that the spec no longer yields.
    static func all(_ plan: DeploymentPlan, _ emitted: EmittedPlan) -> [ReportSubject] {
        let own = zip(plan.variants, emitted.variants).map { variant, emitted in
            let configuration = variant.configuration
            let hasPrecision = configuration.provider == .tensorrt
            return ReportSubject(
                facts: variantFacts(of: variant, id: emitted.id),
                known: KnownVariant(
                    name: emitted.name.text, id: emitted.id, configID: emitted.configID,
                    maxBatchSize: configuration.maxBatchSize, instances: configuration.totalInstances),
                provider: configuration.provider.rawValue
                    + (hasPrecision ? " \(configuration.precision.rawValue)" : ""))
        }
        let kept = (emitted.measurements?.variants ?? []).filter(\.isKept).map { row in
            ReportSubject(
                facts: VariantFacts(
                    name: row.name.text, id: row.id, instances: row.instances, maxBatchSize: row.maxBatchSize),
                known: KnownVariant(
                    name: row.name.text, id: row.id, configID: row.configID, maxBatchSize: row.maxBatchSize,
                    instances: row.instances),
                provider: "released before")
        }
        return own + kept
    }
}
