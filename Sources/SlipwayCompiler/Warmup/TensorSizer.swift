import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Finds the size of every dimension of an input in a warmup set or a profile.
struct TensorSizer {
    /// The spec whose axes have ranges.
    let spec: CheckedSpec
    /// Whether the server batches, so that sizes leave the batch axis out.
    let batching: Bool
    /// The data path of the set, for messages.
    let path: String
    /// The axes that were reported to need a size: several inputs share an axis, and it is one fault.
    private var reported: Set<String> = []

    /// Starts with nothing reported.
    init(spec: CheckedSpec, batching: Bool, path: String) {
        self.spec = spec
        self.batching = batching
        self.path = path
    }

    /// The sizes of one item of an input.
    ///
    /// - Parameters:
    ///   - input: The input.
    ///   - shapes: Shapes stated whole; one for this input wins over `picks`.
    ///   - picks: The sizes chosen for named axes; an axis not named takes its `opt`.
    ///   - place: Where the set is.
    ///   - bag: Receives the findings.
    /// - Returns: The sizes, without the batch axis where the server batches, or nil after an error.
    mutating func sizes(
        of input: ServedTensor, shapes: [InputShape], picks: [AxisChoice], at place: SourceRange,
        into bag: inout DiagnosticBag
    ) -> [Int]? {
        let item = input.itemShape(batching: batching)
        if let stated = shapes.first(where: { $0.input.value == input.name }) {
            return check(stated, input, item, into: &bag)
        }
        var values: [String: Int] = [:]
        for name in Set(item.dimensions.flatMap { $0.axisNames }).sorted() {
            values[name] = size(of: name, picks: picks, into: &bag)
        }
        var sizes: [Int] = []
        for (axis, dimension) in item.dimensions.enumerated() {
            switch dimension {
            case .fixed(let size):
                sizes.append(size)
            case .named, .opaque:
                if let size = dimension.evaluated(values) {
                    sizes.append(size)
                } else {
                    let missing = dimension.axisNames.filter { values[$0] == nil && !hasBadPick($0, picks) }
                    report(missing: missing, input, dimension, place, into: &bag)
                    return nil
                }
            case .anonymous:
                bag.add(
                    Diagnostic(
                        .axisWithoutRange,
                        "axis \(axis + (batching ? 1 : 0)) of input \"\(input.name)\" is dynamic and has no name",
                        at: place,
                        path: path, notes: ["its shape is \(input.shape), batch axis included"],
                        help: ["state the sizes: shapes: {\(input.name): […]}, or name the axis in in_shapes"]))
                return nil
            }
        }
        return sizes
    }

    private func size(of name: String, picks: [AxisChoice], into bag: inout DiagnosticBag) -> Int? {
        let range = spec.axes[name]
        guard let choice = picks.first(where: { $0.axis.value == name }), let pick = choice.picks.first else {
            return range?.opt
        }
        switch pick.value {
        case .size(let size):
            if let range, !range.contains(size) {
                bag.add(
                    Diagnostic(
                        .axisOutOfRange, "\(size) is outside the range of axis \"\(name)\"", at: pick.range, path: path,
                        notes: [describe(name, range)], help: ["pick a size within the range"]))
                return nil
            }
            return size
        case .min: return range?.min
        case .opt: return range?.opt
        case .max: return range?.max
        }
    }

    private func hasBadPick(_ name: String, _ picks: [AxisChoice]) -> Bool {
        guard spec.axes[name] != nil else { return false }
        return picks.contains { $0.axis.value == name }
    }

    private func describe(_ name: String, _ range: AxisRange) -> String {
        let step = range.multipleOf > 1 ? ", multiples of \(range.multipleOf)" : ""
        return "axis \"\(name)\" goes from \(range.min) to \(range.max)\(step)"
    }

    private mutating func report(
        missing: [String], _ input: ServedTensor, _ dimension: Dimension, _ place: SourceRange,
        into bag: inout DiagnosticBag
    ) {
        guard let first = missing.first, reported.insert(first).inserted else { return }
        bag.add(
            Diagnostic(
                .axisWithoutRange, "axis \"\(first)\" of input \"\(input.name)\" needs a size", at: place, path: path,
                notes: ["its shape is \(input.shape), batch axis included, and axes: has no range for \"\(first)\""],
                help: ["add axes: {\(quoted(first)): {min: …, opt: …, max: …}}, or choose a size in the set"]))
    }

    /// A name of an axis as YAML takes it.
    private func quoted(_ name: String) -> String { AxisSum.isIdentifier(name) ? name : "\"\(name)\"" }

    private func check(
        _ stated: InputShape, _ input: ServedTensor, _ item: Shape, into bag: inout DiagnosticBag
    ) -> [Int]? {
        let sizes = stated.sizes.value
        guard sizes.count == item.rank else {
            let batchNote = batching ? "; the batch axis is not stated" : ""
            bag.add(
                Diagnostic(
                    .shapeDoesNotFit, "the shape of \"\(input.name)\" has \(sizes.count) sizes, not \(item.rank)",
                    at: stated.sizes.range, path: path, notes: ["one item has the shape \(item)\(batchNote)"]))
            return nil
        }
        for (size, dimension) in zip(sizes, item.dimensions) {
            guard let fixed = dimension.fixedSize, fixed != size else { continue }
            bag.add(
                Diagnostic(
                    .shapeDoesNotFit, "the shape of \"\(input.name)\" has \(size) where the input has \(fixed)",
                    at: stated.sizes.range, path: path, notes: ["one item has the shape \(item)"]))
            return nil
        }
        return sizes
    }
}
