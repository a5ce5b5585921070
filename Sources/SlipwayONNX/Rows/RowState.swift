/// What a value of a graph has to do with the rows of the batch: entries of axis 0 of the model's inputs.
///
/// Everything here is about a run with B rows. A size that is not B, or made of it, counts as fixed.
enum RowState: Hashable, Sendable {
    /// Shape and elements do not depend on the rows, nor on how many there are.
    case fixed(FixedValue)
    /// The shape does not depend on the rows; the elements depend on how many there are, and on nothing else of them.
    case sizes
    /// Every element belongs to one row.
    case rows(RowValue)
    /// An element may depend on several rows, on their number, or on the place of its row.
    case wide(RowMark)
    /// Some element is drawn at random.
    case random(RowMark)
    /// Nothing is known.
    case unknown(RowMark)

    /// A constant of which nothing more is known.
    static let constant = RowState.fixed(FixedValue())

    /// The value of rows; nil for anything else.
    var rows: RowValue? {
        if case .rows(let value) = self { value } else { nil }
    }

    /// Whether nothing of it depends on the content of a row.
    var isFree: Bool {
        switch self {
        case .fixed, .sizes: true
        case .rows(let value): !value.isData
        case .wide, .random, .unknown: false
        }
    }
}

/// What is known of a value without rows.
struct FixedValue: Hashable, Sendable {
    /// The smallest and largest element; nil when they are not known.
    var least: SymbolicDim?
    var greatest: SymbolicDim?
    /// Whether it was computed, so that elements may have become zero.
    var isComputed = false
    /// What made it depend on all rows by one quantization scale; nil when nothing did.
    var taint: RowMark?
}

/// A value whose elements each belong to one row: that of an element at a flat, row-major index is
/// `(index / stride) % B`.
///
/// Reshape, Flatten, Squeeze and Unsqueeze leave `stride` as it is, whatever the shape becomes.
struct RowValue: Hashable, Sendable {
    /// The stride of the rows in the flat index; does not depend on B.
    var stride: SymbolicDim
    /// Nil for data. Else all rows have the same elements: one depends on `index / span` and `index % stride` only.
    var span: SymbolicDim?
    /// A number that depends on the row's place, added to what the row itself gives.
    var number = RowNumber.none
    /// The numbers for each index of the last axis, where they differ; ``number`` says nothing then.
    var tuple: [RowNumber]?
    /// How likely the elements differ between rows that differ.
    var liveness = Liveness.live
    /// Whether the elements may be zeros and ones of a mask.
    var isMask = false
    /// Whether the elements sum to one (or another constant) along some axis.
    var isNormalized = false
    /// What made it depend on all rows by one quantization scale; nil when nothing did.
    var taint: RowMark?

    /// How likely the elements of rows that differ are different.
    enum Liveness: Int, Comparable, Sendable {
        /// They are the same: a value minus itself.
        case dead
        /// They may be the same: the difference of two values.
        case doubtful
        /// They are different, but by accident.
        case live

        static func < (left: Liveness, right: Liveness) -> Bool { left.rawValue < right.rawValue }
    }

    /// Whether the elements depend on the content of the row.
    var isData: Bool { span == nil }

    /// Whether elements depend on the place of their row in the batch.
    var isPositional: Bool { tuple?.contains { $0.factor != .zero } ?? (number.factor != .zero) }
}

/// An integer element as `row * factor + rest`, where the rest does not depend on the row's place.
struct RowNumber: Hashable, Sendable {
    var factor: SymbolicDim
    /// The smallest and largest rest; nil when they are not known.
    var least: SymbolicDim?
    var greatest: SymbolicDim?

    /// An element that does not depend on the row's place.
    static let none = RowNumber(factor: .zero)
}

/// Where the rows lie in a shape: along one axis of the size `outer * B * inner`.
struct RowPlacement: Hashable, Sendable {
    let axis: Int
    /// How often blocks of all rows follow each other along the axis.
    let outer: SymbolicDim
    /// How many entries of the axis each row has, one behind the other.
    let inner: SymbolicDim
}

/// Why a value is not known to keep the rows apart: the first node on its way that decides.
struct RowMark: Hashable, Sendable {
    /// The node.
    let node: BatchVerdict.NodeReference?
    /// The place of the node in the order of execution.
    let order: Int
    /// Why, as a clause whose subject is the node: `it works along the rows (axis 0)`.
    let reason: String
    /// Whether nothing that was met so far can have undone it.
    var isSure: Bool
    /// What could undo it.
    var traits: RowTraits = []
}

/// How several rows came into a value, as far as it says what may cancel it again.
struct RowTraits: OptionSet, Hashable, Sendable {
    let rawValue: Int

    /// One number was added to many elements: a softmax or a normalization takes it out again.
    static let shift = RowTraits(rawValue: 1)
    /// Many elements were multiplied with one number: a division or a normalization takes it out again.
    static let scale = RowTraits(rawValue: 2)
    /// Other elements are beside those that several rows made: a slice may leave only these.
    static let partial = RowTraits(rawValue: 4)
    /// Rows changed places: another such change may put them back.
    static let permutation = RowTraits(rawValue: 8)
    /// A sum over the rows is a constant.
    static let normalized = RowTraits(rawValue: 16)
}
