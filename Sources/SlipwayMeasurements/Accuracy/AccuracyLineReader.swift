import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

/// Reads a line of version 2: an accuracy.
struct AccuracyLineReader {
    private let file: SourceFile
    private let start: Int
    private let end: Int

    /// Takes a line of a file.
    init(_ file: SourceFile, from start: Int, to end: Int) {
        self.file = file
        self.start = start
        self.end = end
    }

    /// Reads it.
    ///
    /// - Throws: What is wrong with the line. Keys that a later release of this version adds are passed over.
    mutating func read() throws(JSONCursorFault) -> AccuracyRecord {
        var texts: [String: String] = [:]
        var counts: [String: Int] = [:]
        var against: AccuracyReference?
        var outputs: [String: AccuracyValues]?
        var failure: String?
        var seen: Set<String> = []
        var cursor = JSONCursor(file.bytes, from: start, to: end)
        cursor.skipSpace()
        try cursor.members { (cursor, key) throws(JSONCursorFault) in
            let name = try cursor.string(key)
            guard seen.insert(name).inserted else { throw JSONCursorFault("key \"\(name)\" is given twice", key.span) }
            switch name {
            case "kind":
                let text = try cursor.text()
                // Later releases may measure further things.
                guard cursor.isEqual(text, "accuracy") else {
                    throw JSONCursorFault(MeasurementLineReader.newer, text.span)
                }
            case "variant":
                let text = try cursor.text()
                let variant = try cursor.string(text)
                guard !variant.isEmpty else { throw JSONCursorFault("variant has no name", text.span) }
                texts[name] = variant
            case "id": texts[name] = try Self.digest(&cursor, 12)
            case "weights_sha256", "inputs_sha256": texts[name] = try Self.digest(&cursor, 64)
            case "rows", "together": counts[name] = try cursor.count(from: 0)
            case "against": against = try Self.reference(&cursor)
            case "outputs": outputs = try Self.outputs(&cursor)
            case "failure": failure = try cursor.optionalString()
            default: try cursor.skipValue()
            }
        }
        cursor.skipSpace()
        guard cursor.position == end else { throw cursor.unexpected("the end of the line") }
        guard seen.contains("kind") else {
            throw JSONCursorFault("format_version 2 is that of lines with a \"kind\"", ByteSpan(start, start + 1))
        }
        let required = ["variant", "id", "weights_sha256", "inputs_sha256", "against", "outputs"]
        if let missing = required.first(where: { !seen.contains($0) }) {
            throw JSONCursorFault("line lacks \"\(missing)\"", ByteSpan(start, start + 1))
        }
        guard let against, let outputs, let variant = texts["variant"], let id = texts["id"],
            let weights = texts["weights_sha256"], let inputs = texts["inputs_sha256"]
        else { throw JSONCursorFault("line is no accuracy", ByteSpan(start, end)) }
        guard failure == nil || outputs.isEmpty else {
            throw JSONCursorFault("an accuracy has either outputs or a failure", ByteSpan(start, end))
        }
        return AccuracyRecord(
            variant: variant, variantID: id,
            identity: AccuracyIdentity(weights: weights, inputs: inputs, against: against),
            rows: counts["rows"] ?? 0, together: counts["together"] ?? 0, accuracy: VariantAccuracy(outputs: outputs),
            failure: failure, range: file.range(start, end))
    }

    private static func digest(_ cursor: inout JSONCursor, _ count: Int) throws(JSONCursorFault) -> String {
        let text = try cursor.text()
        let digest = try cursor.string(text)
        guard digest.utf8.count == count, digest.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 &- 0x61 < 6 }) else {
            throw JSONCursorFault("not \(count) lower-case hexadecimal digits", text.span)
        }
        return digest
    }

    private static func reference(_ cursor: inout JSONCursor) throws(JSONCursorFault) -> AccuracyReference {
        let start = cursor.position
        var found: [AccuracyReference] = []
        try cursor.members { (cursor, key) throws(JSONCursorFault) in
            switch try cursor.string(key) {
            case "baseline": found.append(.baseline(try Self.digest(&cursor, 12)))
            case "source": found.append(.source(try Self.digest(&cursor, 64)))
            case "file": found.append(.file(try Self.digest(&cursor, 64)))
            default: throw JSONCursorFault("a reference is a \"baseline\", a \"source\" or a \"file\"", key.span)
            }
        }
        guard found.count == 1 else {
            throw JSONCursorFault("a reference has one member", ByteSpan(start, cursor.position))
        }
        return found[0]
    }

    private static func outputs(_ cursor: inout JSONCursor) throws(JSONCursorFault) -> [String: AccuracyValues] {
        var outputs: [String: AccuracyValues] = [:]
        try cursor.members { (cursor, key) throws(JSONCursorFault) in
            let name = try cursor.string(key)
            guard outputs[name] == nil else { throw JSONCursorFault("output \"\(name)\" is given twice", key.span) }
            var values = AccuracyValues()
            try cursor.members { (cursor, key) throws(JSONCursorFault) in
                let name = try cursor.string(key)
                let metric = AccuracyMetric(rawValue: name)
                guard metric != nil || name == "floor" else { return try cursor.skipValue() }
                // What could not be told.
                if cursor.takeNull() { return }
                let (value, span) = try cursor.double()
                guard let metric else {
                    values.floor = value
                    return
                }
                guard metric.possible.contains(value) else {
                    throw JSONCursorFault("\(name) cannot be \(value)", span)
                }
                values[metric] = value
            }
            outputs[name] = values
        }
        return outputs
    }
}

extension AccuracyMetric {
    /// What values can be.
    fileprivate var possible: ClosedRange<Double> {
        switch self {
        case .maxAbsError, .maxRelError: 0...Double.greatestFiniteMagnitude
        case .cosine: -1...1
        case .argmaxAgreement: 0...1
        }
    }
}
