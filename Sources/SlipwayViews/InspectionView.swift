package import SlipwayApp
internal import SlipwayDomain
package import SlipwayFormats
internal import SlipwayONNX
internal import SlipwayReport

/// What `inspect` shows of a model.
package struct InspectionView {
    let inspection: ModelInspection

    /// Makes the view.
    package init(inspection: ModelInspection) {
        self.inspection = inspection
    }

    private var signature: GraphSignature { inspection.signature }
    private var inferred: InferredModel { inspection.inferred }

    /// The form for machines (golden/schema/inspect.schema.json).
    package var json: JSONValue {
        [
            "format_version": 1,
            "ir_version": .integer(Int64(signature.irVersion)),
            "opsets": .object(signature.opsets.map { JSONMember($0.domain, .integer(Int64($0.version))) }),
            "inputs": .array(
                signature.inputs.map {
                    ["name": .string($0.name), "type": .string($0.kind.description), "dims": jsonDims($0.shape)]
                }),
            "outputs": .array(
                inferred.outputs.map { output in
                    [
                        "name": .string(output.name),
                        "type": .string(output.kind.description),
                        "declared": jsonDims(output.declared),
                        "dims": output.dims.map { dims in
                            .array(
                                dims.enumerated().map { axis, found in
                                    output.unnamedAxes.contains(axis) ? "?" : dim(found)
                                })
                        } ?? .null,
                        "batch": .string(output.batch.status.rawValue),
                        "reason": .string(output.batch.reason),
                        "rows": output.rows.map { .string($0.status.rawValue) } ?? .null,
                        "rows_reason": output.rows?.text.map { .string($0) } ?? .null,
                    ]
                }),
            "batchable": .bool(inferred.isBatchable),
            "node_count": .integer(Int64(signature.nodeCount)),
            "weight_bytes": .unsigned(signature.weightBytes),
        ]
    }

    /// A computed dimension: an integer, an expression over the inputs' names, or null.
    private func dim(_ dimension: SymbolicDim?) -> JSONValue {
        guard let dimension else { return .null }
        if let value = dimension.value { return .integer(Int64(value)) }
        return dimension.expression.map { .string($0) } ?? .null
    }

    /// The form for people.
    package var text: String {
        let opsets = signature.opsets.map { "\($0.domain.isEmpty ? "ai.onnx" : $0.domain) \($0.version)" }
        var lines = [
            "\(inspection.path): ONNX IR \(signature.irVersion), opset \(opsets.joined(separator: ", "))",
            "\(counted(signature.nodeCount, "node")), "
                + "\(ByteCount(bytes: signature.weightBytes).approximate) of weights, "
                + "\(ByteCount(bytes: inspection.byteCount).approximate) in the file",
            "",
            "inputs",
        ]
        lines += columns(
            signature.inputs.map { [$0.name, $0.kind.description, $0.shape?.description ?? "no shape declared"] })
        lines += ["", "outputs"]
        lines += columns(
            inferred.outputs.map { output in
                let shape = output.dims.map { dims in
                    "[" + dims.map { $0?.expression ?? "?" }.joined(separator: ", ") + "]"
                }
                let declared = output.declared?.description ?? "no shape"
                return [
                    output.name, output.kind.description, shape ?? "unknown rank",
                    declared == shape ? "as declared" : "declared \(declared)",
                ]
            })
        lines += ["", verdict]
        for output in inferred.outputs where output.batch.status != .proven {
            let node = output.batch.node.map {
                " (node \($0.name.isEmpty ? $0.opType : "\"\($0.name)\", \($0.opType)"))"
            }
            lines.append("  \(output.name): \(output.batch.status.rawValue): \(output.batch.reason)\(node ?? "")")
        }
        for output in inferred.outputs {
            if let rows = output.rows, let text = rows.text {
                lines.append("  \(output.name): rows \(rows.status.rawValue): \(text)")
            }
        }
        if inspection.isRebatchable {
            lines.append("  the batch is fixed at 1; `model.rebatch: true` makes it dynamic")
        }
        if !signature.externalFiles.isEmpty {
            lines += ["", "external data"]
            lines += columns(
                signature.externalFiles.map { file in
                    [file.location, file.requiredBytes.map { ByteCount(bytes: $0).approximate } ?? "size not stated"]
                })
        }
        lines += ["", "operators"]
        lines += columns(
            inferred.operatorCounts.map { count in
                ["\(count.count)", count.domain.isEmpty ? count.opType : "\(count.domain).\(count.opType)"]
            })
        return lines.map { $0 + "\n" }.joined()
    }

    private var verdict: String {
        switch inferred.batch.status {
        case .proven: inferred.isBatchable ? provenVerdict : "not batchable: rows of the batch meet in the graph"
        case .disproven: "not batchable: \(inferred.batch.reason)"
        case .unknown: "not proven batchable: \(inferred.batch.reason)"
        }
    }

    /// What holds of a model whose outputs all have the batch on axis 0, none of them mixed.
    private var provenVerdict: String {
        let isIndependent = inferred.outputs.allSatisfy { $0.rows?.status == .independent }
        return "batchable: axis 0 of every output is the batch"
            + (isIndependent ? ", and its rows are independent" : "")
    }

    /// Rows with aligned columns, indented by two.
    private func columns(_ rows: [[String]]) -> [String] {
        var widths: [Int] = []
        for row in rows {
            for (index, cell) in row.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], cell.count)
            }
        }
        return rows.map { row in
            var line = " "
            for (index, cell) in row.enumerated() {
                let isLast = index == row.count - 1
                line += " " + cell + (isLast ? "" : String(repeating: " ", count: widths[index] - cell.count + 1))
            }
            return line
        }
    }
}
