package import SlipwayDomain
package import SlipwayONNX

extension InferredOutput {
    /// What was found, in the terms that the compiler reads.
    package var evidence: OutputEvidence {
        let status: OutputEvidence.Batch =
            switch batch.status {
            case .proven: .proven
            case .disproven: .disproven
            case .unknown: .unknown
            }
        return OutputEvidence(
            name: name, dims: dims.map { $0.map { $0?.expression } }, varyingAxes: varyingAxes, batch: status,
            reason: batch.reason,
            node: batch.node.map { $0.name.isEmpty ? "of type \($0.opType)" : "\"\($0.name)\" (\($0.opType))" },
            rows: rows.flatMap { rows in
                OutputEvidence.RowStatus(rawValue: rows.status.rawValue).map {
                    OutputEvidence.Rows(status: $0, reason: rows.text)
                }
            }, sessionAxes: sessionAxes)
    }
}
