package import SlipwayDomain

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

    /// The inputs of each row, without the batch axis.
    private let rows: [[TensorData]]

    /// Makes a trial; nil for elements that are not as their type says.
    ///
    /// The rows differ: each begins at another element, and its numbers have another factor, so that what is added up or
    /// normalised over the batch shows. Whole numbers keep their values, which may be ids.
    ///
    /// - Parameter inputs: Every input of the model, in any order.
    package init?(_ inputs: [Input]) {
        var rows = [[TensorData]](repeating: [], count: Self.rowCount)
        for input in inputs {
            guard let elements = Self.elements(input) else { return nil }
            for row in 0..<Self.rowCount {
                let bytes = Self.turned(elements, by: row).flatMap { Self.scaled($0, input.type, Self.factors[row]) }
                rows[row].append(TensorData(name: input.name, type: input.type, sizes: input.sizes, bytes: bytes))
            }
        }
        self.rows = rows
    }

    /// The inputs of a request for some of the rows, batch axis included.
    func request(_ chosen: Range<Int>) -> [TensorData] {
        (rows.first ?? []).indices.map { input in
            var tensor = rows[chosen.lowerBound][input]
            tensor.bytes = chosen.flatMap { rows[$0][input].bytes }
            // The server takes no tensor without an axis besides the batch.
            tensor.sizes = [chosen.count] + (tensor.sizes.isEmpty ? [1] : tensor.sizes)
            return tensor
        }
    }

    /// The bytes of each element; nil where they are not as the type says.
    private static func elements(_ input: Input) -> [[UInt8]]? {
        if input.type == .string {
            return TensorData.texts(input.bytes)?.map { Array(input.bytes[$0.lowerBound - 4..<$0.upperBound]) }
        }
        guard let width = input.type.byteWidth, input.bytes.count.isMultiple(of: width) else { return nil }
        return stride(from: 0, to: input.bytes.count, by: width).map { Array(input.bytes[$0..<$0 + width]) }
    }

    private static let factors = [1.0, -0.5, 0.25]

    private static func turned(_ elements: [[UInt8]], by row: Int) -> [[UInt8]] {
        guard !elements.isEmpty else { return elements }
        let start = elements.count / rowCount * row + (elements.count < rowCount ? row : 0)
        return elements.indices.map { elements[($0 + start) % elements.count] }
    }

    /// A floating-point element times a factor, which is a power of two, so that no digit is lost; any other as it is.
    private static func scaled(_ element: [UInt8], _ type: ElementType, _ factor: Double) -> [UInt8] {
        let bits = element.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let result: UInt64
        switch type {
        case .float16:
            result = UInt64((Float16(bitPattern: UInt16(truncatingIfNeeded: bits)) * Float16(factor)).bitPattern)
        case .bfloat16:
            result = UInt64(
                (Float(bitPattern: UInt32(truncatingIfNeeded: bits) << 16) * Float(factor)).bitPattern >> 16)
        case .float32:
            result = UInt64((Float(bitPattern: UInt32(truncatingIfNeeded: bits)) * Float(factor)).bitPattern)
        case .float64: result = (Double(bitPattern: bits) * factor).bitPattern
        default: return element
        }
        return element.indices.map { UInt8(truncatingIfNeeded: result >> (8 * UInt64($0))) }
    }
}
