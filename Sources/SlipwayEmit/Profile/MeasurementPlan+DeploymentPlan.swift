import SlipwayCompiler
import SlipwayDomain
import SlipwayOutput
import SlipwayReleases
import SlipwayTriton

extension MeasurementPlan {
    /// Lists what a plan measures.
    ///
    /// - Parameters:
    ///   - plan: The plan of the deployment.
    ///   - profile: Its profile.
    ///   - emitted: The variants with their ids, in the plan's order.
    ///   - incumbent: What the release holds; the baseline where nothing was promoted.
    ///   - kept: The variant that only the release still holds.
    init(
        _ plan: DeploymentPlan, _ profile: ProfilePlan, emitted: [EmittedVariant], incumbent: String?,
        kept: KeptVariant?
    ) {
        let own = zip(plan.variants, emitted).map { variant, emitted in
            var row = Row(
                name: variant.name, id: emitted.id, configID: emitted.configID, isBaseline: variant.isBaseline,
                isIncumbent: incumbent.map { $0 == variant.name.text } ?? variant.isBaseline, isKept: false,
                maxBatchSize: variant.configuration.maxBatchSize, instances: variant.configuration.totalInstances,
                isCPU: variant.configuration.kind == .cpu)
            row.former = emitted.former.map(\.id)
            return row
        }
        self.init(
            name: plan.name, target: plan.release.text, loads: profile.loads, repeats: profile.repeats,
            inputSets: Self.inputSets(profile).map(\.set), variants: own + [kept?.row].compactMap(\.self))
        isRace = profile.isRace
        budget = profile.budget
    }

    /// The requests with their elements: of each point those for variants that batch, then those for the others.
    static func inputSets(_ profile: ProfilePlan) -> [(set: InputSet, fills: [TensorFill])] {
        let needsKind = profile.points.contains { $0.item != nil && $0.whole != nil }
        return profile.points.flatMap { point -> [(set: InputSet, fills: [TensorFill])] in
            let kinds = [(point.item, true, [1]), (point.whole, false, [])] as [([TensorFill]?, Bool, [Int])]
            return kinds.compactMap { fills, isBatched, prefix in
                guard let fills else { return nil }
                let words = [point.label, needsKind && !isBatched ? "unbatched" : ""].filter { !$0.isEmpty }
                let path = ProfileLayout.inputData(words)
                let inputs = fills.map {
                    InputSet.Tensor(name: $0.name, type: $0.type, shape: prefix + $0.wireSizes)
                }
                let name = words.isEmpty ? "default" : words.joined(separator: "-")
                let label = point.label.isEmpty ? "default" : point.label
                return (InputSet(name: name, point: label, path: path, inputs: inputs, isBatched: isBatched), fills)
            }
        }
    }
}

extension TensorFill {
    /// The sizes as requests have them, without the batch axis where the server batches: a scalar is served as [1].
    var wireSizes: [Int] {
        sizes.isEmpty ? [1] : sizes
    }
}
