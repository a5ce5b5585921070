import SlipwayDomain

/// What is known of a value of a graph.
enum ValueFact: Hashable, Sendable {
    /// A dense or sparse tensor.
    case tensor(TensorFact)
    /// A sequence of tensors.
    case sequence(SequenceFact)
    /// An optional, a map, or something else that is no tensor.
    case other

    /// A tensor of which nothing is known.
    static let unknown = ValueFact.tensor(TensorFact(shape: nil))

    /// The tensor; nil for anything else.
    var tensor: TensorFact? {
        if case .tensor(let fact) = self { fact } else { nil }
    }
}

/// What is known of a sequence of tensors.
struct SequenceFact: Hashable, Sendable {
    /// What holds for the shape of each of them; nil when the rank is not known.
    var shape: [SymbolicDim]?
    /// The shapes one by one, each nil when its rank is not known; nil when their number is not known.
    var parts: [[SymbolicDim]?]?

    /// The most tensors that are kept apart.
    static let limit = 64

    /// A sequence of which nothing is known.
    static let unknown = SequenceFact(shape: nil, parts: nil)
}

/// What is known of a tensor.
struct TensorFact: Hashable, Sendable {
    /// The dimensions, outermost first; nil when the rank is not known. An unknown size is a fresh atom.
    var shape: [SymbolicDim]?
    /// The elements, as far as they are known, of a small tensor.
    var data: ShapeData?
}
