import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// The axes of one provider's part of the matrix; every list has at least one value.
struct MatrixAxes {
    let choice: ProviderChoice
    var precision: [Precision]
    var options: [(key: String, values: [OptionValue])]
    var intraOpThreads: [Int?]
    var interOpThreads: [Int?]
    var executionMode: [ExecutionMode]
    var graphOptimization: [GraphOptimization]
    var memoryArena: [Bool?]
    var memoryPattern: [Bool?]
    var maxBatchSize: [Int]
    /// nil where the spec leaves it open: on for every batch limit above 1.
    var dynamic: [Bool?]
    var maxQueueDelay: [TimeSpan?]
    var preferredBatchSize: [[Int]]
    var instances: [Int]
    let kind: InstanceKind
    let gpus: [Int]
    let session: SessionSection

    /// Reads the axes of a provider entry over the spec's own sections.
    init(_ choice: ProviderChoice, _ document: SpecDocument) {
        let session = document.session.replaced(by: choice.session)
        let batching = document.batching.replaced(by: choice.batching)
        let instances = document.instances.replaced(by: choice.instances)
        self.choice = choice
        self.session = session
        precision = values(choice.precision, default: .fp32)
        options = choice.options.map { ($0.key.value, $0.values.map(\.value)) }
        intraOpThreads = values(session.intraOpThreads)
        interOpThreads = values(session.interOpThreads)
        executionMode = values(session.executionMode, default: .sequential)
        graphOptimization = values(session.graphOptimization, default: .all)
        memoryArena = values(session.memoryArena)
        memoryPattern = values(session.memoryPattern)
        maxBatchSize = values(batching.maxBatchSize, default: 0)
        dynamic = values(batching.dynamic)
        maxQueueDelay = values(batching.maxQueueDelay)
        preferredBatchSize = values(batching.preferredBatchSize, default: []).map(\.ascending)
        self.instances = values(instances.count, default: 1)
        let needed = choice.provider.value.requiredKind
        kind = needed
        gpus = needed == .gpu ? instances.gpus.map(\.value) : []
    }

    /// The axes with more than one value, by the key that states them, with their sizes; for messages.
    var factors: [(key: String, count: Int)] {
        let all =
            [("precision", precision.count)] + options.map { ($0.key, $0.values.count) } + [
                ("intra_op_threads", intraOpThreads.count), ("inter_op_threads", interOpThreads.count),
                ("execution_mode", executionMode.count), ("graph_optimization", graphOptimization.count),
                ("memory_arena", memoryArena.count), ("memory_pattern", memoryPattern.count),
                ("max_batch_size", maxBatchSize.count), ("dynamic", dynamic.count),
                ("max_queue_delay", maxQueueDelay.count), ("preferred_batch_size", preferredBatchSize.count),
                ("instances", instances.count),
            ]
        return all.filter { $0.1 > 1 }.map { (key: $0.0, count: $0.1) }
    }

    /// The number of points, or nil when it overflows.
    var pointCount: Int? {
        var total = 1
        for factor in factors {
            let (product, overflow) = total.multipliedReportingOverflow(by: factor.count)
            if overflow { return nil }
            total = product
        }
        return total
    }

    /// Every point in order: the last axis varies fastest. Points may repeat where a setting has no effect.
    func points() -> [VariantConfiguration] {
        var base = VariantConfiguration(provider: choice.provider.value, maxBatchSize: 0)
        base.kind = kind
        base.gpus = gpus
        base.session.arenaShrinkage = session.arenaShrinkage?.value
        base.session.deviceAllocatorForInitializers = session.deviceAllocatorForInitializers?.value
        var points = [base]
        func spread<Value>(_ list: [Value], _ put: (inout VariantConfiguration, Value) -> Void) {
            points = points.flatMap { point in
                list.map { value in
                    var next = point
                    put(&next, value)
                    return next
                }
            }
        }
        spread(precision) { $0.precision = $1 }
        for option in options {
            spread(option.values) { $0.options.append(ChosenOption(key: option.key, value: $1)) }
        }
        spread(intraOpThreads) { $0.session.intraOpThreads = $1 }
        spread(executionMode) { $0.session.executionMode = $1 }
        spread(interOpThreads) { $0.session.interOpThreads = $0.session.executionMode == .parallel ? $1 : nil }
        spread(graphOptimization) { $0.session.graphOptimization = $1 }
        spread(memoryArena) { $0.session.memoryArena = $1 }
        spread(memoryPattern) { $0.session.memoryPattern = $1 }
        spread(maxBatchSize) { $0.maxBatchSize = $1 }
        spread(dynamic) { $0.dynamicBatching = $0.maxBatchSize > ($1 == nil ? 1 : 0) && ($1 ?? true) }
        // No delay is Triton's default, so that stating it makes no other variant.
        spread(maxQueueDelay) { $0.maxQueueDelay = $0.dynamicBatching && $1?.nanoseconds != 0 ? $1 : nil }
        spread(preferredBatchSize) { $0.preferredBatchSize = $0.dynamicBatching ? $1 : [] }
        spread(instances) { $0.instances = $1 }
        return points
    }
}

private func values<Value>(_ list: [Located<Value>]) -> [Value?] {
    list.isEmpty ? [nil] : list.map(\.value)
}

private func values<Value>(_ list: [Located<Value>], default value: Value) -> [Value] {
    list.isEmpty ? [value] : list.map(\.value)
}

extension [Int] {
    /// The numbers in ascending order, each once.
    var ascending: [Int] { Set(self).sorted() }
}
