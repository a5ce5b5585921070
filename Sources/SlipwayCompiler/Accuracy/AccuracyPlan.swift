package import SlipwayDomain

/// What the accuracy of variants is measured with.
package struct AccuracyPlan: Sendable {
    /// The requests, a row each, its inputs in graph order.
    package enum Requests: Sendable {
        /// Recorded ones.
        case recorded([[TensorData]])
        /// Made ones.
        case generated([[TensorFill]])
    }

    /// What answers are compared with.
    package enum Reference: Sendable {
        /// The answers of the baseline.
        case baseline
        /// The answers of the model as its file has it.
        case source
        /// Recorded ones, in the order of the requests.
        case recorded([[TensorData]])
    }

    /// The requests; at least one.
    package let requests: Requests
    /// Whether rows leave the batch axis out; where no variant batches they have the graph's own dimensions.
    package let hasItems: Bool
    /// The reference.
    package let reference: Reference

    /// The most bytes of all requests together.
    static let largestRequests = 256 << 20
    /// The most rows.
    static let mostRows = 10_000
}
