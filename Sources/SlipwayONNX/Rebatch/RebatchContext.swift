import SlipwayDomain

/// What a rule works with: one node, how the rows lie in its inputs, and a place for what it finds.
struct RebatchContext {
    /// The node and its inputs as they are in a run with one row; for attributes and constants.
    var single: NodeContext
    /// The version of ai.onnx that the model imports; 0 for none.
    let standardOpset: Int
    /// How the rows lie in each input; nil for an absent optional input.
    let layouts: [RowLayout?]
    /// What the inputs are in a run with N rows.
    let batched: [ValueFact?]
    /// The outputs as they are in a run with one row.
    let outputFacts: [ValueFact]
    /// The number of rows, as a symbol.
    let batch: SymbolicDim
    /// How the rows lie in each output; nil for what is not found.
    var outputs: [RowLayout?]
    /// What has to change of the node.
    var changes: [RebatchChange] = []

    /// The node.
    var node: NodeRecord { single.node }
    /// The version of the operator set.
    var opset: Int { single.opset }

    // MARK: Inputs

    /// Whether an input is present.
    func has(_ index: Int) -> Bool { index < layouts.count && layouts[index] != nil }

    /// The axis along which the rows of an input are joined; nil when it is absent or fixed.
    func rows(_ index: Int) throws(RebatchStop) -> Int? {
        guard index < layouts.count else { return nil }
        switch layouts[index] {
        case nil, .fixed?: return nil
        case .joined(let axis, _)?: return axis
        case .sizes?: throw RebatchStop("it computes with the number of rows (input \(index))")
        }
    }

    /// The axis along which the rows of an input are joined; stops when there is none.
    func requireRows(_ index: Int) throws(RebatchStop) -> Int {
        guard let axis = try rows(index) else {
            throw RebatchStop("its input \(index) is the same for every row, which it does not take beside others")
        }
        return axis
    }

    /// Stops when one of these inputs is not the same for every row.
    func requireFixed(_ indices: Int...) throws(RebatchStop) {
        try requireFixed(indices)
    }

    /// Stops when one of these inputs is not the same for every row.
    func requireFixed(_ indices: [Int]) throws(RebatchStop) {
        for index in indices where try rows(index) != nil {
            throw RebatchStop("its input \(index) differs from row to row, which it has no place for")
        }
    }

    /// Stops when an input from this one on is not the same for every row.
    func requireFixed(from first: Int) throws(RebatchStop) {
        try requireFixed(Array(layouts.indices.dropFirst(first)))
    }

    /// The shape of an input in a run with one row.
    func shape(_ index: Int) throws(RebatchStop) -> [SymbolicDim] {
        guard index < single.inputs.count, let shape = single.inputs[index]?.tensor?.shape else {
            throw RebatchStop("the rank of its input \(index) is not known")
        }
        return shape
    }

    /// The shape of an output in a run with one row.
    func outputShape(_ index: Int = 0) throws(RebatchStop) -> [SymbolicDim] {
        guard index < outputFacts.count, let shape = outputFacts[index].tensor?.shape else {
            throw RebatchStop("the rank of its output \(index) is not known")
        }
        return shape
    }

    /// The number of axes of an input.
    func rank(_ index: Int) throws(RebatchStop) -> Int { try shape(index).count }

    /// Whether an input has one element.
    func isScalar(_ index: Int) throws(RebatchStop) -> Bool {
        try shape(index).allSatisfy { $0 == .one }
    }

    /// The elements of an input that is a list of numbers, in a run with one row; stops when one is not known.
    func constants(_ index: Int, _ what: String) throws(RebatchStop) -> [Int] {
        try requireFixed(index)
        guard let numbers = single.ints(index) else {
            throw RebatchStop("\(what) is not known before the model runs")
        }
        return numbers
    }

