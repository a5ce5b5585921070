package import SlipwayApp
internal import SlipwayDomain
package import SlipwayFormats
internal import SlipwayONNX
internal import SlipwayReport

/// What `dynamic` did, for people and for machines.
package struct DynamicView {
    /// The path of the model.
    let model: String
    /// Where the new model went.
    let out: String
    /// How weights came in: `link` or `copy`.
    let weights: String
    let report: EditReport

    /// Makes the view.
    package init(model: String, out: String, weights: String, report: EditReport) {
        self.model = model
        self.out = out
        self.weights = weights
        self.report = report
    }

    /// The form for machines (golden/schema/dynamic.schema.json).
    package var json: JSONValue {
        [
            "format_version": 1,
            "model": .string(model),
            "out": .string(out),
            "weights": .string(weights),
            "changed": .bool(report.isChanged),
            "rebatched": .bool(report.isRebatched),
            "outputs": .array(
                report.outputs.map { output in
                    [
                        "name": .string(output.before.name), "type": .string(output.before.kind.description),
                        "action": .string(output.action.rawValue), "before": jsonDims(output.before.shape),
                        "dims": jsonDims(output.shape),
                    ]
                }),
            "precision": jsonPrecision(report.half),
            "removed_node_count": .integer(Int64(report.removedNodeCount)),
            "data_files": .array(report.dataFiles.map { .string($0.text) }),
            "batchable": .bool(report.batch.status == .proven),
        ]
    }

    /// The form for people.
    package var text: String {
        var lines = [!report.isChanged ? "\(out): the same model, which needs no change" : "\(out):"]
        if report.isRebatched { lines.append("  axis 0 of every input is the batch") }
        for output in report.outputs {
            let before = output.before.shape?.description ?? "no shape"
            switch output.action {
            case .kept: break
            case .cut: lines.append("  \(output.before.name): cut")
            case .declared:
                let now = output.shape?.description ?? "?"
                lines.append("  \(output.before.name): declared \(now), was \(before)")
            }
        }
        if let half = report.half { lines += Self.lines(half) }
        let count = report.removedNodeCount
        if count > 0 { lines.append("  \(counted(count, "node")) that nothing else needs removed") }
        let files = report.dataFiles.map(\.text)
        if !files.isEmpty { lines.append("  data beside it: \(files.joined(separator: ", "))") }
        if report.batch.status != .proven { lines.append("  not batchable: \(report.batch.reason)") }
        return lines.map { $0 + "\n" }.joined()
    }
}

/// A declared shape: an integer, a name or sum of names, or `?` for an axis without a name; null without a shape.
func jsonDims(_ shape: Shape?) -> JSONValue {
    guard let shape else { return .null }
    return .array(
        shape.dimensions.map { dimension in
            switch dimension {
            case .fixed(let size): .integer(Int64(size))
            case .anonymous: "?"
            case .named, .opaque: .string(dimension.description)
            }
        })
}
