import SlipwayDomain

/// Rules for rows, by family; names are in ``RowTable``.
enum RowRules {
    /// An operator on each element of inputs that are broadcast to each other.
    static let elementwise: RowRule = { context throws(RowStop) in
        let present = context.states.indices.filter { context.has($0) }
        try elementwise(&context, present)
    }

    /// An operator on each element of the first input; all others must be the same for every row.
    static let firstInput: RowRule = { context throws(RowStop) in
        try context.requireFixed(context.states.indices.dropFirst())
        try elementwise(&context, [0])
    }

    /// An operator on each element of the first input, which gives only a type to the others.
    static let firstInputAlone: RowRule = { context throws(RowStop) in try elementwise(&context, [0]) }

    /// Works on elements of the given inputs, broadcast to each other.
    static func elementwise(_ context: inout RowContext, _ inputs: [Int], at output: Int = 0) throws(RowStop) {
        let number = try RowArithmetic(context, inputs).result()
        var state: RowState
        if let kept = try sameLayout(context, inputs) {
            state = .rows(kept)
        } else {
            let rank = try context.outputShape(output).count
            var labeled: [LabeledInput] = []
            for index in inputs {
                let standard = context.node.node.domain.isEmpty
                if standard, context.node.opset < 7, index > 0 { try requireOldBroadcast(context, index) }
                labeled.append(try context.aligned(index, to: rank))
            }
            state = try context.combined(labeled, to: Array(0..<rank), at: output, allowsNumbers: true)
        }
        if case .rows(var value) = state {
            value.number = number ?? .none
            value.tuple = nil
            if let tuple = context.rows(inputs[0])?.tuple {
                guard ["Identity", "Cast"].contains(context.node.node.opType) else {
                    throw .unknown("it computes with places of rows")
                }
                value.tuple = tuple
            }
            state = .rows(value)
        }
        context.outputs[output] = state
    }

    /// The layout of the one input that has rows, or of several with the same, when all other inputs are single elements:
    /// then it does not matter whether rows lie across axes.
    private static func sameLayout(_ context: RowContext, _ inputs: [Int]) throws(RowStop) -> RowValue? {
        var result: RowValue?
        var shape: [SymbolicDim] = []
        var taint: RowMark?
        for index in inputs {
            switch context.state(index) {
            case .fixed(let value)?:
                taint = taint ?? value.taint
                guard try context.shape(index).allSatisfy({ $0 == .one }) else { return nil }
            case .rows(let value)?:
                let own = try context.shape(index)
                guard var first = result else {
                    (result, shape) = (value, own)
                    continue
                }
                guard own == shape, value.stride == first.stride, value.span == first.span else { return nil }
                first.liveness = min(first.liveness, value.liveness)
                first.isMask = first.isMask || value.isMask
                first.taint = first.taint ?? value.taint
                result = first
            default: return nil
            }
        }
        guard var value = result, try context.outputShape().count == shape.count else { return nil }
        value.taint = value.taint ?? taint
        value.tuple = nil
        value.isNormalized = inputs.count == 1 && value.isNormalized
        return value
    }

    /// Before version 7 the second input was fitted to the first one; only equal shapes and constants are followed.
    private static func requireOldBroadcast(_ context: RowContext, _ index: Int) throws(RowStop) {
        if case .fixed? = context.state(index), context.node.attributes["axis"] == nil { return }
        guard try context.shape(index) == context.shape(0) else {
            throw .unknown("its inputs are fitted to each other as before version 7")
        }
    }
}

/// What an operator on elements makes of numbers that depend on the place of their row.
struct RowArithmetic {
    private let opType: String
    private let operands: [RowNumber]
    private let hasTuple: Bool
    private let isFloat: Bool

    /// Reads the operands.
    init(_ context: RowContext, _ inputs: [Int]) throws(RowStop) {
        opType = context.node.node.opType
        var hasTuple = false
        var operands: [RowNumber] = []
        for index in inputs {
            switch context.state(index) {
            case .rows(let value)?:
                hasTuple = hasTuple || value.tuple != nil
                operands.append(value.number)
            default:
                let value = context.fixed(index)
                operands.append(RowNumber(factor: .zero, least: value?.least, greatest: value?.greatest))
            }
        }
        self.operands = operands
        self.hasTuple = hasTuple
        // Rounding of floats ends what is known of numbers.
        isFloat = opType == "Cast" && !Self.isInteger(context.node.attributes["to"])
    }

