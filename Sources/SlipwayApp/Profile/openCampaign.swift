import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayProfiler
import SlipwayPromotion
import SlipwaySpec
import SlipwayWorkspace

/// A campaign whose output and log were looked at, ready to run. It holds the lock of the log.
package struct OpenCampaign {
    /// The plan.
    let plan: PlannedCampaign
    /// How and where measurements are made.
    let conditions: CampaignConditions
    /// The output's directory, absolute.
    let directory: String
    /// Takes the measurements.
    let log: AppendLog
    /// What the log holds already.
    let measured: MeasurementSet
    /// Takes logs and tables of programs.
    let scratch: ScratchDirectory

    /// The path of the file of measurements.
    package var path: String { log.path }
}

/// Looks at the output and the log of a campaign, and mends a log whose last line was torn.
///
/// - Parameters:
///   - plan: The plan.
///   - conditions: How and where measurements are made.
/// - Returns: The campaign, ready to run.
package func openCampaign(_ plan: PlannedCampaign, _ conditions: CampaignConditions) -> Outcome<OpenCampaign> {
    var outcome = Outcome<OpenCampaign>()
    guard let out = plan.request.out else { return outcome }
    do throws(WorkspaceError) {
        guard try plan.isUpToDate(out, into: &outcome.bag) else { return outcome }
        let directory = try Workspace.directory("\(out)/\(plan.compiled.plan.name)")
        if !plan.request.isComparison { try plan.writePlan(in: directory) }
        let log = try AppendLog(conditions.measurements ?? "\(directory)/\(plan.request.measurements)")
        guard let measured = try plan.read(log, sources: &outcome.sources, into: &outcome.bag) else { return outcome }
        let scratch = try ScratchDirectory(
            in: conditions.logs ?? conditions.temporaryDirectory, prefix: "slipway-profile",
            isKept: conditions.logs != nil)
        outcome.value = OpenCampaign(
            plan: plan, conditions: conditions, directory: directory, log: log, measured: measured, scratch: scratch)
    } catch {
        outcome.fail(error)
    }
    return outcome
}

extension CampaignRequest {
    /// The file of measurements in the output.
    var measurements: RelativePath {
        if isComparison { return ProfileLayout.accuracy(for: release) }
        return ProfileLayout.measurements(part: shard.index, of: shard.count, for: release)
    }
}

extension PlannedCampaign {
    /// Writes the plan of a named release beside its measurements; `build` writes the other one.
    fileprivate func writePlan(in directory: String) throws(WorkspaceError) {
        guard request.release != OutputLayout.release else { return }
        try Workspace.replaceText(
            measurements.text, at: "\(directory)/\(ProfileLayout.plan(of: request.release))", makingFolder: true)
    }

    /// Whether the disk holds what the spec builds, weights included.
    func isUpToDate(_ out: String, into bag: inout DiagnosticBag) throws(WorkspaceError) -> Bool {
        let (spec, output, name) = (request.spec, compiled.emitted.output, compiled.plan.name)
        let diff = try Publisher().compare(output, with: out, weights: .ignored)
        let changed = diff.files.filter { $0.status != .unchanged && $0.status != .foreign }
        if let file = changed.first {
            let others = changed.count == 1 ? "" : ", and \(changed.count - 1) more"
            bag.add(
                Diagnostic(
                    .staleOutput, "\"\(out)/\(name)\" is not what \(spec) builds", at: nil,
                    notes: ["\(file.path) differs\(others)"], help: ["run slipway build \(spec) --out \(out)"]))
            return false
        }
        // The model is a file, or a folder around an edited graph and its weights.
        let own = OutputLayout.variant(compiled.plan.baseline.name)
        let weights = output.tree.sorted.first { path, content in
            if case .weights = content { path.isInside(own) } else { false }
        }
        guard let weights else { return true }
        let model = "\(out)/\(name)/\(weights.path)"
        do throws(WorkspaceError) {
            _ = try Workspace.size(ofFile: model)
        } catch .notFound {
            bag.add(
                Diagnostic(
                    .weightsMissing, "\"\(out)/\(name)\" holds no model files", at: nil,
                    notes: ["\(model) is missing"],
                    help: ["build it elsewhere: slipway build \(spec) --out build --weights store"]))
            return false
        }
        return true
    }

