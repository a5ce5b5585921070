/// A variant of the output that measurements are read for.
package struct KnownVariant: Hashable, Sendable {
    /// Its name.
    package var name: String
    /// Its id, 12 hexadecimal digits.
    package var id: String
    /// The digest of its configuration without the model's contents; nil when it is not known.
    package var configID: String?
    /// Its `max_batch_size`; nil when it is not known.
    package var maxBatchSize: Int?
    /// Its instances, those on named GPUs together; nil when they are not known.
    package var instances: Int?
    /// Their kind as Model Analyzer writes it, `CPU` or `GPU`; nil when it is not known.
    package var kind: String?
    /// Whether the instances are those of one GPU, of which a machine may have several.
    package var isPerGPU: Bool
    /// The ids under which an earlier version wrote what differs in nothing but less exact dims: what was measured under
    /// them counts.
    package var formerIDs: [String] = []
    /// The same of the digests of configurations.
    package var formerConfigIDs: [String] = []

    /// Makes a variant.
    package init(
        name: String, id: String, configID: String? = nil, maxBatchSize: Int? = nil, instances: Int? = nil,
        kind: String? = nil, isPerGPU: Bool = false
    ) {
        self.name = name
        self.id = id
        self.configID = configID
        self.maxBatchSize = maxBatchSize
        self.instances = instances
        self.kind = kind
        self.isPerGPU = isPerGPU
    }
}

/// The variants of an output, those of its spec and the incumbent, and the model that they serve.
package struct KnownVariants: Sendable {
    /// The variants, each id once.
    package var variants: [KnownVariant]
    /// The digest of the model with its weights, 64 hexadecimal digits; nil when it is not known.
    package var modelDigest: String?
    /// The digest of the model's graph without the values of its initializers; nil when it is not known.
    package var graphDigest: String?

    /// Makes a set of variants.
    package init(_ variants: [KnownVariant], modelDigest: String? = nil, graphDigest: String? = nil) {
        self.variants = variants
        self.modelDigest = modelDigest
        self.graphDigest = graphDigest
    }
}
