/// A column's name without what differs between releases of a profiler: case, blanks, and the unit beside it.
struct ColumnName: Hashable {
    /// Letters and digits in lower case, without the unit: `p99latency`.
    let base: String
    /// The unit in parentheses in lower case; nil when there is none.
    let unit: String?

    /// Takes a column's header apart.
    init(_ header: String) {
        var text = header[...]
        var unit: String?
        if text.last == ")", let open = text.lastIndex(of: "(") {
            unit = text[text.index(after: open)...].dropLast().lowercased()
            text = text[..<open]
        }
        self.unit = unit
        base = String(
            String.UnicodeScalarView(
                text.lowercased().unicodeScalars.filter { ("a"..."z").contains($0) || ("0"..."9").contains($0) }))
    }

    private init(base: String, unit: String?) {
        self.base = base
        self.unit = unit
    }

    /// The percentile of a latency column, `p97latency`; nil for other columns.
    var percentile: Double? {
        guard base.hasPrefix("p"), base.hasSuffix("latency") else { return nil }
        guard let percent = Int(base.dropFirst().dropLast("latency".count)), (1...100).contains(percent) else {
            return nil
        }
        return Double(percent)
    }

    /// The name without a leading word that says how values were put together, and that word; nil without one.
    var withoutAggregate: (word: String, name: ColumnName)? {
        for word in ["max", "average"] where base.hasPrefix(word) {
            return (word, ColumnName(base: String(base.dropFirst(word.count)), unit: unit))
        }
        return nil
    }

    /// The power of ten that turns a value of the unit into the metric's base unit.
    ///
    /// - Parameter usual: The unit that the profiler means where it writes none.
    /// - Returns: The power, or nil for a unit that is not known.
    func scale(usual: String) -> Int? {
        switch unit ?? usual {
        case "s", "sec": 9
        case "ms": 6
        case "us", "µs", "μs": 3
        case "ns": 0
        case "gb": 9
        case "mb": 6
        case "kb": 3
        case "b", "bytes": 0
        case "%": -2
        case "w", "infer/sec", "1": 0
        default: nil
        }
    }
}
