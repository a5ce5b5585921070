extension RebatchRules {
    /// Transpose moves the axis of the rows.
    static let transpose: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        let rank = try context.rank(0)
        let order = try context.ints("perm") ?? Array((0..<rank).reversed())
        guard order.count == rank, let place = order.firstIndex(of: row) else {
            throw RebatchStop("its permutation has another length than its input")
        }
        context.set(0, axis: place)
    }

    /// Unsqueeze adds axes beside that of the rows.
    static let unsqueeze: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        let rank = try context.rank(0)
        guard let stated = try context.statedAxes(attributeBefore: 13) else { throw RebatchStop("it states no axes") }
        let added = try context.axes(stated, rank: rank + stated.count)
        let kept = (0..<(rank + added.count)).filter { !added.contains($0) }
        context.set(0, axis: kept[row])
    }

    /// Squeeze removes other axes than that of the rows.
    static let squeeze: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        let shape = try context.shape(0)
        guard let stated = try context.statedAxes(attributeBefore: 13) else {
            throw RebatchStop("it removes every axis of size 1, that of the rows among them")
        }
        let removed = try context.axes(stated, rank: shape.count)
        try context.refuse(row, among: removed, "removes")
        context.set(0, axis: row - removed.count { $0 < row })
    }

    /// Flatten: two axes, before and from one on.
    static let flatten: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        let shape = try context.shape(0)
        let stated = try context.int("axis", 1)
        guard (-shape.count...shape.count).contains(stated) else { throw RebatchStop("axis \(stated) is out of range") }
        let axis = stated < 0 ? stated + shape.count : stated
        let before = row < axis ? shape[..<row] : shape[axis..<row]
        guard let outer = SymbolicDim.product(before) * context.outer else {
            throw RebatchStop("its sizes are too large")
        }
        context.set(0, axis: row < axis ? 0 : 1, outer: outer)
    }

    /// Expand: other axes grow, or a constant is expanded to the number of rows.
    static let expand: RebatchRule = { context throws(RebatchStop) in
        let shape = try context.shape(0)
        let output = try context.outputShape()
        guard let target = context.sizes(1) else {
            throw RebatchStop("the shape that it makes is not known before the model runs")
        }
        let rank = max(shape.count, target.count)
        guard output.count == rank else {
            throw RebatchStop("the shape that it makes is not known before the model runs")
        }
        let computed = target.indices.filter { place in
            target[place].map { mentions($0, context.batch) } ?? isComputed(context, 1)
        }
        let row: Int
        if let axis = try context.rows(0) {
            row = axis + rank - shape.count
        } else {
            guard let place = computed.first else { throw RebatchStop("it has no rows") }
            row = place + rank - target.count
        }
        let place = row - (rank - target.count)
        guard computed.allSatisfy({ $0 == place }) else {
            throw RebatchStop("it makes another axis as long as there are rows")
        }
        let isJoined = try context.rows(0) != nil
        if place >= 0, !(isJoined && target[place] == .one) {
            guard let wanted = target[place], wanted == output[row] * context.batch else {
                throw RebatchStop("it makes the axis along which the rows are joined another size")
            }
            let own = row - (rank - shape.count)
            // A constant is repeated only where it has one element.
            guard isJoined ? shape[own] == output[row] : own < 0 || shape[own] == .one && output[row] == .one else {
                throw RebatchStop("it repeats a constant in a way that is not followed")
            }
            if !isJoined, own < 0, output[row] != .one {
                throw RebatchStop("it repeats a constant in a way that is not followed")
            }
        }
        context.set(0, axis: row)
    }

    /// ConstantOfShape: one element, as often as there are rows.
    static let constantOfShape: RebatchRule = { context throws(RebatchStop) in
        let output = try context.outputShape()
        guard let sizes = context.sizes(0), sizes.count == output.count else {
            throw RebatchStop("the shape that it makes is not known before the model runs")
        }
        let places = sizes.indices.filter { sizes[$0].map { mentions($0, context.batch) } ?? true }
        guard let place = places.first, places.count == 1, let size = sizes[place],
            size == output[place] * context.batch
        else {
            throw RebatchStop("the shape that it makes depends on the number of rows in a way that is not followed")
        }
        context.set(0, axis: place)
    }

    // MARK: Reshape

    /// Reshape: the rows stay whole where the elements before them are as many as before.
    ///
    /// In memory, a row of `P` × `Q` elements, `P` of them counted by the axes before the rows, lies `P` times in pieces
    /// of `Q`. The output has the rows joined along any axis before which `P` elements are counted, because there the
    /// pieces follow each other the same way; or along an axis that counts the last of these elements itself.
    static let reshape: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        let (shape, output) = (try context.shape(0), try context.outputShape())
        guard let target = context.sizes(1), target.count == output.count else {
            throw RebatchStop("its target is not known before the model runs")
        }
        guard let before = SymbolicDim.product(shape[..<row]) * context.outer else {
            throw RebatchStop("its sizes are too large")
        }
        guard !shape.contains(.zero) else { throw RebatchStop("it has no elements") }
        let candidates = output.indices.compactMap { ReshapePlan.Candidate(axis: $0, of: output, before: before) }
        let makesZeros = try context.int("allowzero", 0) != 0
        let plan = ReshapePlan(
            row: row, shape: shape, output: output, target: target, isComputed: isComputed(context, 1),
            batch: context.batch, takesZeros: !makesZeros, outer: context.outer)
        let place = try plan.place(among: candidates)
        if let change = try plan.change(at: place.axis) { context.changes.append(change) }
        context.set(0, axis: place.axis, outer: place.outer)
    }
}

