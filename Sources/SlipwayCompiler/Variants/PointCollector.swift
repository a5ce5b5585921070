import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Gathers points of the matrix, each configuration once, and notes those that make no sense.
struct PointCollector {
    /// What became of a point.
    enum Result {
        /// It is a point of the matrix now.
        case added
        /// It was one already.
        case known
        /// It makes no sense.
        case leftOut
    }

    /// The points kept; the baseline is the first.
    private(set) var points: [MatrixPoint]
    private var seen: Set<VariantConfiguration>
    private var values = StatedValues()

    /// Starts with the baseline.
    init(baseline: VariantConfiguration) {
        points = [MatrixPoint(configuration: baseline, choice: nil)]
        seen = [baseline]
    }

    /// Adds a point, unless it is there or makes no sense.
    ///
    /// - Parameters:
    ///   - point: The point.
    ///   - stated: The values that it was chosen of.
    ///   - choice: The provider entry that it comes from.
    /// - Returns: What became of it.
    @discardableResult
    mutating func add(_ point: VariantConfiguration, _ stated: StatedAxes, _ choice: ProviderChoice) -> Result {
        if let largest = point.preferredBatchSize.last, largest > point.maxBatchSize {
            values.leaveOut(point, .preferredAboveLimit, stated, choice)
            return .leftOut
        }
        if point.instances > 1, point.isOn("cuda_graph") {
            values.leaveOut(point, .graphWithInstances, stated, choice)
            return .leftOut
        }
        values.keep(point, stated, choice)
        guard seen.insert(point).inserted else { return .known }
        points.append(MatrixPoint(configuration: point, choice: choice))
        return .added
    }

    /// Notes a point that the spec excludes: its values are left out on purpose.
    mutating func exclude(_ point: VariantConfiguration, _ stated: StatedAxes, _ choice: ProviderChoice) {
        values.keep(point, stated, choice)
    }

    /// Whether a provider entry is the first of its provider, so that all of it may be the baseline, or left out.
    func isBaselineAlone(of part: MatrixAxes) -> Bool {
        !points.dropFirst().contains { $0.choice?.provider.value == part.choice.provider.value }
    }

    /// Says which values are in no point, and how many points were left out.
    func reportLeftOut(_ document: SpecDocument, into bag: inout DiagnosticBag) {
        values.report(document, into: &bag)
    }
}
