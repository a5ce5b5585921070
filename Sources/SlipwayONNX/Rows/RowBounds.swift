/// The smallest and largest element of values without rows, as far as they may be numbers of rows or parts of them.
enum RowBounds {
    /// The bounds of known elements.
    static func of(_ data: ShapeData) -> (SymbolicDim?, SymbolicDim?) {
        guard let first = data.elements.first?.dim else { return (nil, nil) }
        if data.elements.allSatisfy({ $0 == data.elements[0] }) { return (first, first) }
        let numbers = data.elements.compactMap { $0.dim?.value }
        guard numbers.count == data.elements.count, let least = numbers.min(), let greatest = numbers.max() else {
            return (nil, nil)
        }
        return (SymbolicDim(least), SymbolicDim(greatest))
    }

    /// Operators that change neither the elements nor their range.
    private static let moving: Set<String> = [
        "Cast", "Expand", "Flatten", "Identity", "Reshape", "Slice", "Squeeze", "Tile", "Transpose", "Unsqueeze",
    ]
    /// Operators that make nothing zero that was not.
    private static let faithful: Set<String> = ["Constant", "DequantizeLinear", "Gather", "Concat"]

    /// What is known of an output of a node whose inputs do not depend on the rows.
    static func fixed(_ node: NodeRecord, _ states: [RowState?], _ fact: ValueFact, inputs: [ValueFact?]) -> FixedValue
    {
        var result = FixedValue(isComputed: true)
        guard node.domain.isEmpty else { return result }
        func value(_ index: Int) -> FixedValue? {
            if index < states.count, case .fixed(var value)? = states[index] {
                if value.least == nil, let data = inputs[index]?.tensor?.data {
                    (value.least, value.greatest) = RowBounds.of(data)
                }
                return value
            }
            return nil
        }
        if moving.contains(node.opType), let first = value(0) { return first }
        if faithful.contains(node.opType) { result.isComputed = value(0)?.isComputed ?? false }
        if node.opType == "Range", let start = value(0), let step = value(2), let first = start.least,
            first == start.greatest, let width = step.least, width == step.greatest, width.isPositive,
            let count = fact.tensor?.shape?.first
        {
            (result.least, result.greatest) = (first, first + (count - .one) * width)
        }
        if ["Add", "Sub", "Mul"].contains(node.opType), let left = value(0), let right = value(1),
            let one = left.least, let two = left.greatest, let three = right.least, let four = right.greatest
        {
            switch node.opType {
            case "Add": (result.least, result.greatest) = (one + three, two + four)
            case "Sub": (result.least, result.greatest) = (one - four, two - three)
            default:
                if one.isNonNegative, three.isNonNegative {
                    (result.least, result.greatest) = (one * three, two * four)
                }
            }
        }
        return result
    }
}
