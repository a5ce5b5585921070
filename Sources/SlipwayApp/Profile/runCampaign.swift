import SlipwayCompiler
package import SlipwayDiagnostics
import SlipwayDomain
package import SlipwayMeasurements
import SlipwayOutput
package import SlipwayProfiler
import SlipwayPromotion
import SlipwaySpec
import SlipwaySystem
import SlipwayWorkspace

/// What happens in a campaign, for whoever watches.
package enum CampaignNews {
    /// What the profiler does.
    case event(CampaignEvent)
    /// Something that should be known before the campaign ends. The outcome does not say it again.
    case finding(Diagnostic)
}

/// How a campaign ended.
package enum CampaignEnd {
    /// Everything was measured.
    case done(MeasurementSet)
    /// A signal ended it; what was measured is in the log, and the same request continues.
    case interrupted
}

/// Measures what is left of a campaign. Every measurement is on the disk before the next one begins.
///
/// - Parameters:
///   - campaign: The campaign.
///   - watch: Told what happens.
/// - Returns: How it ended.
package func runCampaign(_ campaign: OpenCampaign, watch: @escaping (CampaignNews) -> Void) -> Outcome<CampaignEnd> {
    var outcome = Outcome<CampaignEnd>()
    let accuracy = campaign.plan.compiled.accuracyTrial
    let isOver = campaign.plan.schedule.remaining(campaign.measured).isEmpty
    if isOver, !campaign.needsAccuracy || campaign.plan.schedule.raceState(campaign.measured)?.cut != nil {
        outcome.value = campaign.end(campaign.measured, into: &outcome.bag)
        return outcome
    }
    let settings = campaign.settings
    let version = analyzerVersion(settings, directory: campaign.directory, scratch: campaign.scratch)
    guard let version else {
        if StopSignals.caught != nil {
            outcome.value = .interrupted
            return outcome
        }
        outcome.bag.add(unusableAnalyzer(campaign.scratch))
        return outcome
    }
    let facts = campaign.facts(version)
    if let difference = facts.difference(from: campaign.measured) {
        outcome.bag.add(
            Diagnostic(
                .otherMachine, "\"\(campaign.path)\" holds measurements of another machine", at: nil,
                notes: [difference],
                help: ["resume where they were made, or give --measurements a new file"]))
        return outcome
    }
    let target = campaign.plan.measurements.target
    var schedule = campaign.plan.schedule
    schedule.orderSeed = facts.provenance.orderSeed ?? 0
    let trial = campaign.plan.rowsTrial
    if trial == nil, campaign.plan.assertsRows {
        watch(
            .finding(
                Diagnostic(
                    .rowsUntested, "what the spec asserts of the rows of a batch is not tried", at: nil,
                    notes: ["no variant batches"],
                    help: ["compare the answers of rows sent together and alone yourself"])))
    }
    let run = Campaign(
        schedule, settings, directory: campaign.directory, log: campaign.log,
        measured: campaign.measured, facts: facts, scratch: campaign.scratch, trial: trial,
        accuracy: accuracy,
        watch: { event in
            if case .serverStarted(let version, nil) = event {
                watch(.finding(unknownRelease(version, target: target)))
            }
            watch(.event(event))
        })
    do throws(ProfilerFailure) {
        outcome.value = campaign.end(try run.run(), into: &outcome.bag)
    } catch {
        outcome.stop(error, campaign)
    }
    return outcome
}

extension Outcome<CampaignEnd> {
    /// Says why a campaign stopped before its end.
    mutating func stop(_ failure: ProfilerFailure, _ campaign: OpenCampaign) {
        let document = campaign.plan.compiled.plan.spec.resolved.document
        switch failure {
        case .workspace(let error): fail(error)
        case .server(let message, let lines, let dropped):
            var notes = lines.isEmpty ? [] : ["its log ends:"] + lines
            var help = ["what was measured is kept; the same command resumes"]
            if !dropped.isEmpty {
                notes.append("it did not get \(listed(dropped, most: 12))")
                help.append("give it variables that it needs with --server-env NAME")
            }
            bag.add(Diagnostic(.unusableServer, message, at: nil, notes: notes, help: help))
        case .rowsDiffer(let variant, let difference):
            bag.add(
                Diagnostic(
                    .rowsClaimRefuted, "rows of a batch do not answer as they do alone: \(difference)",
                    at: document.model.rows?.place, path: "model.rows",
                    notes: ["\(variant) was sent \(RowsTrial.rowCount) rows together and each alone"],
                    help: [DiagnosticCode.rowsClaimRefuted.remedy]))
        case .referenceFails(let model, let why):
            bag.add(
                Diagnostic(
                    .referenceFails, "\"\(model)\", with which answers are compared, does not answer",
                    at: document.accuracy?.place, path: "accuracy", notes: [why],
                    help: [DiagnosticCode.referenceFails.remedy]))
        case .unsuitable(let message, let help):
            bag.add(Diagnostic(.unusableServer, message, at: nil, help: [help]))
        case .interrupted: value = .interrupted
        }
    }
}

