package import SlipwayDomain

/// `graph.lock.json` of an output (golden/schema/graph-lock.schema.json): all that a build needs to know of a model, so
/// that a repository can be checked against its spec where the weights are not at hand.
package struct GraphLock: Hashable, Sendable {
    /// A file of the model.
    package struct File: Hashable, Sendable {
        /// The path relative to the project root or to a model root; the address of a fetched model.
        package let path: String
        /// The SHA-256 of the bytes.
        package let digest: ContentDigest
        /// The size in bytes.
        package let byteCount: UInt64

        /// Makes a description.
        package init(path: String, digest: ContentDigest, byteCount: UInt64) {
            self.path = path
            self.digest = digest
            self.byteCount = byteCount
        }
    }

    /// A file of external data.
    package struct External: Hashable, Sendable {
        /// The location relative to the model file, as the model states it.
        package let location: RelativePath
        /// The file.
        package let file: File

        /// Makes a description.
        package init(location: RelativePath, file: File) {
            self.location = location
            self.file = file
        }
    }

    /// The graph that is served where it is not the file's own.
    package struct Served: Hashable, Sendable {
        /// The outputs as the graph declares them, batch axis included.
        package let outputs: [GraphTensor]
        /// What was changed.
        package let edits: [String]
        /// The SHA-256 of the graph's file.
        package let digest: ContentDigest
        /// The size of the graph's file in bytes.
        package let byteCount: UInt64
        /// The name of the file beside the graph that has the model's bytes; nil when the graph needs none.
        package let weightsName: RelativePath?
        /// The external data that the graph needs, by location.
        package let external: [RelativePath]
        /// The file of numbers beside the graph that was made with it; nil when the graph needs none.
        package let ownWeights: Manifest.External?

        /// Makes a description.
        package init(
            outputs: [GraphTensor], edits: [String], digest: ContentDigest, byteCount: UInt64,
            weightsName: RelativePath?, external: [RelativePath], ownWeights: Manifest.External? = nil
        ) {
            self.ownWeights = ownWeights
            self.outputs = outputs
            self.edits = edits
            self.digest = digest
            self.byteCount = byteCount
            self.weightsName = weightsName
            self.external = external
        }
    }

    /// A graph in another precision.
    package struct Rewritten: Hashable, Sendable {
        /// The precision.
        package let precision: Precision
        /// What stays in fp32, in order.
        package let kept: [String]
        /// The graph.
        package let served: Served

        /// Makes a description.
        package init(precision: Precision, kept: [String], served: Served) {
            self.precision = precision
            self.kept = kept
            self.served = served
        }
    }

    /// The version of the form that is written where the model was at hand.
    package static let newestVersion = DocumentKind.graphLock.newestVersion

    /// The version of its form: 1 of Slipway 0.1, which says nothing of data files and of most rows.
    package let version: Int64
    /// The model file.
    package let file: File
    /// The external data, by location.
    package let external: [External]
    /// The data files that the spec names, by path; empty in version 1.
    package let data: [File]
    /// The conversion that made the model; nil where it was given as it is, and in version 1.
    package let conversion: ModelConversion?
    /// The outside of the graph; its external files are those of ``external``.
    package let signature: GraphSignature
    /// What following the graph says of its outputs.
    package let evidence: [OutputEvidence]
    /// The SHA-256 of the graph without its weights; nil where they cannot be told apart.
    package let graphDigest: ContentDigest?
    /// The graph that is served; nil for the file as it is.
    package let served: Served?
    /// The graphs in other precisions, by name.
    package let rewritten: [Rewritten]

    /// Makes a lock.
    package init(
        version: Int64 = newestVersion, file: File, external: [External], data: [File] = [],
        conversion: ModelConversion? = nil, signature: GraphSignature, evidence: [OutputEvidence],
        graphDigest: ContentDigest?, served: Served?, rewritten: [Rewritten] = []
    ) {
        self.rewritten = rewritten
        self.version = version
        self.data = data
        self.conversion = conversion
        self.file = file
        self.external = external
        self.signature = signature
        self.evidence = evidence
        self.graphDigest = graphDigest
        self.served = served
    }
}
