package import SlipwayDiagnostics
package import SlipwayDomain

/// One entry of `execution_providers:`, with what it states for itself.
package struct ProviderChoice: Sendable {
    /// The provider.
    package var provider: Located<ExecutionProvider>
    /// The precisions to try; empty means fp32.
    package var precision: [Located<Precision>]
    /// The provider's own options, in the order of the option table.
    package var options: [ProviderOption]
    /// Session options that replace the spec's for this provider, key by key.
    package var session: SessionSection
    /// Batching that replaces the spec's for this provider, key by key.
    package var batching: BatchingSection
    /// Instances that replace the spec's for this provider, key by key.
    package var instances: InstancesSection
    /// Warmup sets that replace the spec's for this provider; nil keeps the spec's.
    package var warmup: [WarmupSection]?

    /// Makes a choice of a provider that states nothing else.
    package init(provider: Located<ExecutionProvider>) {
        self.provider = provider
        precision = []
        options = []
        session = SessionSection()
        batching = BatchingSection()
        instances = InstancesSection()
    }
}

/// The value of a provider option.
package enum OptionValue: Hashable, Sendable {
    case boolean(Bool)
    case integer(Int64)
    case bytes(ByteCount)
    /// One of a fixed set of words.
    case word(String)
    /// Any text, such as a path.
    case text(String)
}

/// A provider option with the values to try.
package struct ProviderOption: Sendable {
    /// The key, as ``ProviderOptionField/key`` has it.
    package var key: Located<String>
    /// The values, one or more, each once.
    package var values: [Located<OptionValue>]

    /// Makes an option.
    package init(key: Located<String>, values: [Located<OptionValue>]) {
        self.key = key
        self.values = values
    }
}

/// `session:`, options of the ONNX Runtime session; every list is an axis of the matrix, empty means not stated.
package struct SessionSection: Sendable {
    /// Threads inside an operator, 1 or more; not stated leaves it to ONNX Runtime.
    package var intraOpThreads: [Located<Int>] = []
    /// Threads between operators, 1 or more; only with parallel execution.
    package var interOpThreads: [Located<Int>] = []
    /// Sequential or parallel execution.
    package var executionMode: [Located<ExecutionMode>] = []
    /// Graph optimisation levels.
    package var graphOptimization: [Located<GraphOptimization>] = []
    /// The CPU memory arena (`enable_mem_arena`).
    package var memoryArena: [Located<Bool>] = []
    /// Memory pattern planning (`enable_mem_pattern`).
    package var memoryPattern: [Located<Bool>] = []
    /// Devices whose arena shrinks after each run (`cpu:0;gpu:0`).
    package var arenaShrinkage: Located<String>?
    /// Allocates initializers with the device allocator (since 25.02).
    package var deviceAllocatorForInitializers: Located<Bool>?

    /// Makes a section that states nothing.
    package init() {}
}

/// `batching:`; every list is an axis of the matrix, empty means not stated.
package struct BatchingSection: Sendable {
    /// Batch limits, 0 or more; 0 serves the graph's own dimensions.
    package var maxBatchSize: [Located<Int>] = []
    /// Whether requests are batched by the server.
    package var dynamic: [Located<Bool>] = []
    /// How long a request may wait for others.
    package var maxQueueDelay: [Located<TimeSpan>] = []
    /// Lists of preferred batch sizes, each list one value of the axis; the empty list prefers none.
    package var preferredBatchSize: [Located<[Int]>] = []

    /// Makes a section that states nothing.
    package init() {}
}

/// `instances:`.
package struct InstancesSection: Sendable {
    /// Instance counts (per GPU where GPUs are named), 1 or more; an axis of the matrix.
    package var count: [Located<Int>] = []
    /// The kind; not stated means what the provider needs.
    package var kind: Located<InstanceKind>?
    /// The GPUs by number; not stated means all.
    package var gpus: [Located<Int>] = []

    /// Makes a section that states nothing.
    package init() {}
}

/// One entry of `exclude:` or `include:`: the axes it states; several values of an axis mean any (exclude) or each (include).
package struct MatrixPattern: Sendable {
    /// Where the entry stands.
    package var range: SourceRange
    /// The providers stated.
    package var provider: [Located<ExecutionProvider>] = []
    /// The precisions stated.
    package var precision: [Located<Precision>] = []
    /// The session options stated.
    package var session = SessionSection()
    /// The batching stated.
    package var batching = BatchingSection()
    /// The instance counts stated.
    package var instances: [Located<Int>] = []

    /// Makes an entry that states nothing.
    package init(range: SourceRange) {
        self.range = range
    }
}
