import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// The smallest, usual and largest shapes of the inputs that an engine is built for: one engine for every variant.
struct EngineShapes {
    /// The shapes of one input, batch axis included.
    struct Entry {
        let input: String
        let min: [Int]
        let opt: [Int]
        let max: [Int]
    }

    /// The inputs with a size that varies, in graph order; empty where all sizes are fixed.
    let entries: [Entry]

    /// Works out the shapes; nil after an error.
    ///
    /// - Parameters:
    ///   - spec: The checked spec.
    ///   - variants: The variants, of which the largest batch counts.
    ///   - place: Where the engine is asked for.
    ///   - bag: Receives an axis without a range.
    init?(_ spec: CheckedSpec, variants: [Variant], at place: SourceRange, into bag: inout DiagnosticBag) {
        let limit = variants.map(\.configuration.maxBatchSize).max() ?? 0
        let preferred = variants.compactMap { $0.configuration.preferredBatchSize.last }.max()
        var missing: [String] = []
        func sizes(_ input: ServedTensor, batch: Int, _ pick: (AxisRange) -> Int) -> [Int] {
            let values = spec.axes.mapValues(pick)
            return input.shape.dimensions.enumerated().map { axis, dimension in
                if axis == 0, limit > 0 { return batch }
                if let size = dimension.evaluated(values) { return size }
                let names = dimension.axisNames.filter { spec.axes[$0] == nil }
                for name in names.isEmpty ? ["axis \(axis) of \(input.name)"] : names where !missing.contains(name) {
                    missing.append(name)
                }
                return 1
            }
        }
        let varying = spec.inputs.filter { $0.shape.dimensions.contains(where: \.isDynamic) }
        entries = varying.map { input in
            Entry(
                input: input.name, min: sizes(input, batch: 1, \.min),
                opt: sizes(input, batch: preferred ?? limit, \.opt),
                max: sizes(input, batch: limit, \.max))
        }
        guard missing.isEmpty else {
            let names = missing.map { "\"\($0)\"" }.joined(separator: ", ")
            bag.add(
                Diagnostic(
                    .axisWithoutRange, "the engine needs a range for \(names)", at: place,
                    path: "model.tensorrt.engine",
                    notes: ["trtexec builds for the sizes from --minShapes to --maxShapes"],
                    help: ["give the axes ranges under axes:, or name them in in_shapes and do so"]))
            return nil
        }
        if let input = varying.map(\.name).first(where: { $0.contains { ",:'".contains($0) } }) {
            bag.add(
                Diagnostic(
                    .engineInputName, "trtexec cannot be told the shape of input \"\(input)\"", at: place,
                    path: "model.tensorrt.engine", notes: ["it splits the list of shapes at \",\" and \":\""],
                    help: [DiagnosticCode.engineInputName.remedy]))
            return nil
        }
    }

    /// An option of trtexec with the shapes, without quotes; nil where all sizes are fixed.
    func option(_ name: String, _ pick: (Entry) -> [Int]) -> String? {
        guard !entries.isEmpty else { return nil }
        let shapes = entries.map { "\($0.input):\(pick($0).map(String.init).joined(separator: "x"))" }
        return "--\(name)=\(shapes.joined(separator: ","))"
    }
}
