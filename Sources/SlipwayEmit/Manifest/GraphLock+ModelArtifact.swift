package import SlipwayCompiler
import SlipwayDomain
package import SlipwayOutput

extension GraphLock {
    /// The lock of a model and of the data files of its spec.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - data: The data files, by path.
    ///   - version: The version of its form: that of the lock that stood in for the model, else the newest.
    package init(_ model: ModelArtifact, data: [ReferencedFile] = [], version: Int64 = newestVersion) {
        self.init(
            version: version, file: File(model.file),
            external: model.external.map { External(location: $0.location, file: File($0.file)) },
            data: data.map(File.init), conversion: model.conversion,
            signature: model.signature, evidence: model.evidence, graphDigest: model.graphDigest,
            served: model.edited.map(Served.init),
            rewritten: model.rewritten.compactMap { key, graph in
                key.precision.map { Rewritten(precision: $0, kept: key.kept, served: Served(graph)) }
            })
    }
}

extension GraphLock.Served {
    fileprivate init(_ graph: ModelArtifact.ServedGraph) {
        self.init(
            outputs: graph.outputs, edits: graph.edits, digest: graph.graph.digest, byteCount: graph.graph.byteCount,
            weightsName: graph.weightsName, external: graph.external,
            ownWeights: graph.ownWeights.map(Manifest.External.init))
    }

    /// The graph as it was locked.
    ///
    /// - Parameter path: The path of the model.
    /// - Returns: The graph, without a path to read it from.
    fileprivate func graph(of path: String) -> ModelArtifact.ServedGraph {
        ModelArtifact.ServedGraph(
            outputs: outputs, edits: edits,
            graph: ReferencedFile(path: path, digest: digest, byteCount: byteCount, sourcePath: ""),
            weightsName: weightsName, external: external,
            ownWeights: ownWeights.map {
                ModelArtifact.ExternalArtifact(
                    location: $0.location,
                    file: ReferencedFile(path: path, digest: $0.digest, byteCount: $0.byteCount, sourcePath: ""))
            })
    }
}

extension Manifest.External {
    /// A file of numbers.
    init(_ file: ModelArtifact.ExternalArtifact) {
        self.init(location: file.location, digest: file.file.digest, byteCount: file.file.byteCount)
    }
}

extension GraphLock.File {
    fileprivate init(_ file: ReferencedFile) {
        self.init(path: file.path, digest: file.digest, byteCount: file.byteCount)
    }

    fileprivate var reference: ReferencedFile {
        ReferencedFile(path: path, digest: digest, byteCount: byteCount, sourcePath: "")
    }
}

extension ModelArtifact {
    /// The model as it was locked, without a path to read weights from.
    package init(_ lock: GraphLock) {
        let path = lock.file.path
        self.init(
            file: lock.file.reference,
            external: lock.external.map { ExternalArtifact(location: $0.location, file: $0.file.reference) },
            signature: lock.signature, evidence: lock.evidence,
            edited: lock.served.map { $0.graph(of: path) },
            rewritten: Dictionary(
                lock.rewritten.map { (GraphKey($0.precision, keeping: $0.kept), $0.served.graph(of: path)) }
            ) { first, _ in first },
            graphDigest: lock.graphDigest)
        conversion = lock.conversion
    }
}
