import SlipwayBackends
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

extension ConfigImport {
    /// Takes what the instances run on and how many there are.
    mutating func takeInstances() {
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

    mutating func takeProviders() {
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

    mutating func drop(parameter name: String) {
        rest[Model.parameters.rawValue] = rest[Model.parameters.rawValue].filter { $0.message?[1].last?.string != name }
    }

    /// Takes a field out of `optimization`.
    mutating func takeOptimization(_ number: Int32) {
        guard var policy = rest.message(Model.optimization) else { return }
        policy[number] = []
        rest[Model.optimization.rawValue] = policy.isEmpty ? [] : [ConfigEntry(.message(policy))]
    }
}
