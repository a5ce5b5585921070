import SlipwayCompiler
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion

/// The variants of an output and what its release holds.
struct PromotionContext {
    let plan: DeploymentPlan
    let emitted: EmittedPlan
    let release: ReleaseOnDisk

    /// The variants that may be released, and the incumbent that only the release still holds.
    var variants: [PromotionRecord.Holder] {
        emitted.variants.map(PromotionRecord.Holder.init) + [keptHolder].compactMap(\.self)
    }

    /// What only the release still holds.
    private var kept: MeasurementPlan.Row? { emitted.kept[release.directory] }

    private var keptHolder: PromotionRecord.Holder? {
        kept.map { PromotionRecord.Holder(variant: $0.name, id: $0.id, configID: $0.configID) }
    }

    /// What the policy needs to know of them.
    var facts: [VariantFacts] {
        zip(plan.variants, emitted.variants).map { variantFacts(of: $0, id: $1.id) }
            + [kept].compactMap(\.self).map {
                VariantFacts(name: $0.name.text, id: $0.id, instances: $0.instances, maxBatchSize: $0.maxBatchSize)
            }
    }

    /// What measurements are compared with.
    var known: KnownVariants {
        let own = zip(plan.variants, emitted.variants).map { variant, emitted in
            var known = KnownVariant(
                name: emitted.name.text, id: emitted.id, configID: emitted.configID,
                maxBatchSize: variant.configuration.maxBatchSize, instances: variant.configuration.totalInstances,
                kind: variant.configuration.kind.rawValue.uppercased(),
                isPerGPU: variant.configuration.kind == .gpu && variant.configuration.gpus.isEmpty)
            known.formerIDs = emitted.former.map(\.id)
            known.formerConfigIDs = emitted.former.map(\.configID)
            return known
        }
        let kept = [kept].compactMap(\.self).map {
            KnownVariant(
                name: $0.name.text, id: $0.id, configID: $0.configID, maxBatchSize: $0.maxBatchSize,
                instances: $0.instances, kind: $0.isCPU.map { $0 ? "CPU" : "GPU" }, isPerGPU: $0.isCPU == false)
        }
        let model = plan.spec.resolved.model
        return KnownVariants(own + kept, modelDigest: model.file.digest.hex, graphDigest: model.graphDigest?.hex)
    }

    /// The variant of some facts.
    func holder(_ facts: VariantFacts) -> PromotionRecord.Holder? {
        variants.first { $0.id == facts.id }
    }

    /// The variant of the output that stands for what is released: the same one, or the same configuration with the
    /// model's new weights; before anything was promoted the baseline, which `build` releases. Nil where the spec generates
    /// neither.
    var incumbent: PromotionRecord.Holder? {
        guard release.isPromoted, let held = release.record?.winner else {
            return emitted.variants.first.map(PromotionRecord.Holder.init)
        }
        if let same = variant(of: held.id) { return same }
        guard let config = held.configID else { return nil }
        let former = emitted.variants.first { $0.former.contains { $0.configID == config } }
        return variants.first { $0.configID == config } ?? former.map(PromotionRecord.Holder.init)
    }

    /// The variant of an id, or of one under which an earlier version wrote it.
    func variant(of id: String) -> PromotionRecord.Holder? {
        let former = emitted.variants.first { $0.former.contains { $0.id == id } }
        return variants.first { $0.id == id } ?? former.map(PromotionRecord.Holder.init)
    }

    /// What is released and was never promoted, where a decision shows nothing that would be better: measurements are compared
    /// with the baseline then, and that alone moves no release.
    ///
    /// - Parameter decision: The decision.
    /// - Returns: The variant; nil where the decision's own winner is to be released.
    func unpromoted(_ decision: Decision) -> PromotionRecord.Holder? {
        guard !release.isPromoted, decision.verdict == .noSignificantDifference || decision.verdict == .unreplicated,
            decision.winner?.variant.id == emitted.variants.first?.id, let held = releasedHolder,
            decision.ranking.contains(where: { $0.variant.id == held.id })
        else { return nil }
        return held
    }

    /// What the release holds as its record names it; the baseline where `build` would write it first.
    var releasedHolder: PromotionRecord.Holder? {
        release.isPromoted
            ? release.record?.winner
            : emitted.initial?.winner ?? emitted.variants.first.map(PromotionRecord.Holder.init)
    }
}
