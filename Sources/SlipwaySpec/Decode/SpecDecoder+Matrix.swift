import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases

extension SpecDecoder {
    static func provider(_ item: Located<SpecValue>) -> ProviderChoice? {
        switch item.value {
        case .word(let word):
            return ExecutionProvider(rawValue: word).map { ProviderChoice(provider: Located($0, item.range)) }
        case .record(let choice):
            guard let key = choice.keys.first, let provider = ExecutionProvider(rawValue: key.value) else { return nil }
            var result = ProviderChoice(provider: Located(provider, key.range))
            guard let record = choice.record(key.value) else { return result }
            result.axes = StatedAxes(record, .provider)
            result.keptInFP32 = record.texts("keep_fp32")
            result.options = options(record, provider)
            result.session = record.record("session").map { StatedAxes($0, .session) } ?? StatedAxes()
            result.batching = record.record("batching").map { StatedAxes($0, .batching) } ?? StatedAxes()
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

    static func instances(_ value: Located<SpecValue>) -> InstancesSection {
        var section = InstancesSection()
        guard let record = value.value.record else {
            section.axes[.instances] = value.items(AxisValue.init)
            return section
        }
        section.axes[.instances] = record.swept("count", AxisValue.init)
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
        pattern.axes = StatedAxes(record, .provider, .batching, .instances, .session)
        return pattern
    }
}
