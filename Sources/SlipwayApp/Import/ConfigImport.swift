import SlipwayBackends
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

/// A hand-written configuration on its way to a spec.
///
/// Each part takes out of the configuration what the language has keys for, and writes it as lines of a spec; what is left goes
/// into `triton`. What neither can say is left out, with the reason by the path of its field.
struct ConfigImport {
    typealias Model = ModelConfigSchema.ModelConfig

    /// Lines of a spec, with the fields of the configuration that they come from.
    struct Section {
        let key: String
        let fields: Set<Int32>
        var lines: [String]
    }

    /// The model.
    let model: ImportedSource
    /// What is left for `triton`.
    var rest: ConfigMessage
    /// The sections, in the order of a spec.
    var sections: [Section] = []
    /// Why something is not as it was, by the path of its field.
    var reasons: [String: String] = [:]
    /// What the instances run on.
    private(set) var kind = ModelConfigSchema.ModelInstanceGroup.Kind.cpu
    /// The provider that runs the graph.
    private(set) var provider = ExecutionProvider.cpu

    /// Makes the parts of a spec.
    init(_ model: ImportedSource) {
        self.model = model
        rest = model.config
        for field in [Model.name, .platform, .backend, .defaultModelFilename] { rest[field.rawValue] = [] }
        takeModel()
        takeTensors()
        sections.append(
            Section(key: "target", fields: [], lines: ["target: {triton: \"\(model.release)\"}"]))
        takeInstances()
        takeProviders()
        takeSession()
        takeBatching()
        takeWarmup()
        // Keys stand in the order in which people read a spec.
        let order = [
            "model", "in_names", "target", "execution_providers", "session", "batching", "instances", "warmup",
        ]
        sections.sort { left, right in
            (order.firstIndex(of: left.key) ?? 99) < (order.firstIndex(of: right.key) ?? 99)
        }
    }

    /// Whether the configuration takes fewer sizes of an input than the graph.
    var narrowsInputs: Bool {
        model.resolved.inputs.contains { tensor in
            let dimensions = model.signature.inputs.first { $0.name == tensor.name }?.shape?.dimensions ?? []
            let own = dimensions.dropFirst(model.maxBatchSize > 0 ? 1 : 0)
            return zip(tensor.modelDims, own).contains { $0.0 != -1 && $0.1.isDynamic }
        }
    }

    mutating func add(_ key: String, _ fields: [Model], _ lines: [String]) {
        sections.append(Section(key: key, fields: Set(fields.map(\.rawValue)), lines: lines))
    }

    // MARK: - Model

    private mutating func takeModel() {
        var lines = ["model:", "  source: \(SpecWords.scalar(model.path))"]
        if model.version != 1 { lines.append("  version: \(model.version)") }
        add("model", [.name, .platform, .backend, .defaultModelFilename], lines)
        if model.resolved.versions.count > 1 {
            let others = model.resolved.versions.map { String($0.number) }.joined(separator: ", ")
            reasons["version_policy"] =
                "the versions \(others) are served; a spec has one, and \(model.version) is taken"
        }
    }

    /// The names of graph and configuration, as they are.
    private mutating func takeTensors() {
        let batched = model.maxBatchSize > 0
        let sequence = SequenceTensors(of: model.config)
        let graph = model.signature.inputs
        let stated = model.resolved.inputs
        for tensor in stated where !graph.contains(where: { $0.name == tensor.name }) {
            reasons[tensor.path] = "\"\(tensor.name)\" is no input of the graph that has to be given"
        }
        var lines: [String] = []
        if !stated.isEmpty {
            var shapes: [String] = []
            for tensor in graph {
                let dimensions = tensor.shape?.dimensions ?? []
                guard let own = stated.first(where: { $0.name == tensor.name }) else {
                    shapes.append(SpecWords.list(dimensions.map { $0.fixedSize.map(String.init) ?? "-1" }))
                    if !sequence.inputs.contains(tensor.name) {
                        reasons["input"] = "the configuration leaves the input \"\(tensor.name)\" out"
                    }
                    continue
                }
                var dims = own.modelDims.map(String.init)
                if batched { dims.insert(dimensions.first?.fixedSize.map(String.init) ?? "-1", at: 0) }
                // A scalar without batches is written as one element.
                if !batched, dimensions.isEmpty { dims = [] }
                shapes.append(SpecWords.list(dims))
                if let reshape = own.reshape, !(reshape.isEmpty && batched) {
                    reasons["\(own.path).reshape"] = "clients give the shape that the graph takes"
                    reasons["\(own.path).dims"] = "clients give the shape that the graph takes"
                }
            }
            lines += SpecWords.flow("in_names", graph.map { SpecWords.scalar($0.name) })
            lines += SpecWords.flow("in_shapes", shapes)
            lines += SpecWords.flow("in_types", graph.compactMap { $0.kind.elementType?.rawValue })
        }
        var outputs: [String] = []
        for tensor in model.resolved.outputs where !outputs.contains(tensor.name) {
            outputs.append(tensor.name)
            if let reshape = tensor.reshape, !(reshape.isEmpty && batched) {
                reasons["\(tensor.path).reshape"] = "clients get the shape that the graph gives"
                reasons["\(tensor.path).dims"] = "clients get the shape that the graph gives"
            }
        }
        if !outputs.isEmpty {
            outputs += model.signature.outputs.map(\.name).filter {
                sequence.outputs.contains($0) && !outputs.contains($0)
            }
            lines += SpecWords.flow("out_names", outputs.map(SpecWords.scalar))
        }
        if !lines.isEmpty { add("in_names", [.input, .output], lines) }
        keepRest(of: Model.input.rawValue, [2, 4, 5]) { name in graph.contains { $0.name == name } }
        keepRest(of: Model.output.rawValue, [2, 3, 5]) { name in outputs.contains(name) }
    }

