import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
import SlipwayReleases
package import SlipwayReport
import SlipwaySpec
import SlipwayTriton
package import SlipwayWorkspace

/// The kinds of files that a report has.
package enum ReportFormat: String, CaseIterable, Sendable {
    /// One page.
    case html
    /// A file for each chart.
    case svg
    /// A picture of each chart.
    case png
    /// A summary for a pull request.
    case markdown
    /// `Optimal_ConfigFile_Location.txt`, which names the winner's config.pbtxt.
    case location
}

/// A report that is asked for.
package struct ReportRequest: Sendable {
    /// The spec, the release and the measurements.
    package let decision: DecisionRequest
    /// Where the report goes; nil for `OUT/<name>/report`, or `report-NAME` for a named release.
    package var place: ReportPlace?
    /// What is written; nil for all, pictures only where they can be drawn.
    package var formats: Set<ReportFormat>?
    /// Where files go that are gone when the report is made.
    package let temporaryDirectory: String

    /// Makes a request for every kind of file.
    package init(_ decision: DecisionRequest, temporaryDirectory: String) {
        self.decision = decision
        self.temporaryDirectory = temporaryDirectory
    }
}

/// A report that was written.
package struct ReportResult: Sendable {
    /// What it shows.
    package let report: CampaignReport
    /// Where it is.
    package let place: ReportPlace
    /// How the directory differed before it was written.
    package let diff: TreeDiff
}

/// Decides as ``promote(_:)`` does and draws what was measured; nothing is promoted.
///
/// - Parameter request: The spec, the release, the measurements, and the place of the report.
/// - Returns: The report, also where nothing meets the limits or the measurements cannot answer, which is an error. What is
///   to be said of a spec that compiles is left to those who build it.
package func makeReport(_ request: ReportRequest) -> Outcome<ReportResult> {
    let decided = decideRelease(request.decision)
    var outcome = Outcome<ReportResult>(withoutValue: decided)
    guard let verdict = decided.value else { return outcome }
    outcome.bag = DiagnosticBag()
    for finding in verdict.findings { outcome.bag.add(finding) }
    do throws(WorkspaceError) {
        outcome.value = try write(CampaignReport(verdict), request, into: &outcome)
    } catch {
        outcome.fail(error)
    }
    return outcome
}

extension CampaignReport {
    /// The report of a verdict.
    fileprivate init(_ verdict: ReleaseVerdict) {
        let (context, policy) = (verdict.evidence.context, verdict.evidence.policy)
        let plan = context.plan
        let providers = Dictionary(plan.variants.map { ($0.name.text, $0.providerText) }) { first, _ in first }
        let curves = summarizeCampaign(verdict.measured, policy: policy, candidates: verdict.evidence.facts)
        let byName = Dictionary(curves.map { ($0.variant.name, $0) }) { first, _ in first }
        self.init(
            name: plan.name.text, targetRelease: plan.release.text, decision: verdict.decision, policy: policy,
            entries: verdict.evidence.facts.compactMap { facts in
                byName[facts.name].map { Entry(curve: $0, provider: providers[facts.name] ?? "released before") }
            }, platforms: verdict.measured.platforms, provenances: verdict.measured.provenances,
            findings: verdict.findings)
    }
}

extension Variant {
    /// The execution provider, with the precision where there is a choice.
    fileprivate var providerText: String {
        let isStated = configuration.provider == .tensorrt || configuration.precision != .fp32
        let precision = isStated ? " \(configuration.precision.rawValue)" : ""
        return configuration.provider.rawValue + precision
    }
}

private func write(
    _ report: CampaignReport, _ request: ReportRequest, into outcome: inout Outcome<ReportResult>
) throws(WorkspaceError) -> ReportResult? {
    let out = request.decision.target.out
    let directory = OutputLayout.report(of: request.decision.release)
    guard let place = request.place ?? ReportPlace("\(out)/\(report.name)/\(directory)") else {
        throw .notADirectory(path: out)
    }
    let wanted = request.formats ?? Set(ReportFormat.allCases)
    var files = reportFiles(report, wanted)
    if wanted.contains(.png) {
        var drawing = ChartDrawing(isRequired: request.formats != nil, temporaryDirectory: request.temporaryDirectory)
        files += try drawing.pictures(of: report.charts)
        outcome.bag.merge(drawing.findings)
    }
    let tree = reportTree(files, name: place.name, model: report.name, digest: SHA256Hasher.digest)
    let published = try Publisher().publish(tree, to: place.parent, mode: .digest)
    outcome.add(published)
    return ReportResult(report: report, place: place, diff: published.diff)
}

/// The files of a report but the pictures.
private func reportFiles(_ report: CampaignReport, _ wanted: Set<ReportFormat>) -> [(
    name: RelativePath, bytes: [UInt8]
)] {
    var files: [(name: RelativePath, bytes: [UInt8])] = []
    if wanted.contains(.html) { files.append((ReportLayout.page, Array(report.html.utf8))) }
    if wanted.contains(.markdown) { files.append((ReportLayout.summary, Array(report.markdown.utf8))) }
    if wanted.contains(.svg) {
        files += report.charts.map { (ReportLayout.chart($0.fileName, "svg"), Array($0.wide.file.utf8)) }
    }
    if wanted.contains(.location), let location = report.configLocation {
        files.append((ReportLayout.location, Array(location.utf8)))
    }
    return files
}
