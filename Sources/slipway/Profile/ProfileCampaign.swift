import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayProfiler
import SlipwaySpec
import SlipwayWorkspace

/// One run of `slipway profile`: puts plan, log, programs and progress together.
struct ProfileCampaign {
    let spec: String
    let out: String
    let plan: DeploymentPlan
    let emitted: EmittedPlan
    let measurements: MeasurementPlan
    let programs: ProfilePrograms
    let part: ProfilePart
    let runs: ProfileRuns
    let console: Console
    let sources: SourceSet

    /// Measures what is left.
    ///
    /// - Returns: How it ended; a signal that came meanwhile ends the process.
    func run() -> ExitStatus {
        let schedule = CampaignSchedule(
            measurements, shard: part.shard, repeats: part.repeats ?? measurements.repeats,
            candidateLimit: part.candidates, policy: makePromotionPolicy(plan.spec.resolved.document.promote))
        if (1..<5).contains(schedule.repeats) {
            console.report(
                Diagnostic(
                    .fewRounds, "\(schedule.repeats) repeats decide, so that only large differences show", at: nil,
                    help: ["state profile.repeats: 5, or give --repeats 5"]))
        }
        do throws(WorkspaceError) {
            if part.dryRun {
                console.data(DryRun(schedule).text)
                return .done
            }
            guard try isUpToDate() else { return .wrongInput }
            let directory = try Workspace.directory("\(out)/\(plan.name)")
            let path = part.measurements ?? "\(directory)/profile/\(fileName)"
            let log = try AppendLog(path)
            guard let measured = try readLog(log) else { return .wrongInput }
            let scratch = try ScratchDirectory(
                in: runs.logs ?? Console.temporaryDirectory, prefix: "slipway-profile", isKept: runs.logs != nil)
            return try measure(schedule, directory, log, measured, scratch)
        } catch {
            console.report(error)
            return ExitStatus(error, named: true)
        }
    }

    private var fileName: String {
        part.shard == .whole ? "measurements.jsonl" : "measurements-\(part.shard.index)-of-\(part.shard.count).jsonl"
    }

    // MARK: - Before

    /// Whether the disk holds what the spec builds, weights included.
    private func isUpToDate() throws(WorkspaceError) -> Bool {
        let diff = try Publisher().compare(emitted.output, with: out, weights: .ignored)
        let changed = diff.files.filter { $0.status != .unchanged && $0.status != .foreign }
        if let file = changed.first {
            let others = changed.count == 1 ? "" : ", and \(changed.count - 1) more"
            console.report(
                Diagnostic(
                    .staleOutput, "\"\(out)/\(plan.name)\" is not what \(spec) builds", at: nil,
                    notes: ["\(file.path) differs\(others)"], help: ["run slipway build \(spec) --out \(out)"]))
            return false
        }
        // The model is a file, or a folder around an edited graph and its weights.
        let own = "repository/\(plan.baseline.name)/"
        let weights = emitted.output.tree.sorted.first { path, content in
            if case .weights = content { path.text.hasPrefix(own) } else { false }
        }
        guard let weights else { return true }
        let model = "\(out)/\(plan.name)/\(weights.path)"
        do throws(WorkspaceError) {
            _ = try Workspace.size(ofFile: model)
        } catch .notFound {
            console.report(
                Diagnostic(
                    .weightsMissing, "\"\(out)/\(plan.name)\" holds no model files", at: nil,
                    notes: ["\(model) is missing"], help: ["build without --weights digest"]))
            return false
        }
        return true
    }

    /// What the log holds, mended; nil when it cannot be gone on with.
    private func readLog(_ log: AppendLog) throws(WorkspaceError) -> MeasurementSet? {
        let (length, needsLineFeed) = endOfWholeLines(log.contents)
        if length < log.contents.count {
            try log.truncate(to: length)
            console.report(
                Diagnostic(
                    .tornMeasurement, "the last line of \"\(log.path)\" was not written to its end and was removed",
                    at: nil))
        }
        if needsLineFeed { try log.append([0x0A]) }
        var bag = DiagnosticBag()
        var set = MeasurementSet()
        if length > 0 {
            let file = SourceFile(id: SourceID(log.path), bytes: Array(log.contents[..<length]))
            set = readMeasurements([MeasurementFile(file)], into: &bag)
            if bag.hasErrors {
                var texts = SourceSet()
                texts.add(file)
                console.findings(bag, sources: texts)
                return nil
            }
        }
        let known = Dictionary(measurements.variants.map { ($0.id, $0.name.text) }) { first, _ in first }
        let foreign = set.measurements.first { run in run.variantID.map { known[$0] != run.variant } ?? true }
        if let foreign {
            console.report(
                Diagnostic(
                    .foreignMeasurements,
                    "\"\(log.path)\" holds measurements of \"\(foreign.variant)\" with another id or name", at: nil,
                    notes: [
                        "the id there is \(foreign.variantID ?? "missing"): another configuration or other weights"
                    ],
                    help: ["give --measurements a new file, or remove this one"]))
            return nil
        }
        return set
    }

    // MARK: - Measuring

