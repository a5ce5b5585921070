extension ShapeData.Element {
    typealias Element = ShapeData.Element

    /// The result of an operator on one element.
    func applying(_ opType: String, isFloat: Bool) -> Element {
        switch (opType, self) {
        case (_, .unknown): return .unknown
        case ("Identity", _): return self
        case ("Neg", .int(let dim)): return Element(SymbolicDim.zero - dim)
        case ("Neg", .real(let number)): return .real(-number)
        case ("Abs", .int(let dim)):
            if let number = dim.value, number != .min { return .int(SymbolicDim(abs(number))) }
            return dim.isNonNegative ? self : Element(SymbolicDim.maximum([dim, SymbolicDim.zero - dim]))
        case ("Abs", .real(let number)): return .real(abs(number))
        case ("Relu", .int(let dim)): return Element(SymbolicDim.maximum([.zero, dim]))
        case ("Relu", .real(let number)): return number < 0 ? .int(.zero) : self
        case ("Not", .int(let dim)): return dim.value.map { .int($0 == 0 ? .one : .zero) } ?? .unknown
        case ("Floor", .int), ("Ceil", .int), ("Round", .int): return self
        case ("Floor", .real(let number)): return Element(real: number.rounded(.down))
        case ("Ceil", .real(let number)): return Element(real: number.rounded(.up))
        case ("Round", .real(let number)): return Element(real: number.rounded(.toNearestOrEven))
        case ("Floor", .fraction(let dim, let divisor)):
            return Element(SymbolicDim.floorDiv(dim, SymbolicDim(divisor)))
        case ("Ceil", .fraction(let dim, let divisor)):
            return Element(SymbolicDim.ceilDiv(dim, SymbolicDim(divisor)))
        default: return .unknown
        }
    }

    /// Makes an integer; unknown when there is none.
    init(_ dim: SymbolicDim?) {
        self = dim.map { .int($0) } ?? .unknown
    }

    /// The result of an operator on two elements.
    func combined(with other: Element, _ opType: String, isFloat: Bool, isSingle: Bool) -> Element {
        if case .int(let left) = self, case .int(let right) = other {
            return Self.combined(left, right, opType, isFloat: isFloat, isSingle: isSingle)
        }
        if let left = number, let right = other.number, isFloat {
            return Self.combined(left, right, opType, isSingle: isSingle)
        }
        return scaled(by: other, opType, isFloat: isFloat)
    }

    private static func combined(
        _ left: SymbolicDim, _ right: SymbolicDim, _ opType: String, isFloat: Bool, isSingle: Bool
    ) -> Element {
        switch opType {
        case "Add", "Sum": return Element(left + right)
        case "Sub": return Element(left - right)
        case "Mul": return Element(left * right)
        case "Div": return isFloat ? floatQuotient(left, right, isSingle: isSingle) : quotient(left, right)
        case "Mod": return Element(SymbolicDim.modulo(left, right))
        case "Max": return Element(SymbolicDim.maximum([left, right]))
        case "Min": return Element(SymbolicDim.minimum([left, right]))
        case "Pow":
            guard let exponent = right.value, (0...8).contains(exponent) else { return .unknown }
            return Element(SymbolicDim.product([SymbolicDim](repeating: left, count: exponent)))
        case "Equal":
            if left == right { return .int(.one) }
            guard let difference = left - right else { return .unknown }
            if difference.isPositive || (right - left)?.isPositive == true { return .int(.zero) }
            return .unknown
        case "Greater": return truth(left - right - .one, otherwise: right - left)
        case "Less": return truth(right - left - .one, otherwise: left - right)
        case "GreaterOrEqual": return truth(left - right, otherwise: right - left - .one)
        case "LessOrEqual": return truth(right - left, otherwise: left - right - .one)
        case "And": return logic(left, right) { $0 && $1 }
        case "Or": return logic(left, right) { $0 || $1 }
        case "Xor": return logic(left, right) { $0 != $1 }
        default: return .unknown
        }
    }

    /// True when the first is shown to be 0 or more, false when the second is.
    private static func truth(_ proof: SymbolicDim?, otherwise refutation: SymbolicDim?) -> Element {
        if proof?.isNonNegative == true { return .int(.one) }
        return refutation?.isNonNegative == true ? .int(.zero) : .unknown
    }

    private static func logic(_ left: SymbolicDim, _ right: SymbolicDim, _ rule: (Bool, Bool) -> Bool) -> Element {
        guard let first = left.value, let second = right.value else { return .unknown }
        return .int(rule(first != 0, second != 0) ? .one : .zero)
    }

    /// Integer division, which runtimes round toward zero: the same as down for what is not negative.
    private static func quotient(_ left: SymbolicDim, _ right: SymbolicDim) -> Element {
        if let top = left.value, let bottom = right.value {
            guard bottom != 0, !(top == .min && bottom == -1) else { return .unknown }
            return .int(SymbolicDim(top / bottom))
        }
        if let exact = left.dividedExactly(by: right) { return .int(exact) }
        guard left.isNonNegative else { return .unknown }
        return Element(SymbolicDim.floorDiv(left, right))
    }

    private static func floatQuotient(_ left: SymbolicDim, _ right: SymbolicDim, isSingle: Bool) -> Element {
        if let exact = left.dividedExactly(by: right), right.value != 0 { return .int(exact) }
        guard let bottom = right.value, bottom != 0 else { return .unknown }
        if let top = left.value {
            let quotient = Double(top) / Double(bottom)
            return Element(real: isSingle ? Double(Float(quotient)) : quotient)
        }
        guard bottom > 0, bottom & (bottom - 1) == 0, bottom <= 1 << 16 else { return .unknown }
        return .fraction(left, bottom)
    }

    private static func combined(_ left: Double, _ right: Double, _ opType: String, isSingle: Bool) -> Element {
        let result: Double
        switch opType {
        case "Add", "Sum": result = left + right
        case "Sub": result = left - right
        case "Mul": result = left * right
        case "Div": result = left / right
        case "Max": result = max(left, right)
        case "Min": result = min(left, right)
        case "Equal": return .int(left == right ? .one : .zero)
        case "Greater": return .int(left > right ? .one : .zero)
        case "Less": return .int(left < right ? .one : .zero)
        case "GreaterOrEqual": return .int(left >= right ? .one : .zero)
        case "LessOrEqual": return .int(left <= right ? .one : .zero)
        default: return .unknown
        }
        guard result.isFinite else { return .unknown }
        // One operation on single-precision numbers, rounded from double precision, is rounded right.
        return Element(real: isSingle ? Double(Float(result)) : result)
    }

    /// A symbolic element times or divided by a power of two, in a floating-point type.
    private func scaled(by other: Element, _ opType: String, isFloat: Bool) -> Element {
        guard isFloat, opType == "Mul" || opType == "Div" else { return .unknown }
        let (dim, divisor, factor): (SymbolicDim, Int, Element)
        switch (self, other) {
        case (.fraction(let top, let bottom), _): (dim, divisor, factor) = (top, bottom, other)
        case (_, .fraction(let top, let bottom)) where opType == "Mul": (dim, divisor, factor) = (top, bottom, self)
        case (.int(let top), .real): (dim, divisor, factor) = (top, 1, other)
        case (.real, .int(let top)) where opType == "Mul": (dim, divisor, factor) = (top, 1, self)
        default: return .unknown
        }
        guard let number = factor.number, number > 0 else { return .unknown }
        let wanted = opType == "Mul" ? number : 1 / number
        // Dividing by a number whose reciprocal is not exact is not a multiplication.
        guard opType == "Mul" || number.significand == 1 else { return .unknown }
        for power in 0...16 {
            let scaled = wanted * Double(1 << power)
            guard let whole = Int(exactly: scaled), whole <= 1 << 16 else { continue }
            let bottom = divisor << power
            guard bottom <= 1 << 16, let top = dim * SymbolicDim(whole) else { return .unknown }
            if let exact = top.dividedExactly(by: SymbolicDim(bottom)) { return .int(exact) }
            return .fraction(top, bottom)
        }
        return .unknown
    }
}
