import SlipwayCompiler
package import SlipwayDomain
package import SlipwayMeasurements
import SlipwayTriton

/// What `slipway profile` measures and plan.json says: every variant under every load with every request.
package struct MeasurementPlan: Hashable, Sendable {
    /// A request, as the variants of one kind take it.
    package struct InputSet: Hashable, Sendable {
        /// An input with its shape in the request.
        package struct Tensor: Hashable, Sendable {
            /// The name.
            package let name: String
            /// The element type.
            package let type: ElementType
            /// The dimensions as they go over the wire, batch axis included.
            package let shape: [Int]
        }

        /// The set's name, unique in the plan: `seq128`, `default` where there is one only.
        package let name: String
        /// The name of the request, whichever form it has: `seq128`, `default` where there is one only.
        package let point: String
        /// perf_analyzer's `--input-data` file, relative to the output's directory.
        package let path: RelativePath
        /// The inputs, in graph order.
        package let inputs: [Tensor]
        /// Whether it is for variants that batch: the first axis of every input is then the batch, of 1.
        package let isBatched: Bool

        /// The shapes as measurements state them: `name:1,128` for every input in name order, with spaces between.
        package var shapeText: String {
            inputs.sorted { $0.name < $1.name }
                .map { "\($0.name):\($0.shape.map(String.init).joined(separator: ","))" }.joined(separator: " ")
        }
    }

    /// A variant that is measured.
    package struct Row: Hashable, Sendable {
        /// The name: the directory below `repository/` and the name that the server is asked for.
        package let name: ModelName
        /// The id.
        package let id: String
        /// The digest of the configuration without the model's contents, 12 hexadecimal digits; nil where only the
        /// release knows it.
        package let configID: String?
        /// Whether it is the baseline.
        package let isBaseline: Bool
        /// Whether the release holds it.
        package let isIncumbent: Bool
        /// Whether the spec no longer yields it.
        package let isKept: Bool
        /// The batch limit; 0 serves the graph's own dimensions.
        package let maxBatchSize: Int
        /// The instances that it starts.
        package let instances: Int
        /// Whether its instances run on CPUs.
        package let isCPU: Bool

        /// Makes a row.
        package init(
            name: ModelName, id: String, configID: String? = nil, isBaseline: Bool, isIncumbent: Bool, isKept: Bool,
            maxBatchSize: Int,
            instances: Int, isCPU: Bool
        ) {
            self.name = name
            self.id = id
            self.configID = configID
            self.isBaseline = isBaseline
            self.isIncumbent = isIncumbent
            self.isKept = isKept
            self.maxBatchSize = maxBatchSize
            self.instances = instances
            self.isCPU = isCPU
        }
    }

    /// The model's name.
    package let name: ModelName
    /// The release of the server that measures.
    package let target: String
    /// The loads, concurrencies first, each kind ascending.
    package let loads: [Load]
    /// How often each confirmation is repeated, 1 or more.
    package let repeats: Int
    /// The requests.
    package let inputSets: [InputSet]
    /// The variants: the baseline first, the others in the order of the matrix, kept ones last.
    package let variants: [Row]

    /// The requests that a variant is measured with.
    package func inputSets(of row: Row) -> [InputSet] {
        inputSets.filter { $0.isBatched == (row.maxBatchSize > 0) }
    }

    /// The requests, each with the shapes that measurements state for it; those of variants that batch first.
    package var requests: [KnownRequest] {
        var found: [KnownRequest] = []
        for set in inputSets {
            if let known = found.firstIndex(where: { $0.name == set.point }) {
                found[known].forms.append(set.shapeText)
            } else {
                found.append(KnownRequest(name: set.point, forms: [set.shapeText]))
            }
        }
        return found
    }

    /// The runs of one look at every variant.
    package var screeningCount: Int {
        variants.reduce(0) { $0 + inputSets(of: $1).count * loads.count }
    }

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
        name = plan.name
        target = plan.release.text
        loads = profile.loads
        repeats = profile.repeats
        let own = zip(plan.variants, emitted).map { variant, emitted in
            Row(
                name: variant.name, id: emitted.id, configID: emitted.configID, isBaseline: variant.isBaseline,
                isIncumbent: incumbent.map { $0 == variant.name.text } ?? variant.isBaseline, isKept: false,
                maxBatchSize: variant.configuration.maxBatchSize, instances: variant.configuration.totalInstances,
                isCPU: variant.configuration.kind == .cpu)
        }
        variants = own + [kept?.row].compactMap(\.self)
        inputSets = Self.inputSets(profile).map(\.set)
    }

    /// The requests with their elements: of each point those for variants that batch, then those for the others.
    static func inputSets(_ profile: ProfilePlan) -> [(set: InputSet, fills: [TensorFill])] {
        let needsKind = profile.points.contains { $0.item != nil && $0.whole != nil }
        return profile.points.flatMap { point -> [(set: InputSet, fills: [TensorFill])] in
            let kinds = [(point.item, true, [1]), (point.whole, false, [])] as [([TensorFill]?, Bool, [Int])]
            return kinds.compactMap { fills, isBatched, prefix in
                guard let fills else { return nil }
                let words = [point.label, needsKind && !isBatched ? "unbatched" : ""].filter { !$0.isEmpty }
                let stem = (["input-data"] + words).joined(separator: "-")
                guard let path = RelativePath("profile/\(stem).json") else { return nil }
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
