package import SlipwayDomain
package import SlipwayMeasurements

/// `profile/plan.json`, what `slipway profile` measures: every variant under every load with every request.
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

            /// Makes an input.
            package init(name: String, type: ElementType, shape: [Int]) {
                self.name = name
                self.type = type
                self.shape = shape
            }
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

        /// Makes a set.
        package init(name: String, point: String, path: RelativePath, inputs: [Tensor], isBatched: Bool) {
            self.name = name
            self.point = point
            self.path = path
            self.inputs = inputs
            self.isBatched = isBatched
        }

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
        /// Whether the spec no longer generates it.
        package let isKept: Bool
        /// The batch limit; 0 serves the graph's own dimensions.
        package let maxBatchSize: Int
        /// The instances that it starts.
        package let instances: Int
        /// Whether its instances run on CPUs; nil where only plan.json is known, which does not say.
        package let isCPU: Bool?
        /// The ids under which an earlier version wrote what differs in nothing but less exact dims; plan.json does not say.
        package var former: [String] = []

        /// Makes a row.
        package init(
            name: ModelName, id: String, configID: String? = nil, isBaseline: Bool, isIncumbent: Bool, isKept: Bool,
            maxBatchSize: Int,
            instances: Int, isCPU: Bool?
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
    /// Whether variants race, rather than being measured at every load.
    package var isRace = false
    /// How long the race may take, 1 or more; nil for as long as it takes. Unit: seconds.
    package var budget: Int?
    /// The requests.
    package let inputSets: [InputSet]
    /// The variants: the baseline first, the others in the order of the matrix, kept ones last.
    package let variants: [Row]

    /// Makes a plan.
    package init(
        name: ModelName, target: String, loads: [Load], repeats: Int, inputSets: [InputSet], variants: [Row]
    ) {
        self.name = name
        self.target = target
        self.loads = loads
        self.repeats = repeats
        self.inputSets = inputSets
        self.variants = variants
    }

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
}
