import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
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
            let name = command.release.map { "release-\($0)" } ?? "release"
            guard let directory = RelativePath(name) else { return .wrongInput }
            var bag = DiagnosticBag()
            let release = try ReleaseOnDisk(directory, out: command.out, name: plan.name, into: &bag)
            let context = PromotionContext(plan: plan, emitted: emitted, release: release)
            let names = Set(context.facts.map(\.name))
            let input = try MeasurementInput(
                command.measurements, bindings: command.bind.compactMap { FileBinding($0) },
                requestBatch: command.requestBatch, isVariant: names.contains)
            var sources = compilation.sources
            for file in input.files { sources.add(file.file) }
            let report = bag.hasErrors ? nil : evaluate(context, input, into: &bag)
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
        _ context: PromotionContext, _ input: MeasurementInput, into bag: inout DiagnosticBag
    ) -> CampaignReport? {
        let plan = context.plan
        var set = readMeasurements(input.files, into: &bag)
        guard !bag.hasErrors else { return nil }
        checkIdentity(&set, context.known, into: &bag)
        let requests = context.emitted.measurements?.requests ?? []
        unifyRequests(&set, requests)
        checkPlatforms(set, target: plan.release.text, requests: requests, into: &bag)
        guard !bag.hasErrors else { return nil }
        let policy = makePromotionPolicy(plan.spec.resolved.document.promote)
        let decision = decide(
            set, policy: policy, candidates: context.facts, incumbent: incumbent(context, input, policy),
            baseline: plan.baseline.name.text, againstBaseline: command.against == .baseline, into: &bag)
        guard let decision else { return nil }
        let providers = Dictionary(plan.variants.map { ($0.name.text, provider($0)) }) { first, _ in first }
        let curves = summarizeCampaign(set, policy: policy, candidates: context.facts)
        let byName = Dictionary(curves.map { ($0.variant.name, $0) }) { first, _ in first }
        return CampaignReport(
            name: plan.name.text, targetRelease: plan.release.text, decision: decision, policy: policy,
            entries: context.facts.compactMap { facts in
                byName[facts.name].map {
                    CampaignReport.Entry(curve: $0, provider: providers[facts.name] ?? "released before")
                }
            }, platforms: set.platforms, provenances: set.provenances, findings: bag.all)
    }

    /// The released variant. When these very measurements put it there, the one before: the page says the same before
    /// and after a promotion.
    private func incumbent(_ context: PromotionContext, _ input: MeasurementInput, _ policy: PromotionPolicy) -> String?
    {
        if let record = context.release.record, context.release.isPromoted, record.measurements == input.digests,
            record.policy == policy.withoutPlaces, let before = record.incumbent,
            let same = context.variants.first(where: { $0.id == before.id })
        {
            return same.variant.text
        }
        return context.incumbent?.variant.text
    }

    /// The execution provider, with the precision where there is a choice.
    private func provider(_ variant: Variant) -> String {
        let configuration = variant.configuration
        let precision = configuration.provider == .tensorrt ? " \(configuration.precision.rawValue)" : ""
        return configuration.provider.rawValue + precision
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
