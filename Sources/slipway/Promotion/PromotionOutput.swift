import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayFormats
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
import SlipwayReport
import SlipwaySpec
import SlipwayWorkspace

/// What follows from a choice: the release, and what is said about it.
struct PromotionOutput {
    let options: ApplyBestCommand
    let console: Console
    let context: PromotionContext
    let choice: PromotionRun.Choice
    /// What the output was made with before the choice.
    let compiled: EmitOptions
    let sources: SourceSet

    private var plan: DeploymentPlan { context.plan }

    /// Writes the release, or shows what would change.
    ///
    /// - Parameter bag: Receives the findings.
    /// - Returns: How it ended.
    /// - Throws: The failure to read the output or to write it; the release is then the old one or the new one.
    func finish(_ bag: inout DiagnosticBag) throws(WorkspaceError) -> ExitStatus {
        guard let emitted = emit(&bag), !bag.hasErrors else { return .wrongInput }
        checkClients(emitted, &bag)
        guard !bag.hasErrors else { return .wrongInput }
        if choice.isNew { checkDeployment(&bag) }
        let output = BuildOutput(plan: plan, emitted: emitted, weights: options.weights, out: options.out)
        let summary = self.summary
        let renderer = PlanRenderer(isColored: console.colorsOutput)
        if options.format == .text {
            console.chatter(PromotionRenderer(isColored: console.colorsOutput).render(summary) + "\n")
        }
        let publisher = Publisher(syncToDisk: !options.noSync)
        let diff: TreeDiff
        var status = ExitStatus.done
        if options.check || options.dryRun {
            let policy: TreeDiff.WeightsPolicy = options.weights == .digest ? .ignored : .present(options.weights)
            diff = try publisher.compare(emitted.output, with: options.out, weights: policy)
            if options.format == .text { console.chatter(renderer.render(try output.summary(diff))) }
            if options.check, diff.isDifferent { status = .differences }
        } else {
            let report = try publisher.publish(emitted.output, to: options.out, mode: options.weights)
            bag.merge(report.diagnostics)
            diff = report.diff
            if diff.isDifferent, choice.isNew, let path = options.commitMessage {
                try Workspace.replaceText(Array(PromotionRenderer().commitMessage(summary).utf8), at: path)
            }
            if options.format == .text { console.chatter(outcome(diff)) }
        }
        if options.format == .json { console.data(document(diff, output, summary)) }
        return status
    }

    // MARK: - The release

    /// The output with the release as it was chosen; a variant that the spec no longer yields stays as it stands.
    private func emit(_ bag: inout DiagnosticBag) -> EmittedPlan? {
        var emit = compiled
        if let own = context.emitted.variants.first(where: { $0.id == choice.record.winner.id }) {
            var record = choice.record
            record.winner = PromotionRecord.Holder(own)
            emit.order = ReleaseOrder(directory: context.release.directory, record: record)
            if context.release.directory.text == "release" {
                emit.incumbent = Incumbent(variant: own.name, id: own.id, configID: own.configID, files: [])
            }
        } else {
            bag.add(
                Diagnostic(
                    .releaseLeftAsItIs,
                    "the spec no longer yields \"\(choice.record.winner.variant)\", which stays released",
                    at: nil))
        }
        // The plan was emitted once without a finding against it; its warnings were shown.
        var repeated = DiagnosticBag()
        return emitPlan(plan, options: emit, digest: SHA256Hasher.digest, into: &repeated)
    }

    private func checkClients(_ emitted: EmittedPlan, _ bag: inout DiagnosticBag) {
        guard let record = context.release.record, record.winner.id != choice.record.winner.id,
            let known = context.release.config,
            let path = RelativePath("\(context.release.directory)/repository/\(plan.name)/config.pbtxt"),
            case .bytes(let text)? = emitted.output.tree[path]
        else { return }
        let changes = findBreakingChanges(from: known, to: text)
        guard !changes.isEmpty else { return }
        bag.add(
            Diagnostic(
                .breakingPromotion,
                "\"\(choice.record.winner.variant)\" would break clients of \"\(record.winner.variant)\"", at: nil,
                notes: changes,
                help: ["exclude such variants from the spec, or accept it with --allow-breaking"],
                severity: options.allowBreaking ? .warning : .error))
    }

