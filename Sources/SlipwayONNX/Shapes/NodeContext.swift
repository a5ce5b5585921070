import SlipwayDomain

/// Why a rule gives no shape, in words that fit behind "because".
struct RuleStop: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// A rule: what an operator's outputs are, given its inputs. What it leaves unset stays unknown.
typealias ShapeRule = @Sendable (inout NodeContext) throws(RuleStop) -> Void

/// What a rule works with: one node, what is known of its inputs, and a place for its outputs.
struct NodeContext {
    /// The node.
    let node: NodeRecord
    /// The version of the operator set that the node's operator is taken from.
    let opset: Int
    /// What is known of each input; nil for an absent optional input, never for a present one.
    let inputs: [ValueFact?]
    /// The attributes, references to a function's attributes resolved.
    let attributes: [String: AttributeValue]
    /// The tensors of attributes, read.
    let tensors: [String: TensorFact]
    /// What is found of each output.
    var outputs: [ValueFact]
    /// Gives fresh atoms.
    var atoms: FreshAtoms
    /// Why something is not known.
    var reason: String?
    /// Sizes of inputs' axes that the node demands.
    var constraints: [SizeConstraint] = []
    /// Symbols that the node demands to be equal.
    var meetings: [SymbolPair] = []

    // MARK: Inputs

