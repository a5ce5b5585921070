/// A sum of axis names and a constant, such as `past + seq`, in canonical order.
package struct AxisSum: Hashable, Sendable, CustomStringConvertible {
    /// The names, sorted; a name that is added twice is twice.
    package let names: [String]
    /// The constant added to them.
    package let constant: Int

    /// Makes a sum; order does not matter.
    package init(names: [String], constant: Int = 0) {
        self.names = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        self.constant = constant
    }

    /// Reads `a`, `a+b`, `a + b + 1`; nil when the text is not such a sum of identifiers and whole numbers.
    package init?(parsing text: String) {
        var names: [String] = []
        var constant = 0
        for part in text.split(separator: "+", omittingEmptySubsequences: false) {
            let term = String(part.trimmingSpaces())
            if let number = Int(term), number >= 0 {
                let (sum, overflow) = constant.addingReportingOverflow(number)
                if overflow { return nil }
                constant = sum
            } else if AxisSum.isIdentifier(term) {
                names.append(term)
            } else {
                return nil
            }
        }
        guard !names.isEmpty else { return nil }
        self.init(names: names, constant: constant)
    }

    /// The only name of a sum that is just one name.
    package var singleName: String? {
        names.count == 1 && constant == 0 ? names.first : nil
    }

    /// The value where every name has one.
    ///
    /// - Returns: nil when a name is missing from `values` or the sum overflows.
    package func evaluated(_ values: [String: Int]) -> Int? {
        var total = constant
        for name in names {
            guard let value = values[name] else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(value)
            if overflow { return nil }
            total = sum
        }
        return total
    }

    /// `a + b + 1`.
    package var description: String {
        (names + (constant == 0 ? [] : [String(constant)])).joined(separator: " + ")
    }

    /// Whether a text is a name of an axis: a letter or `_`, then letters, digits, `_`.
    package static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        let letter: (UInt8) -> Bool = { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F }
        return letter(first) && text.utf8.allSatisfy { letter($0) || (0x30...0x39).contains($0) }
    }
}

/// One dimension of a tensor.
package enum Dimension: Hashable, Sendable, CustomStringConvertible {
    /// A fixed size, 0 or more.
    case fixed(Int)
    /// A dynamic size that is a sum of named axes.
    case named(AxisSum)
    /// A dynamic size whose `dim_param` is no sum of identifiers; equal texts mean equal sizes.
    case opaque(String)
    /// A dynamic size without a name (`-1` in a spec, an empty dimension in a graph).
    case anonymous

    /// The fixed size, or nil for a dynamic one.
    package var fixedSize: Int? {
        if case .fixed(let size) = self { size } else { nil }
    }

    /// The names of axes in it; a text that is no sum is one name.
    package var axisNames: [String] {
        switch self {
        case .named(let sum): sum.names
        case .opaque(let text): [text]
        case .fixed, .anonymous: []
        }
    }

    /// The only name in it, where it is just that.
    package var axisName: String? {
        switch self {
        case .named(let sum): sum.singleName
        case .opaque(let text): text
        case .fixed, .anonymous: nil
        }
    }

    /// The size where every name has one.
    ///
    /// - Returns: nil when a name is missing from `values`, there is none, or the sum overflows.
    package func evaluated(_ values: [String: Int]) -> Int? {
        switch self {
        case .fixed(let size): size
        case .named(let sum): sum.evaluated(values)
        case .opaque(let text): values[text]
        case .anonymous: nil
        }
    }

    /// Whether the size may differ between requests.
    package var isDynamic: Bool { fixedSize == nil }

    /// The dimension of an ONNX `dim_param` text; an empty text is anonymous.
    package init(parameter text: String) {
        if text.isEmpty {
            self = .anonymous
        } else if let sum = AxisSum(parsing: text) {
            self = .named(sum)
        } else {
            self = .opaque(text)
        }
    }

    /// `256`, `past + seq`, `-1`, or `unk__495?` in backquotes.
    package var description: String {
        switch self {
        case .fixed(let size): String(size)
        case .named(let sum): sum.description
        case .opaque(let text): "`\(text)`"
        case .anonymous: "-1"
        }
    }
}

/// The dimensions of a tensor; whether axis 0 is the batch depends on where the shape is (each use says so).
package struct Shape: Hashable, Sendable, CustomStringConvertible {
    /// The dimensions, outermost first; empty for a scalar.
    package var dimensions: [Dimension]

    /// Makes a shape.
    package init(_ dimensions: [Dimension]) {
        self.dimensions = dimensions
    }

    /// The number of dimensions.
    package var rank: Int { dimensions.count }

    /// `[batch, 256]`.
    package var description: String {
        "[" + dimensions.map(\.description).joined(separator: ", ") + "]"
    }
}

extension Substring {
    /// The text without spaces and tabs at either end.
    func trimmingSpaces() -> Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
