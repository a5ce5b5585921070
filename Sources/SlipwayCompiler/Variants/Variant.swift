package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwaySpec

/// One configuration of the model with its name and warmup: one directory of the repository.
package struct Variant: Hashable, Sendable {
    /// The name; a function of the configuration alone.
    package let name: ModelName
    /// Whether this is the baseline.
    package let isBaseline: Bool
    /// The graph that it serves.
    package let graph: GraphKey
    /// The settings.
    package let configuration: VariantConfiguration
    /// The warmup sets, in source order.
    package let warmup: [WarmupPlan]
    /// The TensorRT profile shapes, or nil when there are none.
    package let profileShapes: ProfileShapes?
    /// The provider entry that the variant comes from.
    package let range: SourceRange?
}

/// One warmup set of one variant with every size known.
package struct WarmupPlan: Hashable, Sendable {
    /// The set's name.
    package let name: String
    /// The batch made of the one item, 1 or more.
    package let batchSize: Int
    /// How often the set runs, 1 or more.
    package let count: Int
    /// Every input of the model, in graph order.
    package let inputs: [TensorFill]
}

/// A tensor of known sizes with the way its elements are made.
package struct TensorFill: Hashable, Sendable {
    /// The input's name.
    package let name: String
    /// The element type.
    package let type: ElementType
    /// The sizes; without the batch axis where the server batches.
    package let sizes: [Int]
    /// How the elements are made.
    package let source: DataSource
    /// The bytes of `DataSource.file(_:)`, checked to be exactly one item long; empty for the others.
    package let fileBytes: [UInt8]

    /// The number of elements.
    package var elementCount: Int { sizes.reduce(1, *) }
}

/// TensorRT's optimisation profile: the smallest, usual and largest shape of every input, batch axis included.
package struct ProfileShapes: Hashable, Sendable {
    /// The shapes of one input.
    package struct Entry: Hashable, Sendable {
        /// The input's name.
        package let input: String
        /// The smallest sizes.
        package let min: [Int]
        /// The usual sizes.
        package let opt: [Int]
        /// The largest sizes.
        package let max: [Int]
    }

    /// The inputs with a dynamic axis, in graph order.
    package let entries: [Entry]
}
