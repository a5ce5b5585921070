import SlipwayMeasurements

extension Judge {
    /// Puts the comparisons together.
    func decision() -> Decision {
        let ranking = ranking()
        let contenders = ranking.filter { ineligible[$0.variant] == nil }
        let misses = misses()
        let (winner, verdict, missesLimits) = verdict(contenders)
        var decision = Decision(
            verdict: verdict, reference: referenceKind, winner: winner.flatMap { standing($0, withCurve: true) },
            incumbent: incumbent.flatMap { standing($0, withCurve: true) },
            baseline: baseline.flatMap { standing($0, withCurve: true) }, incumbentMissesLimits: missesLimits,
            ranking: ranking.compactMap { standing($0.variant) }, misses: misses, screenedOut: [], unmeasured: [],
            unknown: table.unknown, troubles: troubles(), regressions: [],
            limitsWithinRounding: winner.map(limitsWithinRounding) ?? [], drift: drift(),
            inference: Decision.Inference(
                risk: promotionRisk, comparisons: tests, usesConfirmation: isConfirmed,
                isReplicated: isReplicated,
                singleRunMargin: isReplicated || comparisons.isEmpty ? nil : singleRunMargin))
        decision.inference.raceRounds = raceRounds
        decision.inference.openRace = openRace
        decision.limitChecks = winner.map(limitChecks) ?? []
        if policy.limitsAreProven {
            decision.unproven = contenders.compactMap { contender in
                let open = limitChecks(of: contender.variant).filter { $0.state != .proven }
                return open.isEmpty ? nil : Decision.UnprovenVariant(variant: contender.facts, checks: open)
            }
        }
        decision.ineligible = ineligible.keys.sorted().map { variant in
            let wouldWin = ranking.first { $0.variant == variant }.map { held in
                self.verdict(ranking.filter { $0.variant == held.variant || ineligible[$0.variant] == nil }).winner
                    == held.variant
            }
            return Decision.IneligibleVariant(
                variant: table.variants[variant], reasons: ineligible[variant] ?? [], wouldWin: wouldWin ?? false)
        }
        decision.inference.isWithinRounding =
            contenders.first { $0.variant != reference }.flatMap(\.comparison).map { best in
                best.rounding > 0 && best.difference > 0 && best.difference <= best.rounding
            } ?? false
        for variant in table.variants.indices where points[variant] == nil {
            let isScreened = isConfirmed && table.cells[variant].allSatisfy { $0.confirmations.isEmpty }
            if isScreened, table.cells[variant].contains(where: { table.summarize($0.others, []).isUsable }) {
                decision.screenedOut.append(table.variants[variant].name)
            } else {
                decision.unmeasured.append(table.variants[variant].name)
            }
        }
        for variant in comparisonless { decision.unmeasured.append(table.variants[variant].name) }
        decision.unmeasured.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if let winner { decision.regressions = regressions(of: winner) }
        return decision
    }

    /// Variants that were measured on machines only that did not measure the reference.
    private var comparisonless: [Int] {
        guard let reference else { return [] }
        return points.indices.filter { $0 != reference && points[$0] != nil && comparisons[$0] == nil }
    }

    /// How far a race is that has no verdict yet; nil where it has one, and for a grid. What was measured before the fresh
    /// rounds chose the leader, and proves nothing of it.
    private var openRace: Decision.OpenRace? {
        guard let planned = plannedRounds, reference != nil else { return nil }
        let tested = isConfirmed ? comparisons.values.max { $0.repeats < $1.repeats } : nil
        let isPaired = tested?.estimate.map { $0.method == .pairedT } ?? true
        let pairs = isPaired ? tested?.repeats ?? 0 : 0
        let begun = table.rows.lazy.filter(\.isConfirmation).map { table.set.measurements[Int($0.index)].round }.max()
        if let begun, begun >= RaceRules(rounds: planned).attempts { return nil }
        if let tested, let estimate = tested.estimate, estimate.method == .pairedT, pairs >= 3 {
            let test = SequentialTest(planned: planned, tests: tests)
            let t = estimate.standardError > 0 ? estimate.mean / estimate.standardError : .infinity
            if pairs >= planned || gain(tested).isBetter || test?.isFutile(t, pairs: pairs) ?? true { return nil }
        }
        let set = table.set
        return Decision.OpenRace(
            pairs: pairs, planned: planned, budget: set.measurements.lazy.compactMap(\.raceBudget).max(),
            spent: set.spent.milliseconds / 1000)
    }