    /// The elements of a list of sizes in a run with N rows, each nil when it is not known.
    func sizes(_ index: Int) -> [SymbolicDim?]? {
        guard index < batched.count, let tensor = batched[index]?.tensor else { return nil }
        if let data = tensor.data { return data.elements.map(\.dim) }
        guard let shape = tensor.shape, shape.count == 1, let count = shape[0].value, count <= 64 else { return nil }
        return [SymbolicDim?](repeating: nil, count: count)
    }

    // MARK: Attributes and axes

    /// An integer attribute; the default when absent.
    func int(_ name: String, _ fallback: Int) throws(RebatchStop) -> Int {
        try translate { () throws(RuleStop) in try single.int(name, fallback) }
    }

    /// A list attribute; nil when absent.
    func ints(_ name: String) throws(RebatchStop) -> [Int]? {
        try translate { () throws(RuleStop) in try single.ints(name) }
    }

    /// A text attribute; the default when absent.
    func text(_ name: String, _ fallback: String) throws(RebatchStop) -> String {
        try translate { () throws(RuleStop) in try single.text(name, fallback) }
    }

    /// An axis counted from the front.
    func axis(_ axis: Int, rank: Int) throws(RebatchStop) -> Int {
        try translate { () throws(RuleStop) in try single.axis(axis, rank: rank) }
    }

    /// Axes counted from the front.
    func axes(_ list: [Int], rank: Int) throws(RebatchStop) -> [Int] {
        try translate { () throws(RuleStop) in try single.axes(list, rank: rank) }
    }

    /// The axes of a node, from the attribute before a version, then from input 1; nil when absent.
    func statedAxes(attributeBefore version: Int) throws(RebatchStop) -> [Int]? {
        if opset < version { return try ints("axes") }
        guard has(1) else { return nil }
        return try constants(1, "which axes it works on")
    }

    private func translate<Result>(_ body: () throws(RuleStop) -> Result) throws(RebatchStop) -> Result {
        do {
            return try body()
        } catch {
            throw RebatchStop(error.reason)
        }
    }

    // MARK: Outputs

    /// How often blocks of all rows follow each other in the inputs.
    var outer: SymbolicDim { layouts.lazy.compactMap { $0?.outer }.first ?? .one }

    /// Sets how the rows lie in an output; blocks follow each other as in the inputs.
    mutating func set(_ index: Int, axis: Int) {
        set(index, axis: axis, outer: outer)
    }

    /// Sets how the rows lie in an output.
    mutating func set(_ index: Int, axis: Int, outer: SymbolicDim) {
        guard index < outputs.count else { return }
        outputs[index] = .joined(axis: axis, outer: outer)
    }

    /// Sets how the rows lie in all outputs.
    mutating func setAll(axis: Int) {
        for index in outputs.indices { set(index, axis: axis) }
    }

    /// Has an input that is the same for every row repeated for each of them.
    ///
    /// - Parameters:
    ///   - input: The input.
    ///   - axis: The axis along which it is to be joined.
    ///   - size: How many elements a row has there.
    /// - Throws: When the input has another size there.
    mutating func repeatForRows(_ input: Int, axis: Int, size: SymbolicDim) throws(RebatchStop) {
        let shape = try shape(input)
        guard shape.indices.contains(axis), shape[axis] == size else {
            let found = shape.indices.contains(axis) ? "the size \(shape[axis])" : "no axis"
            throw RebatchStop("its input \(input) is the same for every row and has \(found) where the rows are joined")
        }
        guard outer == .one else { throw RebatchStop("its rows are apart beside a constant") }
        guard standardOpset >= 8 else { throw RebatchStop("its operator set has no Expand") }
        changes.append(
            size == .one
                ? .expand(input: input, axis: axis, rank: shape.count)
                : .repeat(input: input, axis: axis, rank: shape.count))
    }

    /// Stops when the operator works across the axis along which the rows are joined.
    func refuse(_ axis: Int, among axes: [Int], _ what: String) throws(RebatchStop) {
        if axes.contains(axis) { throw RebatchStop("it \(what) axis \(axis), along which the rows are joined") }
    }
}
