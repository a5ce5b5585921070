import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

extension SpecChecker {
    /// Checks a time.
    mutating func checkTime(_ node: YAMLNode, _ least: TimeSpan, _ most: TimeSpan?, _ path: String) -> TimeSpan? {
        guard let text = quantityText(node, SpecType.time(min: least, max: most).noun, path) else { return nil }
        guard let span = TimeSpan(parsing: text) else {
            reportQuantity(text, .time, in: node, path)
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
            reportQuantity(text, .bytes, in: node, path)
            return nil
        }
        return count
    }

    /// Checks a percentage.
    mutating func checkPercentage(_ node: YAMLNode, _ path: String) -> Double? {
        guard let text = quantityText(node, SpecType.percentage.noun, path) else { return nil }
        guard let share = QuantityKind.share.read(text), case .share(let value) = share else {
            reportQuantity(text, .share, in: node, path)
            return nil
        }
        return value
    }

    /// Checks a limit on the metric that its key names.
    mutating func checkLimit(_ node: YAMLNode, on key: String, _ path: String) -> SpecValue? {
        let metric = LimitedMetric(key)
        guard let scalar = node.scalar else {
            reportKind(node, SpecType.metricLimit.noun, path)
            return nil
        }
        let example = metric?.example ?? "<= 30ms"
        let text = scalar.text.trimmed
        guard let isUpper = text.hasPrefix("<=") ? true : (text.hasPrefix(">=") ? false : nil) else {
            reportLimit(text, metric, example, node, path)
            return nil
        }
        let bound = String(text.dropFirst(2)).trimmed
        let kind = metric?.kind ?? .plain
        guard let quantity = kind.read(bound) else {
            reportQuantity(bound, kind, limit: isUpper ? "<=" : ">=", in: node, path)
            return nil
        }
        if let metric, let largest = metric.largestBound, case .plain(let value) = quantity, value > largest {
            report(
                .numberOutOfRange, "\"\(metric.name)\" is never above 1", node, path,
                help: ["write a bound from 0 to 1, such as \"\(example)\""])
            return nil
        }
        if let metric, metric.isHigherBetter == isUpper {
            bag.add(
                Diagnostic(
                    .wrongDirection, "the limit refuses the better values of \"\(metric.name)\"", at: node.range,
                    path: path, notes: ["\(metric.name) is better when \(metric.isHigherBetter ? "higher" : "lower")"],
                    help: ["write \"\(isUpper ? ">=" : "<=") \(bound)\" unless it is meant"],
                    suggestion: node.suggesting(quantity: "\(isUpper ? ">=" : "<=") \(bound)", isSafe: false)))
        }
        return .limit(isUpper: isUpper, bound: Located(quantity, node.range))
    }

    /// Says how a limit is written that has no sign, or another one than a limit has.
    private mutating func reportLimit(
        _ text: String, _ metric: LimitedMetric?, _ example: String, _ node: YAMLNode, _ path: String
    ) {
        let kind = metric?.kind ?? .plain
        let sign = metric.map { $0.isHigherBetter ? ">=" : "<=" } ?? String(example.prefix(2))
        let written = text.prefix { "<>=≤≥".contains($0) }
        let bare = String(text.dropFirst(written.count)).trimmed
        let bound = kind.read(bare) == nil ? kind.writing(bare[...], kind.limitUnit) : bare
        let isLimit = kind.read(bound) != nil
        // A sign of the other direction was written on purpose, or is the mistake.
        let isMeant = written.allSatisfy { $0 == "=" || sign.hasPrefix(String($0)) || $0 == (sign == "<=" ? "≤" : "≥") }
        report(
            .malformedLimit, "\(subject(path)) takes a limit such as \"\(example)\", not \(node.formName)", node,
            path, notes: ["a limit is \"<=\" or \">=\" and a bound; the bound itself is allowed"],
            help: [isLimit ? "write \"\(sign) \(bound)\"" : "write it as \"\(example)\", with your bound"],
            suggestion: isLimit ? node.suggesting(quantity: "\(sign) \(bound)", isSafe: isMeant) : nil)
    }

    private mutating func quantityText(_ node: YAMLNode, _ noun: String, _ path: String) -> String? {
        guard let scalar = node.scalar else {
            reportKind(node, noun, path)
            return nil
        }
        return scalar.text.trimmed
    }

