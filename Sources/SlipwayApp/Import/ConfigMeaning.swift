import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

/// What the server makes of a configuration: the form in which two that do the same are equal.
struct ConfigMeaning {
    private typealias Model = ModelConfigSchema.ModelConfig
    private typealias Group = ModelConfigSchema.ModelInstanceGroup

    /// The model.
    let model: ImportedSource
    /// The bytes of a warmup file, by the name that the configuration states; nil where they are not known.
    let file: (String) -> [UInt8]?

    /// A boolean as the backend reads one: `true`, `on`, `1` and their opposites, in any case.
    static func boolean(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "on", "1": true
        case "false", "off", "0": false
        default: nil
        }
    }

    /// A whole number as the backend reads one, by C++'s `std::stoi`: what follows the digits counts for nothing.
    static func integer(_ text: String) -> Int64? {
        var rest = text.utf8.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        return Int64((isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self))
    }

    /// The configuration in that form.
    ///
    /// - Parameters:
    ///   - config: The configuration.
    ///   - isOriginal: Whether it is the hand-written one, which the server completes.
    /// - Returns: The form; fields without effect are left out.
    func normal(_ config: ConfigMessage, isOriginal: Bool) -> ConfigMessage {
        var result = config
        for field in [Model.name, .platform, .backend, .defaultModelFilename] { result[field.rawValue] = [] }
        let resolved = model.resolved
        // What the configuration does not state the server takes from the graph, as a spec does.
        if resolved.inputs.isEmpty { result[Model.input.rawValue] = [] }
        if resolved.outputs.isEmpty { result[Model.output.rawValue] = [] }
        result[Model.input.rawValue] = sortedByName(result[Model.input.rawValue])
        result[Model.output.rawValue] = sortedByName(result[Model.output.rawValue])
        result[Model.instanceGroup.rawValue] = groups(config, isOriginal).map { ConfigEntry(.message($0)) }
        if isOriginal {
            result[Model.maxBatchSize.rawValue] = [ConfigEntry(.integer(model.maxBatchSize))]
            if model.completesBatching {
                result[Model.dynamicBatching.rawValue] = [ConfigEntry(.message(ConfigMessage()))]
            }
        }
        batching(&result)
        versions(&result)
        parameters(&result)
        optimization(&result)
        warmup(&result)
        return result.canonical()
    }

    private func sortedByName(_ entries: [ConfigEntry]) -> [ConfigEntry] {
        var seen: Set<String> = []
        return entries.filter { seen.insert($0.message?[1].last?.string ?? "").inserted }
            .sorted { ($0.message?[1].last?.string ?? "") < ($1.message?[1].last?.string ?? "") }
    }

    private func groups(_ config: ConfigMessage, _ isOriginal: Bool) -> [ConfigMessage] {
        func message(_ base: ConfigMessage, _ kind: Group.Kind, _ count: Int64, _ gpus: [Int64]) -> ConfigMessage {
            var result = base
            result[Group.kind.rawValue] = [ConfigEntry(.enumeration(kind.rawValue))]
            result[Group.count.rawValue] = [ConfigEntry(.integer(count))]
            result[Group.gpus.rawValue] = gpus.sorted().map { ConfigEntry(.integer($0)) }
            return result.canonical(as: Group.messageName)
        }
        guard isOriginal else {
            return config.messages(Model.instanceGroup).map { group in
                message(
                    group, group.enumeration(Group.kind, as: Group.Kind.self) ?? .auto, group.integer(Group.count) ?? 1,
                    group.integers(Group.gpus))
            }
        }
        // Groups that differ in their GPUs alone, and those on the CPU that differ in their count, are one.
        var found: [(base: ConfigMessage, kind: Group.Kind, count: Int64, gpus: [Int64])] = []
        for group in model.resolved.instanceGroups {
            var base = group.message
            for field in [Group.kind, .count, .gpus] { base[field.rawValue] = [] }
            base = base.canonical(as: Group.messageName)
            let kind = group.kind ?? .auto
            if let index = found.firstIndex(where: { $0.base == base && $0.kind == kind }) {
                if kind == .cpu {
                    found[index].count += group.count
                    continue
                }
                if kind == .gpu, found[index].count == group.count, !found[index].gpus.isEmpty, !group.gpus.isEmpty {
                    found[index].gpus += group.gpus.filter { !found[index].gpus.contains($0) }
                    continue
                }
            }
            // How many there are of an unknown kind follows from the kind that is taken.
            let count = kind == .auto && group.message.integer(Group.count) ?? 0 < 1 ? model.assumedCount : group.count
            found.append((base, kind, count, group.gpus))
        }
        return found.map { message($0.base, $0.kind, $0.count, $0.gpus) }
    }

    private func batching(_ config: inout ConfigMessage) {
        typealias Batching = ModelConfigSchema.ModelDynamicBatching
        guard var batching = config.message(Model.dynamicBatching) else { return }
        guard config.integer(Model.maxBatchSize) ?? 0 > 0 else {
            config[Model.dynamicBatching.rawValue] = []
            return
        }
        var preferred: [Int64] = []
        for size in batching.integers(Batching.preferredBatchSize) where !preferred.contains(size) {
            preferred.append(size)
        }
        // Where none is stated the server prefers the largest batch.
        if preferred == [config.integer(Model.maxBatchSize) ?? 0] { preferred = [] }
        batching[Batching.preferredBatchSize.rawValue] = preferred.sorted().map { ConfigEntry(.integer($0)) }
        config[Model.dynamicBatching.rawValue] = [ConfigEntry(.message(batching))]
    }

    private func versions(_ config: inout ConfigMessage) {
        typealias Policy = ModelConfigSchema.ModelVersionPolicy
        guard let policy = config.message(Model.versionPolicy) else { return }
        if policy.isEmpty || policy.message(Policy.latest)?.unsigned(Policy.Latest.numVersions) == 1 {
            config[Model.versionPolicy.rawValue] = []
        }
    }

    private func parameters(_ config: inout ConfigMessage) {
        let isGPU = groups(config, false).first?.enumeration(Group.kind, as: Group.Kind.self) == .gpu
        config[Model.parameters.rawValue] = config.entries(Model.parameters).filter { entry in
            guard let name = entry.message?[1].last?.string else { return true }
            let text = config.mapString(Model.parameters, name) ?? ""
            switch name {
            case "execution_mode": return Self.integer(text) != 0
            case "intra_op_thread_count", "inter_op_thread_count": return Self.integer(text).map { $0 > 0 } ?? true
            default:
                // Instances on the CPU do not read the options of CUDA.
                let isOption = ProviderOptionField.table.contains {
                    $0.place == .modelParameter && $0.backendKey == name
                }
                return isGPU || !isOption
            }
        }.map { entry in
            guard var message = entry.message, let name = message[1].last?.string,
                let text = config.mapString(Model.parameters, name)
            else { return entry }
            var builder = ConfigBuilder<ModelConfigSchema.ModelConfig>()
            let isNumber = ["execution_mode", "intra_op_thread_count", "inter_op_thread_count"].contains(name)
            let isFlag = ["enable_mem_arena", "enable_mem_pattern"].contains(name)
            let meant =
                isNumber
                ? Self.integer(text).map(String.init) ?? text
                : isFlag ? Self.boolean(text).map { $0 ? "1" : "0" } ?? text : text
            builder.parameter(name, meant)
            message = builder.message.messages(Model.parameters).first ?? message
            return ConfigEntry(.message(message))
        }
    }

    private func optimization(_ config: inout ConfigMessage) {
        typealias Policy = ModelConfigSchema.ModelOptimizationPolicy
        typealias Accelerators = Policy.ExecutionAccelerators
        guard var policy = config.message(Model.optimization) else { return }
        if let level = policy.message(Policy.graph)?.integer(Policy.Graph.level) {
            let known = GraphOptimization.allCases.first { $0.tritonLevel.map(Int64.init) == level }
            let counts = known != .disabled || ReleaseTable.isAvailable(.graphLevel(2), in: model.release)
            if known == nil || !counts { policy[Policy.graph.rawValue] = [] }
        } else {
            policy[Policy.graph.rawValue] = []
        }
        if var accelerators = policy.message(Policy.executionAccelerators) {
            let isGPU = groups(config, false).first?.enumeration(Group.kind, as: Group.Kind.self) == .gpu
            let own: Accelerators = isGPU ? .gpuExecutionAccelerator : .cpuExecutionAccelerator
            let other: Accelerators = isGPU ? .cpuExecutionAccelerator : .gpuExecutionAccelerator
            accelerators[other.rawValue] = []
            accelerators[own.rawValue] = accelerators.messages(own).map {
                accelerator(ConfigMessage(fields: $0.fields))
            }
            .map { ConfigEntry(.message($0)) }
            policy[Policy.executionAccelerators.rawValue] =
                accelerators.isEmpty ? [] : [ConfigEntry(.message(accelerators))]
        }
        let canonical = policy.canonical(as: Policy.messageName)
        config[Model.optimization.rawValue] = canonical.isEmpty ? [] : [ConfigEntry(.message(canonical))]
    }

    /// An accelerator with its options as they count, defaults left out.
    private func accelerator(_ message: ConfigMessage) -> ConfigMessage {
        typealias Accelerator = ModelConfigSchema.ModelOptimizationPolicy.ExecutionAccelerators.Accelerator
        let name = message.string(Accelerator.name) ?? ""
        var result = ConfigBuilder<Accelerator>()
        result.set(.name, name)
        for entry in message.map(Accelerator.parameters).sorted(by: { $0.name < $1.name }) {
            var text = entry.text ?? ""
            if entry.name == "precision_mode", text == "FP32" { continue }
            let field = ProviderOptionField.table.first {
                $0.provider.rawValue == name && $0.place == .accelerator && $0.backendKey == entry.name
            }
            if let field, case .boolean = field.kind, let flag = Self.boolean(text) { text = flag ? "1" : "0" }
            if let field, field.defaultValue.map({ defaultText($0, field) }) == text { continue }
            if text.isEmpty { continue }
            result.entry(.parameters, entry.name, text)
        }
        return result.message
    }

    private func defaultText(_ value: OptionValue, _ field: ProviderOptionField) -> String {
        switch value {
        case .boolean(let flag): flag ? "1" : "0"
        case .integer(let number): String(number)
        case .bytes(let count): String(count.bytes)
        case .text(let text): text
        case .word(let word):
            if case .words(let words) = field.kind, let known = words.first(where: { $0.word == word }) {
                known.backend
            } else {
                word
            }
        }
    }

    private func warmup(_ config: inout ConfigMessage) {
        typealias Warmup = ModelConfigSchema.ModelWarmup
        typealias Input = ModelConfigSchema.ModelWarmup.Input
        config[Model.modelWarmup.rawValue] = config.messages(Model.modelWarmup)
            .filter { $0.unsigned(Warmup.batchSize) ?? 0 > 0 }
            .map { sample in
                var result = sample
                if sample.unsigned(Warmup.count) ?? 0 <= 1 { result[Warmup.count.rawValue] = [] }
                result[Warmup.inputs.rawValue] = sample.entries(Warmup.inputs).map { entry in
                    guard var pair = entry.message, var input = pair[2].last?.message else { return entry }
                    if let name = input.string(Input.inputDataFile), let bytes = file(name) {
                        let wanted = byteCount(of: input)
                        let own = wanted.map { Array(bytes.prefix($0)) } ?? bytes
                        // The server has its zeros from either.
                        input[Input.inputDataFile.rawValue] = []
                        if own.allSatisfy({ $0 == 0 }) {
                            input[Input.zeroData.rawValue] = [ConfigEntry(.boolean(true))]
                        } else {
                            input[Input.inputDataFile.rawValue] = [
                                ConfigEntry(.string("\(own.count) bytes, FNV-1a \(hash(own))"))
                            ]
                        }
                    } else if input.has(Input.zeroData) {
                        input[Input.zeroData.rawValue] = [ConfigEntry(.boolean(true))]
                    } else if input.has(Input.randomData) {
                        input[Input.randomData.rawValue] = [ConfigEntry(.boolean(true))]
                    }
                    pair[2] = [ConfigEntry(.message(input))]
                    return ConfigEntry(.message(pair))
                }
                return ConfigEntry(.message(result))
            }
    }

    /// The bytes of one item; nil for texts.
    private func byteCount(of input: ConfigMessage) -> Int? {
        typealias Input = ModelConfigSchema.ModelWarmup.Input
        let number = input.enumeration(Input.dataType)
        guard let width = ElementType.allCases.first(where: { $0.tritonNumber == number })?.byteWidth else {
            return nil
        }
        return input.integers(Input.dims).reduce(width) { $0 &* Int($1) }
    }

    private func hash(_ bytes: [UInt8]) -> String {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(value, radix: 16)
    }
}