    /// Leaves of tensors what the language has no keys for.
    ///
    /// - Parameters:
    ///   - number: The field.
    ///   - taken: The fields of a tensor that are taken.
    ///   - isServed: Whether a tensor of a name is served.
    private mutating func keepRest(of number: Int32, _ taken: [Int32], _ isServed: (String) -> Bool) {
        var names: Set<String> = []
        rest[number] = rest[number].compactMap { entry in
            guard var tensor = entry.message, let name = tensor[1].last?.string, isServed(name),
                names.insert(name).inserted
            else { return nil }
            for field in taken { tensor[field] = [] }
            let canonical = ConfigMessage(fields: tensor.fields).canonical(
                as: number == Model.input.rawValue
                    ? ModelConfigSchema.ModelInput.messageName : ModelConfigSchema.ModelOutput.messageName)
            guard canonical.fields.contains(where: { $0.number != 1 }) else { return nil }
            return ConfigEntry(.message(canonical))
        }
    }

    // MARK: - Instances

    private mutating func takeInstances() {
        typealias Group = ModelConfigSchema.ModelInstanceGroup
        typealias Policy = ModelConfigSchema.ModelOptimizationPolicy
        let groups = model.resolved.instanceGroups
        let path = "instance_group"
        kind = groups.lazy.compactMap(\.kind).first ?? (model.assumesGPU ? .gpu : .cpu)
        if groups.contains(where: { $0.kind == nil }) {
            reasons[path] =
                "the server takes GPUs where it sees some, else the CPU; a spec says which, and \(kind == .gpu ? "gpu" : "cpu") "
                + "is taken (--gpus says how many there are)"
        }
        if kind == .model || kind == .auto {
            reasons["\(path)[0].kind"] = "the onnxruntime backend runs KIND_MODEL on the CPU"
            kind = .cpu
        }
        let own = groups.filter { ($0.kind ?? kind) == kind || $0.kind == .model }
        var gpus: [Int64] = []
        for group in own { for gpu in group.gpus where !gpus.contains(gpu) { gpus.append(gpu) } }
        var count = kind == .cpu ? own.reduce(0) { $0 + $1.count } : own.first?.count ?? 1
        if groups.count != own.count || (kind == .gpu && own.contains { $0.count != count }) {
            reasons[path] = "a spec has one instance group"
        }
        // An unknown count is that of the kind which is taken.
        if groups.contains(where: { $0.kind == nil && $0.message.integer(Group.count) ?? 0 < 1 }), kind == .cpu {
            count = model.assumedCount * Int64(own.count)
        }
        let line =
            gpus.isEmpty
            ? "instances: {count: \(count), kind: \(kind == .gpu ? "gpu" : "cpu")}"
            : "instances: {count: \(count), kind: gpu, gpus: \(SpecWords.list(gpus.map(String.init)))}"
        add("instances", [.instanceGroup], [line])
        var left = own.first?.message ?? ConfigMessage()
        for field in [Group.count, .gpus, .kind] { left[field.rawValue] = [] }
        left = left.canonical(as: Group.messageName)
        let isShared = own.allSatisfy { group in
            var other = group.message
            for field in [Group.count, .gpus, .kind] { other[field.rawValue] = [] }
            return other.canonical(as: Group.messageName) == left
        }
        rest[Model.instanceGroup.rawValue] = left.isEmpty || !isShared ? [] : [ConfigEntry(.message(left))]
        if !isShared { reasons[path] = "a spec has one instance group" }
    }

    // MARK: - Providers

    /// The execution accelerators of one kind of instances.
    private func accelerators(
        _ key: ModelConfigSchema.ModelOptimizationPolicy.ExecutionAccelerators
    ) -> [ConfigMessage] {
        typealias Policy = ModelConfigSchema.ModelOptimizationPolicy
        return model.config.message(Model.optimization)?.message(Policy.executionAccelerators)?.messages(key) ?? []
    }

