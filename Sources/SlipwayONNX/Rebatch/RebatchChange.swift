/// A change of a node that makes it take any number of rows.
enum RebatchChange: Hashable, Sendable {
    /// A Reshape gets a constant target of its own; `allowzero` goes.
    case target([Int64])
    /// A Reshape whose target is computed gets that target times `mask` plus `offset`; `allowzero` goes.
    case maskedTarget(mask: [Int64], offset: [Int64]?)
    /// An input is expanded along an axis of size 1 to as many rows as the model gets.
    case expand(input: Int, axis: Int, rank: Int)
    /// An input is repeated along an axis as often as the model gets rows.
    case `repeat`(input: Int, axis: Int, rank: Int)
    /// An input that is a constant list of sizes gets the number of rows in one place.
    case sizes(input: Int, sizes: [Int64], place: Int)
    /// The indices of a Gather count in each row's own block of this size; they have `rank` axes, and one element of each
    /// row at the axis `place`.
    case blockIndices(size: Int64, rank: Int, place: Int)
    /// The indices of a GatherND no longer state the row, which becomes one of the axes taken in pairs; they have `rank`
    /// axes, the first of size 1.
    case pairedRows(rank: Int)
}
