package import SlipwayDomain

/// How far one output is from a reference. What could not be told, or is not finite, is absent.
package struct AccuracyValues: Hashable, Sendable {
    /// The largest difference of two elements.
    package var maxAbsError: Double?
    /// The largest difference as a share of the reference's element, or of ``floor`` where that is larger.
    package var maxRelError: Double?
    /// The cosine of the angle between both, from -1 to 1.
    package var cosine: Double?
    /// The share of vectors along the last axis whose largest element is the reference's, from 0 to 1.
    package var argmaxAgreement: Double?
    /// What an element of the reference counts as at least: 0.001 of the largest one of the output.
    package var floor: Double

    /// Makes values of which nothing is known.
    package init(floor: Double = 0) { self.floor = floor }

    /// The value of a metric; nil where it is not known.
    package subscript(metric: AccuracyMetric) -> Double? {
        get {
            switch metric {
            case .maxAbsError: maxAbsError
            case .maxRelError: maxRelError
            case .cosine: cosine
            case .argmaxAgreement: argmaxAgreement
            }
        }
        set {
            switch metric {
            case .maxAbsError: maxAbsError = newValue
            case .maxRelError: maxRelError = newValue
            case .cosine: cosine = newValue
            case .argmaxAgreement: argmaxAgreement = newValue
            }
        }
    }

    /// The worse of both, metric by metric; what one of them lacks is not known.
    package func worse(than other: AccuracyValues) -> AccuracyValues {
        var result = AccuracyValues(floor: floor)
        for metric in AccuracyMetric.allCases {
            guard let one = self[metric], let two = other[metric] else { continue }
            result[metric] = metric.isHigherBetter ? min(one, two) : max(one, two)
        }
        return result
    }
}

/// How far the answers of a variant are from those of a reference, output by output.
package struct VariantAccuracy: Hashable, Sendable {
    /// The values by the output's name.
    package var outputs: [String: AccuracyValues]

    /// Makes an accuracy.
    package init(outputs: [String: AccuracyValues]) { self.outputs = outputs }

    /// The value of a measure: of one output, or of the worst. Nil where it is not known of the output, or of any.
    package func value(of measure: AccuracyMeasure) -> Double? {
        if let output = measure.output { return outputs[output]?[measure.metric] }
        var worst: Double?
        for values in outputs.values {
            guard let value = values[measure.metric], value.isFinite else { return nil }
            worst = worst.map { measure.metric.isHigherBetter ? min($0, value) : max($0, value) } ?? value
        }
        return worst
    }

    /// The worse of both, output by output; an output that one of them lacks is not known.
    package func worse(than other: VariantAccuracy) -> VariantAccuracy {
        var result: [String: AccuracyValues] = [:]
        for name in Set(outputs.keys).union(other.outputs.keys) {
            let one = outputs[name] ?? AccuracyValues()
            result[name] = one.worse(than: other.outputs[name] ?? AccuracyValues())
        }
        return VariantAccuracy(outputs: result)
    }
}
