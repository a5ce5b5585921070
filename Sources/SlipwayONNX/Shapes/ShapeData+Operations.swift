import SlipwayDomain

extension ShapeData {
    /// The same places with other elements.
    func mapped(_ change: (Element, Bool) -> Element) -> ShapeData {
        ShapeData(dims: dims, elements: elements.map { change($0, isFloat).fitting(type) }, type: type)
    }

    /// The elements in another type; a number that it does not hold becomes unknown.
    func cast(to target: ElementType) -> ShapeData? {
        let isWhole = target.isInteger
        let isFloat = target == .float32 || target == .float64
        guard isWhole || isFloat || target == .bool else { return nil }
        let converted = elements.map { element -> Element in
            switch (element, target) {
            case (.unknown, _): return .unknown
            case (.int(let dim), .bool):
                if let number = dim.value { return .int(number == 0 ? .zero : .one) }
                return dim.isPositive ? .int(.one) : .unknown
            case (.real, .bool): return .int(.one)
            case (.fraction, .bool): return .unknown
            case (.int, _): return element
            case (.real(let number), _) where isFloat:
                return Element(real: target == .float32 ? Double(Float(number)) : number)
            case (.real(let number), _):
                return Int(exactly: number.rounded(.towardZero)).map { .int(SymbolicDim($0)) } ?? .unknown
            case (.fraction, _) where isFloat: return element
            case (.fraction(let dim, let divisor), _):
                guard dim.isNonNegative, let quotient = SymbolicDim.floorDiv(dim, SymbolicDim(divisor)) else {
                    return .unknown
                }
                return .int(quotient)
            }
        }
        return ShapeData(dims: dims, elements: converted.map { $0.fitting(target) }, type: target)
    }

    /// The result of an operator on pairs of elements; nil when the shapes do not fit, or the operator is another kind.
    func combined(with other: ShapeData, _ opType: String) -> ShapeData? {
        guard let (left, right) = broadcast(with: other) else { return nil }
        let isComparison = ["Equal", "Greater", "Less", "GreaterOrEqual", "LessOrEqual", "And", "Or", "Xor"]
            .contains(opType)
        let isFloat = isFloat || other.isFloat
        let isSingle = type == .float32
        let elements = zip(left.elements, right.elements).map { first, second -> Element in
            first.combined(with: second, opType, isFloat: isFloat, isSingle: isSingle)
        }
        let type = isComparison ? .bool : self.type
        return ShapeData(dims: left.dims, elements: elements.map { $0.fitting(type) }, type: type)
    }

    /// Both in their common shape; nil when they do not fit, or there are too many elements.
    func broadcast(with other: ShapeData) -> (ShapeData, ShapeData)? {
        let rank = max(dims.count, other.dims.count)
        let left = [Int](repeating: 1, count: rank - dims.count) + dims
        let right = [Int](repeating: 1, count: rank - other.dims.count) + other.dims
        var common: [Int] = []
        for (first, second) in zip(left, right) {
            guard first == second || first == 1 || second == 1 else { return nil }
            common.append(first == 1 ? second : first)
        }
        guard let one = broadcast(to: common), let two = other.broadcast(to: common) else { return nil }
        return (one, two)
    }

    /// The elements repeated to a larger shape; nil when it does not fit, or there are too many.
    func broadcast(to target: [Int]) -> ShapeData? {
        if target == dims { return self }
        guard let count = Self.count(target), count <= Self.limit, target.count >= dims.count else { return nil }
        let own = [Int](repeating: 1, count: target.count - dims.count) + dims
        for (size, wanted) in zip(own, target) where size != wanted && size != 1 { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        let ownStrides = Self.strides(own)
        Self.visit(target) { place in
            var offset = 0
            for axis in place.indices where own[axis] != 1 { offset += place[axis] * ownStrides[axis] }
            elements.append(self.elements[offset])
        }
        return ShapeData(dims: target, elements: elements, type: type)
    }

    /// The elements in another order or choice: `source` gives the place in this data for each place of the result.
    func gathered(_ target: [Int], _ source: ([Int]) -> [Int]?) -> ShapeData? {
        guard let count = Self.count(target), count <= Self.limit else { return nil }
        let strides = Self.strides(dims)
        var elements: [Element] = []
        var fits = true
        Self.visit(target) { place in
            guard fits, let from = source(place), from.count == dims.count else {
                fits = false
                return
            }
            var offset = 0
            for axis in from.indices {
                guard (0..<dims[axis]).contains(from[axis]) else {
                    fits = false
                    return
                }
                offset += from[axis] * strides[axis]
            }
            elements.append(self.elements[offset])
        }
        return fits ? ShapeData(dims: target, elements: elements, type: type) : nil
    }

    /// The number of places; nil when it is larger than any that is kept.
    static func count(_ dims: [Int]) -> Int? {
        if dims.contains(0) { return 0 }
        var product = 1
        for dim in dims {
            guard dim > 0, dim <= limit else { return nil }
            product *= dim
            guard product <= limit else { return nil }
        }
        return product
    }

    static func strides(_ dims: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: dims.count)
        for axis in dims.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * dims[axis + 1] }
        return strides
    }

    /// Calls a function with each place of a shape, row by row.
    static func visit(_ dims: [Int], _ body: ([Int]) -> Void) {
        guard !dims.contains(0) else { return }
        var place = [Int](repeating: 0, count: dims.count)
        while true {
            body(place)
            var axis = dims.count - 1
            while axis >= 0 {
                place[axis] += 1
                if place[axis] < dims[axis] { break }
                place[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}
