package import SlipwayApp
internal import SlipwayDomain
package import SlipwayFormats
internal import SlipwayMeasurements
internal import SlipwayPromotion
internal import SlipwayReport

/// How far the answers of variants are from those of a reference, for people and for machines.
package struct AccuracyView {
    private let result: AccuracyResult

    /// Makes the view.
    package init(_ result: AccuracyResult) { self.result = result }

    private static let metrics: [AccuracyMetric] = [.cosine, .maxAbsError, .maxRelError, .argmaxAgreement]

    /// A table: the worst value of each metric by variant, and where there are several outputs a row for each.
    package var text: String {
        var rows = [["variant", "output"] + Self.metrics.map(\.name)]
        for record in result.records {
            if let failure = record.failure {
                rows.append([record.variant, "failed: \(failure)"])
                continue
            }
            let names = record.accuracy.outputs.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            for name in names {
                let values = record.accuracy.outputs[name]
                rows.append(
                    [record.variant, name] + Self.metrics.map { values?[$0].map(describeAccuracy) ?? "unknown" })
            }
        }
        let widths = (0..<6).map { column in
            rows.filter { $0.count == 6 }.map { $0[column].count }.max() ?? 0
        }
        let lines = rows.map { row in
            row.enumerated().map { column, cell in
                column == row.count - 1
                    ? cell : cell + String(repeating: " ", count: max(0, widths[column] - cell.count))
            }.joined(separator: "  ")
        }
        let against = result.identity.against.entry
        let count = result.records.first.map { "\($0.rows) rows" } ?? "no rows"
        return "\(result.name): \(count) against \(against.key) \(against.value.prefix(12))\n"
            + lines.map { "  \(DisplayText.safe($0))\n" }.joined()
    }

    /// The result for machines (golden/schema/compare.schema.json).
    package var json: JSONValue {
        let against = result.identity.against.entry
        return [
            "format_version": 1, "name": .string(result.name), "weights_sha256": .string(result.identity.weights),
            "inputs_sha256": .string(result.identity.inputs),
            "against": .object([JSONMember(against.key, .string(against.value))]),
            "variants": .array(
                result.records.map { record in
                    let names = record.accuracy.outputs.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                    return [
                        "name": .string(record.variant), "id": .string(record.variantID),
                        "rows": .integer(Int64(record.rows)), "together": .integer(Int64(record.together)),
                        "outputs": .object(names.map { JSONMember($0, accuracyValue(record.accuracy.outputs[$0])) }),
                        "failure": record.failure.map { .string($0) } ?? .null,
                    ]
                }),
        ]
    }
}
