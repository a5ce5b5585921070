import SlipwayDiagnostics
import SlipwayDomain
package import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
import SlipwaySystem
package import SlipwayWorkspace

/// Runs a campaign: loads one variant after another, measures, and appends every measurement to the log at once.
package final class Campaign {
    let schedule: CampaignSchedule
    let settings: ProfilerSettings
    private let directory: String
    let log: AppendLog
    let scratch: ScratchDirectory
    private let analyzer: PerfAnalyzer
    let watch: (CampaignEvent) -> Void
    private let facts: CampaignFacts
    var measured: MeasurementSet
    private var server: TritonServer?
    private var platform = Platform()
    private var provenance = Provenance()
    private var pace = CampaignPace()
    /// When the run before ended, or this program began to measure, by a clock that never goes back. Unit: milliseconds.
    private var idleSince = Clock.milliseconds
    /// The points that are left of the phase.
    private var open = 0
    /// Points that this run of the program does not try again: loading or waiting for them takes long, and what refused to
    /// load will again. The next run does.
    private var givenUp: Set<CampaignPoint> = []
    /// What is tried of the first variant that batches, once; nil where the spec asserts nothing of its rows.
    private var trial: RowsTrial?
    /// Measures the accuracy of each variant, once; nil where the spec does not ask for it.
    let meter: AccuracyMeter?
    /// The model as its file has it, where answers are compared with its own.
    var source: SourceRepository?
    let accuracy: AccuracyTrial?

    /// Prepares a campaign; nothing is started yet.
    ///
    /// - Parameters:
    ///   - schedule: What is measured in which order.
    ///   - settings: How.
    ///   - directory: The output's directory, absolute.
    ///   - log: Takes the measurements.
    ///   - measured: What the log holds already.
    ///   - facts: What is the same for all measurements.
    ///   - scratch: Takes logs and tables of programs.
    ///   - trial: What is tried of the rows of a batch; nil for nothing.
    ///   - accuracy: What the accuracy of variants is measured with; nil where it is not.
    ///   - watch: Told what happens.
    package init(
        _ schedule: CampaignSchedule, _ settings: ProfilerSettings, directory: String, log: AppendLog,
        measured: MeasurementSet, facts: CampaignFacts, scratch: ScratchDirectory, trial: RowsTrial? = nil,
        accuracy: AccuracyTrial? = nil, watch: @escaping (CampaignEvent) -> Void
    ) {
        self.schedule = schedule
        self.settings = settings
        self.directory = directory
        self.log = log
        self.measured = measured
        self.facts = facts
        self.scratch = scratch
        self.trial = trial
        meter = accuracy.map {
            AccuracyMeter($0, schedule.plan, measured: measured.accuracy, range: facts.range)
        }
        self.accuracy = accuracy
        self.watch = watch
        analyzer = PerfAnalyzer(settings: settings, directory: directory, scratch: scratch)
    }

    /// Measures what is left.
    ///
    /// - Returns: All measurements, those of earlier runs included.
    /// - Throws: Why the campaign stops before its end; what was measured is on the disk.
    package func run() throws(ProfilerFailure) -> MeasurementSet {
        defer { server?.stop() }
        idleSince = Clock.milliseconds
        var phase: Measurement.Phase?
        var stage: RaceStage?
        while true {
            let (visits, race) = schedule.step(measured, givenUp: givenUp)
            guard let first = visits.first else {
                if let race, case .done(let end) = race.next { watch(.raceEnded(end, race)) }
                if race?.cut == nil { try compareRest() }
                return measured
            }
            if let race, case .measure(let next, _) = race.next {
                open = visits.reduce(0) { $0 + $1.stops.count }
                if stage != next { watch(.stage(next, measurements: open, variants: visits.count, race)) }
                stage = next
            } else if phase != first.phase {
                phase = first.phase
                open = visits.reduce(0) { $0 + $1.stops.count }
                watch(.phase(first.phase, measurements: open, variants: Set(visits.map(\.variant)).count))
            }
            // The rest of the phase is what it was: only a phase's end changes what is left.
            for visit in visits where !schedule.isOverBudget(measured) { try make(visit) }
        }
    }

    /// Compares the answers of the variants of which that was not done yet, and measures nothing else.
    ///
    /// - Returns: All measurements, those of earlier runs included.
    /// - Throws: Why it stops before its end; what was measured is on the disk.
    package func compare() throws(ProfilerFailure) -> MeasurementSet {
        defer { server?.stop() }
        try compareRest()
        return measured
    }

    // MARK: - A visit

    /// Loads a variant and measures what is left of it. A server that ends meanwhile is started again: a variant that ends
    /// it twice while it loads is given up, and so is a measurement that does.
    private func make(_ visit: Visit) throws(ProfilerFailure) {
        let name = visit.variant.name.text
        watch(.loading(variant: name))
        pace.beginVisit()
        var left = visit.stops[...]
        var losses = 0
        while !left.isEmpty {
            let server = try running()
            var given: ArraySlice<Visit.Stop> = []
            var reason: String?
            do throws(TritonServer.Refusal) {
                if meter?.needs(visit.variant) == true {
                    try meter?.prepare(on: server, timeout: settings.loadTimeout)
                }
                try server.load(name, timeout: settings.loadTimeout)
                try tryRows(visit.variant, on: server)
                try compare(visit.variant, on: server)
                reason = try measure(visit, &left, on: server)
                if reason == nil {
                    losses = 0
                    try server.unload(name)
                    continue
                }
                given = left.prefix(1)
            } catch {
                switch error {
                case .interrupted: throw .interrupted
                case .refused(let why):
                    try fail(visit, left, "does not load: \(oneLine(why))")
                    return
                case .lost(let why):
                    // All was measured: the next variant gets a new server.
                    if left.isEmpty {
                        lose(server, why)
                        return
                    }
                    (reason, given) = (why, left)
                case .failure(let failure): throw failure
                }
            }
            losses += 1
            lose(server, reason ?? "")
            if losses >= 2 {
                try fail(visit, given, "the server ended twice: \(oneLine(reason ?? ""))")
                left = left.dropFirst(given.count)
                losses = 0
            }
        }
    }

    /// Measures stop by stop. A run that fails is tried again at once, in its round, a few times.
    ///
    /// - Parameters:
    ///   - visit: The visit.
    ///   - left: The stops that are left; each is taken off when it is on the disk.
    ///   - server: The server, which has loaded the variant.
    /// - Returns: Why the server is gone, or nil when all was measured.
    /// - Throws: `interrupted` after a signal, and the failure of the log.
    private func measure(
        _ visit: Visit, _ left: inout ArraySlice<Visit.Stop>, on server: TritonServer
    ) throws(TritonServer.Refusal) -> String? {
        while let stop = left.first {
            if StopSignals.caught != nil { throw .interrupted }
            if schedule.isOverBudget(measured) {
                left = []
                break
            }
            let started = Int(Clock.unixTime)
            let begun = Clock.milliseconds
            switch analyzer.run(visit.variant.name.text, stop, on: server) {
            case .interrupted: throw .interrupted
            case .failed(let why, let isWorthAnother):
                if !server.isAlive { return why }
                if !isWorthAnother { givenUp.insert(visit.point(stop)) }
                try append(.failed(why), visit, stop, started: started, begun: begun)
                if !isSettled(visit.point(stop)) { continue }
            case .measured(let values, let requests, let isStable):
                try append(
                    .measured(values), visit, stop, started: started, begun: begun, requests: requests,
                    isStable: isStable)
            }
            left = left.dropFirst()
        }
        return nil
    }

    /// Sends rows together and alone to the first variant that takes several; the campaign ends where they answer otherwise.
    private func tryRows(
        _ variant: MeasurementPlan.Row, on server: TritonServer
    ) throws(TritonServer.Refusal) {
        guard let trial, variant.maxBatchSize >= RowsTrial.rowCount else { return }
        let name = variant.name.text
        var alone: [RowsAnswer] = []
        for row in 0..<RowsTrial.rowCount {
            alone.append(RowsAnswer(try server.infer(name, trial.request(row..<row + 1))))
        }
        let together = RowsAnswer(try server.infer(name, trial.request(0..<RowsTrial.rowCount)))
        self.trial = nil
        guard let difference = RowsAnswer.difference(together, alone: alone, isExact: variant.isCPU == true)
        else { return }
        throw .failure(.rowsDiffer(variant: name, difference))
    }

    private func append(
        _ outcome: Measurement.Outcome, _ visit: Visit, _ stop: Visit.Stop, started: Int, begun: Int64,
        requests: Int? = nil, isStable: Bool = true
    ) throws(TritonServer.Refusal) {
        do throws(ProfilerFailure) {
            try record(
                outcome, visit, stop, started: started, begun: begun, requests: requests, isStable: isStable)
        } catch {
            throw .failure(error)
        }
    }

    private func fail(
        _ visit: Visit, _ stops: ArraySlice<Visit.Stop>, _ reason: String
    ) throws(ProfilerFailure) {
        for stop in stops {
            givenUp.insert(visit.point(stop))
            try record(.failed(reason), visit, stop, started: Int(Clock.unixTime), begun: Clock.milliseconds)
        }
    }

    /// Whether a point is not tried again in this run of the program.
    private func isSettled(_ point: CampaignPoint) -> Bool {
        givenUp.contains(point) || CampaignSchedule.settledPoints(of: measured).contains(point)
    }

    func lose(_ server: TritonServer, _ why: String) {
        watch(.serverLost(oneLine(why)))
        server.stop()
        self.server = nil
    }
}

