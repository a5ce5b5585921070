/// How a value of a model that was given N rows relates to its values in N runs with one row each.
enum RowLayout: Hashable, Sendable {
    /// It is the same in every run: weights, constants, and what is made of them.
    case fixed
    /// It is the values of the N runs, joined along an axis. Usually that axis has the size 1 in each run; where a Reshape
    /// folded heads into it, it has more, and the rows are one after the other in blocks. Where a Reshape folded it into
    /// the axis before it, of size `outer`, the axis is that many times such blocks of all rows.
    case joined(axis: Int, outer: SymbolicDim = .one)
    /// It is a small integer tensor made of sizes, the number of rows among them; its elements are known as expressions.
    case sizes

    /// The axis along which the rows are joined.
    var axis: Int? {
        if case .joined(let axis, _) = self { axis } else { nil }
    }

    /// How often blocks of all rows follow each other along the axis; nil when no rows are joined.
    var outer: SymbolicDim? {
        if case .joined(_, let outer) = self { outer } else { nil }
    }
}

/// Why a node keeps a graph from being given more rows, as a clause with the node as its subject.
struct RebatchStop: Error, Hashable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// A rule: how the rows lie in an operator's outputs, given how they lie in its inputs. At least one input is not fixed.
///
/// A rule proves that the output for N rows is the outputs of N runs joined along one axis, or stops. It may ask for
/// changes of its node that make it so.
typealias RebatchRule = @Sendable (inout RebatchContext) throws(RebatchStop) -> Void
