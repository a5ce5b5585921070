import SlipwayCompiler
import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayEmit
package import SlipwayFormats
import SlipwayMeasurements
import SlipwayOutput
package import SlipwayPromotion
package import SlipwayReport
import SlipwaySpec
package import SlipwayWorkspace

/// What became of a release.
package struct Promotion: Sendable {
    let evidence: Evidence
    let choice: ReleaseChoice
    /// What changes in the files of the deployment.
    package let deployment: [DeploymentChange]
    /// How the output and the disk differ, or differed before it was written.
    package let diff: TreeDiff
    /// The differing files with their lines, where nothing is written; nil where something is.
    package let differences: TreeDiffSummary?

    /// The choice for people.
    package var summary: PromotionSummary {
        PromotionWords(context: evidence.context, choice: choice, deployment: deployment).summary
    }
    /// The message of a commit; nil where nothing is promoted and the deployment stays as it is.
    package var commitMessage: String? {
        choice.isNew || !deployment.isEmpty ? evidence.commitMessage(of: choice, deployment) : nil
    }
    /// Whether the release holds something new, or holds it for a new reason.
    package var isNew: Bool { choice.isNew }
    /// Whether the output was written.
    package var isWritten: Bool { differences == nil }
    /// The model's name.
    package var name: ModelName { evidence.compiled.plan.name }
    /// The directory of the release below the output's.
    package var release: RelativePath { evidence.context.release.directory }
    /// What the measurements said; nil where none were asked.
    package var decision: Decision? { choice.decision }
    /// What `promotion.json` says, without the digests of the files.
    package var members: [JSONMember] {
        let model = evidence.compiled.plan.spec.resolved.model
        return PromotionDocument(
            name: name, model: model.file.digest, graphDigest: model.graphDigest, record: choice.record, digests: [:]
        ).decisionMembers
    }
}

extension Evidence {
    /// The message of the commit that a choice belongs to: a choice that was made before gets the message of its promotion,
    /// without what changed in the deployment then, which no file records; one that changes the deployment now, that alone.
    fileprivate func commitMessage(of choice: ReleaseChoice, _ deployment: [DeploymentChange]) -> String {
        var choice = choice
        if choice.isRepeated, deployment.isEmpty {
            // What was to be said of the decision was said when it was made.
            var said = DiagnosticBag()
            choice.decision = measured.map { decide($0, into: &said).decision }
            choice.isNew = true
        }
        return PromotionRenderer().commitMessage(
            PromotionWords(context: context, choice: choice, deployment: deployment).summary)
    }
}

/// Turns a release into the variant that measurements, a person or new weights make it, and writes it.
///
/// - Parameter request: The spec, the release and what decides.
/// - Returns: What became of the release.
package func promote(_ request: PromotionRequest) -> Outcome<Promotion> {
    var tries = 1
    while true {
        let outcome = promoteOnce(request)
        // Another run promoted meanwhile: its winner is the incumbent now.
        guard outcome.isOutdated, tries < 5 else { return outcome }
        tries += 1
    }
}

private func promoteOnce(_ request: PromotionRequest) -> Outcome<Promotion> {
    let gathered = gatherEvidence(request.decision)
    var outcome = Outcome<Promotion>(withoutValue: gathered)
    guard let evidence = gathered.accepted else { return outcome }
    do throws(WorkspaceError) {
        let chosen =
            if let source = request.source {
                try evidence.copy(from: source, into: &outcome.bag)
            } else {
                evidence.choose(request.forced, into: &outcome.bag)
            }
        guard let choice = chosen, !outcome.bag.hasErrors else { return outcome }
        outcome.value = try PromotionWriter(request: request, evidence: evidence, choice: choice)
            .write(into: &outcome)
    } catch {
        outcome.fail(error)
    }
    return outcome
}

/// Makes and writes the release that was chosen.
private struct PromotionWriter {
    let request: PromotionRequest
    let evidence: Evidence
    let choice: ReleaseChoice

