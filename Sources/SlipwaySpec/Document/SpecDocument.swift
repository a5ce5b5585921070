package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayReleases

/// A spec as it is written: every key decoded to its type, every value with its place, fragments merged in.
///
/// Nothing here is defaulted or compared with a graph; an absent key is nil or empty.
package struct SpecDocument: Sendable {
    /// The spec's own file.
    package var source: SourceID
    /// The spec's file and every fragment it extends, in the order in which they were read.
    package var sources: [SourceID]
    /// The language version (`slipway:`).
    package var language: Located<Int>
    /// The model's name, also the directory below the output root.
    package var name: Located<ModelName>
    /// The names that the model had before.
    package var formerly: [Located<ModelName>]
    /// The model file and version.
    package var model: ModelSection
    /// The names of the graph's inputs, in the order of `inShapes` and `inTypes`.
    package var inNames: Located<[Located<String>]>?
    /// The shapes of the inputs, batch axis included; −1 is ``Dimension/anonymous``.
    package var inShapes: Located<[Located<[Located<Dimension>]>]>?
    /// The element types of the inputs.
    package var inTypes: Located<[Located<ElementType>]>?
    /// The graph outputs that are served.
    package var outNames: Located<[Located<String>]>?
    /// The element types of the outputs, in the order of `outNames`.
    package var outTypes: Located<[Located<ElementType>]>?
    /// Asserted shapes of the outputs, batch axis included, in the order of `outNames`.
    package var outShapes: Located<[Located<[Located<Dimension>]>]>?
    /// The ranges of the named dynamic axes, in source order.
    package var axes: [AxisSection]
    /// The Triton release as written (`"24.10"`).
    package var tritonRelease: Located<String>?
    /// The image of the release (`target.flavor`).
    package var flavor: Located<ImageFlavor>?
    /// The execution providers, in source order; empty when the key is absent.
    package var providers: [ProviderChoice]
    /// What the backend runs on where no execution provider is stated.
    package var defaultProvider = ExecutionProvider.cpu
    /// Session options of all providers.
    package var session: StatedAxes
    /// Batching of all providers.
    package var batching: StatedAxes
    /// Instances of all providers.
    package var instances: InstancesSection
    /// Warmup sets of all providers, in source order.
    package var warmup: [WarmupSection]
    /// Points of the matrix that are left out.
    package var exclude: [MatrixPattern]
    /// Points added to the matrix.
    package var include: [MatrixPattern]
    /// The raw config.pbtxt fragment.
    package var triton: RawFragment?
    /// How many variants are allowed (`variant_limit`, default 512).
    package var variantLimit: Located<Int>?
    /// What is measured.
    package var profile: ProfileSection?
    /// How far answers are from a reference.
    package var accuracy: AccuracySection?
    /// How the winner is picked.
    package var promote: PromoteSection?
    /// What is released before anything is promoted.
    package var release: ReleaseSection?
    /// What the clients of the model do.
    package var clients: ClientsSection?
    /// What is said to each deployment target (`deploy`), in source order.
    package var deploy: [DeploySection]
    /// The tree that all this was decoded from, for edits.
    package var tree = SpecTree()

    /// Makes a document with the required parts; the others start absent.
    package init(source: SourceID, language: Located<Int>, name: Located<ModelName>, model: ModelSection) {
        self.source = source
        sources = [source]
        self.language = language
        self.name = name
        self.model = model
        formerly = []
        axes = []
        providers = []
        session = StatedAxes()
        batching = StatedAxes()
        instances = InstancesSection()
        warmup = []
        exclude = []
        include = []
        deploy = []
    }
}

/// `model:`, where the graph comes from.
package struct ModelSection: Sendable {
    /// Where the file is; a plug-in reads it.
    package var source: SourceSection
    /// How the graph is quantized; nil where it is served as it is.
    package var quantize: QuantizeSection?
    /// The backend that serves it; nil for the default.
    package var backend: Located<String>?
    /// What the spec says to the backend.
    package var settings = BackendSection()
    /// The one version directory that is written, 1 or more; default 1.
    package var version: Located<Int>?
    /// Whether a graph exported with batch 1 is to be made batchable; default false.
    package var rebatch: Located<Bool>?
    /// What the user knows of the rows of the batch; nil where nothing is stated.
    package var rows: RowsSection?

    /// `rows:` of a model: rows are taken for independent, whatever the graph shows.
    package struct RowsSection: Sendable {
        /// Where it is asserted.
        package var place: SourceRange
        /// Why the user knows.
        package var because: Located<String>

        /// Makes a section.
        package init(place: SourceRange, because: Located<String>) {
            self.place = place
            self.because = because
        }
    }

    /// Makes a section.
    package init(
        source: SourceSection, version: Located<Int>? = nil, rebatch: Located<Bool>? = nil, rows: RowsSection? = nil
    ) {
        self.rows = rows
        self.source = source
        self.version = version
        self.rebatch = rebatch
    }
}

/// One entry of `axes:`, the range of a named dynamic axis.
package struct AxisSection: Sendable {
    /// The axis name.
    package var name: Located<String>
    /// The smallest size, 1 or more (0 where an axis may be empty).
    package var min: Located<Int>?
    /// The size to optimise for.
    package var opt: Located<Int>?
    /// The largest size.
    package var max: Located<Int>?
    /// The step of allowed sizes; default 1.
    package var multipleOf: Located<Int>?

    /// Makes an entry that states nothing but its name.
    package init(name: Located<String>) {
        self.name = name
    }
}

/// The text of `triton:`, with the way from an offset in it to a place in the file.
package struct RawFragment: Sendable {
    /// The config.pbtxt text.
    package var text: Located<String>
    /// The place in the file of a byte range of `text`.
    package var place: @Sendable (ByteSpan) -> SourceRange

    /// Makes a fragment.
    package init(text: Located<String>, place: @escaping @Sendable (ByteSpan) -> SourceRange) {
        self.text = text
        self.place = place
    }
}