private func unknownRelease(_ version: String, target: String) -> Diagnostic {
    Diagnostic(
        .unknownServerRelease, "the release of server \"\(version)\" is not known", at: nil,
        notes: ["the spec's target is \(target)"], help: ["make sure that it is a server of the target release"])
}

extension OpenCampaign {
    /// Whether the accuracy of a variant was not measured yet, or not with the present model, requests and reference.
    fileprivate var needsAccuracy: Bool {
        guard let identity = plan.compiled.accuracyIdentities.first else { return false }
        let known = Set(measured.accuracy.lazy.filter { $0.identity == identity && $0.failure == nil }.map(\.variantID))
        return plan.schedule.variants.contains { row in !known.contains(row.id) && known.isDisjoint(with: row.former) }
    }

    /// How programs are run for this plan.
    var settings: ProfilerSettings {
        var settings = conditions.settings
        settings.collectsMetrics = plan.measurements.variants.contains { $0.isCPU != true }
        return settings
    }

    /// What is the same for all measurements.
    func facts(_ version: String) -> CampaignFacts {
        var platform = Platform()
        // Of a server elsewhere nothing is known but what it says itself.
        if conditions.settings.server.isLocal {
            let host = HostFacts(scratch)
            platform.cpu = host.cpu
            platform.cores = host.cores
            platform.gpus = host.gpus
            platform.driver = host.driver
        }
        var provenance = Provenance()
        let model = plan.compiled.plan.spec.resolved.model
        provenance.modelDigest = model.file.digest.hex
        provenance.graphDigest = model.graphDigest?.hex
        provenance.tools = [
            ToolVersion(name: "perf_analyzer", version: version),
            ToolVersion(name: "slipway", version: conditions.version),
        ]
        // A campaign that is resumed keeps its order.
        provenance.orderSeed =
            measured.provenances.lazy.compactMap(\.orderSeed).first ?? Int(UInt32.random(in: .min ... .max))
        let fresh = String(UInt64.random(in: .min ... .max), radix: 16)
        let session = measured.platforms.first?.session?.prefix { $0 != "-" } ?? fresh[...]
        return CampaignFacts(
            platform: platform, provenance: provenance, session: String(session),
            range: SourceFile(id: SourceID(log.path), bytes: []).range(0, 0))
    }

    /// The end of a campaign, and a word on the measurements that failed and on those that are unsteady.
    fileprivate func end(_ set: MeasurementSet, into bag: inout DiagnosticBag) -> CampaignEnd {
        let (failed, count) = set.pointsWithoutValues
        if let first = failed.first, case .failed(let why) = first.outcome {
            let isOpen = !plan.schedule.remaining(set).isEmpty
            bag.add(
                Diagnostic(
                    .failedMeasurements, "\(failed.count) of \(count) measurements gave no values", at: nil,
                    notes: ["\(first.variant), \(first.load): \(why)"],
                    help: ["the file says why for each"]
                        + (isOpen ? ["the same command tries them again"] : [])))
        }
        if let finding = plan.budgetFinding(set) { bag.add(finding) }
        let unstable = set.measurements.filter { !$0.isStable && $0.values != nil }
        if let first = unstable.first {
            bag.add(
                Diagnostic(
                    .unstableRuns, "\(unstable.count) of \(count) measurements did not become stable", at: nil,
                    notes: [
                        "\(first.variant), \(first.load), is one of them",
                        "their values count, with more noise: more rounds, or a quieter machine, make up for it",
                    ]))
        }
        return .done(set)
    }
}

extension MeasurementSet {
    /// The last try of each point of which no try gave values, in order, and the number of all points.
    fileprivate var pointsWithoutValues: (failed: [Measurement], count: Int) {
        struct Place: Hashable {
            let variant: String
            let shapes: String?
            let load: Load
            let phase: Measurement.Phase
            let round: Int
        }
        var order: [Place] = []
        var runs: [Place: Measurement] = [:]
        for run in measurements {
            let place = Place(
                variant: run.variant, shapes: platforms[run.platform].inputShapes, load: run.load, phase: run.phase,
                round: run.round)
            if runs[place] == nil { order.append(place) }
            if runs[place]?.values == nil { runs[place] = run }
        }
        return (order.compactMap { runs[$0] }.filter { $0.values == nil }, order.count)
    }
}

extension ServerSource {
    /// Whether the server runs on this machine.
    fileprivate var isLocal: Bool {
        guard case .running(let host, _, _, _) = self else { return true }
        return host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}