    /// Who wins, why, and whether the reference lost by missing the limits.
    private func verdict(_ ranking: [Ranked]) -> (winner: Int?, verdict: Decision.Verdict, missesLimits: Bool) {
        guard let reference, let point = points[reference] else {
            return (ranking.first(where: hasDemandedProof)?.variant, .initial, false)
        }
        // Fewer pairs than the first look has decide nothing, against the incumbent neither.
        if let openRace, openRace.pairs < 3 { return (reference, .noSignificantDifference, false) }
        let contenders = ranking.filter { $0.variant != reference && hasDemandedProof($0) }
        let stays: Decision.Verdict = isReplicated || comparisons.isEmpty ? .noSignificantDifference : .unreplicated

        let isInaccurate = !accuracyMisses(of: reference).isEmpty
        if !point.missed.isEmpty || isInaccurate {
            // The same requests get the same answers: accuracy has no noise.
            let isBeyondNoise = isInaccurate || missesBeyondNoise(point)
            guard let best = contenders.first else {
                // A limit that is missed within noise takes no place from anybody, whoever else there is.
                return isBeyondNoise || ranking.isEmpty ? (nil, stays, true) : (reference, stays, false)
            }
            if isBeyondNoise {
                return (best.variant, best.comparison?.estimate == nil ? .unreplicated : .better, true)
            }
        }
        for contender in contenders where isPromotable(contender) {
            return (contender.variant, isReplicated ? .better : .unreplicated, false)
        }
        if let best = contenders.first?.comparison, gain(best).isWorse {
            return (reference, .worse, false)
        }
        return (reference, stays, false)
    }

    /// Whether a contender is better than the reference by enough: beyond noise where noise is known.
    ///
    /// Where other candidates were repeated and this one was not, it has no proof.
    private func isPromotable(_ contender: Ranked) -> Bool {
        guard let comparison = contender.comparison else { return false }
        let gain = gain(comparison)
        // A gain of exactly `min_gain` suffices; its logarithm may have lost the last digit.
        guard gain.estimate > 0, gain.estimate >= policy.minGain - 1e-9 else { return false }
        if comparison.estimate != nil { return gain.isBetter }
        return !isReplicated && gain.estimate >= singleRunMargin - 1e-9 && comparison.difference > comparison.rounding
    }

    /// The gain that a candidate must show where nothing was repeated.
    var singleRunMargin: Double { policy.singleRunMargin(candidates: choices) }

    /// Whether a contender is shown to meet the limits, where the policy demands that.
    private func hasDemandedProof(_ contender: Ranked) -> Bool {
        !policy.limitsAreProven || isProven(contender.variant)
    }

    /// Whether the reference misses a limit by more than its repeats scatter; a single run by more than the factor
    /// ``unknownNoiseFactor``, since unknown noise is not no noise.
    ///
    /// Without this a released variant that just meets its limit would lose its place at every second campaign.
    private func missesBeyondNoise(_ point: OperatingPoint) -> Bool {
        point.missed.contains { miss in
            guard miss.value != nil, miss.limit.bound > 0,
                let part = point.parts.first(where: {
                    table.loads[$0.cell.load] == miss.load && table.requestName($0.cell.shape) == miss.request
                })
            else { return true }
            let sample = table.decisive(part.cell, confirmed: isConfirmed)
                .compactMap { table.value($0, miss.limit.metric) }.sorted()
            guard let least = sample.first, least > 0 else { return true }
            let logarithms = sample.map { naturalLogarithm($0 / miss.limit.bound) }
            guard let estimate = MeanEstimate(of: logarithms) else {
                return abs(logarithms.first ?? 0) > naturalLogarithm(unknownNoiseFactor)
            }
            return miss.limit.isUpper
                ? estimate.lowerBound(risk: sharedRisk) > 0 : estimate.upperBound(risk: sharedRisk) < 0
        }
    }

    /// The variants that miss a limit, the nearest first.
    private func misses() -> [Decision.NearMiss] {
        points.indices.compactMap { variant -> Decision.NearMiss? in
            // What was not repeated because it is not accurate enough misses that limit all the same.
            let inaccurate = table.cells[variant].isEmpty ? [] : accuracyMisses(of: variant)
            let missed = points[variant]?.missed ?? []
            guard !missed.isEmpty || !inaccurate.isEmpty else { return nil }
            return Decision.NearMiss(
                variant: table.variants[variant], missed: missed.sorted { $0.excess > $1.excess },
                missedAccuracy: inaccurate,
                excess: inaccurate.reduce(points[variant]?.excess ?? 0) { max($0, $1.excess) })
        }.sorted { left, right in
            left.excess != right.excess
                ? left.excess < right.excess
                : left.variant.name.utf8.lexicographicallyPrecedes(right.variant.name.utf8)
        }
    }
}