    /// Whether an input is present, known or not.
    func has(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

    /// What is known of a tensor input; stops when it is absent or no tensor.
    func tensor(_ index: Int) throws(RuleStop) -> TensorFact {
        guard index < inputs.count, let fact = inputs[index] else { throw RuleStop("input \(index) is missing") }
        guard let tensor = fact.tensor else { throw RuleStop("input \(index) is no tensor") }
        return tensor
    }

    /// The shape of an input; stops when its rank is not known.
    func shape(_ index: Int) throws(RuleStop) -> [SymbolicDim] {
        guard let shape = try tensor(index).shape else { throw RuleStop("the rank of input \(index) is not known") }
        return shape
    }

    /// The shape of an input of one rank; stops otherwise.
    func shape(_ index: Int, rank: Int) throws(RuleStop) -> [SymbolicDim] {
        let shape = try shape(index)
        guard shape.count == rank else { throw RuleStop("input \(index) has rank \(shape.count), not \(rank)") }
        return shape
    }

    /// The shape of an input of at least one rank; stops otherwise.
    func shape(_ index: Int, rankAtLeast rank: Int) throws(RuleStop) -> [SymbolicDim] {
        let shape = try shape(index)
        guard shape.count >= rank else {
            throw RuleStop("input \(index) has rank \(shape.count), which is less than \(rank)")
        }
        return shape
    }

    /// The known elements of an input; nil when there are none or it is absent.
    func data(_ index: Int) -> ShapeData? {
        guard index < inputs.count, let tensor = inputs[index]?.tensor else { return nil }
        // Of a vector without elements everything is known.
        return tensor.data ?? (tensor.shape == [.zero] ? ShapeData(dims: [0], elements: [], type: nil) : nil)
    }

    /// The elements of an input as integers, each nil when not known; nil when the number of elements is not known.
    func dims(_ index: Int) -> [SymbolicDim?]? {
        if let data = data(index) { return data.elements.map(\.dim) }
        // The length alone is worth something: how many axes a Reshape gives, for one.
        guard index < inputs.count, let shape = inputs[index]?.tensor?.shape, shape.count == 1,
            let count = shape[0].value, count <= 64
        else { return nil }
        return [SymbolicDim?](repeating: nil, count: count)
    }

    /// The elements of an input as numbers; nil when one is not known or not a number.
    func ints(_ index: Int) -> [Int]? {
        guard let data = data(index) else { return nil }
        let numbers = data.elements.compactMap { $0.dim?.value }
        return numbers.count == data.elements.count ? numbers : nil
    }

    /// The numbers of a present input; stops when one is not known.
    func knownInts(_ index: Int, _ what: String) throws(RuleStop) -> [Int] {
        guard let numbers = ints(index) else { throw RuleStop("\(what) is not known before the model runs") }
        return numbers
    }

    // MARK: Attributes

    /// An integer attribute; the default when absent.
    func int(_ name: String, _ fallback: Int) throws(RuleStop) -> Int {
        switch attributes[name] {
        case nil: return fallback
        case .int(let value): return Int(value)
        default: throw RuleStop("attribute \"\(name)\" is no integer")
        }
    }

    /// An attribute that is 0 or 1; the default when absent. Runtimes differ in what any other number means.
    func flag(_ name: String, _ fallback: Bool) throws(RuleStop) -> Bool {
        switch try int(name, fallback ? 1 : 0) {
        case 0: return false
        case 1: return true
        case let value: throw RuleStop("its attribute \"\(name)\" is \(value), neither 0 nor 1")
        }
    }

    /// A list attribute; nil when absent.
    func ints(_ name: String) throws(RuleStop) -> [Int]? {
        switch attributes[name] {
        case nil: return nil
        case .ints(let values): return values.map { Int($0) }
        default: throw RuleStop("attribute \"\(name)\" is no list of integers, or too long")
        }
    }

    /// A text attribute; the default when absent.
    func text(_ name: String, _ fallback: String) throws(RuleStop) -> String {
        switch attributes[name] {
        case nil: return fallback
        case .string(let text?, _): return text
        default: throw RuleStop("attribute \"\(name)\" is no text")
        }
    }

    /// The length of a list attribute of any kind; nil when absent.
    func listCount(_ name: String) -> Int? {
        switch attributes[name] {
        case .ints(let values): values.count
        case .floats(let values): values.count
        case .list(let count): count
        default: nil
        }
    }

    // MARK: Axes

    /// An axis counted from the front; stops when it is out of range.
    func axis(_ axis: Int, rank: Int) throws(RuleStop) -> Int {
        guard (-rank..<rank).contains(axis) else { throw RuleStop("axis \(axis) is out of range for rank \(rank)") }
        return axis < 0 ? axis + rank : axis
    }

    /// Distinct axes counted from the front; stops when one is out of range or is twice.
    func axes(_ list: [Int], rank: Int) throws(RuleStop) -> [Int] {
        var result: [Int] = []
        for entry in list {
            let axis = try axis(entry, rank: rank)
            guard !result.contains(axis) else { throw RuleStop("axis \(axis) appears twice") }
            result.append(axis)
        }
        return result
    }

    // MARK: Outputs

    /// A size that is not known; `reason` says why.
    mutating func fresh(_ kind: FreshAtoms.Kind, _ reason: String) -> SymbolicDim {
        self.reason = self.reason ?? reason
        return atoms.make(kind, reason: reason)
    }

    /// A size that could not be worked out; `reason` says why.
    mutating func fresh(_ reason: String) -> SymbolicDim { fresh(.unresolved, reason) }

    /// An expression, or a size that is not known where it could not be written down.
    mutating func known(_ dim: SymbolicDim?, _ reason: String = "its expression is too large") -> SymbolicDim {
        dim ?? fresh(.unresolved, reason)
    }

    /// The largest size, or number in an expression of one, that is believed.
    private static let largestSize = 1 << 40

    /// Sets an output's shape, and its elements where they are known.
    mutating func set(_ index: Int, _ shape: [SymbolicDim], data: ShapeData? = nil) {
        guard index < outputs.count else { return }
        // More axes than any runtime takes come from hostile files; they would multiply.
        guard shape.count <= 64 else {
            reason = "an output would have \(shape.count) axes"
            return
        }
        // Sizes beyond belief come from damage, and runtimes cut them to 32 bits.
        var shape = shape
        for axis in shape.indices where shape[axis].constant > Self.largestSize {
            shape[axis] = fresh("it would be larger than any tensor")
        }
        let kept = data.flatMap { $0.elements.count <= ShapeData.limit && !$0.isEmptyOfKnowledge ? $0 : nil }
        outputs[index] = .tensor(TensorFact(shape: shape, data: kept))
    }
}

/// The source of fresh atoms; it remembers where each came from.
struct FreshAtoms {
    /// What kind of unknown size an atom is.
    enum Kind: Hashable, Sendable {
        /// An input's axis without a name.
        case anonymousInput
        /// A number that depends on the elements of a tensor, such as how many are not zero.
        case counted
        /// A size that could not be worked out.
        case unresolved
    }

    /// Where an atom came from.
    struct Origin {
        let kind: Kind
        let reason: String
        /// The name and operator of the node; nil for an input.
        let node: String?
        let opType: String?
    }

    private(set) var origins: [Origin] = []
    /// The name and operator of the node that is being worked on.
    var node: (name: String, opType: String)?

    /// Makes an atom.
    mutating func make(_ kind: Kind, reason: String) -> SymbolicDim {
        origins.append(Origin(kind: kind, reason: reason, node: node?.name, opType: node?.opType))
        return SymbolicDim(atom: .fresh(origins.count - 1))
    }
}