    private mutating func takeProviders() {
        typealias Policy = ModelConfigSchema.ModelOptimizationPolicy
        typealias Accelerator = Policy.ExecutionAccelerators.Accelerator
        let isGPU = kind == .gpu
        let own = accelerators(isGPU ? .gpuExecutionAccelerator : .cpuExecutionAccelerator)
        let names = own.compactMap { $0.string(Accelerator.name) }
        provider =
            isGPU ? (names.contains("tensorrt") ? .tensorrt : .cuda) : names.contains("openvino") ? .openvino : .cpu
        let path = "optimization.execution_accelerators"
        if !isGPU, !accelerators(.gpuExecutionAccelerator).isEmpty {
            reasons["\(path).gpu_execution_accelerator"] = "instances on the CPU do not read it"
        }
        var options: [String] = []
        for accelerator in own where accelerator.string(Accelerator.name) == provider.rawValue {
            for entry in accelerator.map(Accelerator.parameters) { takeOption(entry, path, &options) }
        }
        for name in names where name != provider.rawValue {
            reasons["\(path).gpu_execution_accelerator"] =
                "one provider runs a variant; what is said to \"\(name)\" beside \(provider.rawValue) is left out"
        }
        for entry in model.config.map(Model.parameters) {
            guard
                let field = ProviderOptionField.table.first(where: {
                    $0.place == .modelParameter && $0.backendKey == entry.name
                })
            else { continue }
            if field.provider == provider, let text = optionText(field, entry.text ?? "") {
                options.append("\(field.key): \(text)")
            } else {
                reasons["parameters.\(entry.name)"] =
                    isGPU ? "\(provider.rawValue) has no such option" : "instances on the CPU do not read it"
            }
            drop(parameter: entry.name)
        }
        // Profile shapes are those of the configuration or none.
        if provider == .tensorrt, !options.contains(where: { $0.hasPrefix("profiles:") }) {
            options.append("profiles: false")
        }
        if options.isEmpty {
            add("execution_providers", [.optimization], ["execution_providers: [\(provider.rawValue)]"])
        } else {
            add(
                "execution_providers", [.optimization, .parameters],
                ["execution_providers:", "  - \(provider.rawValue):"] + options.map { "      \($0)" })
        }
        takeOptimization(Policy.executionAccelerators.rawValue)
    }

    private mutating func takeOption(_ entry: ConfigMapEntry, _ path: String, _ options: inout [String]) {
        let text = entry.text ?? ""
        let place = "\(path).gpu_execution_accelerator[0].parameters.\(entry.name)"
        if entry.name == "precision_mode" {
            options.append("precision: \(text.lowercased())")
            return
        }
        if let field = ProviderOptionField.table.first(where: {
            $0.provider == provider && $0.place == .accelerator && $0.backendKey == entry.name
        }) {
            if let written = optionText(field, text) {
                options.append("\(field.key): \(written)")
            } else {
                reasons[place] = "\(field.key) takes no such value"
            }
            return
        }
        switch entry.name {
        case "trt_engine_cache_path":
            options.append("engine_cache: \(SpecWords.scalar(text))")
            reasons["\(path).gpu_execution_accelerator[0].parameters.trt_engine_cache_prefix"] =
                "Slipway names engines after model and id, because the cache's own key ignores weights"
        case "trt_timing_cache_path": options.append("timing_cache: \(SpecWords.scalar(text))")
        case "trt_engine_cache_enable", "trt_timing_cache_enable", "trt_engine_cache_prefix": break
        default: reasons[place] = "the language has no key for it, and the accelerators are its own"
        }
    }

    /// A value of an option as a spec states it; nil for one that it does not take.
    private func optionText(_ field: ProviderOptionField, _ text: String) -> String? {
        switch field.kind {
        case .boolean: return ConfigMeaning.boolean(text).map { $0 ? "true" : "false" }
        case .integer(let range): return ConfigMeaning.integer(text).flatMap { range.contains($0) ? String($0) : nil }
        case .bytes: return UInt64(text).map { ByteCount(bytes: $0).description }
        case .words(let words): return words.first { $0.backend == text }?.word
        case .text, .serverPath: return text.isEmpty ? nil : SpecWords.scalar(text)
        }
    }

    private mutating func drop(parameter name: String) {
        rest[Model.parameters.rawValue] = rest[Model.parameters.rawValue].filter { $0.message?[1].last?.string != name }
    }

    /// Takes a field out of `optimization`.
    private mutating func takeOptimization(_ number: Int32) {
        guard var policy = rest.message(Model.optimization) else { return }
        policy[number] = []
        rest[Model.optimization.rawValue] = policy.isEmpty ? [] : [ConfigEntry(.message(policy))]
    }

    // MARK: - Session

    private mutating func takeSession() {
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

    private mutating func takeBatching() {
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
                    reasons["dynamic_batching.preferred_batch_size"] = "a size that stands twice counts once"
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
