import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Gathers points of the matrix, each configuration once, and counts those that make no sense.
struct PointCollector {
    /// The points kept; the baseline is the first.
    private(set) var points: [MatrixPoint]
    private var seen: Set<VariantConfiguration>
    /// The preferred batch sizes that are above the limit, with how many points each leaves out.
    private var preferredTooLarge: [[Int]: Int] = [:]
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
            preferredTooLarge[point.preferredBatchSize, default: 0] += 1
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
        reportPreferred(document, into: &bag)
        if let (count, range) = graphWithInstances {
            bag.add(
                Diagnostic(
                    .cudaGraphWithInstances,
                    "\(count) point\(count == 1 ? "" : "s") left out: a CUDA graph with several instances", at: range,
                    path: "execution_providers",
                    help: ["write instances: {count: 1} for this provider to silence the note"]))
        }
    }

    /// Says which preferred batch sizes are above the limit: everywhere, so that no variant has them, or with some limits.
    private func reportPreferred(_ document: SpecDocument, into bag: inout DiagnosticBag) {
        let reason = "Triton refuses a preferred batch size that max_batch_size does not allow"
        let stated = ([document.batching] + document.providers.map(\.batching)).flatMap(\.preferredBatchSize)
        let kept = Set(points.map(\.configuration.preferredBatchSize))
        for (sizes, _) in preferredTooLarge.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) })
        where !kept.contains(sizes) {
            let text = "[" + sizes.map(String.init).joined(separator: ", ") + "]"
            bag.add(
                Diagnostic(
                    .valueWithoutVariant, "preferred_batch_size \(text) is in no variant: it is above max_batch_size",
                    at: stated.first { $0.value == sizes }?.range, path: "batching.preferred_batch_size",
                    notes: [reason],
                    help: ["write a max_batch_size of \(sizes.max() ?? 0) or more, or take the value out"]))
        }
        let count = preferredTooLarge.reduce(0) { kept.contains($1.key) ? $0 + $1.value : $0 }
        guard count > 0 else { return }
        bag.add(
            Diagnostic(
                .pointsLeftOut,
                "\(count) point\(count == 1 ? "" : "s") left out: preferred_batch_size above max_batch_size",
                at: stated.first { !$0.value.isEmpty }?.range, path: "batching.preferred_batch_size", notes: [reason]))
    }
}
