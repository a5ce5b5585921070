import SlipwayDiagnostics
import SlipwayDomain

extension SpecDecoder {
    static func warmup(_ entry: MapValue) -> WarmupSection {
        var section = WarmupSection(name: entry.key)
        guard let record = entry.value.value.record else { return section }
        section.batchSize = record.values["batch_size"].flatMap { value in
            value.converted { $0.integer.map { .size($0) } ?? ($0.word == nil ? nil : .max) }
        }
        section.count = record.integer("count")
        section.axes = record.entries("axes").compactMap(choice)
        section.shapes = record.entries("shapes").map(shape)
        section.data = record.entries("data").compactMap(inputData)
        return section
    }

    static func profile(_ record: RecordValue) -> ProfileSection {
        var section = ProfileSection()
        section.concurrency = record.swept("concurrency", \.integer)
        section.requestRate = record.swept("request_rate", \.number)
        section.data = record.entries("data").compactMap(inputData)
        section.axes = record.entries("axes").compactMap(choice)
        section.shapes = record.entries("shapes").map(shape)
        section.repeats = record.integer("repeats")
        section.search = record.word("search")
        section.budget = record.time("budget")
        return section
    }

    private static func choice(_ entry: MapValue) -> AxisChoice? {
        let values = entry.value.value.list ?? [entry.value]
        let picks = values.compactMap { value in value.converted(pick) }
        return picks.isEmpty ? nil : AxisChoice(axis: entry.key, picks: picks)
    }

    private static func pick(_ value: SpecValue) -> AxisPick? {
        switch value {
        case .integer(let size): .size(size)
        case .word("min"): .min
        case .word("opt"): .opt
        case .word("max"): .max
        default: nil
        }
    }

    private static func shape(_ entry: MapValue) -> InputShape {
        InputShape(
            input: entry.key, sizes: Located(entry.value.items(\.integer).map(\.value), entry.value.range))
    }

    static func inputData(_ entry: MapValue) -> InputData? {
        guard let source = entry.value.converted(dataSource) else { return nil }
        return InputData(input: entry.key, source: source)
    }

    private static func dataSource(_ value: SpecValue) -> DataSource? {
        switch value {
        case .word("zeros"): return .zeros
        case .word("ones"): return .ones
        case .word("range"): return .range(start: .integer(0), step: .integer(1))
        case .record(let record):
            if record.place(of: "random") != nil {
                let bounds = record.items("random").compactMap(\.value.element)
                guard bounds.count == 2 else { return nil }
                return .random(low: bounds[0], high: bounds[1], seed: UInt64(record.integer("seed")?.value ?? 0))
            }
            if let range = record.record("range") {
                return .range(
                    start: range.values["start"]?.value.element ?? .integer(0),
                    step: range.values["step"]?.value.element ?? .integer(1))
            }
            if record.place(of: "values") != nil {
                let elements = record.items("values").compactMap(\.value.element)
                return elements.isEmpty ? nil : .values(elements)
            }
            return record.text("file").map { .file($0.value) }
        default: return nil
        }
    }
}