    /// What the log holds, mended; nil when it cannot be continued.
    fileprivate func read(
        _ log: AppendLog, sources: inout SourceSet, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> MeasurementSet? {
        // Recognise before repairing: a file that is not ours is refused as it stays.
        guard let set = recognize(log.contents, of: log.path, sources: &sources, into: &bag) else { return nil }
        let (length, needsLineFeed) = endOfWholeLines(log.contents)
        if length < log.contents.count {
            try log.truncate(to: length)
            bag.add(
                Diagnostic(
                    .tornMeasurement, "the last line of \"\(log.path)\" was not written to its end and was removed",
                    at: nil))
        }
        if needsLineFeed { try log.append([0x0A]) }
        return set
    }

    /// The measurements of a file but for a last line that is torn; nil when they are none of this plan's.
    func recognize(
        _ contents: [UInt8], of path: String, sources: inout SourceSet, into bag: inout DiagnosticBag
    ) -> MeasurementSet? {
        let (length, _) = endOfWholeLines(contents)
        if length < contents.count, !beginsLikeMeasurementLine(contents[length...]) {
            bag.add(
                Diagnostic(
                    .foreignMeasurements, "the last line of \"\(path)\" is no measurement", at: nil,
                    notes: ["nothing in the file was changed"],
                    help: ["give --measurements a new file, or a file that slipway profile wrote"]))
            return nil
        }
        var set = MeasurementSet()
        if length > 0 {
            let file = SourceFile(id: SourceID(path), bytes: Array(contents[..<length]))
            var findings = DiagnosticBag()
            set = readMeasurements([MeasurementFile(file)], into: &findings)
            if findings.hasErrors {
                bag.merge(findings)
                sources.add(file)
                return nil
            }
        }
        let known = Dictionary(measurements.variants.map { ($0.id, $0.name.text) }) { first, _ in first }
        let former = Dictionary(measurements.variants.flatMap { row in row.former.map { ($0, row.id) } }) { first, _ in
            first
        }
        let formerNames = compiled.plan.spec.resolved.document.formerly.map { "\($0.value)-" }
        for index in set.measurements.indices {
            // The id of a variant does not hold the model's name.
            if formerNames.contains(where: set.measurements[index].variant.hasPrefix),
                let name = set.measurements[index].variantID.flatMap({ known[former[$0] ?? $0] })
            {
                set.measurements[index].variant = name
            }
            guard let id = set.measurements[index].variantID.flatMap({ former[$0] }) else { continue }
            set.measurements[index].variantID = id
        }
        let foreign = set.measurements.first { run in run.variantID.map { known[$0] != run.variant } ?? true }
        if let foreign {
            bag.add(
                Diagnostic(
                    .foreignMeasurements,
                    "\"\(path)\" holds measurements of \"\(foreign.variant)\" with another id or name", at: nil,
                    notes: [
                        "the id there is \(foreign.variantID ?? "missing"): another configuration or other weights"
                    ],
                    help: ["give --measurements a new file, or remove this one"]))
            return nil
        }
        if let other = set.measurements.first(where: { $0.raceRounds != schedule.race?.rounds }) {
            let words = other.raceRounds.map { "a race of \($0) fresh rounds" } ?? "a grid"
            bag.add(
                Diagnostic(
                    .mixedSearches, "\"\(path)\" holds measurements of \(words), and another search is asked for",
                    at: nil,
                    help: [
                        other.raceRounds.map { "resume it with --search race --repeats \($0)" }
                            ?? "resume it with --search grid",
                        "or start a new file: --measurements FILE",
                    ]))
            return nil
        }
        return set
    }
}