    /// Says what is wrong with a quantity: no number, no unit, an unknown unit, a unit of another kind, no exact value.
    ///
    /// - Parameters:
    ///   - text: The quantity as it is written, without the sign of a limit.
    ///   - kind: What is wanted.
    ///   - limit: The sign of the limit that it bounds; nil where it is alone.
    ///   - node: The value.
    ///   - path: Its data path.
    private mutating func reportQuantity(
        _ text: String, _ kind: QuantityKind, limit: String? = nil, in node: YAMLNode, _ path: String
    ) {
        let range = node.range
        let whole = { (quantity: String) in limit.map { "\($0) \(quantity)" } ?? quantity }
        let shown = { (quantity: String) in limit.map { "\"\($0) \(quantity)\"" } ?? quantity }
        let edit = { (quantity: String, isSafe: Bool) in
            kind.read(quantity) == nil ? nil : node.suggesting(quantity: whole(quantity), isSafe: isSafe)
        }
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
            let plain = kind.writing(digits, limit == nil ? kind.usualUnit : kind.limitUnit)
            // A share below 1 is a fraction as other tools write it; a percentage that small is rare.
            let percent = kind == .share ? percentage(of: digits) : nil
            let help =
                percent.map { "write \(shown($0)), or \(shown(plain)) where that is meant" }
                ?? "write \(shown(plain))" + (kind.units.count > 1 ? " (units: \(known))" : "")
            report(
                .missingUnit, "\(subject(path)) has no unit", at: range, path, help: [help],
                suggestion: edit(percent ?? plain, percent == nil))
        } else if kind.units.contains(unit) || (kind.units.isEmpty && unit.isEmpty) {
            let isFraction = digits.contains(".")
            report(
                isFraction ? .inexactQuantity : .numberTooLarge,
                isFraction
                    ? "\(text.shortened) is not a whole number of the smallest unit" : "\(text.shortened) is too large",
                at: range, path)
        } else if let other = QuantityKind.allCases.first(where: { $0.units.contains(unit) }) {
            // A cosine of 99 % is one of 0.99.
            let isShare = kind == .score && other == .share
            let bare = isShare ? Double(digits).map { "\($0 / 100)" } ?? String(digits) : String(digits)
            report(
                .wrongUnit, "\(subject(path)) takes \(kind.noun), not \(other.noun)", at: range, path,
                help: kind.units.isEmpty ? ["write \(shown(bare))"] : ["known units: \(known)"],
                suggestion: kind.units.isEmpty ? edit(bare, false) : nil)
        } else {
            let meant = kind.meant(unit)
            report(
                .unknownUnit, "\"\(unit.shortened)\" is not a unit of \(kind.noun)", at: range, path,
                help: (meant.map { ["did you mean \"\(whole("\(digits)\($0)"))\"?"] } ?? []) + [
                    "known units: \(known)"
                ],
                suggestion: meant.flatMap { edit("\(digits)\($0)", false) })
        }
    }
}

/// A fraction below 1 as a percentage, its point moved by two places: `0.02` is `2%`. Nil for 0 and for 1 and above.
func percentage(of digits: some StringProtocol) -> String? {
    let halves = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count == 2, halves[0].allSatisfy({ $0 == "0" }), halves[1].contains(where: { $0 != "0" }) else {
        return nil
    }
    var decimals = Array(halves[1])
    while decimals.count < 2 { decimals.append("0") }
    let whole = String(decimals.prefix(2).drop { $0 == "0" })
    var rest = decimals.dropFirst(2)
    while rest.last == "0" { rest.removeLast() }
    return (whole.isEmpty ? "0" : whole) + (rest.isEmpty ? "" : "." + String(rest)) + "%"
}

/// What a quantity measures, with its units.
enum QuantityKind: CaseIterable {
    case time, bytes, share, rate, plain
    /// A number as metrics of accuracy have it, such as `0.999` or `1e-3`.
    case score
    /// Such a number, or a percentage.
    case ratio

    /// The units, smallest first; none for a plain number.
    var units: [String] {
        switch self {
        case .time: TimeSpan.units.map(\.name)
        case .bytes: ByteCount.units.map(\.name)
        case .share, .ratio: ["%"]
        case .rate: ["/s"]
        case .plain, .score: []
        }
    }

    /// The kind with its article.
    var noun: String {
        switch self {
        case .time: "a time"
        case .bytes: "a size in bytes"
        case .share: "a percentage"
        case .rate: "a rate per second"
        case .plain, .score: "a number without a unit"
        case .ratio: "a number or a percentage"
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
        case .score: "0.999"
        case .ratio: "1%"
        }
    }

    /// The unit to propose.
    var usualUnit: String {
        switch self {
        case .time: "us"
        case .bytes: "B"
        case .share, .ratio: "%"
        case .rate: "/s"
        case .plain, .score: ""
        }
    }

    /// The unit to propose where the quantity bounds a metric.
    var limitUnit: String { self == .time ? "ms" : usualUnit }

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
        case .score: return Self.scientific(text[...]).map { .plain($0) }
        case .ratio:
            if text.hasSuffix("%") { return Self.decimal(text.dropLast()).map { .plain($0 / 100) } }
            return Self.scientific(text[...]).map { .plain($0) }
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

    /// A decimal number with or without a power of ten.
    private static func scientific(_ text: Substring) -> Double? {
        let halves = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        guard halves.count == 2 else { return decimal(text) }
        let exponent = halves[1].drop { $0 == "-" || $0 == "+" }
        guard decimal(halves[0]) != nil, !exponent.isEmpty, exponent.utf8.count + 1 >= halves[1].utf8.count,
            exponent.utf8.count <= 3, exponent.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Double(String(text)).flatMap { $0.isFinite ? $0 : nil }
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
