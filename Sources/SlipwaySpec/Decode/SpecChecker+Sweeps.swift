import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

extension SpecChecker {
    /// Checks an axis of the matrix: a value, a list of values or a range.
    ///
    /// - Returns: The values as a list, each once; nil after an error that leaves none.
    mutating func checkSweep(_ node: YAMLNode, _ element: SpecType, _ path: String) -> Located<SpecValue>? {
        switch node.content {
        case .scalar(let scalar):
            if element.isRangeable, !scalar.isQuotedText, scalar.text.contains("..") || isIntegerRange(scalar, element)
            {
                return checkDottedRange(node, scalar.text, element, path).map { located($0, node.range) }
            }
            return check(node, element, path).map { Located(.list([$0]), node.range) }
        case .sequence:
            return checkList(node, element, least: 1, unique: true, exactly: nil, keepsRest: true, path)
        case .mapping(let mapping):
            guard element.isRangeable, mapping.entries.contains(where: { Self.rangeKeys.contains($0.key.value) }) else {
                reportKind(node, SpecType.swept(element).noun, path)
                return nil
            }
            return checkMappedRange(node, mapping, element, path).map { located($0, node.range) }
        }
    }

    /// The keys of a range that is written as a mapping.
    static let rangeKeys = ["from", "to", "step", "factor"]

    /// Checks a list of whole numbers that is one value, or a list of such lists.
    mutating func checkSweptList(_ node: YAMLNode, _ element: SpecType, _ path: String) -> Located<SpecValue>? {
        guard let items = node.sequence else {
            reportKind(
                node, SpecType.sweptList(element).noun, path,
                help: node.scalar.map { ["write [\($0.text)] for one value"] } ?? [], suggestion: node.suggestingList())
            return nil
        }
        let nested = items.contains { $0.sequence != nil }
        guard nested else { return integers(node, items, element, path).map { Located(.lists([$0]), node.range) } }
        var lists: [Located<[Int]>] = []
        for (index, item) in items.enumerated() {
            let place = "\(path)[\(index)]"
            guard let inner = item.sequence else {
                report(
                    .wrongKind, "a list of lists cannot hold \(item.formName)", item, place,
                    notes: ["each inner list is one value of the axis"],
                    help: item.scalar.map { ["write [\($0.text)]"] } ?? [], suggestion: item.suggestingList())
                continue
            }
            guard let list = integers(item, inner, element, place) else { continue }
            if let first = lists.first(where: { $0.value == list.value }) {
                report(
                    .duplicateValue, "the value \(list.value) is listed twice", item, place,
                    secondary: [Label(first.range, "first listed here")])
            } else {
                lists.append(list)
            }
        }
        return lists.isEmpty ? nil : Located(.lists(lists), node.range)
    }

    private mutating func integers(_ node: YAMLNode, _ items: [YAMLNode], _ element: SpecType, _ path: String)
        -> Located<
            [Int]
        >?
    {
        guard let list = checkList(node, element, least: 0, unique: true, exactly: nil, path),
            case .list(let values) = list.value,
            values.count == items.count
        else { return nil }
        return Located(values.compactMap { if case .integer(let value) = $0.value { value } else { nil } }, node.range)
    }

