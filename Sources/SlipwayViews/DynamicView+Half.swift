internal import SlipwayFormats
internal import SlipwayONNX
internal import SlipwayReport

extension DynamicView {
    /// What is in half precision, for people: nodes that stay in fp32 together by their reason.
    static func lines(_ half: HalfReport) -> [String] {
        var lines = [
            "  fp16: \(counted(half.halfNodeCount, "node")) and \(counted(half.halfTensorCount, "constant")) in half, "
                + "\(counted(half.castCount, "cast")) added"
        ]
        if !half.masks.isEmpty {
            lines.append("  masks whose lowest number is -30000 now: \(half.masks.joined(separator: ", "))")
        }
        guard !half.kept.isEmpty else { return lines }
        lines.append("  in fp32: \(counted(half.kept.count, "node"))")
        var groups: [(text: String, nodes: [HalfReport.Kept])] = []
        var places: [String: Int] = [:]
        for kept in half.kept {
            // Nodes that follow others are one group; the JSON has what each follows.
            let text: String =
                if case .follows = kept.reason {
                    "they take what such a node computes"
                } else {
                    kept.reason.text
                }
            if let place = places[text] {
                groups[place].nodes.append(kept)
            } else {
                places[text] = groups.count
                groups.append((text, [kept]))
            }
        }
        for group in groups {
            let shown = group.nodes.prefix(4).map { "\($0.name) (\($0.opType))" }.joined(separator: ", ")
            let more = group.nodes.count > 4 ? " and \(group.nodes.count - 4) more" : ""
            lines.append("    \(group.text): \(shown)\(more)")
        }
        return lines
    }

    /// What is in half precision, for machines; null where that was not asked for.
    func jsonPrecision(_ half: HalfReport?) -> JSONValue {
        guard let half else { return .null }
        return [
            "name": "fp16", "half_node_count": .integer(Int64(half.halfNodeCount)),
            "half_tensor_count": .integer(Int64(half.halfTensorCount)), "cast_count": .integer(Int64(half.castCount)),
            "clamped_masks": .array(half.masks.map { .string($0) }),
            "kept": .array(
                half.kept.map { kept in
                    [
                        "node": .string(kept.name), "operator": .string(kept.opType),
                        "reason": .string(kept.reason.word),
                        "because": .string(kept.reason.text),
                    ]
                }),
        ]
    }
}