// MARK: - Server and records

extension Campaign {
    /// The server that runs, or a new one.
    func running() throws(ProfilerFailure) -> TritonServer {
        if let server, server.isRunning { return server }
        server?.stop()
        let fresh = try start()
        server = fresh
        let release = tritonRelease(ofVersion: fresh.version)
        platform = facts.platform
        platform.release = release
        provenance = facts.provenance
        provenance.tools = (provenance.tools + [ToolVersion(name: "tritonserver", version: fresh.version)]).sorted()
        watch(.serverStarted(version: fresh.version, release: release))
        if let release, release != schedule.plan.target {
            throw .unsuitable(
                "the server is of release \(release), and the spec's target is \(schedule.plan.target)",
                help: "measure on a server of the target, or change target.triton")
        }
        if let before = measured.platforms.first?.release, let release, before != release {
            throw .unsuitable(
                "the measurements so far were made on release \(before), and this server is \(release)",
                help: "resume with the same server, or start a new file with --measurements")
        }
        return fresh
    }

    /// Starts a server; another program may take a free port before the server does, and then other ones are tried.
    private func start() throws(ProfilerFailure) -> TritonServer {
        var tries = 0
        while true {
            do throws(ProfilerFailure) {
                return try TritonServer(
                    settings, repository: "\(directory)/repository", source: try sourceRepository(),
                    usesGPUs: schedule.plan.variants.contains { $0.isCPU != true }, scratch: scratch)
            } catch {
                tries += 1
                guard tries < 3, case .server(_, let log, _) = error,
                    log.contains(where: { $0.lowercased().contains("address already in use") })
                else { throw error }
            }
        }
    }

