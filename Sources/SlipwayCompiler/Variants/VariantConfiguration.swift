package import SlipwayDomain
package import SlipwaySpec

/// One point of the variant matrix: every setting that makes a variant what it is. Two equal points are one variant.
package struct VariantConfiguration: Hashable, Sendable {
    /// The execution provider.
    package var provider: ExecutionProvider
    /// The precision that the provider computes in.
    package var precision: Precision = .fp32
    /// The provider's options in table order, each as the spec states it.
    package var options: [ChosenOption] = []
    /// ONNX Runtime session options.
    package var session = SessionSettings()
    /// The batch limit; 0 serves the graph's own dimensions.
    package var maxBatchSize: Int
    /// Whether the server gathers requests into batches.
    package var dynamicBatching = false
    /// How long a request may wait for others; nil leaves Triton's default of none.
    package var maxQueueDelay: TimeSpan?
    /// Preferred batch sizes, ascending; empty for none.
    package var preferredBatchSize: [Int] = []
    /// The number of instances, per GPU where GPUs are named.
    package var instances = 1
    /// The instance kind.
    package var kind: InstanceKind
    /// The GPUs; empty for all.
    package var gpus: [Int] = []

    /// Makes a point with one instance, no dynamic batching and the provider's own kind.
    package init(provider: ExecutionProvider, maxBatchSize: Int) {
        self.provider = provider
        self.maxBatchSize = maxBatchSize
        kind = provider.requiredKind
    }

    /// The value of a provider option, or nil when the spec does not state it.
    package func option(_ key: String) -> OptionValue? {
        options.first { $0.key == key }?.value
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
    /// The key, as ``ProviderOptionField/key`` has it.
    package let key: String
    /// The value.
    package let value: OptionValue

    /// Makes a choice.
    package init(key: String, value: OptionValue) {
        self.key = key
        self.value = value
    }
}

/// ONNX Runtime session options of one variant; nil leaves a setting to ONNX Runtime.
package struct SessionSettings: Hashable, Sendable {
    /// Threads inside an operator.
    package var intraOpThreads: Int?
    /// Threads between operators; only with parallel execution.
    package var interOpThreads: Int?
    /// Sequential or parallel execution.
    package var executionMode: ExecutionMode = .sequential
    /// The graph optimisation level.
    package var graphOptimization: GraphOptimization = .all
    /// The CPU memory arena.
    package var memoryArena: Bool?
    /// Memory pattern planning.
    package var memoryPattern: Bool?
    /// Devices whose arena shrinks after each run.
    package var arenaShrinkage: String?
    /// Allocates initializers with the device allocator.
    package var deviceAllocatorForInitializers: Bool?

    /// Makes ONNX Runtime's defaults.
    package init() {}
}
