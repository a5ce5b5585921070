package import SlipwayDomain
import SlipwayFormats

/// Tries what a spec asserts of the rows of a batch: the same rows are sent together and alone, and have to answer alike.
package struct RowsTrial: Sendable {
    /// An input with the elements of one row.
    package struct Input: Sendable {
        /// The name.
        let name: String
        /// The element type.
        let type: ElementType
        /// The sizes without the batch axis.
        let sizes: [Int]
        /// The elements of the row as Triton reads them, raw and little endian.
        let bytes: [UInt8]

        /// Makes an input.
        ///
        /// - Parameters:
        ///   - name: The name.
        ///   - type: The element type.
        ///   - sizes: The sizes without the batch axis.
        ///   - bytes: The elements of one row, raw and little endian, row-major.
        package init(name: String, type: ElementType, sizes: [Int], bytes: [UInt8]) {
            self.name = name
            self.type = type
            self.sizes = sizes
            self.bytes = bytes
        }
    }

    /// How many rows are sent together.
    package static let rowCount = 3

    /// The elements of each row, by input.
    private let rows: [[JSONValue]]
    private let inputs: [Input]

    /// Makes a trial; nil for elements that the server's JSON has no form for (float16, bfloat16, texts that are no UTF-8).
    ///
    /// The rows differ: each begins at another element, and its numbers have another factor, so that what is added up or
    /// normalised over the batch shows. Whole numbers keep their values, which may be ids.
    ///
    /// - Parameter inputs: Every input of the model, in any order.
    package init?(_ inputs: [Input]) {
        var rows = [[JSONValue]](repeating: [], count: Self.rowCount)
        for input in inputs {
            guard let elements = JSONValue.elements(of: input.bytes, input.type) else { return nil }
            for row in 0..<Self.rowCount { rows[row].append(.array(Self.turned(elements, by: row))) }
        }
        self.inputs = inputs
        self.rows = rows
    }

    /// The body of an inference request for some of the rows.
    func body(_ chosen: Range<Int>) -> [UInt8] {
        let tensors: [JSONValue] = inputs.enumerated().map { index, input in
            let shape = ([chosen.count] + input.sizes).map { JSONValue.integer(Int64($0)) }
            let data = chosen.flatMap { row -> [JSONValue] in
                if case .array(let elements) = rows[row][index] { elements } else { [] }
            }
            return [
                "name": .string(input.name), "shape": .array(shape),
                "datatype": .string(input.type == .string ? "BYTES" : input.type.tritonName ?? ""),
                "data": .array(data),
            ]
        }
        let body: JSONValue = ["inputs": .array(tensors)]
        return JSONWriter.write(body, .compact)
    }

    private static let factors = [1.0, -0.5, 0.25]

    private static func turned(_ elements: [JSONValue], by row: Int) -> [JSONValue] {
        guard !elements.isEmpty else { return elements }
        let start = elements.count / rowCount * row + (elements.count < rowCount ? row : 0)
        return elements.indices.map { index in
            switch elements[(index + start) % elements.count] {
            case .double(let number): .double(number * factors[row])
            case let other: other
            }
        }
    }
}