    /// Writes the release, or compares it with the disk.
    ///
    /// - Parameter outcome: Receives the findings, and what failed after the release was written.
    /// - Returns: What became of it; nil after an error.
    /// - Throws: The failure to read the output or to write it; the release is then the old one or the new one.
    func write(into outcome: inout Outcome<Promotion>) throws(WorkspaceError) -> Promotion? {
        let target = request.decision.target
        guard let emitted = emit(into: &outcome.bag), !outcome.bag.hasErrors else { return nil }
        checkClients(emitted, into: &outcome.bag)
        guard !outcome.bag.hasErrors else { return nil }
        if choice.isNew { checkDeployment(into: &outcome.bag) }
        if let note = evidence.compiled.weightsNote(target) { outcome.bag.add(note) }
        let deployment = try deploymentChanges(emitted)
        guard case .write(let syncToDisk) = request.mode else {
            let diff = try Publisher().compare(
                emitted.output, with: target.out, weights: evidence.compiled.weights.comparison)
            return Promotion(
                evidence: evidence, choice: choice, deployment: deployment, diff: diff,
                differences: try summarize(diff, of: emitted.output, out: target.out))
        }
        try checkWeightsAtHand(emitted.output, of: evidence.compiled, target, into: &outcome.bag)
        guard !outcome.bag.hasErrors else { return nil }
        // The message is on the disk before anything is promoted; what remains is to give it its name.
        var message: TextDraft?
        if let path = request.commitMessage, choice.isNew || choice.isRepeated || !deployment.isEmpty {
            message = try TextDraft(Array(evidence.commitMessage(of: choice, deployment).utf8), for: path)
        }
        do throws(WorkspaceError) {
            let report = try Publisher(syncToDisk: syncToDisk)
                .publish(
                    emitted.output, to: target.out, mode: evidence.compiled.weights, basedOn: evidence.compiled.basis)
            outcome.add(report)
            let promotion = Promotion(
                evidence: evidence, choice: choice, deployment: deployment, diff: report.diff, differences: nil)
            do throws(WorkspaceError) {
                try message?.giveName()
            } catch {
                outcome.fail(error)
            }
            return promotion
        } catch {
            message?.discard()
            throw error
        }
    }

    /// The output with the release as it was chosen; a variant that the spec no longer generates stays as it stays.
    private func emit(into bag: inout DiagnosticBag) -> EmittedPlan? {
        var emit = evidence.compiled.options
        let directory = evidence.context.release.directory
        let deployments = evidence.compiled.deployments(of: directory)
        if let copied = choice.copied {
            let record = choice.record
            emit.order = ReleaseOrder(directory: directory, record: record, deployments: deployments, copied: copied)
            emit.incumbents[directory] = Incumbent(
                variant: record.winner.variant, id: record.winner.id, configID: record.winner.configID,
                files: copied.files)
        } else if let own = evidence.context.emitted.variants.first(where: { $0.id == choice.record.winner.id }) {
            var record = choice.record
            record.winner = PromotionRecord.Holder(own)
            emit.order = ReleaseOrder(directory: directory, record: record, deployments: deployments)
            emit.incumbents[directory] = Incumbent(variant: own.name, id: own.id, configID: own.configID, files: [])
        } else {
            bag.add(
                Diagnostic(
                    .releaseLeftAsItIs,
                    "the spec no longer generates \"\(choice.record.winner.variant)\", which stays released",
                    at: nil))
        }
        // The plan was emitted once without a finding against it; its warnings were shown.
        var repeated = DiagnosticBag()
        return emitPlan(evidence.compiled.plan, options: emit, digest: SHA256Hasher.digest, into: &repeated)
    }

    /// What changes in the files of the deployment; nothing of a release that is new, or that stays as it is.
    private func deploymentChanges(_ emitted: EmittedPlan) throws(WorkspaceError) -> [DeploymentChange] {
        let release = evidence.context.release
        guard let document = release.document, emitted.output.units.contains(release.directory) else { return [] }
        let output = OutputDirectory(out: request.decision.target.out, name: evidence.compiled.plan.name)
        return findDeploymentChanges(
            from: try output.deploymentFiles(of: release.directory, document),
            to: DeploymentFiles(choice.record.winner, in: emitted.output.tree, at: release.directory))
    }

    private func checkClients(_ emitted: EmittedPlan, into bag: inout DiagnosticBag) {
        let config = evidence.context.release.directory.appending(ReleaseLayout.model(evidence.compiled.plan.name))
            .appending(ModelLayout.config)
        guard let record = evidence.context.release.record, record.winner.id != choice.record.winner.id,
            let known = evidence.context.release.config, case .bytes(let text)? = emitted.output.tree[config]
        else { return }
        let changes = findBreakingChanges(from: known, to: text, largest: evidence.context.largestRequest)
        guard !changes.isEmpty else { return }
        bag.add(
            Diagnostic(
                .breakingPromotion,
                "\"\(choice.record.winner.variant)\" would break clients of \"\(record.winner.variant)\"", at: nil,
                notes: changes,
                help: ["exclude such variants from the spec, or accept it with --allow-breaking"],
                severity: request.decision.allowsBreaking ? .warning : .error))
    }

    /// What a deployment would run into.
    private func checkDeployment(into bag: inout DiagnosticBag) {
        let points = choice.record.points
        guard !points.isEmpty else { return }
        let measured = MeasuredService(
            timeoutMilliseconds: ServingFacts(points).timeoutMilliseconds,
            loads: points.compactMap { point in
                point.values[.throughput].map { ($0, evidence.context.requestBytes(point.inputShapes)) }
            }, gpus: Set(choice.record.platforms.flatMap { $0.gpus ?? [] }))
        for deployment in evidence.compiled.deployments(of: evidence.context.release.directory) {
            deployment.target.check(deployment.section, measured: measured, into: &bag)
        }
    }
}
