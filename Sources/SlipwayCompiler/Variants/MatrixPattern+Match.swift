import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

extension MatrixPattern {
    /// Whether a point has, on every axis that the entry states, one of the stated values.
    func matches(_ point: VariantConfiguration) -> Bool {
        allows(provider, point.provider) && allows(precision, point.precision)
            && allows(session.intraOpThreads, point.session.intraOpThreads)
            && allows(session.interOpThreads, point.session.interOpThreads)
            && allows(session.executionMode, point.session.executionMode)
            && allows(session.graphOptimization, point.session.graphOptimization)
            && allows(session.memoryArena, point.session.memoryArena)
            && allows(session.memoryPattern, point.session.memoryPattern)
            && allows(batching.maxBatchSize, point.maxBatchSize)
            && allows(batching.dynamic, point.dynamicBatching)
            && allows(batching.maxQueueDelay, point.maxQueueDelay ?? TimeSpan(nanoseconds: 0))
            && (batching.preferredBatchSize.isEmpty
                || batching.preferredBatchSize.contains { $0.value.ascending == point.preferredBatchSize })
            && allows(instances, point.instances)
    }

    /// The axes of a provider with every value that the entry states in place of its own, and only the first of the
    /// others.
    func narrowed(_ axes: MatrixAxes) -> MatrixAxes {
        var result = axes
        result.precision = stated(precision, or: axes.precision)
        result.options = axes.options.map { ($0.key, Array($0.values.prefix(1))) }
        result.intraOpThreads = stated(session.intraOpThreads, or: axes.intraOpThreads)
        result.interOpThreads = stated(session.interOpThreads, or: axes.interOpThreads)
        result.executionMode = stated(session.executionMode, or: axes.executionMode)
        result.graphOptimization = stated(session.graphOptimization, or: axes.graphOptimization)
        result.memoryArena = stated(session.memoryArena, or: axes.memoryArena)
        result.memoryPattern = stated(session.memoryPattern, or: axes.memoryPattern)
        result.maxBatchSize = stated(batching.maxBatchSize, or: axes.maxBatchSize)
        result.dynamic = stated(batching.dynamic, or: axes.dynamic)
        result.maxQueueDelay = stated(batching.maxQueueDelay, or: axes.maxQueueDelay)
        result.preferredBatchSize = stated(batching.preferredBatchSize, or: axes.preferredBatchSize)
            .map(\.ascending)
        result.instances = stated(instances, or: axes.instances)
        return result
    }
}

private func allows<Value: Equatable>(_ list: [Located<Value>], _ value: Value?) -> Bool {
    list.isEmpty || list.contains { $0.value == value }
}

private func stated<Value>(_ list: [Located<Value>], or own: [Value]) -> [Value] {
    list.isEmpty ? Array(own.prefix(1)) : list.map(\.value)
}

private func stated<Value>(_ list: [Located<Value>], or own: [Value?]) -> [Value?] {
    list.isEmpty ? Array(own.prefix(1)) : list.map(\.value)
}
