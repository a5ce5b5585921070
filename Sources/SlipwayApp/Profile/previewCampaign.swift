import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
package import SlipwayMeasurements
import SlipwayOutput
package import SlipwayProfiler
package import SlipwayPromotion
import SlipwayWorkspace

/// What a run of a campaign would do, and what would stop it.
package struct CampaignPreview: Sendable {
    /// What is measured in which order.
    package let schedule: CampaignSchedule
    /// How much of it is measured.
    package let counts: CampaignCounts
    /// How many measurements are made, those included that failed in every try.
    package let made: Int
    /// How far the race is; nil for a grid.
    package let race: RaceState?
    /// The file of measurements.
    package let path: String
    /// The seconds of one measurement as the file shows them; nil where it does not.
    package let pace: Double?
    /// What the measurements took, as the file says it.
    package let spent: SpentTime
    /// What was found of the server.
    package let server: ServerTrial
    /// The version of perf_analyzer; nil where it cannot be run.
    package let analyzer: String?
}

/// Finds out what a run would do: nothing is started but `perf_analyzer --version`, and nothing is written.
///
/// - Parameters:
///   - plan: The plan.
///   - conditions: How and where measurements would be made.
/// - Returns: The preview. What would stop a run is a warning: the machine that plans need not be the one that measures.
package func previewCampaign(_ plan: PlannedCampaign, _ conditions: CampaignConditions) -> Outcome<CampaignPreview> {
    var outcome = Outcome<CampaignPreview>()
    guard let out = plan.request.out else { return outcome }
    var stops: [Diagnostic] = []
    let directory = "\(out)/\(plan.compiled.plan.name)"
    do throws(WorkspaceError) {
        var found = DiagnosticBag()
        _ = try plan.isUpToDate(out, into: &found)
        stops += found.all
        let path = conditions.measurements ?? "\(directory)/\(plan.request.measurements)"
        let measured = try plan.look(at: path, &outcome.sources, &stops)
        let scratch = try ScratchDirectory(
            in: conditions.temporaryDirectory, prefix: "slipway-profile", isKept: false)
        let version = analyzerVersion(conditions.settings, directory: directory, scratch: scratch)
        if version == nil { stops.append(unusableAnalyzer(scratch)) }
        let server = tryServer(conditions.settings.server)
        stops += plan.problems(with: server)
        if let finding = plan.budgetForecast(measured, pace: measuredPace(measured)) { outcome.bag.add(finding) }
        if let finding = plan.budgetFinding(measured) { outcome.bag.add(finding) }
        outcome.value = CampaignPreview(
            schedule: plan.schedule, counts: plan.schedule.counts(measured),
            made: CampaignSchedule.settledPoints(of: measured).count, race: plan.schedule.raceState(measured),
            path: path, pace: measuredPace(measured), spent: measured.spent,
            server: server, analyzer: version)
    } catch {
        outcome.fail(error)
    }
    for stop in stops {
        outcome.bag.add(
            Diagnostic(
                stop.code, stop.message, at: nil, notes: stop.notes + ["a run would stop here"], help: stop.help,
                severity: .warning))
    }
    return outcome
}

/// perf_analyzer cannot be run; what it said.
func unusableAnalyzer(_ scratch: ScratchDirectory) -> Diagnostic {
    let why = scratch.lastLine("perf_analyzer.log")
    return Diagnostic(
        .unusableProfiler, "perf_analyzer cannot be run", at: nil, notes: why.isEmpty ? [] : [why],
        help: ["name it with --perf-analyzer PATH or --perf-analyzer-image IMAGE"])
}

extension PlannedCampaign {
    /// What a file of measurements holds; it need not be there, and a torn last line is passed over.
    fileprivate func look(
        at path: String, _ sources: inout SourceSet, _ stops: inout [Diagnostic]
    ) throws(WorkspaceError) -> MeasurementSet {
        let bytes: [UInt8]
        do throws(WorkspaceError) {
            bytes = try Workspace.readText(path, limit: 4 << 30)
        } catch .notFound {
            return MeasurementSet()
        }
        var found = DiagnosticBag()
        guard let set = recognize(bytes, of: path, sources: &sources, into: &found) else {
            stops += found.all.filter { $0.severity == .error }
            return MeasurementSet()
        }
        return set
    }

    /// Why a server cannot measure the plan.
    fileprivate func problems(with server: ServerTrial) -> [Diagnostic] {
        switch server {
        case .found: return []
        case .unusable(let why):
            return [
                Diagnostic(
                    .unusableServer, why, at: nil,
                    help: ["name one with --server PATH, --server-image IMAGE or --server-url HOST:PORT"])
            ]
        case .answers(_, let release):
            guard let release, release != measurements.target else { return [] }
            return [
                Diagnostic(
                    .unusableServer,
                    "the server is of release \(release), and the spec's target is \(measurements.target)", at: nil,
                    help: ["measure on a server of the target, or change target.triton"])
            ]
        }
    }
}
