import SlipwayDomain

extension ONNXModel {
    /// Puts what a pass found into a plan: dynamic inputs and outputs, and the changes of nodes.
    ///
    /// Declarations of inner values that have rows go; those that stay say the same for any number of rows.
    func edit(
        _ graph: GraphRecord, _ pass: RebatchPass, outputs kept: Set<String>, in plan: inout EditPlan
    ) throws(EditError) {
        let inputs = Set(signature.inputs.map(\.name))
        let named = signature.inputs.lazy.compactMap { $0.shape?.dimensions.first }
            .first { $0.fixedSize == nil && $0 != .anonymous }
        let batch = named ?? Dimension(parameter: freeName("batch", in: graph))
        let declared =
            graph.inputs.filter { inputs.contains($0.tensor.name) }
            + graph.outputs.filter { kept.contains($0.tensor.name) }
        for value in declared {
            guard var shape = value.tensor.shape, shape.dimensions.first?.fixedSize != nil else { continue }
            shape.dimensions[0] = batch
            try setShape(shape, of: value, in: &plan)
        }
        for value in graph.values where pass.layouts[value.tensor.name]?.axis != nil { plan.remove(value, from: graph) }
        var writer = RebatchWriter(model: self, graph: graph)
        for (index, changes) in pass.changes.sorted(by: { $0.key < $1.key }) {
            for change in changes { try writer.write(change, of: graph.nodes[index], in: &plan) }
        }
    }
}

/// Writes changes of nodes, and the nodes that they need.
private struct RebatchWriter {
    let model: ONNXModel
    let graph: GraphRecord
    private let prefix: String
    private var count = 0
    /// The number of rows, as a list of one number.
    private var rows: String?
    /// Expanded values by what they are made of.
    private var expanded: [Expansion: String] = [:]

    private struct Expansion: Hashable {
        let value: String
        let axis: Int
    }

    init(model: ONNXModel, graph: GraphRecord) {
        self.model = model
        self.graph = graph
        prefix = model.freeName("rebatch", in: graph)
    }

    mutating func write(_ change: RebatchChange, of node: NodeRecord, in plan: inout EditPlan) throws(EditError) {
        switch change {
        case .target(let target):
            dropZeros(of: node, in: &plan)
            try model.setInput(1, of: node, to: constant(target, before: node, in: &plan), in: &plan)
        case .maskedTarget(let mask, let offset):
            dropZeros(of: node, in: &plan)
            let factor = constant(mask, before: node, in: &plan)
            var target = add("Mul", [node.inputs[1], factor], before: node, in: &plan)
            if let offset {
                let summand = constant(offset, before: node, in: &plan)
                target = add("Add", [target, summand], before: node, in: &plan)
            }
            try model.setInput(1, of: node, to: target, in: &plan)
        case .expand(let input, let axis, let rank):
            let name = expand(Expansion(value: node.inputs[input], axis: axis), rank: rank, before: node, in: &plan)
            try model.setInput(input, of: node, to: name, in: &plan)
        case .repeat(let input, let axis, let rank):
            let name = tile(Expansion(value: node.inputs[input], axis: axis), rank: rank, before: node, in: &plan)
            try model.setInput(input, of: node, to: name, in: &plan)
        case .sizes(let input, let sizes, let place):
            let list = join(sizes[..<place], rowCount(in: &plan), sizes[(place + 1)...], before: node, in: &plan)
            try model.setInput(input, of: node, to: list, in: &plan)
        case .blockIndices(let size, let rank, let place):
            try model.setInput(1, of: node, to: blockIndices(of: node, size, rank, place, in: &plan), in: &plan)
        case .pairedRows(let rank):
            try model.setInput(1, of: node, to: pairedIndices(of: node, rank, in: &plan), in: &plan)
            let attribute = WireMessage.attribute("batch_dims", int: 1)
            if let stated = node.attributes.first(where: { $0.name == "batch_dims" }) {
                plan.replace(stated, of: node, with: attribute)
            } else {
                plan.add(attribute: attribute, to: node)
            }
        }
    }

