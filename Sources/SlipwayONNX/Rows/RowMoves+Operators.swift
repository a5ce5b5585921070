extension RowMoves {
    /// Operators of one input that change each element by itself; different elements stay different.
    private static let elementwise: Set<String> = [
        "Identity", "Neg", "Sigmoid", "Tanh", "Exp", "Softplus", "Softsign", "Atan", "Asinh", "Sinh",
    ]

    /// The rows of an output's elements, where a node only moves them; nil for any other node.
    mutating func follow(_ node: NodeRecord, _ name: String, depth: Int) -> Moved? {
        guard node.domain.isEmpty, node.overload.isEmpty, let version = walker.engine.frame.opsets[""],
            walker.engine.function(of: node) == nil, let first = node.inputs.first,
            let target = shape(of: name)
        else { return nil }
        let engine = walker.engine
        var context = NodeContext(
            node: node, opset: version,
            inputs: node.inputs.map { $0.isEmpty ? nil : engine.frame.find($0) ?? ValueFact.unknown },
            attributes: engine.resolved(node.attributes), tensors: [:], outputs: [], atoms: FreshAtoms())
        switch node.opType {
        case _ where Self.elementwise.contains(node.opType) && node.inputs.count == 1,
            "Reshape", "Flatten", "Squeeze", "Unsqueeze":
            guard let value = moved(first, depth: depth) else { return nil }
            return Moved(shape: target, rows: value.rows)
        case "Transpose":
            guard let value = moved(first, depth: depth) else { return nil }
            return transposed(value, &context)
        case "Slice":
            guard let value = moved(first, depth: depth) else { return nil }
            return sliced(value, &context)
        case "Gather":
            guard let value = moved(first, depth: depth), let index = context.ints(1),
                let axis = axis(&context, 0, value.shape.count), value.shape[axis] > 0
            else { return nil }
            return gathered(value, index, axis, target)
        case "Concat": return joined(node, &context, target, depth: depth)
        case "Split":
            guard let value = moved(first, depth: depth) else { return nil }
            return part(value, node, name, &context, target)
        case "Expand":
            guard let value = moved(first, depth: depth) else { return nil }
            return repeated(value, target)
        case "Tile":
            guard let value = moved(first, depth: depth), value.shape.count == target.count else { return nil }
            return filled(target, of: value) { place in zip(place, value.shape).map { $0 % $1 } }
        case "Add", "Sub":
            guard node.inputs.count == 2, version >= 7 else { return nil }
            let free = node.inputs.filter { walker.find($0)?.isConstant == true }
            guard free.count == 1, let other = node.inputs.first(where: { walker.find($0)?.isConstant != true }),
                let value = moved(other, depth: depth)
            else { return nil }
            return repeated(value, target)
        default: return nil
        }
    }

    // MARK: Operators

    private func axis(_ context: inout NodeContext, _ fallback: Int, _ rank: Int) -> Int? {
        do throws(RuleStop) {
            return try context.axis(try context.int("axis", fallback), rank: rank)
        } catch {
            return nil
        }
    }

    private func transposed(_ value: Moved, _ context: inout NodeContext) -> Moved? {
        do throws(RuleStop) {
            let rank = value.shape.count
            let order = try context.axes(
                try context.ints("perm") ?? Array(value.shape.indices.reversed()), rank: rank)
            guard order.count == rank else { return nil }
            return filled(order.map { value.shape[$0] }, of: value) { place in
                var source = place
                for (index, axis) in order.enumerated() { source[axis] = place[index] }
                return source
            }
        } catch {
            return nil
        }
    }

    private func sliced(_ value: Moved, _ context: inout NodeContext) -> Moved? {
        do throws(RuleStop) {
            guard let plan = try SlicePlan(&context, rank: value.shape.count) else { return nil }
            var target = value.shape
            var cuts: [(axis: Int, first: Int, step: Int)] = []
            for cut in plan.cuts {
                guard let start = cut.start.flatMap(size), let end = cut.end.flatMap(size), let step = cut.step,
                    step != 0,
                    step != .min, !cut.isAmbiguous
                else { return nil }
                let whole = value.shape[cut.axis]
                target[cut.axis] = AxisCut.count(start, end, step, size: whole)
                cuts.append((cut.axis, AxisCut.bounds(start, end, step, size: whole).0, step))
            }
            return filled(target, of: value) { place in
                var source = place
                for cut in cuts { source[cut.axis] = cut.first + place[cut.axis] * cut.step }
                return source
            }
        } catch {
            return nil
        }
    }

    private func gathered(_ value: Moved, _ index: [Int], _ axis: Int, _ target: [Int]) -> Moved? {
        let count = value.shape[axis]
        guard index.allSatisfy({ (-count..<count).contains($0) }) else { return nil }
        let (before, behind) = (
            value.shape[..<axis].reduce(1, *), value.shape[(axis + 1)...].reduce(1, *)
        )
        var rows: [Int32] = []
        for block in 0..<before {
            for number in index {
                let start = (block * count + (number < 0 ? number + count : number)) * behind
                rows += value.rows[start..<start + behind]
            }
        }
        return Moved(shape: target, rows: rows)
    }

    private mutating func joined(
        _ node: NodeRecord, _ context: inout NodeContext, _ target: [Int], depth: Int
    ) -> Moved? {
        guard let axis = axis(&context, 1, target.count) else { return nil }
        var parts: [Moved] = []
        for name in node.inputs {
            guard let part = moved(name, depth: depth), part.shape.count == target.count else { return nil }
            parts.append(part)
        }
        var rows: [Int32] = []
        for block in 0..<target[..<axis].reduce(1, *) {
            for part in parts {
                let size = part.shape[axis...].reduce(1, *)
                guard (block + 1) * size <= part.rows.count else { return nil }
                rows += part.rows[block * size..<(block + 1) * size]
            }
        }
        return Moved(shape: target, rows: rows)
    }

    private mutating func part(
        _ value: Moved, _ node: NodeRecord, _ name: String, _ context: inout NodeContext, _ target: [Int]
    ) -> Moved? {
        guard let axis = axis(&context, 0, value.shape.count) else { return nil }
        var start = 0
        for output in node.outputs {
            if output == name { break }
            guard let shape = shape(of: output), shape.count == target.count else { return nil }
            start += shape[axis]
        }
        guard start + target[axis] <= value.shape[axis] else { return nil }
        return filled(target, of: value) { place in
            var source = place
            source[axis] += start
            return source
        }
    }

    /// A value that is broadcast to a shape.
    private func repeated(_ value: Moved, _ target: [Int]) -> Moved? {
        let missing = target.count - value.shape.count
        guard missing >= 0, zip(value.shape, target[missing...]).allSatisfy({ $0 == $1 || $0 == 1 }) else { return nil }
        return filled(target, of: value) { place in zip(place[missing...], value.shape).map { $1 == 1 ? 0 : $0 } }
    }

    /// Fills a shape with elements of a value, each from the place that is said; nil where a place does not exist.
    private func filled(_ target: [Int], of value: Moved, from source: ([Int]) -> [Int]) -> Moved? {
        var place = [Int](repeating: 0, count: target.count)
        var rows: [Int32] = []
        let count = target.reduce(1, *)
        rows.reserveCapacity(count)
        for _ in 0..<count {
            var flat = 0
            for (index, size) in zip(source(place), value.shape) {
                guard (0..<size).contains(index) else { return nil }
                flat = flat * size + index
            }
            rows.append(value.rows[flat])
            for axis in target.indices.reversed() {
                place[axis] += 1
                if place[axis] < target[axis] { break }
                place[axis] = 0
            }
        }
        return Moved(shape: target, rows: rows)
    }
}

extension RowState {
    /// Whether it is the same in every run.
    fileprivate var isConstant: Bool { if case .fixed = self { true } else { false } }
}
