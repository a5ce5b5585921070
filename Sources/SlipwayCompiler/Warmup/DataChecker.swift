import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Checks that declared data fits the type and the number of elements of an input.
struct DataChecker {
    /// The spec that the data belongs to.
    let spec: CheckedSpec
    /// The data path of the set, for messages.
    let path: String

    /// The most bytes that one input of a warmup set may take.
    static let largestTensor = 256 << 20

    /// Joins an input, its sizes and its declared data; without data, zeros.
    ///
    /// - Parameters:
    ///   - input: The input.
    ///   - sizes: The sizes of one item.
    ///   - data: The data declared for it, if any.
    ///   - place: Where the set is.
    ///   - bag: Receives the findings.
    /// - Returns: The tensor, or nil after an error.
    func fill(
        _ input: ServedTensor, sizes: [Int], data: InputData?, at place: SourceRange, into bag: inout DiagnosticBag
    ) -> TensorFill? {
        let range = data?.source.range ?? place
        guard let count = elementCount(sizes), count <= Self.largestTensor / (input.type.byteWidth ?? 4) else {
            bag.add(
                Diagnostic(
                    .warmupTooLarge, "input \"\(input.name)\" of shape \(sizes) is larger than 256 MiB", at: range,
                    path: path, help: ["choose smaller sizes"]))
            return nil
        }
        let source = data?.source.value ?? .zeros
        var bytes: [UInt8] = []
        var problem: String?
        switch source {
        case .zeros: problem = nil
        case .ones: problem = input.type == .string ? "ones are no strings" : nil
        case .random(let low, let high, _): problem = check(bounds: low, high, input)
        case .range(let start, let step): problem = check(start: start, step: step, count: count, input)
        case .values(let values): problem = check(values: values, count: count, sizes, input)
        case .file(let file):
            guard let content = spec.resolved.dataFiles[DataFileKey(statedIn: range.source, path: file)] else {
                // The missing file has its own finding.
                return nil
            }
            problem = check(file: content, count: count, sizes, input)
            bytes = content
        }
        if let problem {
            bag.add(
                Diagnostic(
                    .dataDoesNotFit, "the data of \"\(input.name)\" does not fit: \(problem)", at: range,
                    path: "\(path).data.\(input.name)",
                    notes: ["one item is \(input.type.rawValue) \(sizes)"]))
            return nil
        }
        return TensorFill(name: input.name, type: input.type, sizes: sizes, source: source, fileBytes: bytes)
    }

    private func elementCount(_ sizes: [Int]) -> Int? {
        var count = 1
        for size in sizes {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            if overflow { return nil }
            count = product
        }
        return count
    }

    private func check(bounds low: DataElement, _ high: DataElement, _ input: ServedTensor) -> String? {
        if input.type == .string || input.type == .bool { return "random needs a number type" }
        if let problem = check(element: low, input) ?? check(element: high, input) { return problem }
        // Exact, where doubles would take neighbours of large integers for equal.
        let isOutOfOrder: Bool =
            switch (low, high) {
            case (.integer(let low), .integer(let high)): low > high
            case (.unsigned(let low), .unsigned(let high)): low > high
            case (.unsigned, .integer): true
            default: false
            }
        return isOutOfOrder ? "the lower bound of random is above the upper one" : nil
    }

    private func check(start: DataElement, step: DataElement, count: Int, _ input: ServedTensor) -> String? {
        if input.type == .string || input.type == .bool { return "a range needs a number type" }
        if let problem = check(element: start, input) { return problem }
        guard let limits = input.type.integerRange else {
            let last = start.approximate + step.approximate * Double(max(0, count - 1))
            return check(element: step, input) ?? check(element: .number(last), input)
        }
        guard let first = start.wide, let stride = step.wide else { return "a range of integers needs whole numbers" }
        let (span, overflow) = stride.multipliedReportingOverflow(by: max(0, count - 1))
        let (last, carry) = first.addingReportingOverflow(span)
        let isInside = last >= Int(limits.lowest) && (last < 0 || UInt64(last) <= limits.highest)
        return overflow || carry || !isInside ? "the range leaves what \(input.type.rawValue) holds" : nil
    }

    private func check(values: [DataElement], count: Int, _ sizes: [Int], _ input: ServedTensor) -> String? {
        if values.count != 1, values.count != count {
            return "\(values.count) values for \(count) element\(count == 1 ? "" : "s")"
        }
        for value in values {
            if let problem = check(element: value, input) { return problem }
        }
        return nil
    }

    private func check(element: DataElement, _ input: ServedTensor) -> String? {
        let type = input.type
        switch element {
        case .text: return type == .string ? nil : "a string for \(type.rawValue)"
        case .boolean: return type == .bool ? nil : "a boolean for \(type.rawValue)"
        case .number(let number):
            if type.isFloatingPoint { return check(fraction: number, type) }
            return "the number \(number) for \(type.rawValue)"
        case .integer(let number):
            if type.isFloatingPoint { return check(fraction: Double(number), type) }
            if type == .bool { return number == 0 || number == 1 ? nil : "\(number) for bool" }
            guard let limits = type.integerRange else { return "an integer for \(type.rawValue)" }
            let isInside = number >= limits.lowest && (number < 0 || UInt64(number) <= limits.highest)
            return isInside ? nil : "\(number) is outside \(type.rawValue)"
        case .unsigned(let number):
            if type.isFloatingPoint { return check(fraction: Double(number), type) }
            guard let limits = type.integerRange else { return "an integer for \(type.rawValue)" }
            return number <= limits.highest ? nil : "\(number) is outside \(type.rawValue)"
        }
    }

    /// A number must still be finite when it is rounded to the type.
    private func check(fraction number: Double, _ type: ElementType) -> String? {
        guard number.isFinite else { return "a number that is not finite" }
        let rounded: Double =
            switch type {
            case .float16: Double(Float16(number))
            case .float32: Double(Float(number))
            // bfloat16 has the exponents of float32 and fewer digits, so that rounding up may leave it a little earlier.
            case .bfloat16: Double(Float(number) * 1.00390625)
            default: number
            }
        return rounded.isFinite ? nil : "\(number) is outside \(type.rawValue)"
    }

    /// A file holds exactly one item: Triton takes longer files and ignores their tail.
    private func check(file: [UInt8], count: Int, _ sizes: [Int], _ input: ServedTensor) -> String? {
        if let width = input.type.byteWidth {
            let wanted = count * width
            return file.count == wanted ? nil : "the file has \(file.count) bytes, one item has \(wanted)"
        }
        var offset = 0
        var strings = 0
        while offset < file.count {
            guard file.count - offset >= 4 else { return "the file ends inside a length" }
            let length = (0..<4).reduce(0) { $0 | Int(file[offset + $1]) << (8 * $1) }
            guard file.count - offset - 4 >= length else { return "the file ends inside a string" }
            offset += 4 + length
            strings += 1
        }
        return strings == count ? nil : "the file has \(strings) strings, one item has \(count)"
    }
}

extension DataElement {
    /// The value as a double; 0 for texts and Booleans.
    fileprivate var approximate: Double {
        switch self {
        case .integer(let number): Double(number)
        case .unsigned(let number): Double(number)
        case .number(let number): number
        case .boolean, .text: 0
        }
    }

    /// The value as a machine integer, or nil for what is none or does not fit.
    var wide: Int? {
        switch self {
        case .integer(let number): Int(exactly: number)
        case .unsigned(let number): Int(exactly: number)
        default: nil
        }
    }
}
