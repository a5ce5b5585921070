import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
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
    /// The sets whose batch was found too large: one limit that it exceeds says it all.
    private var tooLarge: Set<SourceRange> = []

    /// Starts with nothing resolved.
    init(_ spec: CheckedSpec) {
        self.spec = spec
    }

    /// Resolves the sets of a variant; a set with a fault is left out after the error.
    mutating func resolve(
        _ sets: [WarmupSection], for point: VariantConfiguration, into bag: inout DiagnosticBag
    ) -> [WarmupPlan] {
        if sets.isEmpty { return [] }
        let key = Key(sets: sets.map(\.name.range), maxBatchSize: point.maxBatchSize)
        if let plans = known[key] { return plans }
        var plans: [WarmupPlan] = []
        for set in sets {
            if let plan = resolve(set, limit: point.maxBatchSize, into: &bag) { plans.append(plan) }
        }
        known[key] = plans
        return plans
    }

    private mutating func resolve(
        _ set: WarmupSection, limit: Int, into bag: inout DiagnosticBag
    ) -> WarmupPlan? {
        let errorsBefore = bag.count(.error)
        let path = "warmup.\(set.name.value)"
        SetNames(spec).check(data: set.data, shapes: set.shapes, axes: set.axes, path: path, into: &bag)
        let batch = batchSize(set, limit: limit, path: path, into: &bag)
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
        checkSharedAxes(fills, batching: limit > 0, set, path: path, into: &bag)
        guard bag.count(.error) == errorsBefore, let batch else { return nil }
        return WarmupPlan(name: set.name.value, batchSize: batch, count: set.count?.value ?? 1, inputs: fills)
    }

    private mutating func batchSize(
        _ set: WarmupSection, limit: Int, path: String, into bag: inout DiagnosticBag
    ) -> Int? {
        switch set.batchSize?.value ?? .size(1) {
        case .max:
            return max(1, limit)
        case .size(let size):
            guard size > max(1, limit) else { return size }
            guard tooLarge.insert(set.name.range).inserted else { return nil }
            bag.add(
                Diagnostic(
                    .warmupBatchTooLarge,
                    "warmup \"\(set.name.value)\" runs a batch of \(size), but a variant accepts \(max(1, limit))",
                    at: set.batchSize?.range ?? set.name.range, path: "\(path).batch_size",
                    notes: [
                        "the variant's max_batch_size is \(limit)",
                        "Triton does not check this: the model fails to load, or the server crashes",
                    ],
                    help: ["write batch_size: max, or give the provider its own warmup"],
                    suggestion: set.batchSize.map { .writing(plain: "max", at: $0.range) }))
            return nil
        }
    }

    /// Checks that inputs that share an axis have the same size on it: the server would load the model, run the set,
    /// fail, and may crash.
    private func checkSharedAxes(
        _ fills: [TensorFill], batching: Bool, _ set: WarmupSection, path: String, into bag: inout DiagnosticBag
    ) {
        var first: [String: (input: String, size: Int)] = [:]
        for fill in fills {
            guard let input = spec.inputs.first(where: { $0.name == fill.name }) else { continue }
            for (dimension, size) in zip(input.itemShape(batching: batching).dimensions, fill.sizes) {
                guard let axis = dimension.axisName else { continue }
                guard let other = first[axis] else {
                    first[axis] = (fill.name, size)
                    continue
                }
                guard other.size != size else { continue }
                let stated = set.shapes.first { $0.input.value == fill.name || $0.input.value == other.input }
                bag.add(
                    Diagnostic(
                        .shapeDoesNotFit,
                        "axis \"\(axis)\" has the size \(other.size) in \"\(other.input)\" and \(size) in \"\(fill.name)\"",
                        at: stated?.sizes.range ?? set.name.range, path: path,
                        notes: ["an input whose shape is not stated takes the sizes of axes"],
                        help: ["state axes: {\(axis): …} in place of shapes, or the shapes of both"]))
            }
        }
    }
}