    /// Checks a list; its faulty items are left out.
    mutating func checkList(
        _ node: YAMLNode, _ element: SpecType, least: Int, unique: Bool, exactly: Int?, keepsRest: Bool = false,
        _ path: String
    ) -> Located<SpecValue>? {
        guard let items = node.sequence else {
            reportKind(
                node, SpecType.list(element, least: least, unique: unique).noun, path,
                help: node.scalar.map { ["write [\($0.text.shortened)]"] } ?? [], suggestion: node.suggestingList())
            return nil
        }
        if items.count < least, exactly == nil {
            report(
                .emptyList, "\(subject(path)) is an empty list", node, path,
                help: ["write at least one item, or remove the key"])
            return nil
        }
        if let exactly, items.count != exactly {
            report(.wrongKind, "\(subject(path)) takes \(exactly) items, not \(items.count)", node, path)
            return nil
        }
        var values: [Located<SpecValue>] = []
        var seen: [String: SourceRange] = [:]
        for (index, item) in items.enumerated() {
            let place = "\(path)[\(index)]"
            if element.isRangeable, let scalar = item.scalar, !scalar.isQuotedText,
                scalar.text.contains("..") || isIntegerRange(scalar, element)
            {
                report(
                    .malformedRange, "a range cannot be in a list", item, place,
                    help: ["write the range alone, or its values one by one"])
                continue
            }
            guard let value = check(item, element, place) else { continue }
            if unique, let identity = value.value.identity {
                if let first = seen[identity] {
                    report(
                        .duplicateValue,
                        "\(item.scalar.map { "\"\($0.text.shortened)\"" } ?? "the value") is listed twice",
                        item, place, secondary: [Label(first, "first listed here")])
                    continue
                }
                seen[identity] = item.range
            }
            values.append(value)
        }
        // The items of other lists have their meaning by position, so a list with a hole says nothing.
        if values.count < items.count, !keepsRest { return nil }
        return Located(.list(values), node.range)
    }

    private func located(_ values: [SpecValue], _ range: SourceRange) -> Located<SpecValue> {
        Located(.list(values.map { Located($0, range) }), range)
    }

    private func isIntegerRange(_ scalar: YAMLScalar, _ element: SpecType) -> Bool {
        if case .integer = element {
            PlainForm(scalar.text) == .text && PlainForm.looksLikeRange(scalar.text)
        } else {
            false
        }
    }

    // MARK: Ranges

    private mutating func checkDottedRange(
        _ node: YAMLNode, _ text: String, _ element: SpecType, _ path: String
    ) -> [SpecValue]? {
        let halves = text.components(separatedBy: "..")
        guard halves.count == 2, !halves[0].hasSuffix("."), !halves[1].hasPrefix("."), !halves[0].trimmed.isEmpty,
            !halves[1].trimmed.isEmpty, let start = textRange(node)
        else {
            let numbers = text.split { !($0.isASCII && $0.isNumber) }
            report(
                .malformedRange, "\"\(text.shortened)\" is not a range", node, path,
                help: numbers.count == 2 ? ["write \(numbers[0])..\(numbers[1])"] : ["write a range as 1..5"],
                suggestion: integerRange(numbers).map { node.suggesting(plain: $0, isSafe: false) })
            return nil
        }
        guard case .integer = element else {
            report(
                .malformedRange, "a range of quantities needs its step", node, path,
                help: ["write {from: \(halves[0].trimmed), to: \(halves[1].trimmed), step: …} or factor"])
            return nil
        }
        let offset = halves[0].utf8.count + 2
        // An alias shows nothing of the range's text, so both bounds are where it does.
        let isWritten = node.definition == nil && start.span.end - start.span.start == text.utf8.count
        let places =
            !isWritten
            ? [start, start]
            : [
                SourceRange(start.source, ByteSpan(start.span.start, start.span.start + halves[0].utf8.count)),
                SourceRange(start.source, ByteSpan(start.span.start + offset, start.span.end)),
            ]
        let bounds = zip(halves, places).map { half, place in
            check(YAMLNode(.scalar(YAMLScalar(half.trimmed, textRange: place)), range: place), element, path)
        }
        guard case .integer(let from)? = bounds[0]?.value, case .integer(let to)? = bounds[1]?.value else { return nil }
        return expand(from: from, to: to, .step(1), node, path)?.map { .integer($0) }
    }

    /// The place of a plain scalar, if it is in one piece (not an alias).
    private func textRange(_ node: YAMLNode) -> SourceRange? {
        node.scalar == nil ? nil : node.range
    }

    private mutating func checkMappedRange(
        _ node: YAMLNode, _ mapping: YAMLMapping, _ element: SpecType, _ path: String
    ) -> [SpecValue]? {
        var isWhole = true
        for entry in mapping.entries where !Self.rangeKeys.contains(entry.key.value) {
            let meant = didYouMean(entry.key.value, among: Self.rangeKeys)
            report(
                .unknownKey, "a range has no key \"\(entry.key.value.shortened)\"", at: entry.key.range, path,
                help: (meant.map { ["did you mean \"\($0)\"?"] } ?? []) + ["keys: from, to, step, factor"])
            isWhole = false
        }
        for key in ["from", "to"] where mapping[key] == nil {
            report(.missingKey, "the range lacks \"\(key)\"", node, path, help: ["write {from: …, to: …}"])
            isWhole = false
        }
        if let step = mapping["step"], let factor = mapping["factor"] {
            report(
                .conflictingKeys, "a range has a step or a factor, not both", at: factor.key.range, path,
                secondary: [Label(step.key.range, "the step")])
            return nil
        }
        let from = mapping["from"].flatMap { checkAmount($0.value, element, "\(path).from") }
        let to = mapping["to"].flatMap { checkAmount($0.value, element, "\(path).to") }
        guard let stride = checkStride(node, mapping, element, path), isWhole, let from, let to else { return nil }
        return expand(from: from, to: to, stride, node, path)?.map { element.value(ofAmount: $0) }
    }

    private mutating func checkAmount(_ node: YAMLNode, _ element: SpecType, _ path: String) -> Int? {
        guard let value = check(node, element, path) else { return nil }
        switch value.value {
        case .integer(let amount): return amount
        case .time(let span): return Int(exactly: span.nanoseconds)
        case .bytes(let count): return Int(exactly: count.bytes)
        default: return nil
        }
    }

    private mutating func checkStride(
        _ node: YAMLNode, _ mapping: YAMLMapping, _ element: SpecType, _ path: String
    ) -> Stride? {
        if let factor = mapping["factor"] {
            guard let value = checkInteger(factor.value, Int.min...Int.max, "\(path).factor") else { return nil }
            if value >= 2 { return .factor(value) }
            report(
                .rangeDoesNotGrow, "a factor of \(value) leads to no next value", factor.value, "\(path).factor",
                help: ["write a factor of at least 2"])
            return nil
        }
        guard let step = mapping["step"] else {
            if case .integer = element { return .step(1) }
            report(.missingKey, "the range needs a step or a factor", node, path, help: ["add step or factor"])
            return nil
        }
        let type: SpecType = if case .integer = element { .integer(Int.min...Int.max) } else { element }
        guard let value = checkAmount(step.value, type, "\(path).step") else { return nil }
        if value >= 1 { return .step(value) }
        report(
            .rangeDoesNotGrow, "a step of \(step.value.scalar?.text ?? "0") leads to no next value", step.value,
            "\(path).step", help: ["write a step of at least 1"])
        return nil
    }

    private enum Stride {
        case step(Int), factor(Int)

        func next(_ value: Int) -> Int? {
            let (next, overflow) =
                switch self {
                case .step(let step): value.addingReportingOverflow(step)
                case .factor(let factor): value.multipliedReportingOverflow(by: factor)
                }
            return overflow ? nil : next
        }
    }

    private mutating func expand(from: Int, to: Int, _ stride: Stride, _ node: YAMLNode, _ path: String) -> [Int]? {
        guard from <= to else {
            report(
                .emptyRange, "the range ends before it starts", node, path, help: ["write \(to)..\(from)"],
                suggestion: node.scalar == nil ? nil : node.suggesting(plain: "\(to)..\(from)", isSafe: false))
            return nil
        }
        if case .factor = stride, from <= 0 {
            report(
                .rangeDoesNotGrow, "a factor leads to no next value after \(from)", node, path,
                help: ["start at 1 or above, or list the values"])
            return nil
        }
        var values: [Int] = []
        var value: Int? = from
        while let current = value, current <= to {
            values.append(current)
            if values.count > SpecType.longestRange {
                report(
                    .rangeTooLong, "the range has more than \(SpecType.longestRange) values", node, path,
                    help: ["raise the step, or write a factor"])
                return nil
            }
            value = stride.next(current)
        }
        return values
    }
}

extension SpecType {
    /// The value of an amount in the type's smallest unit.
    fileprivate func value(ofAmount amount: Int) -> SpecValue {
        switch self {
        case .time: .time(TimeSpan(nanoseconds: UInt64(amount)))
        case .bytes: .bytes(ByteCount(bytes: UInt64(amount)))
        default: .integer(amount)
        }
    }
}

extension String {
    /// The pieces between the occurrences of a separator.
    fileprivate func components(separatedBy separator: String) -> [String] {
        var pieces: [String] = []
        var rest = self[...]
        while let found = rest.firstRange(of: separator) {
            pieces.append(String(rest[..<found.lowerBound]))
            rest = rest[found.upperBound...]
        }
        return pieces + [String(rest)]
    }
}

/// Two numbers, the smaller one first, as a range.
private func integerRange(_ numbers: [some StringProtocol]) -> String? {
    guard numbers.count == 2, let from = Int(numbers[0]), let to = Int(numbers[1]), from <= to else { return nil }
    return "\(from)..\(to)"
}