    private static func isInteger(_ value: AttributeValue?) -> Bool {
        guard case .int(let number)? = value, let type = ElementType(onnx: Int(number)) else { return false }
        return type.isInteger
    }

    /// The number of the result; nil when nothing is known of it. Stops when it depends on the place of a row in a way
    /// that is not followed.
    func result() throws(RowStop) -> RowNumber? {
        let isPositional = operands.contains { $0.factor != .zero }
        if hasTuple, operands.count > 1 { throw .unknown("it computes with places of rows") }
        if let known = known() { return known }
        guard isPositional else { return nil }
        throw .place
    }

    private func known() -> RowNumber? {
        guard let first = operands.first else { return nil }
        switch opType {
        case "Identity", "Dropout": return first
        case "Cast", "CastLike":
            return isFloat || opType == "CastLike" ? RowNumber(factor: first.factor) : first
        case "Add", "Sub", "Mul", "Div", "Mod":
            guard operands.count == 2 else { return nil }
            return binary(first, operands[1])
        case "Where":
            guard operands.count == 3, operands[0].factor == .zero, operands[1].factor == operands[2].factor else {
                return nil
            }
            return united(operands[1], operands[2])
        case "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor", "Not":
            guard operands.allSatisfy({ $0.factor == .zero }) else { return nil }
            return RowNumber(factor: .zero, least: .zero, greatest: .one)
        case "Clip":
            guard first.factor == .zero, operands.count == 3, let least = operands[1].least,
                let greatest = operands[2].greatest
            else { return nil }
            return RowNumber(factor: .zero, least: least, greatest: greatest)
        default: return nil
        }
    }

    private func united(_ left: RowNumber, _ right: RowNumber) -> RowNumber {
        guard let one = left.least, let two = right.least, let three = left.greatest, let four = right.greatest else {
            return RowNumber(factor: left.factor)
        }
        return RowNumber(
            factor: left.factor, least: SymbolicDim.minimum([one, two]), greatest: SymbolicDim.maximum([three, four]))
    }

    private func binary(_ left: RowNumber, _ right: RowNumber) -> RowNumber? {
        switch opType {
        case "Add":
            guard let factor = left.factor + right.factor else { return nil }
            return RowNumber(factor: factor, least: left.least + right.least, greatest: left.greatest + right.greatest)
        case "Sub":
            guard let factor = left.factor - right.factor else { return nil }
            return RowNumber(factor: factor, least: left.least - right.greatest, greatest: left.greatest - right.least)
        case "Mul": return product(left, right) ?? product(right, left)
        case "Div": return quotient(left, right)
        case "Mod": return remainder(left, right)
        default: return nil
        }
    }

    /// The only value of an operand.
    private func constant(_ operand: RowNumber) -> SymbolicDim? {
        guard operand.factor == .zero, let value = operand.least, value == operand.greatest else { return nil }
        return value
    }

    private func product(_ left: RowNumber, _ right: RowNumber) -> RowNumber? {
        guard let times = constant(right), let factor = left.factor * times else { return nil }
        if times.isNonNegative {
            return RowNumber(factor: factor, least: left.least * times, greatest: left.greatest * times)
        }
        return RowNumber(factor: factor)
    }

    /// Integers that are not negative are divided alike, rounded toward zero or down.
    private func quotient(_ left: RowNumber, _ right: RowNumber) -> RowNumber? {
        guard let by = constant(right), by.isPositive, left.least?.isNonNegative == true,
            let factor = left.factor.dividedExactly(by: by)
        else { return nil }
        return RowNumber(
            factor: factor, least: SymbolicDim.floorDiv(left.least, by),
            greatest: SymbolicDim.floorDiv(left.greatest, by))
    }

    private func remainder(_ left: RowNumber, _ right: RowNumber) -> RowNumber? {
        guard let by = constant(right), by.isPositive, left.factor.dividedExactly(by: by) != nil else { return nil }
        if left.least?.isNonNegative == true, (by - .one - left.greatest)?.isNonNegative == true {
            return RowNumber(factor: .zero, least: left.least, greatest: left.greatest)
        }
        // Of a number below zero the remainder may be negative.
        guard left.factor == .zero || left.least?.isNonNegative == true else { return nil }
        return RowNumber(factor: .zero, least: left.least?.isNonNegative == true ? .zero : nil, greatest: by - .one)
    }
}
