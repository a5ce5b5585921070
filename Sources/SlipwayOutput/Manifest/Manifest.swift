package import SlipwayDomain
package import SlipwayFormats

/// `manifest.json` of an output (golden/schema/manifest.schema.json): what was generated, from what, and the digest of
/// every file outside the releases.
package struct Manifest: Hashable, Sendable {
    /// The spec that the output was made from.
    package struct Spec: Hashable, Sendable {
        /// The path relative to the project root.
        package let path: String
        /// The SHA-256 over the spec and every fragment that it extends.
        package let digest: ContentDigest

        /// Makes a description.
        package init(path: String, digest: ContentDigest) {
            self.path = path
            self.digest = digest
        }
    }

    /// Where a model file comes from.
    package enum Source: Hashable, Sendable {
        /// A path relative to the project root, or to a model root.
        case path(String)
        /// An address.
        case url(String)
        /// A program with its arguments that brings the file.
        case command([String])
        /// A converter, of a model of a framework at a path, and where the result is kept in the project.
        case converted(by: String, from: String, keep: String?)

        /// The path, the address, the command, or what was converted.
        package var text: String {
            switch self {
            case .path(let text), .url(let text): text
            case .command(let words): commandText(words)
            case .converted(let converter, let source, let keep): keep ?? "\(source) converted by \(converter)"
            }
        }
    }

    /// A file of external data.
    package struct External: Hashable, Sendable {
        /// The location relative to the model file, as the model states it.
        package let location: RelativePath
        /// The SHA-256 of the file.
        package let digest: ContentDigest
        /// The size in bytes.
        package let byteCount: UInt64

        /// Makes a description.
        package init(location: RelativePath, digest: ContentDigest, byteCount: UInt64) {
            self.location = location
            self.digest = digest
            self.byteCount = byteCount
        }
    }

    /// A graph that the model's is rewritten to.
    package struct Graph: Hashable, Sendable {
        /// The name by which variants name it.
        package let name: String
        /// Its precision.
        package let precision: Precision
        /// What stays in fp32, in order.
        package let kept: [String]
        /// How it differs from the file's.
        package let edits: [String]
        /// The SHA-256 of its file.
        package let digest: ContentDigest
        /// The size of its file in bytes.
        package let byteCount: UInt64
        /// The file of numbers beside it that was made with it; nil when it needs none.
        package let weights: External?

        /// Makes a description.
        package init(
            name: String, precision: Precision, kept: [String], edits: [String], digest: ContentDigest,
            byteCount: UInt64, weights: External?
        ) {
            self.name = name
            self.precision = precision
            self.kept = kept
            self.edits = edits
            self.digest = digest
            self.byteCount = byteCount
            self.weights = weights
        }
    }

    /// The model that every variant serves.
    package struct Model: Hashable, Sendable {
        /// Where the file comes from.
        package let source: Source
        /// The SHA-256 of the file.
        package let digest: ContentDigest
        /// The size of the file in bytes.
        package let byteCount: UInt64
        /// The SHA-256 of the graph without its weights; nil where they cannot be told apart.
        package let graphDigest: ContentDigest?
        /// The external data.
        package let external: [External]
        /// How the served graph differs from the file's.
        package let edits: [String]
        /// The outputs whose batch axis rests on the spec's word.
        package let asserted: [String]
        /// Why the spec's author says that the rows of a batch are independent; nil where the spec asserts nothing.
        package let rowsBecause: String?
        /// The graphs in other precisions, by name.
        package let graphs: [Graph]

        /// Makes a description.
        package init(
            source: Source, digest: ContentDigest, byteCount: UInt64, graphDigest: ContentDigest?,
            external: [External], edits: [String], asserted: [String], rowsBecause: String? = nil,
            graphs: [Graph] = []
        ) {
            self.graphs = graphs
            self.source = source
            self.digest = digest
            self.byteCount = byteCount
            self.graphDigest = graphDigest
            self.external = external
            self.edits = edits
            self.asserted = asserted
            self.rowsBecause = rowsBecause
        }

        /// Where the file of a digest comes from; nil when it is none of the model's.
        package func origin(of digest: ContentDigest) -> Origin? {
            if digest == self.digest { return Origin(path: source.text, byteCount: byteCount) }
            // External data lie beside the model.
            let folder = source.text.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            return external.first { $0.digest == digest }.map {
                let path = (folder + [Substring($0.location.text)]).joined(separator: "/")
                return Origin(path: path, byteCount: $0.byteCount)
            }
        }
    }

    /// Where a file of the model comes from.
    package struct Origin: Hashable, Sendable {
        /// The path below the project root, or below a model root; the address of a fetched model.
        package let path: String
        /// The size in bytes.
        package let byteCount: UInt64
    }

    /// A variant.
    package struct Variant: Hashable, Sendable {
        /// The name.
        package let name: ModelName
        /// The id, 12 hexadecimal digits.
        package let id: String
        /// The digest of the configuration without the model's contents, 12 hexadecimal digits.
        package let configID: String
        /// Whether it is the baseline.
        package let isBaseline: Bool
        /// Its settings, as an object: what they are is the compiler's business.
        package let axes: JSONValue
        /// The ids under which an earlier version wrote what differs in nothing but less exact dims, 12 hexadecimal digits
        /// each.
        package let former: [String]
        /// The name of the graph that it serves, one of ``Model/graphs``; nil for the model's own.
        package let graph: String?

        /// Makes a variant.
        package init(
            name: ModelName, id: String, configID: String, isBaseline: Bool, axes: JSONValue, former: [String] = [],
            graph: String? = nil
        ) {
            self.graph = graph
            self.former = former
            self.name = name
            self.id = id
            self.configID = configID
            self.isBaseline = isBaseline
            self.axes = axes
        }
    }

    /// A variant that a release holds and the spec no longer generates.
    package struct Kept: Hashable, Sendable {
        /// The name.
        package let name: ModelName
        /// The id, 12 hexadecimal digits.
        package let id: String
        /// The digest of the configuration without the model's contents; nil where the release does not say.
        package let configID: String?

        /// Makes a variant.
        package init(name: ModelName, id: String, configID: String?) {
            self.name = name
            self.id = id
            self.configID = configID
        }
    }

    /// The model's name: the directory below the output root.
    package let name: ModelName
    /// The spec.
    package let spec: Spec
    /// The model that every variant serves; nil for a pipeline.
    package let model: Model?
    /// The models of the steps of a pipeline, in their order; empty for one model.
    package let members: [Member]
    /// The Triton release that the configurations are for.
    package let target: String
    /// How model files came in: `store`, `link`, `copy` or `digest`; nil in a manifest of 0.1.
    package let weights: String?
    /// The variants: the baseline first.
    package let variants: [Variant]
    /// The variant that `release` holds and the spec no longer generates, if there is one.
    package let kept: Kept?
    /// Those that further releases hold and the spec no longer generates, by the directory of the release.
    package let keptInReleases: [RelativePath: Kept]
    /// The SHA-256 of every file outside the releases but this one, by path below the output.
    package let digests: [RelativePath: ContentDigest]

    /// Makes a manifest.
    package init(
        name: ModelName, spec: Spec, model: Model?, members: [Member] = [], target: String, weights: String?,
        variants: [Variant], kept: Kept?, keptInReleases: [RelativePath: Kept] = [:],
        digests: [RelativePath: ContentDigest]
    ) {
        self.keptInReleases = keptInReleases
        self.name = name
        self.spec = spec
        self.model = model
        self.members = members
        self.target = target
        self.weights = weights
        self.variants = variants
        self.kept = kept
        self.digests = digests
    }
}
