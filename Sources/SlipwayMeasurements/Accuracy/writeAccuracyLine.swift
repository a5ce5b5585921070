import SlipwayDomain
package import SlipwayFormats

/// An accuracy as a line of a file of measurements (golden/schema/measurements.schema.json): the same record gives the same
/// bytes.
///
/// - Parameter record: The record.
/// - Returns: The line with its line feed, UTF-8.
package func writeAccuracyLine(_ record: AccuracyRecord) -> [UInt8] {
    let against = record.identity.against.entry
    let names = record.accuracy.outputs.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let outputs = names.map { name in JSONMember(name, accuracyValue(record.accuracy.outputs[name])) }
    let line: JSONValue = [
        "format_version": 2, "kind": "accuracy", "variant": .string(record.variant), "id": .string(record.variantID),
        "weights_sha256": .string(record.identity.weights), "inputs_sha256": .string(record.identity.inputs),
        "against": .object([JSONMember(against.key, .string(against.value))]),
        "rows": .integer(Int64(record.rows)), "together": .integer(Int64(record.together)),
        "outputs": .object(outputs), "failure": record.failure.map { .string($0) } ?? .null,
    ]
    return JSONWriter.write(line, .compact) + [0x0A]
}

/// The values of an output as documents write them: null for what is not known.
///
/// - Parameter values: The values.
/// - Returns: An object.
package func accuracyValue(_ values: AccuracyValues?) -> JSONValue {
    guard let values else { return .null }
    let members = AccuracyMetric.allCases.map { metric in
        JSONMember(metric.name, values[metric].map(exactNumber) ?? .null)
    }
    return .object(members + [JSONMember("floor", exactNumber(values.floor))])
}

/// A number with as few characters as read back as it; null where it is not finite.
private func exactNumber(_ number: Double) -> JSONValue {
    guard number.isFinite else { return .null }
    return Int64(exactly: number).map { .integer($0) } ?? .double(number)
}
