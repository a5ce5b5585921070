/// How far the answers of a variant are from those of a reference, and a policy may name.
///
/// A metric is a number of one output, not of a load: the same requests are answered once by each variant.
package enum AccuracyMetric: String, CaseIterable, Hashable, Sendable {
    /// The largest difference of two elements.
    case maxAbsError = "max_abs_error"
    /// The largest difference of two elements as a share of the reference's element.
    case maxRelError = "max_rel_error"
    /// The cosine of the angle between all elements and those of the reference.
    case cosine
    /// The share of vectors along the last axis whose largest element is at the reference's place.
    case argmaxAgreement = "argmax_agreement"

    /// The name as specs and files of measurements write it.
    package var name: String { rawValue }

    /// Whether more of it is better.
    package var isHigherBetter: Bool { self == .cosine || self == .argmaxAgreement }

    /// What it is, a sentence.
    package var doc: String {
        switch self {
        case .maxAbsError: "The largest difference of an element from the reference's."
        case .maxRelError:
            "The largest difference as a share of the reference's element, which counts as at least 0.001 of the output's largest."
        case .cosine: "The cosine of the angle between an output and the reference's."
        case .argmaxAgreement: "The share of vectors along the last axis whose largest element is the reference's."
        }
    }

    /// What other tools call it.
    package var synonyms: [String] {
        switch self {
        case .maxAbsError: ["max_absdiff", "max_abs_diff", "atol", "max_absolute_error", "max_error"]
        case .maxRelError: ["max_reldiff", "max_rel_diff", "rtol", "max_relative_error"]
        case .cosine: ["cosine_similarity", "cos", "cosine_sim"]
        case .argmaxAgreement: ["top1", "top1_agreement", "label_agreement", "accuracy"]
        }
    }
}

/// A metric of accuracy of one output, or of the worst of all.
package struct AccuracyMeasure: Hashable, Sendable {
    /// The metric.
    package var metric: AccuracyMetric
    /// The output; nil for the worst.
    package var output: String?

    /// Makes a measure.
    package init(_ metric: AccuracyMetric, output: String? = nil) {
        self.metric = metric
        self.output = output
    }

    /// The measure of a name as specs write it: `cosine`, `cosine[logits]`; nil when it is none.
    package init?(named name: String) {
        if let metric = AccuracyMetric(rawValue: name) {
            self.init(metric)
            return
        }
        guard name.hasSuffix("]"), let bracket = name.firstIndex(of: "["),
            let metric = AccuracyMetric(rawValue: String(name[..<bracket]))
        else { return nil }
        let output = name[name.index(after: bracket)...].dropLast()
        guard !output.isEmpty else { return nil }
        self.init(metric, output: String(output))
    }

    /// The name as specs write it.
    package var name: String { output.map { "\(metric.name)[\($0)]" } ?? metric.name }
}
