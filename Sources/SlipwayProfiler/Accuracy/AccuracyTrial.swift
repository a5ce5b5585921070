package import SlipwayDomain
package import SlipwayMeasurements
import SlipwayOutput

/// What the accuracy of variants is measured with: rows, and what the answers to them are compared with.
package struct AccuracyTrial: Sendable {
    /// What answers are compared with.
    package enum Reference: Sendable {
        /// Those of the baseline.
        case baseline
        /// Those of the model as its file has it; the configuration of a repository's model that serves it, and its files by
        /// the path in its version directory, each with where it is on this machine.
        case source(config: [UInt8], files: [(path: String, source: String)])
        /// Recorded ones, a row each.
        case recorded([[TensorData]])
    }

    /// The inputs of each row.
    package let rows: [[TensorData]]
    /// Whether rows leave the batch axis out; where no variant batches they have the graph's own dimensions.
    package let hasItems: Bool
    /// What answers are compared with.
    package let reference: Reference
    /// The digests that a value is about.
    package let identity: AccuracyIdentity

    /// Makes a trial.
    package init(rows: [[TensorData]], hasItems: Bool, reference: Reference, identity: AccuracyIdentity) {
        self.rows = rows
        self.hasItems = hasItems
        self.reference = reference
        self.identity = identity
    }

    /// The most rows that are sent in one request.
    static let largestBatch = 32

    /// The rows that are sent together to a variant of some batch limit: neighbours of equal shapes, two or more of them.
    func groups(maxBatchSize: Int) -> [Range<Int>] {
        let limit = min(maxBatchSize, Self.largestBatch)
        guard limit > 1 else { return [] }
        var groups: [Range<Int>] = []
        var start = 0
        while start < rows.count {
            var end = start + 1
            while end < rows.count, end - start < limit, rows[end].map(\.sizes) == rows[start].map(\.sizes) { end += 1 }
            if end - start > 1 { groups.append(start..<end) }
            start = end
        }
        return groups
    }

    /// The inputs of a request for some rows, as a model takes them: with a batch axis where it batches, a batch of one where
    /// other variants do.
    func request(_ chosen: Range<Int>, batches: Bool) -> [TensorData] {
        rows[chosen.lowerBound].indices.map { input in
            var tensor = rows[chosen.lowerBound][input]
            // The server takes no tensor without an axis.
            let sizes = tensor.sizes.isEmpty ? [1] : tensor.sizes
            tensor.bytes = chosen.flatMap { rows[$0][input].bytes }
            tensor.sizes = batches || hasItems ? [chosen.count] + sizes : sizes
            return tensor
        }
    }

    /// The outputs of each row of an answer; nil where it has another number of them.
    func split(_ outputs: [TensorData], into count: Int, batches: Bool) -> [[TensorData]]? {
        guard batches || hasItems else { return count == 1 ? [outputs] : nil }
        var rows = [[TensorData]](repeating: [], count: count)
        for output in outputs {
            guard output.sizes.first == count, let split = output.rows, split.count == count else { return nil }
            for (row, tensor) in split.enumerated() { rows[row].append(tensor) }
        }
        return rows
    }
}