    private func measure(
        _ schedule: CampaignSchedule, _ directory: String, _ log: AppendLog, _ measured: MeasurementSet,
        _ scratch: ScratchDirectory
    ) throws(WorkspaceError) -> ExitStatus {
        var settings = ProfilerSettings(server: programs.serverSource, analyzer: programs.analyzerSource)
        settings.requestProtocol = programs.protocol
        settings.windowRequests = runs.windowRequests
        settings.stability = runs.stability
        settings.maxTrials = runs.maxTrials
        settings.runTimeout = runs.runTimeout
        settings.loadTimeout = runs.loadTimeout
        settings.startTimeout = runs.startTimeout
        settings.collectsMetrics = measurements.variants.contains { !$0.isCPU }
        StopSignals.catchAll()
        if schedule.remaining(measured).isEmpty {
            summary(measured, log)
            return .done
        }
        guard let version = analyzerVersion(settings, directory: directory, scratch: scratch) else {
            if let signal = StopSignals.caught { StopSignals.die(by: signal) }
            let why = scratch.lastLine("perf_analyzer.log")
            console.report(
                Diagnostic(
                    .unusableProfiler, "perf_analyzer cannot be run", at: nil, notes: why.isEmpty ? [] : [why],
                    help: ["name it with --perf-analyzer PATH or --perf-analyzer-image IMAGE"]))
            return .wrongInput
        }
        let facts = facts(log, measured, scratch, version)
        if let difference = facts.difference(from: measured) {
            console.report(
                Diagnostic(
                    .otherMachine, "\"\(log.path)\" holds measurements of another machine", at: nil,
                    notes: [difference],
                    help: ["go on where they were made, or give --measurements a new file"]))
            return .wrongInput
        }
        let progress = ProgressWriter(console)
        let campaign = Campaign(
            schedule, settings, directory: directory, log: log, measured: measured, facts: facts, scratch: scratch,
            watch: { event in
                if case .serverStarted(let version, nil) = event { warn(version) }
                progress.show(event)
            })
        do throws(ProfilerFailure) {
            let all = try campaign.run()
            progress.finish()
            summary(all, log)
            return .done
        } catch {
            progress.finish()
            return report(error, log)
        }
    }

    private func warn(_ version: String) {
        console.report(
            Diagnostic(
                .unknownServerRelease, "the release of server \"\(version)\" is not known", at: nil,
                notes: ["the spec's target is \(measurements.target)"],
                help: ["make sure that it is a server of the target release"]))
    }

    private func facts(
        _ log: AppendLog, _ measured: MeasurementSet, _ scratch: ScratchDirectory, _ version: String
    ) -> CampaignFacts {
        var platform = Platform()
        // Of a server elsewhere nothing is known but what it says itself.
        if isLocal {
            let host = HostFacts(scratch)
            platform.cpu = host.cpu
            platform.cores = host.cores
            platform.gpus = host.gpus
            platform.driver = host.driver
        }
        var provenance = Provenance()
        provenance.modelDigest = plan.spec.resolved.model.file.digest.hex
        provenance.graphDigest = plan.spec.resolved.model.graphDigest?.hex
        provenance.tools = [
            ToolVersion(name: "perf_analyzer", version: version), ToolVersion(name: "slipway", version: slipwayVersion),
        ]
        let fresh = String(UInt64.random(in: .min ... .max), radix: 16)
        let session = measured.platforms.first?.session?.prefix { $0 != "-" } ?? fresh[...]
        return CampaignFacts(
            platform: platform, provenance: provenance, session: String(session),
            range: SourceFile(id: SourceID(log.path), bytes: []).range(0, 0))
    }

    private var isLocal: Bool {
        guard case .running(let host, _, _, _) = programs.serverSource else { return true }
        return host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    // MARK: - After

    private func report(_ failure: ProfilerFailure, _ log: AppendLog) -> ExitStatus {
        switch failure {
        case .workspace(let error):
            console.report(error)
            return ExitStatus(error, named: true)
        case .server(let message, let lines):
            console.report(
                Diagnostic(
                    .unusableServer, message, at: nil, notes: lines.isEmpty ? [] : ["its log ends:"] + lines,
                    help: ["what was measured is kept; the same command goes on"]))
            return .wrongInput
        case .unsuitable(let message, let help):
            console.report(Diagnostic(.unusableServer, message, at: nil, help: [help]))
            return .wrongInput
        case .interrupted:
            console.message("interrupted; what was measured is in \(log.path), and the same command goes on\n")
            if let signal = StopSignals.caught { StopSignals.die(by: signal) }
            return .inputOutput
        }
    }

    private func summary(_ set: MeasurementSet, _ log: AppendLog) {
        let failed = set.measurements.filter { $0.values == nil }
        if let first = failed.first, case .failed(let why) = first.outcome {
            console.report(
                Diagnostic(
                    .failedMeasurements, "\(failed.count) of \(set.measurements.count) measurements gave no values",
                    at: nil, notes: ["\(first.variant), \(loadText(first.load)): \(why)"],
                    help: ["the file says why for each"]))
        }
        console.chatter("\(counted(set.measurements.count, "measurement")) in \(log.path)\n")
    }
}
