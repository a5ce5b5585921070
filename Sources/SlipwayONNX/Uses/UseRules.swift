import SlipwayDomain

/// What operators do with elements of inputs.
enum UseRules {
    /// Notes what a node does with what it is given.
    ///
    /// - Parameters:
    ///   - node: A node that is neither a constant nor has subgraphs.
    ///   - scope: What is known where it stays.
    ///   - uses: Receives what it shows.
    /// - Returns: Where the elements of its outputs come from, in order.
    static func apply(_ node: NodeRecord, in scope: UseWalker.Scope, to uses: inout GraphUses) -> [UseTrace] {
        guard ["", "com.microsoft"].contains(node.domain) else { return [] }
        let rule = UseContext(node: node, scope: scope)
        if node.domain == "com.microsoft" {
            rule.microsoft(&uses)
            return []
        }
        if passing.contains(node.opType) {
            rule.sizes(&uses)
            if node.opType == "Slice" { rule.slice(&uses) }
            if node.opType == "Gather" || node.opType == "GatherElements" { rule.gather(&uses) }
            if node.opType == "Cast", node.attribute("to") == .int(9) {
                uses.use(rule.trace(0).origins) { use, _ in use.flag() }
                return [UseTrace(origins: [], isFlag: true)]
            }
            return node.outputs.map { _ in rule.trace(0) }
        }
        switch node.opType {
        case "Concat", "Max", "Min": return [rule.join(node.inputs.indices)]
        case "Where":
            uses.use(rule.trace(0).origins) { use, _ in use.flag() }
            return [rule.join(1..<node.inputs.count)]
        case "Add": return [rule.add()]
        case "Sub": return [rule.subtract(&uses)]
        case "Mul": return [rule.multiply()]
        case "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual": return [rule.compare(&uses)]
        case "Not", "And", "Or", "Xor":
            for index in node.inputs.indices { uses.use(rule.trace(index).origins) { use, _ in use.flag() } }
            return [UseTrace(isFlag: true)]
        case "Range": return [rule.range(&uses)]
        case "CumSum": return [rule.cumulate()]
        // A lower end alone lets the largest element be as it was.
        case "Clip": return rule.name(2) == nil && node.attribute("max") == nil ? [rule.trace(0)] : []
        case "GatherND": rule.gatherND(&uses)
        case "OneHot":
            let depth = rule.scope.element(rule.name(1))?.value
            uses.use(rule.trace(0).origins) { use, shift in use.index(rows: depth, shift: shift) }
            rule.size(1, &uses)
        case "ScatterElements", "ScatterND", "Scatter":
            uses.use(rule.trace(1).origins) { use, shift in use.index(rows: nil, shift: shift) }
        case "ReverseSequence", "TopK", "ConstantOfShape", "Resize", "Upsample", "Compress", "RandomUniform":
            rule.sizes(&uses)
        case "LSTM", "GRU", "RNN": rule.size(4, &uses)
        default: break
        }
        return []
    }

    /// The operators that hand on the elements of their first input as they are.
    private static let passing: Set<String> = [
        "Identity", "Cast", "CastLike", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Expand",
        "Tile", "Dropout", "Split", "Gather", "GatherElements", "Pad", "Trilu",
    ]
}

/// One node, with what is around it.
struct UseContext {
    let node: NodeRecord
    let scope: UseWalker.Scope

    /// The name of an input; nil for one that is absent.
    func name(_ index: Int) -> String? {
        node.inputs.indices.contains(index) && !node.inputs[index].isEmpty ? node.inputs[index] : nil
    }

    /// Where the elements of an input come from.
    func trace(_ index: Int) -> UseTrace {
        name(index).flatMap { scope.traces[$0] } ?? UseTrace()
    }

    func join(_ indices: Range<Int>) -> UseTrace {
        let traces = indices.map(trace).filter { !$0.isEmpty }
        return traces.dropFirst().reduce(traces.first ?? UseTrace()) { $0.joined($1) }
    }

    /// Notes that an input holds sizes.
    func size(_ index: Int, _ uses: inout GraphUses) {
        uses.use(trace(index).origins) { use, _ in use.size() }
    }

    /// Notes the inputs of a node behind its data that hold sizes.
    func sizes(_ uses: inout GraphUses) {
        guard node.opType != "Gather", node.opType != "GatherElements", node.opType != "Pad" else { return }
        let first = node.opType == "ConstantOfShape" ? 0 : 1
        for index in node.inputs.indices.dropFirst(first) { size(index, &uses) }
    }

    // MARK: - Arithmetic

    func add() -> UseTrace {
        for (here, there) in [(0, 1), (1, 0)] {
            let moved = trace(here)
            guard !moved.isEmpty, let number = scope.element(name(there)) else { continue }
            if let value = number.value { return moved.shifted(by: value) }
            guard let sum = UseTrace.Place(number), !moved.places.isEmpty else { continue }
            return UseTrace(
                places: moved.places.map { place in
                    UseTrace.Place(names: (place.names + sum.names).sorted(), constant: place.constant &+ sum.constant)
                })
        }
        return UseTrace()
    }

    func subtract(_ uses: inout GraphUses) -> UseTrace {
        if let number = scope.element(name(1))?.value, number != Int.min { return trace(0).shifted(by: -number) }
        if scope.element(name(0))?.value == 1, !trace(1).origins.isEmpty {
            uses.use(trace(1).origins) { use, _ in use.flag() }
            return UseTrace(isFlag: true)
        }
        return UseTrace()
    }

