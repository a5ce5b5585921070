import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

extension SpecChecker {
    /// Checks a time.
    mutating func checkTime(_ node: YAMLNode, _ least: TimeSpan, _ most: TimeSpan?, _ path: String) -> TimeSpan? {
        guard let text = quantityText(node, SpecType.time(min: least, max: most).noun, path) else { return nil }
        guard let span = TimeSpan(parsing: text) else {
            reportQuantity(text, .time, at: node.range, path)
            return nil
        }
        if span < least || most.map({ $0 < span }) == true {
            let limit = most.map { "from \(least) to \($0)" } ?? "of at least \(least)"
            report(
                .numberOutOfRange, "\(subject(path)) is \(text), which is out of range", node, path,
                help: ["write a time \(limit)"])
            return nil
        }
        return span
    }

    /// Checks a size in bytes.
    mutating func checkBytes(_ node: YAMLNode, _ path: String) -> ByteCount? {
        guard let text = quantityText(node, SpecType.bytes.noun, path) else { return nil }
        guard let count = ByteCount(parsing: text) else {
            reportQuantity(text, .bytes, at: node.range, path)
            return nil
        }
        return count
    }

    /// Checks a percentage.
    mutating func checkPercentage(_ node: YAMLNode, _ path: String) -> Double? {
        guard let text = quantityText(node, SpecType.percentage.noun, path) else { return nil }
        guard let share = QuantityKind.share.read(text), case .share(let value) = share else {
            reportQuantity(text, .share, at: node.range, path)
            return nil
        }
        return value
    }

    /// Checks a limit; the last component of the path is its metric.
    mutating func checkLimit(_ node: YAMLNode, _ path: String) -> SpecValue? {
        let metric = path.split(separator: ".").last.flatMap { Metric(named: String($0)) }
        guard let scalar = node.scalar else {
            reportKind(node, SpecType.metricLimit.noun, path)
            return nil
        }
        let example = metric?.limitExample ?? "<= 30ms"
        let text = scalar.text.trimmed
        guard let isUpper = text.hasPrefix("<=") ? true : (text.hasPrefix(">=") ? false : nil) else {
            report(
                .malformedLimit, "\(subject(path)) takes a limit such as \"\(example)\", not \(node.formName)", node,
                path, notes: ["a limit is \"<=\" or \">=\" and a bound; the bound itself is allowed"],
                help: ["write \"\(example.prefix(2)) \(text.drop { "<>=≤≥ ".contains($0) })\""])
            return nil
        }
        let bound = String(text.dropFirst(2)).trimmed
        let kind = metric?.dimension.kind ?? .plain
        guard let quantity = kind.read(bound) else {
            reportQuantity(bound, kind, usual: kind == .time ? "ms" : kind.usualUnit, at: node.range, path)
            return nil
        }
        if let metric, metric.isHigherBetter == isUpper {
            bag.add(
                Diagnostic(
                    .wrongDirection, "the limit refuses the better values of \"\(metric.name)\"", at: node.range,
                    path: path, notes: ["\(metric.name) is better when \(metric.isHigherBetter ? "higher" : "lower")"],
                    help: ["write \"\(isUpper ? ">=" : "<=") \(bound)\" unless it is meant"]))
        }
        return .limit(isUpper: isUpper, bound: Located(quantity, node.range))
    }

    private mutating func quantityText(_ node: YAMLNode, _ noun: String, _ path: String) -> String? {
        guard let scalar = node.scalar else {
            reportKind(node, noun, path)
            return nil
        }
        return scalar.text.trimmed
    }

