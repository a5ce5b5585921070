import SlipwayDiagnostics
import SlipwayDomain

extension SpecDecoder {
    static func promote(_ record: RecordValue) -> PromoteSection {
        var section = PromoteSection()
        section.objective =
            objective(record.values["maximize"], sign: 1) + objective(record.values["minimize"], sign: -1)
        if let at = record.record("at") {
            if let concurrency = at.integer("concurrency") {
                section.at = .concurrency(concurrency)
            } else if let rate = at.number("request_rate") {
                section.at = .requestRate(rate)
            } else if at.place(of: "mix") != nil {
                section.at = .mix(at.items("mix").compactMap(load))
            }
        }
        section.require = record.entries("require").compactMap { entry in
            guard case .limit(let isUpper, let bound) = entry.value.value else { return nil }
            return MetricLimit(metric: entry.key, isUpper: isUpper, bound: bound)
        }
        section.limits = record.word("limits")
        if let gain = record.values["min_gain"], case .share(let share) = gain.value {
            section.minGain = Located(share, gain.range)
        }
        return section
    }

    private static func objective(
        _ value: Located<SpecValue>?, sign: Double
    ) -> [(metric: Located<String>, exponent: Located<Double>)] {
        guard let value else { return [] }
        switch value.value {
        case .word(let metric): return [(Located(metric, value.range), Located(sign, value.range))]
        case .map(let entries):
            return entries.compactMap { entry in
                entry.value.converted(\.number).map { (entry.key, Located($0.value * sign, $0.range)) }
            }
        default: return []
        }
    }

    private static func load(_ item: Located<SpecValue>) -> MixedLoad? {
        guard let record = item.value.record, let weight = record.number("weight") else { return nil }
        let (concurrency, rate) = (record.integer("concurrency"), record.number("request_rate"))
        guard concurrency != nil || rate != nil else { return nil }
        return MixedLoad(concurrency: concurrency, requestRate: rate, weight: weight)
    }

    /// The sections of `deploy`, in source order.
    static func deployments(_ record: RecordValue) -> [DeploySection] {
        record.keys.compactMap { key in
            guard let value = record.values[key.value], case .record(let inner) = value.value else { return nil }
            return DeploySection(target: key.value, range: value.range, record: inner)
        }
    }
}
