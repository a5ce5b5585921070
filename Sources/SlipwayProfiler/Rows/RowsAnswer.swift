import SlipwayDomain

/// The outputs of an inference request, as numbers row by row.
struct RowsAnswer {
    /// An output.
    struct Output {
        let name: String
        let type: ElementType
        let rows: Int
        /// The elements, row by row; a truth value counts as 0 or 1. None of texts, which are not compared.
        let elements: [Double]

        /// The elements of one row.
        func row(_ index: Int) -> ArraySlice<Double> {
            let width = elements.count / max(1, rows)
            return elements[(index * width)..<((index + 1) * width)]
        }
    }

    let outputs: [Output]

    /// Takes the outputs of an answer, batch axis included.
    init(_ tensors: [TensorData]) {
        outputs = tensors.map { tensor in
            Output(
                name: tensor.name, type: tensor.type, rows: tensor.sizes.first ?? 0, elements: tensor.numbers ?? [])
        }
    }

    /// How the rows differ that were sent together from those that were sent alone, in words that name the output and two
    /// numbers; nil where they answer alike.
    ///
    /// - Parameters:
    ///   - together: The answer to all rows.
    ///   - alone: The answers to each row, in order.
    ///   - isExact: Whether the server computes in float32 on processors, where rows differ in their last digits at most
    ///     (measured: 1.2e-7 of the largest number of a row); elsewhere, and in outputs of half precision, numbers have fewer
    ///     digits.
    /// - Returns: The words, or nil.
    static func difference(_ together: RowsAnswer, alone: [RowsAnswer], isExact: Bool) -> String? {
        for output in together.outputs {
            let singles = alone.map { answer in answer.outputs.first { $0.name == output.name } }
            let hasFewDigits = !isExact || output.type == .float16 || output.type == .bfloat16
            for (index, single) in singles.enumerated() {
                guard let single, output.rows == alone.count, single.rows == 1,
                    single.elements.count * alone.count == output.elements.count
                else { return "output \"\(output.name)\" has other sizes for \(alone.count) rows than for one" }
                let (beside, own) = (output.row(index), single.row(0))
                let largest = own.reduce(0.0) { $1.isFinite ? max($0, abs($1)) : $0 }
                let allowed = largest * (hasFewDigits ? 2e-2 : 1e-4) + 1e-6
                for (left, right) in zip(beside, own) where !(abs(left - right) <= allowed || left == right) {
                    // What is no number on both sides is alike.
                    if left.isNaN && right.isNaN { continue }
                    return "output \"\(output.name)\" of row \(index + 1) is \(right) alone and \(left) beside others"
                }
            }
        }
        return nil
    }
}