    /// Appends a measurement to the log.
    private func record(
        _ outcome: Measurement.Outcome, _ visit: Visit, _ stop: Visit.Stop, started: Int, begun: Int64,
        requests: Int? = nil, isStable: Bool = true
    ) throws(ProfilerFailure) {
        var outcome = outcome
        if case .measured(var values) = outcome, let group = server?.processGroup,
            let bytes = Host.residentBytes(ofGroup: group)
        {
            values[.memory] = Double(bytes)
            outcome = .measured(values)
        }
        var place = platform
        place.inputShapes = stop.request.shapeText
        // Runs of unlike requests are never compared: each request is a campaign of its own.
        place.session = "\(facts.session)-\(stop.request.name)"
        var run = Measurement(
            variant: visit.variant.name.text, variantID: visit.variant.id, load: stop.load, requestBatch: 1,
            phase: visit.phase, round: visit.round, outcome: outcome, platform: measured.index(of: place),
            range: facts.range, configID: visit.variant.configID, provenance: measured.index(of: provenance),
            requests: requests, started: started)
        run.isStable = isStable
        run.raceRounds = schedule.race?.rounds
        run.raceBudget = schedule.race == nil ? nil : schedule.budget
        let now = Clock.milliseconds
        (run.loading, run.running) = (Int(begun - idleSince), Int(now - begun))
        idleSince = now
        guard let line = writeMeasurementLine(run, place, provenance) else { return }
        do throws(WorkspaceError) {
            try log.append(line)
        } catch {
            throw .workspace(error)
        }
        measured.measurements.append(run)
        pace.count()
        if isSettled(visit.point(stop)) { open = max(0, open - 1) }
        watch(
            .measured(
                run, request: schedule.plan.inputSets.count > 1 ? stop.request.name : nil,
                progress: progress(visit.phase)))
    }

    /// How far the campaign is.
    private func progress(_ phase: Measurement.Phase) -> CampaignProgress {
        let done = measured.measurements.count
        let left =
            schedule.race == nil
            ? open + (phase == .screening ? schedule.expectedConfirmations : 0)
            : max(open, schedule.expectedRaceRuns - done)
        return CampaignProgress(
            done: done, total: done + left,
            secondsLeft: pace.secondsLeft(left).map { min($0, schedule.secondsLeft(measured) ?? $0) })
    }
}