    /// What a deployment would run into.
    private func checkDeployment(_ bag: inout DiagnosticBag) {
        guard let section = plan.azureML, !choice.record.points.isEmpty else { return }
        let serving = ServingFacts(choice.record.points)
        if section.requestTimeout == nil, let timeout = serving.timeoutMilliseconds, timeout > 180_000 {
            bag.add(
                Diagnostic(
                    .timeoutTooShort, "a managed endpoint waits for 180 s at most", at: section.range,
                    notes: ["three times the 99th percentile of the latency are \(timeout / 1000) s"]))
        }
        let machines = Double(section.instanceCount?.value ?? 1)
        for point in choice.record.points {
            guard let throughput = point.values[.throughput] else { continue }
            let bytes = context.requestBytes(point.inputShapes).map { Double($0) * throughput * machines }
            guard throughput * machines > 500 || bytes.map({ $0 > 5e6 }) == true else { continue }
            let volume = bytes.map { ", \(describeNumber($0 / 1e6, digits: 3)) MB/s of inputs" } ?? ""
            bag.add(
                Diagnostic(
                    .endpointLimitsExceeded,
                    "the deployment can take more than a managed endpoint lets through by default", at: section.range,
                    notes: [
                        "measured: \(describeNumber(throughput * machines)) requests/s\(volume)",
                        "the service's default limits are 500 requests/s and 5 MB/s an endpoint",
                    ], help: ["ask for a higher quota, or let clients send several items in a request"]))
            break
        }
        guard let type = section.instanceType, let wanted = gpuModel(ofInstanceType: type.value) else { return }
        let measured = Set(choice.record.platforms.flatMap { $0.gpus ?? [] })
        guard !measured.isEmpty,
            !measured.contains(where: { $0.split(whereSeparator: { $0 == " " || $0 == "-" }).contains { $0 == wanted } }
            )
        else { return }
        bag.add(
            Diagnostic(
                .measuredOnOtherGPU,
                "measured on \(quotedNames(measured.sorted())), but \(type.value) has a GPU of type \(wanted)",
                at: type.range, help: ["measure on the hardware that serves; --release NAME keeps a release for each"]))
    }

    // MARK: - What is said

    private func outcome(_ diff: TreeDiff) -> String {
        let changed = diff.files.filter { $0.status != .unchanged && $0.status != .foreign }.count
        let path = "\(options.out)/\(plan.name)/\(context.release.directory)"
        if changed == 0 { return "up to date: nothing was written\n" }
        return "wrote \(path): \(changed) file\(changed == 1 ? "" : "s") changed; commit the result\n"
    }

    /// The result for machines (golden/schema/apply-best.schema.json).
    private func document(_ diff: TreeDiff, _ output: BuildOutput, _ summary: PromotionSummary) -> String {
        let model = plan.spec.resolved.model
        let members = promotionMembers(
            plan.name, choice.record, model: model.file.digest, graph: model.graphDigest)
        func paths(_ status: FileDifference.Status) -> JSONValue {
            .array(diff.files.filter { $0.status == status }.map { .string($0.path.text) })
        }
        let object: JSONValue = [
            "format_version": 1,
            "name": .string(plan.name.text),
            "release": .string(context.release.directory.text),
            "promoted": .bool(choice.isNew),
            "written": .bool(!options.check && !options.dryRun),
            "promotion": .object(Array(members.dropFirst(2))),
            "latest_verdict": choice.decision.map { .string($0.verdict.rawValue) } ?? .null,
            "curves": .array(curves),
            "added": paths(.added), "changed": paths(.changed), "removed": paths(.removed),
            "unchanged_count": .integer(Int64(diff.count(.unchanged))),
            "commit_message": choice.isNew ? .string(PromotionRenderer().commitMessage(summary)) : .null,
        ]
        return String(decoding: JSONWriter.write(object), as: UTF8.self)
    }

    private var curves: [JSONValue] {
        guard let decision = choice.decision else { return [] }
        let roles = [("winner", decision.winner), ("incumbent", decision.incumbent), ("baseline", decision.baseline)]
        return roles.compactMap { role, standing in
            guard let standing else { return nil }
            let points: [JSONValue] = standing.curve.map { point in
                let load: JSONValue =
                    switch point.load {
                    case .concurrency(let count): ["concurrency": .integer(Int64(count))]
                    case .requestRate(let rate): ["request_rate": .double(rate)]
                    }
                return [
                    "input_shapes": point.inputShapes.map { .string($0) } ?? .null,
                    "load": load,
                    "runs": .integer(Int64(point.repeats)),
                    "failed_runs": .integer(Int64(point.failures)),
                    "meets_limits": .bool(point.meetsLimits),
                    "metrics": .object(
                        point.values.metrics.map { JSONMember($0.key, point.values[$0].map { .double($0) } ?? .null) }),
                ]
            }
            return [
                "role": .string(role), "variant": .string(standing.variant.name), "id": .string(standing.variant.id),
                "points": .array(points),
            ]
        }
    }
}
