package import SlipwayDiagnostics
package import SlipwayDomain

/// What one section of a spec states of the axes; an axis that it does not state is absent.
package struct StatedAxes: Sendable {
    private var values: [MatrixAxis.Key: [Located<AxisValue>]] = [:]

    /// Makes a section that states nothing.
    package init() {}

    /// Reads the axes of some sections of the language from a mapping.
    ///
    /// - Parameters:
    ///   - record: The mapping, whose keys are those of the axes.
    ///   - sections: The sections whose axes the mapping may have.
    init(_ record: RecordValue, _ sections: MatrixAxis.Section...) {
        for axis in MatrixAxis.table where sections.contains(axis.section) {
            guard let value = record.values[axis.field.key] else { continue }
            switch value.value {
            case .lists(let lists): values[axis.key] = lists.map { Located(.integers($0.value), $0.range) }
            case .list: values[axis.key] = value.items(AxisValue.init)
            default: values[axis.key] = value.converted(AxisValue.init).map { [$0] }
            }
        }
    }

    /// The values that the section states for an axis, each with its place; empty means not stated.
    package subscript(axis: MatrixAxis.Key) -> [Located<AxisValue>] {
        get { values[axis] ?? [] }
        set { values[axis] = newValue.isEmpty ? nil : newValue }
    }

    /// This section with every axis that another one states taken from there.
    package func replaced(by other: StatedAxes) -> StatedAxes {
        var result = self
        result.values.merge(other.values) { $1 }
        return result
    }

    private func list<Value>(_ axis: MatrixAxis.Key, _ convert: (AxisValue) -> Value?) -> [Located<Value>] {
        self[axis].compactMap { item in convert(item.value).map { Located($0, item.range) } }
    }
}

extension StatedAxes {
    /// The precisions.
    package var precision: [Located<Precision>] {
        list(.precision) { $0.word.flatMap(Precision.init(rawValue:)) }
    }

    /// The batch limits, 0 or more; 0 serves the graph's own dimensions.
    package var maxBatchSize: [Located<Int>] { list(.maxBatchSize, \.integer) }

    /// Whether requests are batched by the server.
    package var dynamic: [Located<Bool>] { list(.dynamicBatching, \.boolean) }

    /// How long a request may wait for others.
    package var maxQueueDelay: [Located<TimeSpan>] { list(.maxQueueDelay, \.time) }

    /// Lists of preferred batch sizes, each list one value of the axis; the empty list prefers none.
    package var preferredBatchSize: [Located<[Int]>] { list(.preferredBatchSize, \.integers) }

    /// The instance counts.
    package var instances: [Located<Int>] { list(.instances, \.integer) }

    /// Threads inside an operator.
    package var intraOpThreads: [Located<Int>] { list(.intraOpThreads, \.integer) }

    /// Threads between operators; only with parallel execution.
    package var interOpThreads: [Located<Int>] { list(.interOpThreads, \.integer) }

    /// Sequential or parallel execution.
    package var executionMode: [Located<ExecutionMode>] {
        list(.executionMode) { $0.word.flatMap(ExecutionMode.init(rawValue:)) }
    }

    /// Graph optimisation levels.
    package var graphOptimization: [Located<GraphOptimization>] {
        list(.graphOptimization) { $0.word.flatMap(GraphOptimization.init(rawValue:)) }
    }
}
