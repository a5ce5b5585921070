package import SlipwayDiagnostics
import SlipwayDomain

/// What the elements of an input stand for, as far as the graph shows it.
package struct InputUse: Hashable, Sendable {
    /// The integers that lie inside every table that the elements index; nil where they index none.
    package fileprivate(set) var indexes: ClosedRange<Int>?
    /// How many rows the smallest of these tables has; nil where they index none, or an axis that varies.
    package fileprivate(set) var tableSize: Int?
    /// The number that elements of an index are compared with, such as that of the padding.
    package fileprivate(set) var padding: Int?
    /// Whether the graph takes the elements for yes and no: it compares them with 0, turns them into Booleans, or takes them
    /// from 1.
    package fileprivate(set) var isFlag = false
    /// Whether the elements are sizes: of a shape, a count, a length.
    package fileprivate(set) var isSize = false

    /// Narrows the integers to those that index a table.
    mutating func index(rows: Int?, shift: Int) {
        // One element of an axis that varies is there in any case.
        let last = (rows ?? 1) - 1 - shift
        let found = min(max(0, -shift), max(0, last))...max(0, last)
        let known = indexes ?? found
        let low = max(known.lowerBound, found.lowerBound)
        indexes = low...max(low, min(known.upperBound, found.upperBound))
        if let rows { tableSize = min(tableSize ?? rows, rows) }
    }

    mutating func compare(with number: Int, shift: Int) {
        if padding == nil { padding = number - shift }
    }

    mutating func flag() { isFlag = true }
    mutating func size() { isSize = true }
}

/// A sum of axes of the inputs that a graph takes up to a size.
package struct AxisLimit: Hashable, Sendable {
    /// The axes that are added, by their symbols.
    package let names: [String]
    /// The largest sum.
    package let most: Int

    /// Makes a limit.
    package init(names: [String], most: Int) {
        self.names = names
        self.most = most
    }
}

/// What a graph does with the elements of its inputs, and how large it lets their axes be.
///
/// Only what nodes show is said: an embedding that a Gather looks up has so many rows, a table of positions ends there. What
/// is not shown is not said.
package struct GraphUses: Sendable {
    /// The inputs that are used in a way that is known, by name.
    package fileprivate(set) var inputs: [String: InputUse] = [:]
    /// The sizes that tables of positions set, each once, in the order in which the nodes run.
    package fileprivate(set) var limits: [AxisLimit] = []

    mutating func use(_ origins: [UseTrace.Origin], _ change: (inout InputUse, Int) -> Void) {
        for origin in origins { change(&inputs[origin.input, default: InputUse()], origin.shift) }
    }

    mutating func limit(_ names: [String], _ most: Int) {
        let limit = AxisLimit(names: names, most: most)
        if most > 0, !limits.contains(limit) { limits.append(limit) }
    }
}

extension ONNXModel {
    /// Follows the elements of the inputs through the graph.
    ///
    /// - Parameter bag: Receives what is wrong with the graph.
    /// - Returns: What is known of them; nothing of a graph that cannot be read.
    /// - Throws: When the file cannot be read, or became shorter.
    package func uses(into bag: inout DiagnosticBag) throws(ONNXReadError) -> GraphUses {
        guard let graph = try readGraph(into: &bag) else { return GraphUses() }
        let functions = try readFunctions(into: &bag) ?? []
        let order = NodeOrder(graph.nodes)
        let found = try GraphInference(self, graph, functions, order)
        var walker = UseWalker(self, functions)
        try walker.run(graph, order, facts: found.facts)
        return walker.uses
    }
}

/// Where the elements of a value come from.
struct UseTrace: Hashable, Sendable {
    /// An input whose elements they are, with a number added.
    struct Origin: Hashable, Sendable {
        let input: String
        var shift: Int
    }

    /// A largest element: a sum of axes and a number.
    struct Place: Hashable, Sendable {
        var names: [String]
        var constant: Int
    }

    var origins: [Origin] = []
    /// What the largest element is, where the elements number places along an axis.
    var places: [Place] = []
    /// Whether the elements are 0 and 1.
    var isFlag = false

    var isEmpty: Bool { origins.isEmpty && places.isEmpty && !isFlag }

    /// The elements of both.
    func joined(_ other: UseTrace) -> UseTrace {
        UseTrace(
            origins: origins + other.origins.filter { !origins.contains($0) },
            places: places + other.places.filter { !places.contains($0) }, isFlag: isFlag && other.isFlag)
    }

    /// The elements with a number added.
    func shifted(by number: Int) -> UseTrace {
        func add(_ value: Int) -> Int? {
            let (sum, overflow) = value.addingReportingOverflow(number)
            return overflow ? nil : sum
        }
        return UseTrace(
            origins: origins.compactMap { origin in add(origin.shift).map { Origin(input: origin.input, shift: $0) } },
            places: places.compactMap { place in add(place.constant).map { Place(names: place.names, constant: $0) } })
    }
}

extension UseTrace.Place {
    /// The expression as a sum of symbols; nil where it is something else.
    init?(_ dim: SymbolicDim) {
        var names: [String] = []
        for term in dim.terms {
            guard term.coefficient == 1, term.factors.count == 1, case .symbol(let name) = term.factors[0] else {
                return nil
            }
            names.append(name)
        }
        self.init(names: names.sorted(), constant: dim.constant)
    }
}
