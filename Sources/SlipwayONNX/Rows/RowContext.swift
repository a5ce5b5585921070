import SlipwayDomain

/// Why a rule does not find that the rows stay apart, as a clause whose subject is the node.
struct RowStop: Error {
    let reason: String
    /// Nil when nothing is known; else several rows may meet, and whether they surely do.
    let meeting: Meeting?

    /// How rows meet.
    struct Meeting {
        let isSure: Bool
        let traits: RowTraits
        /// Whether an input that depends on the place of its row is all there is to it.
        var isPlace = false
    }

    /// Nothing is known.
    static func unknown(_ reason: String) -> RowStop { RowStop(reason: reason, meeting: nil) }

    /// An input depends on the place of its row.
    static let place = RowStop(
        reason: "it computes with the place of a row in the batch",
        meeting: Meeting(isSure: false, traits: .shift, isPlace: true))

    /// Several rows may meet.
    static func wide(_ reason: String, isSure: Bool = false, traits: RowTraits = []) -> RowStop {
        RowStop(reason: reason, meeting: Meeting(isSure: isSure, traits: traits))
    }
}

/// A rule: how the rows lie in an operator's outputs, given how they lie in its inputs. It proves that every element of an
/// output depends on one row alone, or stops. No input is wide, random or unknown.
typealias RowRule = @Sendable (inout RowContext) throws(RowStop) -> Void

/// What a rule works with: one node, what is known of its inputs, and a place for what it finds.
struct RowContext {
    /// The node, its attributes, and the shapes and elements of its inputs.
    let node: NodeContext
    /// What the inputs have to do with the rows; nil for an absent optional input.
    let states: [RowState?]
    /// The shapes of the outputs.
    let facts: [ValueFact]
    /// What counts as the batch.
    let space: RowSpace
    /// The node that people know: outside of functions.
    let reference: BatchVerdict.NodeReference
    /// The node's place in the order of execution.
    let order: Int
    /// What is found of each output; nil for what is not found.
    var outputs: [RowState?]
    /// Why single outputs do not keep the rows apart, by their place.
    var stops: [Int: RowStop] = [:]

    // MARK: Inputs

    /// Whether an input is present.
    func has(_ index: Int) -> Bool { index < states.count && states[index] != nil }

    /// The state of an input; nil when it is absent.
    func state(_ index: Int) -> RowState? { index < states.count ? states[index] : nil }

    /// The rows of an input; nil when it is absent or has none.
    func rows(_ index: Int) -> RowValue? { state(index)?.rows }

    /// The shape of an input.
    func shape(_ index: Int) throws(RowStop) -> [SymbolicDim] {
        guard index < node.inputs.count, let shape = node.inputs[index]?.tensor?.shape else {
            throw .unknown("the rank of its input \(index) is not known")
        }
        return shape
    }

    /// The shape of an output.
    func outputShape(_ index: Int = 0) throws(RowStop) -> [SymbolicDim] {
        guard index < facts.count, let shape = facts[index].tensor?.shape else {
            throw .unknown("the rank of its output is not known")
        }
        return shape
    }

    /// Where the rows of an input lie; nil when it is absent or has none. Stops when they lie across axes.
    func place(_ index: Int) throws(RowStop) -> RowPlacement? {
        guard let value = rows(index) else { return nil }
        guard let place = space.place(value, in: try shape(index)) else {
            throw .unknown("the rows of its input \(index) lie across several axes")
        }
        return place
    }

    /// Stops when an input depends on the rows.
    func requireFixed(_ indices: some Sequence<Int>) throws(RowStop) {
        for index in indices {
            switch state(index) {
            case nil, .fixed?: continue
            case .sizes?: throw .unknown("its input \(index) depends on the number of rows")
            default: throw .unknown("its input \(index) differs from row to row")
            }
        }
    }

    /// Stops when an input that gives a size or a place depends on what the rows hold.
    func requireFree(_ indices: some Sequence<Int>) throws(RowStop) {
        for index in indices {
            switch state(index) {
            case nil, .fixed?, .sizes?: continue
            default: throw .unknown("rows meet in a size: its input \(index) depends on them")
            }
        }
    }

    /// Whether all inputs that hold data of rows are likely to differ between rows.
    var isLive: Bool {
        states.allSatisfy { state in
            guard let value = state?.rows, value.isData else { return true }
            return value.liveness == .live
        }
    }

    /// What is known of the elements of an input that is the same for every row.
    func fixed(_ index: Int) -> FixedValue? {
        guard case .fixed(var value)? = state(index) else { return nil }
        if value.least == nil, let data = node.data(index) { (value.least, value.greatest) = RowBounds.of(data) }
        return value
    }

    // MARK: Attributes

    /// An integer attribute; the default when absent.
    func int(_ name: String, _ fallback: Int) throws(RowStop) -> Int {
        try read { () throws(RuleStop) in try node.int(name, fallback) }
    }

    /// An attribute that is 0 or 1; the default when absent.
    func flag(_ name: String, _ fallback: Bool) throws(RowStop) -> Bool {
        try read { () throws(RuleStop) in try node.flag(name, fallback) }
    }

    /// A list attribute; nil when absent.
    func ints(_ name: String) throws(RowStop) -> [Int]? {
        try read { () throws(RuleStop) in try node.ints(name) }
    }

    /// A text attribute; the default when absent.
    func text(_ name: String, _ fallback: String) throws(RowStop) -> String {
        try read { () throws(RuleStop) in try node.text(name, fallback) }
    }

    /// An axis counted from the front.
    func axis(_ axis: Int, rank: Int) throws(RowStop) -> Int {
        try read { () throws(RuleStop) in try node.axis(axis, rank: rank) }
    }

    /// Distinct axes counted from the front.
    func axes(_ list: [Int], rank: Int) throws(RowStop) -> [Int] {
        try read { () throws(RuleStop) in try node.axes(list, rank: rank) }
    }

    /// The numbers of an input that is a list or a scalar; stops when one is not known.
    func constants(_ index: Int, _ what: String) throws(RowStop) -> [Int] {
        guard let numbers = node.ints(index) else { throw .unknown("\(what) is not known before the model runs") }
        return numbers
    }

    /// The axes of a node, from the attribute before a version, then from an input; nil when absent.
    func statedAxes(attributeBefore version: Int, input: Int = 1) throws(RowStop) -> [Int]? {
        if node.opset < version, node.node.domain.isEmpty { return try ints("axes") }
        guard has(input) else { return nil }
        return try constants(input, "which axes it works on")
    }

    private func read<Result>(_ body: () throws(RuleStop) -> Result) throws(RowStop) -> Result {
        do {
            return try body()
        } catch {
            throw .unknown(error.reason)
        }
    }
}
