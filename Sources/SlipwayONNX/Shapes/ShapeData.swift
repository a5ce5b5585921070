import SlipwayDomain

/// The elements of a small tensor that shapes may depend on.
struct ShapeData: Hashable, Sendable {
    /// The dimensions.
    var dims: [Int]
    /// The elements, row by row.
    var elements: [Element]
    /// The element type; nil when it is not known, then the elements are integers.
    var type: ElementType?

    /// The most elements that are kept.
    static let limit = 1024

    /// An element.
    enum Element: Hashable, Sendable {
        /// An integer (or a whole number of a floating-point type; bool as 0 and 1).
        case int(SymbolicDim)
        /// A number of a floating-point type that is no whole number.
        case real(Double)
        /// An expression divided exactly by a power of two, in a floating-point type.
        case fraction(SymbolicDim, Int)
        case unknown

        /// The integer, when the element is one.
        var dim: SymbolicDim? {
            if case .int(let dim) = self { dim } else { nil }
        }

        /// The number, when the element is one.
        var number: Double? {
            switch self {
            case .int(let dim): dim.value.map(Double.init)
            case .real(let number): number
            case .fraction, .unknown: nil
            }
        }
    }

    /// Whether the elements are of a floating-point type.
    var isFloat: Bool { type?.isFloatingPoint == true }

    /// Makes a list of integers (int64), one for each element of a one-dimensional tensor.
    static func vector(_ dims: [SymbolicDim]) -> ShapeData? {
        dims.count <= limit
            ? ShapeData(dims: [dims.count], elements: dims.map { .int($0) }, type: .int64) : nil
    }

    /// Makes a scalar of int64.
    static func scalar(_ dim: SymbolicDim) -> ShapeData {
        ShapeData(dims: [], elements: [.int(dim)], type: .int64)
    }

    /// Makes the data of a tensor in a file.
    init?(_ values: TensorValues, dims: [Int], type: ElementType?) {
        self.dims = dims
        self.type = type
        switch values {
        case .integers(let numbers): elements = numbers.map { .int(SymbolicDim(Int($0))) }
        case .floats(let numbers): elements = numbers.map { Element(real: $0) }
        }
    }

    init(dims: [Int], elements: [Element], type: ElementType?) {
        self.dims = dims
        self.elements = elements
        self.type = type
    }

    /// Whether nothing is known of any element.
    var isEmptyOfKnowledge: Bool { !elements.isEmpty && elements.allSatisfy { $0 == .unknown } }
}

extension ShapeData.Element {
    /// Makes a number of a floating-point type.
    init(real number: Double) {
        if number == number.rounded(), let whole = Int(exactly: number) {
            self = .int(SymbolicDim(whole))
        } else {
            self = number.isNaN ? .unknown : .real(number)
        }
    }

    /// The element when it fits the type; an integer beyond it would wrap around, which nobody means.
    ///
    /// An expression is taken to fit 32 bits and more, as the sizes of real tensors do, and no smaller type.
    func fitting(_ type: ElementType?) -> ShapeData.Element {
        guard case .int(let dim) = self, let range = type?.integerRange else { return self }
        guard let number = dim.value else { return range.highest < UInt64(Int32.max) ? .unknown : self }
        if number < 0 { return Int64(number) >= range.lowest ? self : .unknown }
        return UInt64(number) <= range.highest ? self : .unknown
    }
}
