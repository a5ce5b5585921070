import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayFormats

/// The file that `accuracy.ranges` names (golden/schema/ranges.schema.json): the largest number of each value of a graph in fp32,
/// as it computed the requests of `accuracy`.
package struct RangesDocument: Hashable, Sendable {
    /// The SHA-256 of the model file, or with external data the one over its files.
    package let weights: ContentDigest
    /// The SHA-256 of the requests.
    package let inputs: ContentDigest
    /// The number of requests.
    package let rows: Int
    /// What computed them: the version of ONNX Runtime.
    package let runtime: String
    /// The masks whose lowest numbers were taken for -30000, as they are in half.
    package let masks: [String]
    /// The largest finite absolute number of each value by its name, rounded up to four digits.
    package let values: [String: Double]

    /// Makes a document.
    package init(
        weights: ContentDigest, inputs: ContentDigest, rows: Int, runtime: String, masks: [String],
        values: [String: Double]
    ) {
        self.weights = weights
        self.inputs = inputs
        self.rows = rows
        self.runtime = runtime
        self.masks = masks
        self.values = values
    }

    /// The values beyond a limit, by name.
    package func values(beyond limit: Double) -> [(name: String, largest: Double)] {
        values.filter { $0.value > limit }.map { ($0.key, $0.value) }
            .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    }

    /// The text in UTF-8: a line for each value, in the order of their names, so that a change of one is a line.
    package var text: [UInt8] {
        let named = values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return JSONWriter.write([
            "format_version": .integer(DocumentKind.formatVersion),
            "weights_sha256": .string(weights.hex), "inputs_sha256": .string(inputs.hex),
            "rows": .integer(Int64(rows)), "onnxruntime": .string(runtime),
            "masks": .array(masks.map { .string($0) }),
            "values": .object(named.map { JSONMember($0.key, .double($0.value)) }),
        ])
    }
}

extension RangesDocument: OutputDocument {
    package static var kind: DocumentKind { .ranges }

    package init(reading root: DocumentValue) throws(DocumentFault) {
        let stated = try root.required("values")
        var values: [String: Double] = [:]
        for entry in try stated.members() {
            let value = stated.value(of: entry)
            let number = try value.number()
            guard number >= 0 else { throw value.fault("\"\(value.path)\" is \(number); it is 0 or more") }
            values[entry.key.value] = number
        }
        self.init(
            weights: try root.required("weights_sha256").digest(), inputs: try root.required("inputs_sha256").digest(),
            rows: try root.required("rows").integer(atLeast: 1), runtime: try root.required("onnxruntime").text(),
            masks: try root.required("masks").texts(), values: values)
    }
}