/// How a Reshape is made to take any number of rows.
private struct ReshapePlan {
    /// The axis of the rows in the input.
    let row: Int
    /// The input's shape in a run with one row.
    let shape: [SymbolicDim]
    /// The output's shape in a run with one row.
    let output: [SymbolicDim]
    /// The target as the node gets it in a run with N rows.
    let target: [SymbolicDim?]
    /// Whether the number of rows is in the target.
    let isComputed: Bool
    /// The number of rows.
    let batch: SymbolicDim
    /// Whether a 0 in the target means the size of the input's axis.
    let takesZeros: Bool

    /// How often blocks of all rows follow each other along the input's axis.
    let outer: SymbolicDim

    /// An axis of the output that can have the rows.
    struct Candidate {
        let axis: Int
        /// How often blocks of all rows follow each other along it.
        let outer: SymbolicDim

        /// Decides whether an axis can have the rows, before which `count` elements are.
        init?(axis: Int, of output: [SymbolicDim], before count: SymbolicDim) {
            guard let before = SymbolicDim.product(output[..<axis]) else { return nil }
            self.axis = axis
            if before == count {
                outer = .one
            } else if before == .one, output[axis] == count {
                outer = count
            } else {
                guard let whole = count.value, let part = before.value, let size = output[axis].value, part > 0,
                    whole % part == 0, size > 0, size % (whole / part) == 0
                else { return nil }
                outer = SymbolicDim(whole / part)
            }
        }
    }

    private static let rest = SymbolicDim(-1)

    private func copies(_ place: Int) -> Bool { takesZeros && target[place] == .zero && place < shape.count }

    private func mentionsBatch(_ place: Int) -> Bool {
        target[place].map { RebatchRules.mentions($0, batch) } ?? isComputed
    }

    /// Which axis of the output has the rows.
    ///
    /// All candidates are right; which one the graph means shows further on, and a wrong guess ends in a refusal.
    func place(among candidates: [Candidate]) throws(RebatchStop) -> Candidate {
        if let stated = target.indices.first(where: mentionsBatch) {
            guard let found = candidates.first(where: { $0.axis == stated }), let size = target[stated],
                size == output[stated] * batch
            else { throw RebatchStop("its target takes the rows apart") }
            return found
        }
        // What works without a change comes first.
        if let kept = candidates.first(where: { $0.axis == row && $0.outer == outer }), copies(row),
            shape[row] == output[row]
        {
            return kept
        }
        let flat = candidates.filter { $0.outer == .one }
        // Where nothing is before the rows, nothing should be before them afterwards.
        if row == 0, outer == .one, let first = flat.first(where: { $0.axis == 0 }) { return first }
        let same = flat.filter { output[$0.axis] * outer == shape[row] }
        let fromEnd = output.count - (shape.count - row)
        if let best = same.first(where: { $0.axis == row }) ?? same.first(where: { $0.axis == fromEnd }) ?? same.first {
            return best
        }
        let folded = candidates.filter { $0.outer != .one && output[$0.axis] * outer == shape[row] * $0.outer }
        if let kept = folded.first(where: { $0.outer == outer }) { return kept }
        if let open = (flat + folded).first(where: { target[$0.axis] == Self.rest }) { return open }
        // Heads are folded into the rows, or the rows into what is before them.
        if let inner = flat.first(where: { $0.axis < output.count - 1 }) { return inner }
        guard let first = folded.first ?? candidates.first(where: { $0.outer != .one }) ?? flat.first else {
            throw RebatchStop("it puts the parts of one row between those of others")
        }
        return first
    }

    /// What has to change of the target; nil when nothing has to.
    func change(at place: Int) throws(RebatchStop) -> RebatchChange? {
        var wanted = target
        for axis in target.indices where axis != place {
            guard !mentionsBatch(axis) else { throw RebatchStop("its target has the number of rows twice") }
            // Copied from the axis of the rows, the size would be that of all rows.
            if copies(axis), axis == row { wanted[axis] = try known(output[axis]) }
        }
        let isOpen = target[place] == Self.rest || target[place].map { $0 == output[place] * batch } ?? false
        if !isOpen {
            if place == row, shape[row] == output[place] {
                wanted[place] = .zero
            } else {
                for axis in wanted.indices where axis != place {
                    guard let size = wanted[axis] else {
                        throw RebatchStop("its target is not known before the model runs")
                    }
                    if size == Self.rest { wanted[axis] = try known(output[axis]) }
                }
                wanted[place] = Self.rest
            }
        }
        guard wanted != target else { return nil }
        guard takesZeros || !target.contains(.zero) else { throw RebatchStop("it makes an axis of size 0") }
        let numbers = wanted.compactMap { $0?.value }
        if numbers.count == wanted.count { return .target(numbers.map { Int64($0) }) }
        // A computed target: what changes is put into it.
        var mask = wanted.map { _ in Int64(1) }
        var offset = wanted.map { _ in Int64(0) }
        for axis in wanted.indices where wanted[axis] != target[axis] {
            mask[axis] = 0
            offset[axis] = Int64(wanted[axis]?.value ?? 0)
        }
        return .maskedTarget(mask: mask, offset: offset.contains { $0 != 0 } ? offset : nil)
    }

    private func known(_ size: SymbolicDim) throws(RebatchStop) -> SymbolicDim {
        guard size.value != nil else {
            throw RebatchStop("its sizes beside the rows are not known before the model runs")
        }
        return size
    }
}
