import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayTriton

/// Gives every warmup set its sizes and data for one variant.
///
/// A set depends on the variant's batch limit alone, so that each set is resolved, and its faults are told, once per
/// limit. The rules are those of Triton core's `GenerateWarmupData` (backend_model_instance.cc, 24.10): every input, no
/// −1, one item of data repeated to the batch, a batch that the model accepts.
struct WarmupResolver {
    private struct Key: Hashable {
        let sets: [SourceRange]
        let maxBatchSize: Int
    }

    private let spec: CheckedSpec
    private var known: [Key: [WarmupPlan]] = [:]

    /// Starts with nothing resolved.
    init(_ spec: CheckedSpec) {
        self.spec = spec
    }

    /// Resolves the sets of a variant; a set with a fault is left out after the error.
    mutating func resolve(
        _ sets: [WarmupSection], for point: VariantConfiguration, named name: ModelName, into bag: inout DiagnosticBag
    ) -> [WarmupPlan] {
        if sets.isEmpty { return [] }
        let key = Key(sets: sets.map(\.name.range), maxBatchSize: point.maxBatchSize)
        if let plans = known[key] { return plans }
        let plans = sets.compactMap { resolve($0, limit: point.maxBatchSize, variant: name, into: &bag) }
        known[key] = plans
        return plans
    }

    private func resolve(
        _ set: WarmupSection, limit: Int, variant: ModelName, into bag: inout DiagnosticBag
    ) -> WarmupPlan? {
        let errorsBefore = bag.count(.error)
        let path = "warmup.\(set.name.value)"
        checkNames(set, path: path, into: &bag)
        let batch = batchSize(set, limit: limit, variant: variant, path: path, into: &bag)
        if let count = set.count, count.value > 1,
            !ReleaseTable.isAvailable(.field(ModelConfigSchema.ModelWarmup.count), in: spec.resolved.release)
        {
            bag.add(
                Diagnostic(
                    .optionTooNew, "a warmup count needs Triton 22.07", at: count.range, path: path,
                    notes: ["the target is \(spec.resolved.release)"], help: ["remove count, or raise target.triton"]))
        }
        var fills: [TensorFill] = []
        var sizer = TensorSizer(spec: spec, batching: limit > 0, path: path)
        for input in spec.inputs {
            guard
                let sizes = sizer.sizes(
                    of: input, shapes: set.shapes, picks: set.axes, at: set.name.range, into: &bag)
            else { continue }
            let data = set.data.first { $0.input.value == input.name }
            let filler = DataChecker(spec: spec, path: path)
            guard let fill = filler.fill(input, sizes: sizes, data: data, at: set.name.range, into: &bag) else {
                continue
            }
            fills.append(fill)
        }
        guard bag.count(.error) == errorsBefore, let batch else { return nil }
        return WarmupPlan(name: set.name.value, batchSize: batch, count: set.count?.value ?? 1, inputs: fills)
    }

    private func batchSize(
        _ set: WarmupSection, limit: Int, variant: ModelName, path: String, into bag: inout DiagnosticBag
    ) -> Int? {
        switch set.batchSize?.value ?? .size(1) {
        case .max:
            return max(1, limit)
        case .size(let size):
            guard size > max(1, limit) else { return size }
            bag.add(
                Diagnostic(
                    .warmupBatchTooLarge,
                    "warmup \"\(set.name.value)\" runs a batch of \(size), but \"\(variant)\" accepts \(max(1, limit))",
                    at: set.batchSize?.range ?? set.name.range, path: "\(path).batch_size",
                    notes: [
                        "its max_batch_size is \(limit)",
                        "Triton does not check this: the model fails to load, or the server crashes",
                    ],
                    help: ["write batch_size: max, or give the provider its own warmup"]))
            return nil
        }
    }

    private func checkNames(_ set: WarmupSection, path: String, into bag: inout DiagnosticBag) {
        let inputs = spec.inputs.map(\.name)
        for name in set.data.map(\.input) + set.shapes.map(\.input) where !inputs.contains(name.value) {
            let near = didYouMean(name.value, among: inputs)
            bag.add(
                Diagnostic(
                    .unknownInput, "the model has no input \"\(name.value)\"", at: name.range, path: path,
                    notes: ["its inputs are \(quoted(inputs))"], help: near.map { ["did you mean \"\($0)\"?"] } ?? []))
        }
        let axes = axisNames(of: spec.inputs)
        for choice in set.axes where !axes.contains(choice.axis.value) {
            let near = didYouMean(choice.axis.value, among: axes)
            bag.add(
                Diagnostic(
                    .axisNotInGraph, "no input has an axis \"\(choice.axis.value)\"", at: choice.axis.range, path: path,
                    notes: [axes.isEmpty ? "no input has a named axis" : "the named axes are \(quoted(axes))"],
                    help: near.map { ["did you mean \"\($0)\"?"] } ?? []))
        }
    }
}
