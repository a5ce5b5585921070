package import SlipwayDiagnostics

/// What answers were compared with.
package enum AccuracyReference: Hashable, Sendable {
    /// The baseline; its id, 12 hexadecimal digits.
    case baseline(String)
    /// The model as its file has it, served without optimisations; the file's digest, 64 hexadecimal digits.
    case source(String)
    /// Recorded answers; the digest of their elements, 64 hexadecimal digits.
    case file(String)

    /// The key in files of measurements, and what identifies the reference.
    package var entry: (key: String, value: String) {
        switch self {
        case .baseline(let id): ("baseline", id)
        case .source(let digest): ("source", digest)
        case .file(let digest): ("file", digest)
        }
    }
}

/// What an accuracy is about: it counts where all three are equal.
package struct AccuracyIdentity: Hashable, Sendable {
    /// The digest of the model file, or one over it and its external data; 64 hexadecimal digits.
    package var weights: String
    /// The digest of the requests' elements, 64 hexadecimal digits.
    package var inputs: String
    /// What answers were compared with.
    package var against: AccuracyReference

    /// Makes an identity.
    package init(weights: String, inputs: String, against: AccuracyReference) {
        self.weights = weights
        self.inputs = inputs
        self.against = against
    }
}

/// A line of accuracy: one variant's answers to all requests, compared with a reference.
package struct AccuracyRecord: Hashable, Sendable {
    /// The variant's name.
    package var variant: String
    /// The variant's id, 12 hexadecimal digits.
    package var variantID: String
    /// What was compared.
    package var identity: AccuracyIdentity
    /// How many rows were sent.
    package var rows: Int
    /// How many of them were also sent together with others; 0 where requests cannot meet.
    package var together: Int
    /// The values: the worse of those of rows alone and together. Nothing where it failed.
    package var accuracy: VariantAccuracy
    /// Why there are no values; nil where there are.
    package var failure: String?
    /// The line that states it.
    package var range: SourceRange

    /// Makes a record.
    package init(
        variant: String, variantID: String, identity: AccuracyIdentity, rows: Int, together: Int,
        accuracy: VariantAccuracy, failure: String? = nil, range: SourceRange
    ) {
        self.variant = variant
        self.variantID = variantID
        self.identity = identity
        self.rows = rows
        self.together = together
        self.accuracy = accuracy
        self.failure = failure
        self.range = range
    }
}
