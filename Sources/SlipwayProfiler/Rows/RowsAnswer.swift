import SlipwayFormats

/// The outputs of an inference request, as the server's JSON states them.
struct RowsAnswer {
    /// An output.
    struct Output {
        let name: String
        let rows: Int
        /// The elements, row by row; a truth value counts as 0 or 1, and what is no number as nothing.
        let elements: [Double?]

        /// The elements of one row.
        func row(_ index: Int) -> ArraySlice<Double?> {
            let width = elements.count / max(1, rows)
            return elements[(index * width)..<((index + 1) * width)]
        }
    }

    let outputs: [Output]

    /// Reads an answer; nil where it is none.
    init?(_ node: JSONNode?) {
        guard let entries = node?["outputs"]?.array else { return nil }
        var outputs: [Output] = []
        for entry in entries {
            guard let name = entry["name"]?.string, let shape = entry["shape"]?.array, let data = entry["data"]?.array
            else { return nil }
            outputs.append(
                Output(
                    name: name, rows: Int(shape.first?.integer ?? 0),
                    elements: data.map { $0.double ?? $0.bool.map { $0 ? 1 : 0 } }))
        }
        self.outputs = outputs
    }

    /// How the rows differ that were sent together from those that were sent alone, in words that name the output and two
    /// numbers; nil where they answer alike.
    ///
    /// - Parameters:
    ///   - together: The answer to all rows.
    ///   - alone: The answers to each row, in order.
    ///   - isExact: Whether the server computes in float32 on processors, where rows differ in their last digits at most
    ///     (measured: 1.2e-7 of the largest number of a row); elsewhere numbers have fewer digits.
    /// - Returns: The words, or nil.
    static func difference(_ together: RowsAnswer, alone: [RowsAnswer], isExact: Bool) -> String? {
        for output in together.outputs {
            let singles = alone.map { answer in answer.outputs.first { $0.name == output.name } }
            for (index, single) in singles.enumerated() {
                guard let single, output.rows == alone.count, single.rows == 1,
                    single.elements.count * alone.count == output.elements.count
                else { return "output \"\(output.name)\" has other sizes for \(alone.count) rows than for one" }
                let (beside, own) = (output.row(index), single.row(0))
                let largest = own.reduce(0.0) { max($0, abs($1 ?? 0)) }
                let allowed = largest * (isExact ? 1e-4 : 2e-2) + 1e-6
                for (left, right) in zip(beside, own) {
                    guard let left, let right, abs(left - right) > allowed else { continue }
                    return "output \"\(output.name)\" of row \(index + 1) is \(right) alone and \(left) beside others"
                }
            }
        }
        return nil
    }
}
