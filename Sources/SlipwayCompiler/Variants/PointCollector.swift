import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Gathers points of the matrix, each configuration once, and counts those that make no sense.
struct PointCollector {
    /// The points kept; the baseline is the first.
    private(set) var points: [MatrixPoint]
    private var seen: Set<VariantConfiguration>
    private var preferredTooLarge = 0
    private var graphWithInstances: (count: Int, range: SourceRange)?

    /// Starts with the baseline.
    init(baseline: VariantConfiguration) {
        points = [MatrixPoint(configuration: baseline, choice: nil)]
        seen = [baseline]
    }

    /// Adds a point, unless it is there or makes no sense.
    ///
    /// A preferred batch above the limit is refused by Triton (core, model_config_utils.cc). A CUDA graph is captured
    /// into one stream, so several instances would disturb one another (triton-inference-server/server#6670).
    ///
    /// - Returns: Whether the point is new.
    @discardableResult
    mutating func add(_ point: VariantConfiguration, _ choice: ProviderChoice) -> Bool {
        if let largest = point.preferredBatchSize.last, largest > point.maxBatchSize {
            preferredTooLarge += 1
            return false
        }
        if point.instances > 1, point.isOn("cuda_graph") {
            graphWithInstances = ((graphWithInstances?.count ?? 0) + 1, choice.provider.range)
            return false
        }
        guard seen.insert(point).inserted else { return false }
        points.append(MatrixPoint(configuration: point, choice: choice))
        return true
    }

    /// Whether a provider entry is the first of its provider, so that all of it may be the baseline, or left out.
    func isBaselineAlone(of part: MatrixAxes) -> Bool {
        !points.dropFirst().contains { $0.choice?.provider.value == part.choice.provider.value }
    }

    /// Says which points were left out.
    func reportLeftOut(_ document: SpecDocument, into bag: inout DiagnosticBag) {
        if preferredTooLarge > 0 {
            let places = [document.batching] + document.providers.map(\.batching)
            let range = places.lazy.compactMap { $0.preferredBatchSize.first { !$0.value.isEmpty }?.range }.first
            bag.add(
                Diagnostic(
                    .pointsLeftOut,
                    "\(preferredTooLarge) point\(preferredTooLarge == 1 ? "" : "s") left out: preferred_batch_size above max_batch_size",
                    at: range, path: "batching.preferred_batch_size",
                    notes: ["Triton refuses a preferred batch size that max_batch_size does not allow"]))
        }
        if let (count, range) = graphWithInstances {
            bag.add(
                Diagnostic(
                    .cudaGraphWithInstances,
                    "\(count) point\(count == 1 ? "" : "s") left out: a CUDA graph with several instances", at: range,
                    path: "execution_providers",
                    help: ["write instances: {count: 1} for this provider to silence the note"]))
        }
    }
}
