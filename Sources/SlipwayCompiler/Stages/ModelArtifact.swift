package import SlipwayDomain

/// A file that a spec names and that the workspace has looked at.
package struct ReferencedFile: Hashable, Sendable {
    /// The path relative to the project root (or to a model root).
    package let path: String
    /// The SHA-256 of the bytes.
    package let digest: ContentDigest
    /// The size in bytes.
    package let byteCount: UInt64
    /// The path to read it from on this machine; never written into an output. Empty where only a graph lock stands in.
    package let sourcePath: String
    /// What the file holds where it is made of pieces of the source; nil for the source as it is.
    package let content: SplicedFile?
    /// The paths of the other files that the content has pieces of, by location, as ``sourcePath`` is one.
    package let parts: [RelativePath: String]

    /// Makes a description of a file.
    package init(
        path: String, digest: ContentDigest, byteCount: UInt64, sourcePath: String, content: SplicedFile? = nil,
        parts: [RelativePath: String] = [:]
    ) {
        self.content = content
        self.parts = parts
        self.path = path
        self.digest = digest
        self.byteCount = byteCount
        self.sourcePath = sourcePath
    }
}

extension ModelArtifact {
    /// Whether its file is there: a graph lock replaces one that is not.
    package var isAtHand: Bool { !file.sourcePath.isEmpty }
}

/// A model as it was found: its file, its external data, and what its graph declares.
package struct ModelArtifact: Hashable, Sendable {
    /// The model file.
    package let file: ReferencedFile
    /// The external data files by the location that the model states; in the order of locations.
    package let external: [ExternalArtifact]
    /// The outside of the graph.
    package let signature: GraphSignature
    /// What following the graph says of its outputs, in the order of the signature.
    package let evidence: [OutputEvidence]
    /// The digest of the graph without its weights, which new weights in the same graph leave as it is; nil where graph
    /// and weights cannot be told apart.
    package let graphDigest: ContentDigest?
    /// The graphs that are served; every variant names one of them.
    package let served: [GraphKey: ServedGraph]
    /// Two inputs that may not be one batch; a graph lock does not say.
    package let separateBatches: SeparateBatches?
    /// Whether the graph, which was exported for one row and is to be batched, can be given a batch axis.
    package let isRebatchable: Bool
    /// The conversion that made the file; nil where it was given as it is.
    package var conversion: ModelConversion?
    /// How the graph is quantized; nil where nothing of the spec depends on it, or a graph lock stands in.
    package var quantization: GraphQuantization?
    /// Whether the file is not there and nothing replaces it: checks continue, and nothing is written.
    package var isMissing = false
    /// The name that the server opens the file by, where its content decides it; nil for the backend's own.
    package var servedName: RelativePath?
    /// What Slipway 0.1 would have served, where its dims were less exact; nil where that is the same.
    package let former: FormerGraph?

    /// A graph whose outputs have fewer known sizes than they always have.
    package struct FormerGraph: Hashable, Sendable {
        /// The outputs as the graph declared them.
        package let outputs: [GraphTensor]
        /// What was changed.
        package let edits: [String]

        /// Makes a graph.
        package init(outputs: [GraphTensor], edits: [String]) {
            self.outputs = outputs
            self.edits = edits
        }
    }

    /// A graph that is served: the file's own, or one with other outputs in a small file whose weights stay in a link to the
    /// model.
    package struct ServedGraph: Hashable, Sendable {
        /// The outputs as the graph declares them.
        package let outputs: [GraphTensor]
        /// What was changed; empty for the file as it is.
        package let edits: [String]
        /// The graph; its path is that of the model.
        package let graph: ReferencedFile
        /// The name of the file beside the graph that has the model's bytes; nil when the graph needs none.
        package let weightsName: RelativePath?
        /// The external data that the graph needs, by location.
        package let external: [RelativePath]
        /// The file of numbers beside the graph that was made with it; nil when the graph needs none.
        package let ownWeights: ExternalArtifact?

        /// Makes a graph.
        package init(
            outputs: [GraphTensor], edits: [String], graph: ReferencedFile, weightsName: RelativePath?,
            external: [RelativePath], ownWeights: ExternalArtifact? = nil
        ) {
            self.ownWeights = ownWeights
            self.outputs = outputs
            self.edits = edits
            self.graph = graph
            self.weightsName = weightsName
            self.external = external
        }
    }

    /// The main graph where it is not the file's own; nil for the file as it is.
    package var edited: ServedGraph? { served[.main].flatMap { $0.edits.isEmpty ? nil : $0 } }

    /// The outputs of the graph that is served, which all graphs of a spec have.
    package var outputs: [GraphTensor] { served[.main]?.outputs ?? signature.outputs }

    /// The outside of the graph that is served: the file's own but for the outputs.
    package var servedSignature: GraphSignature {
        var result = signature
        result.outputs = outputs
        return result
    }

    /// A file of external data.
    package struct ExternalArtifact: Hashable, Sendable {
        /// The location relative to the model file, as the model states it.
        package let location: RelativePath
        /// The file found there.
        package let file: ReferencedFile

        /// Makes an external file.
        package init(location: RelativePath, file: ReferencedFile) {
            self.location = location
            self.file = file
        }
    }

    /// The graphs in other precisions, by name.
    package var rewritten: [(key: GraphKey, graph: ServedGraph)] {
        served.filter { $0.key != .main }.map { ($0.key, $0.value) }.sorted { $0.key < $1.key }
    }

    /// Makes an artifact.
    ///
    /// - Parameters:
    ///   - file: The model file.
    ///   - external: The external data files, in the order of locations.
    ///   - signature: The outside of the graph.
    ///   - evidence: What following the graph says of its outputs.
    ///   - edited: The graph that is served, where it is not the file's own.
    ///   - rewritten: That graph in other precisions.
    ///   - graphDigest: The digest of the graph without its weights.
    ///   - former: What Slipway 0.1 would have served, where that is not the same.
    ///   - separateBatches: Two inputs that may not be one batch.
    ///   - isRebatchable: Whether a graph for one row that is to be batched can be given a batch axis.
    package init(
        file: ReferencedFile, external: [ExternalArtifact], signature: GraphSignature, evidence: [OutputEvidence],
        edited: ServedGraph? = nil, rewritten: [GraphKey: ServedGraph] = [:], graphDigest: ContentDigest? = nil,
        former: FormerGraph? = nil,
        separateBatches: SeparateBatches? = nil, isRebatchable: Bool = false
    ) {
        let whole = ServedGraph(
            outputs: signature.outputs, edits: [], graph: file, weightsName: nil, external: external.map(\.location))
        served = rewritten.merging([.main: edited ?? whole]) { $1 }
        self.separateBatches = separateBatches
        self.isRebatchable = isRebatchable
        self.former = former
        self.file = file
        self.external = external
        self.signature = signature
        self.evidence = evidence
        self.graphDigest = graphDigest
    }

    /// The evidence on an output, or nil when there is none.
    package func evidence(on output: String) -> OutputEvidence? {
        evidence.first { $0.name == output }
    }
}
