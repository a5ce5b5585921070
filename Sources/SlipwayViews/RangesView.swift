package import SlipwayApp
internal import SlipwayDomain
package import SlipwayFormats
internal import SlipwayReport

/// What `compare --ranges` found.
package struct RangesView {
    private let result: RangesResult

    /// Shows a result.
    package init(_ result: RangesResult) {
        self.result = result
    }

    /// For people: how many values, and which of them keep nodes in fp32.
    package var text: String {
        var lines = [
            "\(result.name): \(counted(result.valueCount, "value")) of \(counted(result.rows, "request")) in onnxruntime \(result.runtime)"
        ]
        if result.large.isEmpty {
            lines.append("  none goes beyond \(RangesResult.limit)")
        } else {
            lines.append("  beyond \(RangesResult.limit), so that what takes or gives them stays in fp32:")
            lines += result.large.map { "    \($0.name) reaches \($0.largest)" }
        }
        lines.append("  \(result.isChanged ? "written" : "unchanged"): \(result.path)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// For machines.
    package var json: JSONValue {
        [
            "format_version": 1, "name": .string(result.name.text), "path": .string(result.path),
            "rows": .integer(Int64(result.rows)), "onnxruntime": .string(result.runtime),
            "value_count": .integer(Int64(result.valueCount)), "limit": .integer(Int64(RangesResult.limit)),
            "beyond": .array(result.large.map { ["value": .string($0.name), "largest": .double($0.largest)] }),
            "changed": .bool(result.isChanged),
        ]
    }
}