    func multiply() -> UseTrace {
        let (left, right) = (trace(0), trace(1))
        if left.isFlag, right.isFlag { return UseTrace(isFlag: true) }
        if left.isFlag || isMask(left) { return right }
        if right.isFlag || isMask(right) { return left }
        return UseTrace()
    }

    /// Whether elements come from inputs that are masks by their names.
    private func isMask(_ trace: UseTrace) -> Bool {
        !trace.origins.isEmpty && trace.origins.allSatisfy { $0.shift == 0 && GraphUses.isMaskName($0.input) }
    }

    func compare(_ uses: inout GraphUses) -> UseTrace {
        for (here, there) in [(0, 1), (1, 0)] {
            guard let number = scope.element(name(there))?.value else { continue }
            let origins = trace(here).origins
            uses.use(origins) { use, shift in
                if number == 0 || number == 1 && node.opType != "Equal" { use.flag() }
                if node.opType == "Equal" { use.compare(with: number, shift: shift) }
            }
        }
        return UseTrace(isFlag: true)
    }

    // MARK: - Places along axes

    func range(_ uses: inout GraphUses) -> UseTrace {
        size(1, &uses)
        guard scope.element(name(2))?.value == 1, let limit = scope.element(name(1)), let place = UseTrace.Place(limit)
        else { return UseTrace() }
        return UseTrace(places: [UseTrace.Place(names: place.names, constant: place.constant &- 1)])
    }

    func cumulate() -> UseTrace {
        let counted = trace(0)
        guard counted.isFlag || isMask(counted), let shape = scope.shape(name(0)),
            let axis = scope.element(name(1))?.value
        else { return UseTrace() }
        let index = axis < 0 ? axis + shape.count : axis
        guard shape.indices.contains(index), let place = UseTrace.Place(shape[index]) else { return UseTrace() }
        return UseTrace(places: [place])
    }

    /// A constant that is cut off at a size sets the largest one.
    func slice(_ uses: inout GraphUses) {
        guard let data = name(0), scope.constants.contains(data), let shape = scope.shape(data),
            let ends = scope.elements(name(2))
        else { return }
        let axes = name(3).flatMap { scope.elements($0) }?.map { $0.dim?.value }
        for (position, end) in ends.enumerated() {
            guard let end = end.dim, end.value == nil, let place = UseTrace.Place(end) else { continue }
            let stated = axes.map { $0.indices.contains(position) ? $0[position] : nil } ?? position
            guard let stated else { continue }
            let axis = stated < 0 ? stated + shape.count : stated
            guard shape.indices.contains(axis), let rows = shape[axis].value else { continue }
            uses.limit(place.names, rows &- place.constant)
        }
    }

    // MARK: - Tables

    func gather(_ uses: inout GraphUses) {
        var axis = 0
        if case .int(let stated)? = node.attribute("axis") { axis = Int(stated) }
        look(up: 1, in: scope.shape(name(0)), axis: axis, &uses)
    }

    /// Notes that the elements of an input number the entries of an axis.
    private func look(up index: Int, in shape: [SymbolicDim]?, axis: Int, _ uses: inout GraphUses) {
        guard let shape else { return }
        let place = axis < 0 ? axis + shape.count : axis
        guard shape.indices.contains(place) else { return }
        let rows = shape[place].value
        let trace = trace(index)
        uses.use(trace.origins) { use, shift in use.index(rows: rows, shift: shift) }
        guard let rows else { return }
        for place in trace.places where !place.names.isEmpty {
            uses.limit(place.names, rows &- 1 &- place.constant)
        }
    }

    func gatherND(_ uses: inout GraphUses) {
        let known = scope.shape(name(0))?.compactMap(\.value).min()
        uses.use(trace(1).origins) { use, shift in use.index(rows: known, shift: shift) }
    }

    /// The fused embeddings of BERT and the attention of ONNX Runtime.
    func microsoft(_ uses: inout GraphUses) {
        switch node.opType {
        case "EmbedLayerNormalization", "QEmbedLayerNormalization":
            look(up: 0, in: scope.shape(name(2)), axis: 0, &uses)
            look(up: 1, in: scope.shape(name(4)), axis: 0, &uses)
            if let rows = scope.shape(name(3))?.first?.value, let shape = scope.shape(name(0)), shape.count == 2,
                let place = UseTrace.Place(shape[1]), !place.names.isEmpty
            {
                uses.limit(place.names, rows &- place.constant)
            }
            for index in node.inputs.indices.dropFirst(7).prefix(1) {
                uses.use(trace(index).origins) { use, _ in use.flag() }
            }
        case "GatherBlockQuantized": look(up: 1, in: scope.shape(name(0)), axis: 0, &uses)
        case "Attention", "QAttention":
            uses.use(trace(3).origins) { use, _ in use.flag() }
        case "MultiHeadAttention":
            uses.use(trace(4).origins) { use, _ in use.flag() }
        default: break
        }
    }
}

extension GraphUses {
    /// Whether an input is a mask by its name, as exporters and people write it.
    package static func isMaskName(_ name: String) -> Bool {
        name.lowercased().contains("mask")
    }
}
