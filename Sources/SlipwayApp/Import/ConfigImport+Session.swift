import SlipwayBackends
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

extension ConfigImport {
    /// Takes what ONNX Runtime is told of its session.
    mutating func takeSession() {
        typealias Policy = ModelConfigSchema.ModelOptimizationPolicy
        var lines: [String] = []
        for axis in MatrixAxis.rows(.session) {
            guard let parameter = axis.parameter,
                let entry = model.config.map(Model.parameters).last(where: { $0.name == parameter })
            else { continue }
            drop(parameter: parameter)
            let text = entry.text ?? ""
            switch axis.key {
            case .executionMode:
                let mode = ConfigMeaning.integer(text)
                if mode == 1 { lines.append("  execution_mode: parallel") }
            case .intraOpThreads, .interOpThreads:
                if let count = ConfigMeaning.integer(text), count > 0, count <= 1024 {
                    lines.append("  \(axis.field.key): \(count)")
                } else {
                    reasons["parameters.\(parameter)"] = "the backend leaves the choice to ONNX Runtime then"
                }
            case .arenaShrinkage: lines.append("  \(axis.field.key): \(SpecWords.scalar(text))")
            default:
                if let flag = ConfigMeaning.boolean(text) {
                    lines.append("  \(axis.field.key): \(flag)")
                } else {
                    reasons["parameters.\(parameter)"] = "\(axis.field.key) takes true or false"
                }
            }
        }
        if let graph = model.config.message(Model.optimization)?.message(Policy.graph) {
            let level = graph.integer(Policy.Graph.level) ?? 0
            let word = GraphOptimization.allCases.first { $0.tritonLevel.map(Int64.init) == level }
            if let word, word != .disabled || ReleaseTable.isAvailable(.graphLevel(2), in: model.release) {
                lines.append("  graph_optimization: \(word.rawValue)")
            } else if level != 0 {
                reasons["optimization.graph.level"] =
                    "the backend takes \(level) for all optimisations, which is the default"
            }
            takeOptimization(Policy.graph.rawValue)
        }
        if !lines.isEmpty { add("session", [.parameters, .optimization], ["session:"] + lines) }
    }

    // MARK: - Batching

    mutating func takeBatching() {
        typealias Batching = ModelConfigSchema.ModelDynamicBatching
        var lines = ["batching:", "  max_batch_size: \(model.maxBatchSize)"]
        let batching = model.completesBatching ? ConfigMessage() : rest.message(Model.dynamicBatching)
        rest[Model.maxBatchSize.rawValue] = []
        if model.maxBatchSize > 0 {
            lines.append("  dynamic: \(batching != nil)")
            let preferred = batching?.integers(Batching.preferredBatchSize) ?? []
            if !preferred.isEmpty {
                var distinct: [Int64] = []
                for size in preferred where !distinct.contains(size) { distinct.append(size) }
                if distinct.count < preferred.count {
                    reasons["dynamic_batching.preferred_batch_size"] = "a size that is listed twice counts once"
                }
                lines.append("  preferred_batch_size: \(SpecWords.list(distinct.map(String.init)))")
            }
            let delay = batching?.unsigned(Batching.maxQueueDelayMicroseconds) ?? 0
            if delay > 0 {
                let (nanoseconds, overflow) = delay.multipliedReportingOverflow(by: 1000)
                if !overflow { lines.append("  max_queue_delay: \(TimeSpan(nanoseconds: nanoseconds))") }
            }
        } else if batching != nil {
            reasons["dynamic_batching"] = "without batches it does nothing"
        }
        add("batching", [.maxBatchSize, .dynamicBatching], lines)
        guard var left = rest.message(Model.dynamicBatching), model.maxBatchSize > 0 else {
            rest[Model.dynamicBatching.rawValue] = []
            return
        }
        for field in [Batching.preferredBatchSize, .maxQueueDelayMicroseconds] { left[field.rawValue] = [] }
        left = left.canonical(as: Batching.messageName)
        rest[Model.dynamicBatching.rawValue] = left.isEmpty ? [] : [ConfigEntry(.message(left))]
    }
}
