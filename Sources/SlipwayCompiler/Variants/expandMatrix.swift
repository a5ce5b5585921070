import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// A point of the matrix with the provider entry it comes from.
struct MatrixPoint {
    let configuration: VariantConfiguration
    /// The entry; nil for the baseline, which no entry states.
    let choice: ProviderChoice?
}

/// The most points that are looked at before `exclude` is applied.
private let pointCap = 200_000

/// Expands the matrix of a spec into its points: the baseline first, then every provider's product in source order, less
/// what `exclude` names, plus what `include` names; each configuration once.
///
/// - Returns: The points, or nil after an error.
func expandMatrix(_ document: SpecDocument, into bag: inout DiagnosticBag) -> [MatrixPoint]? {
    let errorsBefore = bag.count(.error)
    let parts = document.effectiveProviders.map { MatrixAxes($0, document) }
    let raw = parts.reduce(Int?.some(0)) { sum, part in
        guard let sum, let count = part.pointCount, sum <= pointCap, count <= pointCap else { return nil }
        return sum + count
    }
    guard let raw, raw <= pointCap else {
        reportTooMany(nil, parts, document, into: &bag)
        return nil
    }
    let baseline = baselineConfiguration(document)
    var collector = PointCollector(baseline: baseline)
    var excluded = [Int](repeating: 0, count: document.exclude.count)
    for part in parts {
        let pointsBefore = collector.points.count
        var isLeftOut = false
        for point in part.points() {
            if let index = document.exclude.firstIndex(where: { $0.matches(point) }) {
                for later in index..<excluded.count where document.exclude[later].matches(point) {
                    excluded[later] += 1
                }
                isLeftOut = true
                collector.exclude(point, part.stated, part.choice)
                continue
            }
            if collector.add(point, part.stated, part.choice) == .leftOut { isLeftOut = true }
        }
        if !isLeftOut, collector.points.count == pointsBefore, !collector.isBaselineAlone(of: part) {
            bag.add(
                Diagnostic(
                    .settingWithoutEffect, "this entry adds no variant that an earlier entry does not have",
                    at: part.choice.provider.range, path: "execution_providers",
                    notes: ["a warmup of its own does not make another variant"], help: ["merge the entries"]))
        }
    }
    let matrixIsEmpty = collector.points.count == 1
    for (entry, count) in zip(document.exclude, excluded) where count == 0 {
        bag.add(
            Diagnostic(
                .excludeMatchesNothing, "this exclude entry matches no point of the matrix", at: entry.range,
                path: "exclude", help: ["remove it, or correct its values"],
                suggestion: document.tree.removing(entry.range)))
    }
    if matrixIsEmpty, excluded.contains(where: { $0 > 0 }), let entry = document.exclude.first {
        bag.add(
            Diagnostic(
                .emptyMatrix, "every point of the matrix is excluded; only the baseline is left", at: entry.range,
                path: "exclude"))
    }
    includePoints(document, parts, &collector, into: &bag)
    collector.reportLeftOut(document, into: &bag)
    reportOverridden(document, baseline: baseline, into: &bag)
    let limit = document.variantLimit?.value ?? 512
    if collector.points.count > limit { reportTooMany(collector.points.count, parts, document, into: &bag) }
    return bag.count(.error) == errorsBefore ? collector.points : nil
}

/// The plain default of the first provider's hardware: CUDA or CPU, the model's own precision, the largest batch limit of
/// `batching`, no dynamic batching, one instance.
func baselineConfiguration(_ document: SpecDocument) -> VariantConfiguration {
    let first = document.effectiveProviders.first?.provider.value ?? .cpu
    let plain: ExecutionProvider = first.requiredKind == .gpu ? .cuda : .cpu
    let limits =
        document.batching.maxBatchSize.map(\.value)
        + document.providers.flatMap { $0.batching.maxBatchSize.map(\.value) }
    var baseline = VariantConfiguration(provider: plain, maxBatchSize: limits.max() ?? 0)
    if plain == .cuda { baseline.gpus = document.instances.gpus.map(\.value) }
    return baseline
}

private func includePoints(
    _ document: SpecDocument, _ parts: [MatrixAxes], _ collector: inout PointCollector, into bag: inout DiagnosticBag
) {
    for entry in document.include {
        let wanted = entry.provider.map(\.value)
        let chosen = parts.filter { wanted.isEmpty || wanted.contains($0.choice.provider.value) }
        for provider in entry.provider where !parts.contains(where: { $0.choice.provider.value == provider.value }) {
            bag.add(
                Diagnostic(
                    .includeWithoutProvider, "execution_providers has no \(provider.value.rawValue)",
                    at: provider.range, path: "include",
                    help: ["add it to execution_providers"],
                    suggestion: document.tree.adding(
                        item: provider.value.rawValue, toListOf: "execution_providers")))
        }
        var isNew = chosen.isEmpty
        for part in chosen {
            let stated = part.stated.replaced(by: entry.axes)
            for point in entry.narrowed(part).points()
            where collector.add(point, stated, part.choice) != .known { isNew = true }
        }
        if !isNew {
            bag.add(
                Diagnostic(
                    .includeAlreadyThere, "the matrix already has what this include entry adds", at: entry.range,
                    path: "include", help: ["remove it"], suggestion: document.tree.removing(entry.range)))
        }
    }
}

private func reportTooMany(
    _ count: Int?, _ parts: [MatrixAxes], _ document: SpecDocument, into bag: inout DiagnosticBag
) {
    let limit = document.variantLimit?.value ?? 512
    let notes = parts.map { part in
        let factors = part.factors.map { "\($0.count) \($0.key)" }.joined(separator: " × ")
        let total = part.pointCount.map(String.init) ?? "more than can be counted"
        return "\(part.choice.provider.value.rawValue): \(factors.isEmpty ? "1" : factors) = \(total)"
    }
    bag.add(
        Diagnostic(
            .tooManyVariants,
            "the matrix has \(count.map(String.init) ?? "more than \(pointCap)") variants, and the limit is \(limit)",
            at: document.variantLimit?.range ?? document.name.range, path: "variant_limit", notes: notes,
            help: ["shorten an axis, add exclude entries, or raise variant_limit"]))
}
