import SlipwayDiagnostics
import SlipwayDomain

extension SpecDecoder {
    static func provider(_ item: Located<SpecValue>) -> ProviderChoice? {
        switch item.value {
        case .word(let word):
            return ExecutionProvider(rawValue: word).map { ProviderChoice(provider: Located($0, item.range)) }
        case .record(let choice):
            guard let key = choice.keys.first, let provider = ExecutionProvider(rawValue: key.value) else { return nil }
            var result = ProviderChoice(provider: Located(provider, key.range))
            guard let record = choice.record(key.value) else { return result }
            result.precision = record.words("precision", Precision.self)
            result.options = options(record, provider)
            result.session = record.record("session").map(session) ?? SessionSection()
            result.batching = record.record("batching").map(batching) ?? BatchingSection()
            result.instances = record.values["instances"].map(instances) ?? InstancesSection()
            result.warmup = record.values["warmup"] == nil ? nil : record.entries("warmup").map(warmup)
            return result
        default: return nil
        }
    }

    private static func options(_ record: RecordValue, _ provider: ExecutionProvider) -> [ProviderOption] {
        ProviderOptionField.table.filter { $0.provider == provider }.compactMap { field in
            guard let key = record.keys.first(where: { $0.value == field.key }), let value = record.values[field.key]
            else { return nil }
            let values =
                value.value.list == nil ? [value.converted(option)].compactMap(\.self) : value.items(option)
            return values.isEmpty ? nil : ProviderOption(key: key, values: values)
        }
    }

    private static func option(_ value: SpecValue) -> OptionValue? {
        switch value {
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(Int64(value))
        case .bytes(let count): .bytes(count)
        case .word(let word): .word(word)
        case .text(let text): .text(text)
        default: nil
        }
    }

    static func session(_ record: RecordValue) -> SessionSection {
        var section = SessionSection()
        section.intraOpThreads = record.swept("intra_op_threads", \.integer)
        section.interOpThreads = record.swept("inter_op_threads", \.integer)
        section.executionMode = record.words("execution_mode", ExecutionMode.self)
        section.graphOptimization = record.words("graph_optimization", GraphOptimization.self)
        section.memoryArena = record.swept("memory_arena", \.boolean)
        section.memoryPattern = record.swept("memory_pattern", \.boolean)
        section.arenaShrinkage = record.text("arena_shrinkage")
        section.deviceAllocatorForInitializers = record.boolean("device_allocator_for_initializers")
        return section
    }

    static func batching(_ record: RecordValue) -> BatchingSection {
        var section = BatchingSection()
        section.maxBatchSize = record.swept("max_batch_size", \.integer)
        section.dynamic = record.swept("dynamic", \.boolean)
        section.maxQueueDelay = record.swept("max_queue_delay", \.time)
        if case .lists(let lists)? = record.values["preferred_batch_size"]?.value { section.preferredBatchSize = lists }
        return section
    }

    static func instances(_ value: Located<SpecValue>) -> InstancesSection {
        var section = InstancesSection()
        guard let record = value.value.record else {
            section.count = value.items(\.integer)
            return section
        }
        section.count = record.swept("count", \.integer)
        section.kind = record.word("kind").flatMap { word in
            InstanceKind(rawValue: word.value).map { Located($0, word.range) }
        }
        section.gpus = record.swept("gpus", \.integer)
        return section
    }

    static func pattern(_ item: Located<SpecValue>) -> MatrixPattern? {
        guard let record = item.value.record else { return nil }
        var pattern = MatrixPattern(range: item.range)
        pattern.provider = record.words("execution_provider", ExecutionProvider.self)
        pattern.precision = record.words("precision", Precision.self)
        pattern.session = session(record)
        pattern.batching = batching(record)
        pattern.instances = record.swept("instances", \.integer)
        return pattern
    }
}
