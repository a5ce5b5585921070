extension Rules {
    /// Slice: starts and ends are attributes before version 10, then inputs with axes and steps.
    static let slice: ShapeRule = { context throws(RuleStop) in
        var shape = try context.shape(0)
        let plan = try SlicePlan(&context, rank: shape.count)
        guard let plan else {
            // Which axes are cut is not known, so any may be.
            return context.set(
                0, shape.map { _ in context.fresh("which part it takes is not known before the model runs") })
        }
        var data = context.data(0)
        for cut in plan.cuts {
            if let known = data, cut.axis < known.dims.count {
                data = known.sliced(cut)
            }
            let length = cut.length(of: shape[cut.axis])
            shape[cut.axis] = context.known(length, "which part it takes is not known before the model runs")
        }
        context.set(0, shape, data: data)
    }
}

/// What a Slice takes of each axis it names.
struct SlicePlan {
    var cuts: [AxisCut] = []

    /// Reads the plan; nil when the axes are not known.
    init?(_ context: inout NodeContext, rank: Int) throws(RuleStop) {
        if context.opset < 10 {
            guard let starts = try context.ints("starts"), let ends = try context.ints("ends"),
                starts.count == ends.count
            else { throw RuleStop("its starts and ends do not fit together") }
            let stated = try context.ints("axes") ?? Array(starts.indices)
            let axes = try context.axes(stated, rank: rank)
            guard axes.count == starts.count else { throw RuleStop("its axes and starts do not fit together") }
            for (index, axis) in axes.enumerated() {
                cuts.append(
                    AxisCut(axis: axis, start: SymbolicDim(starts[index]), end: SymbolicDim(ends[index]), step: 1))
            }
            return
        }
        let starts = context.dims(1)
        let ends = context.dims(2)
        var axes: [Int]
        if context.has(3) {
            guard let stated = context.ints(3) else { return nil }
            axes = try context.axes(stated, rank: rank)
        } else {
            guard let count = starts?.count ?? ends?.count else { return nil }
            guard count <= rank else { throw RuleStop("it has more starts than its input has axes") }
            axes = Array(0..<count)
        }
        var steps: [Int?] = axes.map { _ in 1 }
        if context.has(4) {
            let stated = context.dims(4)
            steps = axes.indices.map { index in stated.flatMap { index < $0.count ? $0[index]?.value : nil } }
        }
        for (index, axis) in axes.enumerated() {
            cuts.append(
                AxisCut(
                    axis: axis, start: starts.flatMap { index < $0.count ? $0[index] : nil },
                    end: ends.flatMap { index < $0.count ? $0[index] : nil }, step: steps[index]))
        }
    }
}

/// The part of one axis that a Slice takes; nil for what is not known.
struct AxisCut {
    let axis: Int
    let start: SymbolicDim?
    let end: SymbolicDim?
    let step: Int?

    /// The number of elements taken of an axis of a size; nil when it is not known.
    func length(of size: SymbolicDim) -> SymbolicDim? {
        guard let start, let end, let step, step != 0, step != .min, !isAmbiguous else { return nil }
        if let number = size.value, let first = start.value, let last = end.value {
            return SymbolicDim(Self.count(first, last, step, size: number))
        }
        if step < 0 {
            // Only the whole axis backwards is worth knowing.
            guard let first = start.value, let last = end.value, first == -1 || first >= Self.far, last <= -Self.far
            else { return nil }
            return SymbolicDim.ceilDiv(size, SymbolicDim(-step))
        }
        guard let first = Self.resolved(start, size), let last = Self.resolved(end, size),
            let length = last - first
        else { return nil }
        let taken = length.isNonNegative ? length : SymbolicDim.maximum([.zero, length])
        return step == 1 ? taken : SymbolicDim.ceilDiv(taken, SymbolicDim(step))
    }

    /// Whether runtimes differ: backwards, ONNX Runtime takes these ends for the beginning of the axis, the standard for
    /// its end.
    var isAmbiguous: Bool {
        guard let step, step < 0, let last = end?.value else { return false }
        return last == Int(Int32.max) || last == .max
    }

    /// Ends at least this far away mean the end of the axis for every size.
    private static let far = 1 << 31 - 1

    /// A position as it counts from the front, cut to the axis; nil when its sign is not known.
    private static func resolved(_ position: SymbolicDim, _ size: SymbolicDim) -> SymbolicDim? {
        if position.isNonNegative {
            if position.value.map({ $0 >= far }) == true { return size }
            return SymbolicDim.minimum([position, size])
        }
        guard (SymbolicDim(-1) - position)?.isNonNegative == true else { return nil }
        if position.value.map({ $0 <= -far }) == true { return .zero }
        return SymbolicDim.maximum([.zero, position + size])
    }

    /// The number of elements as the operator defines it, for numbers.
    static func count(_ start: Int, _ end: Int, _ step: Int, size: Int) -> Int {
        let (first, last) = bounds(start, end, step, size: size)
        let distance = step > 0 ? last - first : first - last
        return distance <= 0 ? 0 : (distance - 1) / abs(step) + 1
    }

    /// Start and end counted from the front and cut to the axis.
    static func bounds(_ start: Int, _ end: Int, _ step: Int, size: Int) -> (Int, Int) {
        func place(_ position: Int) -> Int {
            position < 0 ? (position < -size ? -1 : position + size) : min(position, size)
        }
        if step > 0 { return (min(max(place(start), 0), size), min(max(place(end), 0), size)) }
        return (min(max(place(start), 0), size - 1), min(max(place(end), -1), size - 1))
    }
}

extension ShapeData {
    /// The elements of a part of one axis; nil when it is not known which.
    func sliced(_ cut: AxisCut) -> ShapeData? {
        let size = dims[cut.axis]
        guard let start = cut.start?.value, let end = cut.end?.value, let step = cut.step, step != 0, step != .min,
            !cut.isAmbiguous
        else { return nil }
        var target = dims
        target[cut.axis] = AxisCut.count(start, end, step, size: size)
        let (first, _) = AxisCut.bounds(start, end, step, size: size)
        return gathered(target) { place in
            var source = place
            source[cut.axis] = first + place[cut.axis] * step
            return source
        }
    }
}
