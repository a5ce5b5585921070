package import SlipwayDomain
package import SlipwayReleases
package import SlipwaySpec

/// One point of the variant matrix: every setting that makes a variant what it is. Two equal points are one variant.
package struct VariantConfiguration: Hashable, Sendable {
    /// The execution provider.
    package var provider: ExecutionProvider
    /// The provider's options in table order, each as the spec states it.
    package var options: [ChosenOption] = []
    /// The settings that are axes of the matrix.
    package var axes = AxisValues()
    /// What stays in fp32 where the graph is rewritten to half: what ``GraphKey/kept`` says.
    package var keptInFP32: [String] = []
    /// The instance kind.
    package var kind: InstanceKind
    /// The GPUs; empty for all.
    package var gpus: [Int] = []

    /// Makes a point with one instance, no dynamic batching and the provider's own kind.
    package init(provider: ExecutionProvider, maxBatchSize: Int) {
        self.provider = provider
        kind = provider.requiredKind
        self.maxBatchSize = maxBatchSize
    }

    /// The value of a provider option, or nil when the spec does not state it.
    package func option(_ key: String) -> OptionValue? {
        options.first { $0.key == key }?.value
    }

    /// The graph that the point serves.
    package func graph(in release: TritonRelease, _ flavor: ImageFlavor) -> GraphKey {
        guard provider.takesFromGraph(precision, in: release, flavor) else { return .main }
        return GraphKey(precision, keeping: keptInFP32)
    }

    /// Whether a boolean provider option is stated and true.
    package func isOn(_ key: String) -> Bool {
        option(key) == .boolean(true)
    }

    /// The instances that one server starts: times the number of GPUs named.
    package var totalInstances: Int { instances * max(1, gpus.count) }
}

/// A provider option with the value of one variant.
package struct ChosenOption: Hashable, Sendable {
    /// The key, as `ProviderOptionField.key` has it.
    package let key: String
    /// The value.
    package let value: OptionValue

    /// Makes a choice.
    package init(key: String, value: OptionValue) {
        self.key = key
        self.value = value
    }
}

extension VariantConfiguration {
    /// The precision that the provider computes in.
    package var precision: Precision {
        get { axes[.precision]?.word.flatMap(Precision.init(rawValue:)) ?? .fp32 }
        set { axes[.precision] = .word(newValue.rawValue) }
    }

    /// The batch limit; 0 serves the graph's own dimensions.
    package var maxBatchSize: Int {
        get { axes[.maxBatchSize]?.integer ?? 0 }
        set { axes[.maxBatchSize] = .integer(newValue) }
    }

    /// Whether the server gathers requests into batches.
    package var dynamicBatching: Bool {
        get { axes[.dynamicBatching]?.boolean ?? false }
        set { axes[.dynamicBatching] = .boolean(newValue) }
    }

    /// How long a request may wait for others; nil leaves Triton's default of none.
    package var maxQueueDelay: TimeSpan? {
        get { axes[.maxQueueDelay]?.time }
        set { axes[.maxQueueDelay] = newValue.map { .time($0) } }
    }

    /// Preferred batch sizes, ascending; empty for none.
    package var preferredBatchSize: [Int] {
        get { axes[.preferredBatchSize]?.integers ?? [] }
        set { axes[.preferredBatchSize] = .integers(newValue) }
    }

    /// The number of instances, per GPU where GPUs are named.
    package var instances: Int {
        get { axes[.instances]?.integer ?? 1 }
        set { axes[.instances] = .integer(newValue) }
    }

    /// The graph optimisation level.
    package var graphOptimization: GraphOptimization {
        axes[.graphOptimization]?.word.flatMap(GraphOptimization.init(rawValue:)) ?? .all
    }
}