    /// Says what is wrong with a quantity: no number, no unit, an unknown unit, a unit of another kind, no exact value.
    private mutating func reportQuantity(
        _ text: String, _ kind: QuantityKind, usual: String? = nil, at range: SourceRange, _ path: String
    ) {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = String(text.dropFirst(digits.count)).trimmed
        let known = kind.units.joined(separator: ", ")
        if digits.isEmpty {
            let isNegative = text.hasPrefix("-") && text.dropFirst().first?.isNumber == true
            report(
                isNegative ? .numberOutOfRange : .wrongKind,
                isNegative
                    ? "\(subject(path)) cannot be negative"
                    : "\(subject(path)) takes \(kind.noun), not \"\(text.shortened)\"",
                at: range, path, help: isNegative ? [] : ["write a number with its unit, such as \(kind.example)"])
        } else if unit.isEmpty, !kind.units.isEmpty {
            report(
                .missingUnit, "\(subject(path)) has no unit", at: range, path,
                help: [
                    "write \(kind.writing(digits, usual ?? kind.usualUnit))"
                        + (kind.units.count > 1 ? " (units: \(known))" : "")
                ])
        } else if kind.units.contains(unit) || (kind.units.isEmpty && unit.isEmpty) {
            let isFraction = digits.contains(".")
            report(
                isFraction ? .inexactQuantity : .numberTooLarge,
                isFraction
                    ? "\(text.shortened) is not a whole number of the smallest unit" : "\(text.shortened) is too large",
                at: range, path)
        } else if let other = QuantityKind.allCases.first(where: { $0.units.contains(unit) }) {
            report(
                .wrongUnit, "\(subject(path)) takes \(kind.noun), not \(other.noun)", at: range, path,
                help: kind.units.isEmpty ? ["write \(digits)"] : ["known units: \(known)"])
        } else {
            let meant = kind.meant(unit)
            report(
                .unknownUnit, "\"\(unit.shortened)\" is not a unit of \(kind.noun)", at: range, path,
                help: (meant.map { ["did you mean \"\(digits)\($0)\"?"] } ?? []) + ["known units: \(known)"])
        }
    }
}

/// What a quantity measures, with its units.
enum QuantityKind: CaseIterable {
    case time, bytes, share, rate, plain

    /// The units, smallest first; none for a plain number.
    var units: [String] {
        switch self {
        case .time: TimeSpan.units.map(\.name)
        case .bytes: ByteCount.units.map(\.name)
        case .share: ["%"]
        case .rate: ["/s"]
        case .plain: []
        }
    }

    /// The kind with its article.
    var noun: String {
        switch self {
        case .time: "a time"
        case .bytes: "a size in bytes"
        case .share: "a percentage"
        case .rate: "a rate per second"
        case .plain: "a number without a unit"
        }
    }

    /// A quantity of the kind.
    var example: String {
        switch self {
        case .time: "100us"
        case .bytes: "1GiB"
        case .share: "2%"
        case .rate: "500/s"
        case .plain: "250"
        }
    }

    /// The unit to propose.
    var usualUnit: String {
        switch self {
        case .time: "us"
        case .bytes: "B"
        case .share: "%"
        case .rate: "/s"
        case .plain: ""
        }
    }

    /// A bare number with a unit; bytes take the largest unit that leaves them whole.
    func writing(_ digits: Substring, _ unit: String) -> String {
        if self == .bytes, let count = UInt64(digits) { return ByteCount(bytes: count).description }
        return "\(digits)\(unit)"
    }

    /// Reads a quantity; nil when it is none of this kind.
    func read(_ text: String) -> Quantity? {
        switch self {
        case .time: return TimeSpan(parsing: text).map(Quantity.time)
        case .bytes: return ByteCount(parsing: text).map(Quantity.bytes)
        case .share: return text.hasSuffix("%") ? Self.decimal(text.dropLast()).map { .share($0 / 100) } : nil
        case .rate: return text.hasSuffix("/s") ? Self.decimal(text.dropLast(2)).map { .rate($0) } : nil
        case .plain: return Self.decimal(text[...]).map { .plain($0) }
        }
    }

    /// The unit that a misspelled one probably means.
    func meant(_ unit: String) -> String? {
        let aliases = [
            "usec": "us", "microseconds": "us", "μs": "us", "msec": "ms", "milliseconds": "ms", "sec": "s", "secs": "s",
            "seconds": "s", "m": "min", "minutes": "min", "k": "KiB", "M": "MiB", "G": "GiB", "Gi": "GiB", "Mi": "MiB",
            "bytes": "B", "percent": "%", "qps": "/s", "rps": "/s", "infer/s": "/s", "infer/sec": "/s", "/sec": "/s",
        ]
        let alias = aliases[unit].flatMap { units.contains($0) ? $0 : nil }
        return alias ?? units.first { $0.lowercased() == unit.lowercased() } ?? didYouMean(unit, among: units)
    }

    private static func decimal(_ text: Substring) -> Double? {
        let trimmed = String(text).trimmed
        guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }) else {
            return nil
        }
        let halves = trimmed.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count <= 2, halves.allSatisfy({ !$0.isEmpty }) else { return nil }
        return Double(trimmed)
    }
}

extension Metric.Dimension {
    /// The kind of the quantity that bounds such a metric.
    var kind: QuantityKind {
        switch self {
        case .time: .time
        case .bytes: .bytes
        case .share: .share
        case .rate: .rate
        case .plain: .plain
        }
    }
}

extension String {
    /// The text without spaces at either end.
    var trimmed: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
