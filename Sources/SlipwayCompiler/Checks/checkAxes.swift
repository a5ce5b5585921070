import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Checks that every axis with a range is an axis of some input, and that the batch axis has none.
///
/// - Returns: The ranges by axis name.
func checkAxes(_ document: SpecDocument, inputs: [ServedTensor], into bag: inout DiagnosticBag) -> [String: AxisRange] {
    let names = axisNames(of: inputs)
    let batching = document.allBatchLimits.contains { $0 > 0 }
    let batchNames = Set(inputs.compactMap { $0.shape.dimensions.first?.axisName })
    let itemNames = axisNames(of: inputs, dropBatch: true)
    var result: [String: AxisRange] = [:]
    for axis in document.axes {
        let name = axis.name.value
        if !inputs.isEmpty, !names.contains(name) {
            let near = didYouMean(name, among: names)
            bag.add(
                Diagnostic(
                    .axisNotInGraph, "no input has an axis \"\(name)\"", at: axis.name.range, path: "axes.\(name)",
                    notes: [names.isEmpty ? "no input has a named axis" : "the named axes are \(quoted(names))"],
                    help: [near.map { "did you mean \"\($0)\"?" } ?? "name the axis in in_shapes"],
                    suggestion: near.map { .writing($0, at: axis.name.range) }))
            continue
        }
        if batching, batchNames.contains(name), !itemNames.contains(name) {
            bag.add(
                Diagnostic(
                    .batchAxisRange, "axis \"\(name)\" is the batch axis", at: axis.name.range, path: "axes.\(name)",
                    notes: ["max_batch_size states its range"], help: ["remove the entry"],
                    suggestion: document.tree.removing(axis.name.range)))
            continue
        }
        guard let max = axis.max?.value ?? axis.opt?.value ?? axis.min?.value else { continue }
        let multiple = axis.multipleOf?.value ?? 1
        let min = axis.min?.value ?? Swift.max(1, multiple)
        result[name] = AxisRange(min: min, opt: axis.opt?.value ?? max, max: max, multipleOf: multiple)
    }
    return result
}

/// The names that occur in the inputs' dimensions, in order of first use.
func axisNames(of inputs: [ServedTensor], dropBatch: Bool = false) -> [String] {
    var names: [String] = []
    for input in inputs {
        for dimension in input.shape.dimensions.dropFirst(dropBatch ? 1 : 0) {
            for name in dimension.axisNames where !names.contains(name) { names.append(name) }
        }
    }
    return names
}

/// `"a", "b" and 3 more` of a list of names.
func quoted(_ names: [String], limit: Int = 8) -> String {
    listed(names.map { "\"\($0)\"" }, most: limit)
}

extension SpecDocument {
    /// Every batch limit that any part of the spec states; `[0]` when none does.
    var allBatchLimits: [Int] {
        let stated =
            batching.maxBatchSize.map(\.value) + providers.flatMap { $0.batching.maxBatchSize.map(\.value) }
            + include.flatMap { $0.axes.maxBatchSize.map(\.value) }
        return stated.isEmpty ? [0] : stated
    }
}
