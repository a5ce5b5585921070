import SlipwayDomain
import SlipwayFormats
import SlipwayONNX
import SlipwayWorkspace

/// What `dynamic` did, for people and for machines.
struct DynamicResult {
    let edit: ModelEdit
    /// Where the new model went.
    let out: String
    /// How weights came in: `link` or `copy`.
    let weights: String

    private struct Row {
        let output: GraphTensor
        let action: String
        let now: Shape?
    }

    private var rows: [Row] {
        edit.model.signature.outputs.map { output in
            guard let kept = edit.plan.outputs.first(where: { $0.name == output.name }) else {
                return Row(output: output, action: "cut", now: nil)
            }
            return Row(output: output, action: kept == output ? "kept" : "declared", now: kept.shape)
        }
    }

    /// The form for machines (golden/schema/dynamic.schema.json).
    var json: JSONValue {
        [
            "format_version": 1,
            "model": .string(edit.path),
            "out": .string(out),
            "weights": .string(weights),
            "changed": .bool(!edit.plan.edits.isEmpty),
            "outputs": .array(
                rows.map { row in
                    [
                        "name": .string(row.output.name), "type": .string(row.output.kind.description),
                        "action": .string(row.action), "before": dims(row.output.shape), "dims": dims(row.now),
                    ]
                }),
            "removed_node_count": .integer(Int64(edit.edited?.removedNodeCount ?? 0)),
            "data_files": .array(edit.companions.map { .string($0.location.text) }),
            "batchable": .bool(edit.inferred.batch.status == .proven),
        ]
    }

    private func dims(_ shape: Shape?) -> JSONValue {
        guard let shape else { return .null }
        return .array(
            shape.dimensions.map { dimension in
                switch dimension {
                case .fixed(let size): .integer(Int64(size))
                case .anonymous: .null
                case .named, .opaque: .string(dimension.description)
                }
            })
    }

    /// The form for people.
    var text: String {
        var lines = [edit.plan.edits.isEmpty ? "\(out): the same model, which needs no change" : "\(out):"]
        for row in rows where row.action != "kept" {
            let before = row.output.shape?.description ?? "no shape"
            switch row.action {
            case "cut": lines.append("  \(row.output.name): cut")
            default: lines.append("  \(row.output.name): declared \(row.now?.description ?? "?"), was \(before)")
            }
        }
        if let count = edit.edited?.removedNodeCount, count > 0 {
            lines.append("  \(count) node\(count == 1 ? "" : "s") that nothing else needs removed")
        }
        let files = edit.companions.map(\.location.text)
        if !files.isEmpty { lines.append("  data beside it: \(files.joined(separator: ", "))") }
        if edit.inferred.batch.status != .proven { lines.append("  not batchable: \(edit.inferred.batch.reason)") }
        return lines.map { $0 + "\n" }.joined()
    }
}