    /// The indices of a Gather, those of row n moved by n blocks.
    private mutating func blockIndices(
        of node: NodeRecord, _ size: Int64, _ rank: Int, _ place: Int, in plan: inout EditPlan
    ) -> String {
        let count = rowCount(in: &plan)
        let block = constant([size], before: node, in: &plan)
        // Of either integer type, and counted from the end where negative.
        let wide = add("Cast", [node.inputs[1]], [.attribute("to", int: 7)], before: node, in: &plan)
        let within = add("Mod", [wide, block], before: node, in: &plan)
        let scalar = add("Reshape", [count, constant([], before: node, in: &plan)], before: node, in: &plan)
        let bounds =
            [constant([0], dims: [], before: node, in: &plan), scalar]
            + [constant([1], dims: [], before: node, in: &plan)]
        let rows = add("Range", bounds, before: node, in: &plan)
        let starts = add("Mul", [rows, block], before: node, in: &plan)
        var column = [Int64](repeating: 1, count: rank)
        column[place] = -1
        let shaped = add("Reshape", [starts, constant(column, before: node, in: &plan)], before: node, in: &plan)
        return add("Add", [within, shaped], before: node, in: &plan)
    }

    /// The indices of a GatherND without the row, for each row.
    private mutating func pairedIndices(of node: NodeRecord, _ rank: Int, in plan: inout EditPlan) -> String {
        let parts = [[1], [Int64.max], [Int64(rank - 1)]].map { constant($0, before: node, in: &plan) }
        let rest = add("Slice", [node.inputs[1]] + parts, before: node, in: &plan)
        let ones = [Int64](repeating: 1, count: rank - 1)
        let shape = join([], rowCount(in: &plan), ones[...], before: node, in: &plan)
        return add("Expand", [rest, shape], before: node, in: &plan)
    }

    /// Has a 0 in a Reshape's target mean the size of the input's axis.
    private func dropZeros(of node: NodeRecord, in plan: inout EditPlan) {
        for attribute in node.attributes where attribute.name == "allowzero" { plan.remove(attribute, from: node) }
    }

    private mutating func expand(
        _ expansion: Expansion, rank: Int, before node: NodeRecord, in plan: inout EditPlan
    ) -> String {
        if let known = expanded[expansion] { return known }
        let ones = [Int64](repeating: 1, count: rank - expansion.axis - 1)
        let shape = join([], rowCount(in: &plan), ones[...], before: node, in: &plan)
        let name = add("Expand", [expansion.value, shape], before: node, in: &plan)
        expanded[expansion] = name
        return name
    }

    private mutating func tile(
        _ expansion: Expansion, rank: Int, before node: NodeRecord, in plan: inout EditPlan
    ) -> String {
        if let known = expanded[expansion] { return known }
        let ones = [Int64](repeating: 1, count: rank)
        let after = ones[(expansion.axis + 1)...]
        let counts = join(ones[..<expansion.axis], rowCount(in: &plan), after, before: node, in: &plan)
        let name = add("Tile", [expansion.value, counts], before: node, in: &plan)
        expanded[expansion] = name
        return name
    }

    /// The number of rows, read off an input before everything else.
    private mutating func rowCount(in plan: inout EditPlan) -> String {
        if let rows { return rows }
        guard let first = graph.nodes.first, let input = model.signature.inputs.first?.name else { return "" }
        let shape = add("Shape", [input], before: first, in: &plan)
        let zero = constant([0], before: first, in: &plan)
        let name = add("Gather", [shape, zero], before: first, in: &plan)
        rows = name
        return name
    }

    /// A list of sizes with the number of rows in it.
    private mutating func join(
        _ before: ArraySlice<Int64>, _ rows: String, _ after: ArraySlice<Int64>, before node: NodeRecord,
        in plan: inout EditPlan
    ) -> String {
        var parts: [String] = []
        if !before.isEmpty { parts.append(constant(Array(before), before: node, in: &plan)) }
        parts.append(rows)
        if !after.isEmpty { parts.append(constant(Array(after), before: node, in: &plan)) }
        guard parts.count > 1 else { return rows }
        return add("Concat", parts, [.attribute("axis", int: 0)], before: node, in: &plan)
    }

    // Constants are nodes: an initializer would have to be an input, too, before IR 4.
    private mutating func constant(
        _ values: [Int64], dims: [Int]? = nil, before node: NodeRecord, in plan: inout EditPlan
    ) -> String {
        let value = WireMessage.attribute("value", tensor: .tensor(name: "", int64: values, dims: dims))
        return add("Constant", [], [value], before: node, in: &plan)
    }

    private mutating func add(
        _ opType: String, _ inputs: [String], _ attributes: [WireMessage] = [], before node: NodeRecord,
        in plan: inout EditPlan
    ) -> String {
        let name = "\(prefix)/\(opType)_\(count)"
        count += 1
        plan.insert(
            .node(opType, name: name, inputs: inputs, outputs: [name], attributes: attributes), before: node, in: graph)
        return name
    }
}
