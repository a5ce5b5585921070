import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion

/// What becomes of a release.
struct ReleaseChoice: Sendable {
    /// Why it holds what it will hold.
    var record: PromotionRecord
    /// Whether that is new: another variant, another build of it, or the first decision.
    var isNew: Bool
    /// Whether the same request made the release what it is, and is made again.
    var isRepeated = false
    /// What the measurements said; nil where none were asked.
    var decision: Decision?
    /// Why nothing changes, for people.
    var note: String?
    /// The model directory of the release that it is taken from; nil where it is made of the spec.
    var copied: CopiedModel?
}

extension Evidence {
    /// Chooses what the release is to hold: the variant that a person names, the one that the measurements show to be the
    /// best, or what is released, made of the model's new weights.
    ///
    /// - Parameters:
    ///   - forced: The variant that a person names, or nil.
    ///   - bag: Receives the findings.
    /// - Returns: The choice, or nil after an error.
    func choose(_ forced: PromotionRequest.Forced?, into bag: inout DiagnosticBag) -> ReleaseChoice? {
        if let forced { return force(forced, into: &bag) }
        guard let measured else { return carry(into: &bag) }
        return chooseWinner(measured, into: &bag)
    }

    private func chooseWinner(_ measured: MeasurementSet, into bag: inout DiagnosticBag) -> ReleaseChoice? {
        // Of a decision that was made before nothing is said anew.
        if isSettled, let record = context.release.record {
            // A release that an earlier version wrote with less exact dims is made anew.
            guard context.incumbent?.id == record.winner.id else { return carry(into: &bag) }
            return ReleaseChoice(
                record: record, isNew: false, isRepeated: true, note: "these measurements decided it")
        }
        let decision = decide(measured, into: &bag).decision
        guard let standing = decision.winner, var winner = context.holder(standing.variant)
        else { return nil }
        // Where the baseline wins because nothing is shown to be better, what is released stays.
        if let initial = context.unpromoted(decision) { winner = initial }
        if context.release.isPromoted, let record = context.release.record, winner.id == record.winner.id {
            return ReleaseChoice(record: record, isNew: false, decision: decision, note: nil)
        }
        var record = PromotionRecord(
            decision, winner: winner, incumbent: context.releasedHolder, policy: policy, set: measured,
            holder: context.holder)
        record.measurements = digests
        record.accuracy = recordedAccuracy(winner.id, over: decision.incumbent ?? decision.baseline)
        return ReleaseChoice(record: record, isNew: true, decision: decision)
    }

    /// The accuracy of a winner and of what it was compared with; nil where neither was measured.
    private func recordedAccuracy(
        _ winner: String, over reference: Decision.Standing?
    ) -> PromotionRecord.Accuracy? {
        let other = reference.flatMap { $0.variant.id == winner ? nil : accuracy[$0.variant.id] }
        guard let identity = accuracyIdentity, accuracy[winner] != nil || other != nil else { return nil }
        return PromotionRecord.Accuracy(
            identity: identity, isRecorded: compiled.plan.accuracy?.isRecorded ?? false, winner: accuracy[winner],
            incumbent: other)
    }

    /// What is released, made of the model's new weights.
    private func carry(into bag: inout DiagnosticBag) -> ReleaseChoice? {
        guard context.release.isPromoted, let record = context.release.record else {
            bag.add(
                Diagnostic(
                    .nothingToCarry, "nothing was promoted to \"\(context.release.directory)\" yet", at: nil,
                    help: [
                        "give the measurements: --measurements FILE", "or name a variant: --to VARIANT --because TEXT",
                    ]
                ))
            return nil
        }
        guard let held = context.incumbent else {
            bag.add(
                Diagnostic(
                    .incumbentNotYielded, "the spec no longer generates \"\(record.winner.variant)\" as it is released",
                    at: nil, notes: ["the release holds id \(record.winner.id)"],
                    help: ["put the configuration back into the spec, or promote another variant"]))
            return nil
        }
        if held.id == record.winner.id {
            return ReleaseChoice(
                record: record, isNew: false, isRepeated: record.verdict == .carried,
                note: "configuration and model are those that are released")
        }
        guard let graph = context.plan.spec.resolved.model.graphDigest, graph == context.release.document?.graphDigest
        else {
            bag.add(
                Diagnostic(
                    .graphChanged, "the model's graph is not the released one", at: nil,
                    notes: ["only new weights in the same graph leave measurements valid"],
                    help: ["measure again, or promote it by name: --to \(held.variant) --because TEXT"]))
            return nil
        }
        let misses = policy.accuracyMisses(of: accuracy[held.id])
        if let first = misses.first {
            let isUnmeasured = accuracy[held.id] == nil
            bag.add(
                Diagnostic(
                    isUnmeasured ? .carriedAccuracyUnmeasured : .carriedAccuracyMissed,
                    isUnmeasured
                        ? "the accuracy of \"\(held.variant)\" was not measured with the new weights"
                        : "\"\(held.variant)\" misses a limit on accuracy with the new weights",
                    at: first.limit.range, path: "promote.require", notes: misses.map(describeAccuracyMiss),
                    help: isUnmeasured
                        ? ["measure it: slipway compare \(compiled.plan.spec.resolved.specPath) --out OUT"]
                        : [
                            "measure again and promote another variant, or promote it by name: --to \(held.variant) --because TEXT"
                        ]
                ))
            return nil
        }
        var carried = record
        carried.accuracy = recordedAccuracy(held.id, over: nil)
        carried.winner = held
        carried.incumbent = record.winner
        carried.verdict = .carried
        carried.source = nil
        carried.reason = nil
        carried.gain = nil
        carried.isRace = false
        carried.incumbentPoints = []
        carried.runnersUp = []
        return ReleaseChoice(record: carried, isNew: true)
    }

    /// The variant that a person names, with what was measured of it.
    private func force(_ forced: PromotionRequest.Forced, into bag: inout DiagnosticBag) -> ReleaseChoice? {
        let holders = context.variants
        let wanted = forced.variant
        guard
            let winner = holders.first(where: { $0.variant.text == wanted })
                ?? holders.first(where: { $0.id == wanted })
        else {
            bag.add(
                unknownName(
                    .unknownPromotionTarget, "\"\(wanted)\" is no variant of this output", wanted,
                    among: holders.map(\.variant.text).sorted()))
            return nil
        }
        if let record = context.release.record, record.winner.id == winner.id {
            return ReleaseChoice(
                record: record, isNew: false,
                isRepeated: record.verdict == .forced && record.reason == forced.reason,
                note: "it is released already")
        }
        var record = PromotionRecord(winner: winner, incumbent: context.releasedHolder, verdict: .forced)
        var decision: Decision?
        if let measured {
            // What the policy says is shown, and is not in the way.
            var said = DiagnosticBag()
            let made = decide(measured, into: &said).decision
            if !made.isUndecided { decision = made }
            for finding in said.all where finding.severity != .error { bag.add(finding) }
            if let decision {
                record = PromotionRecord(
                    decision, winner: winner, incumbent: context.releasedHolder, policy: policy, set: measured,
                    holder: context.holder)
                record.verdict = .forced
                record.measurements = digests
            }
        }
        record.accuracy = recordedAccuracy(winner.id, over: decision?.incumbent)
        record.reason = forced.reason
        return ReleaseChoice(record: record, isNew: true, decision: decision)
    }
}
