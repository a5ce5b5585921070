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
            served: model.edited.map {
                Served(
                    outputs: $0.outputs, edits: $0.edits, digest: $0.graph.digest, byteCount: $0.graph.byteCount,
                    weightsName: $0.weightsName, external: $0.external)
            })
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
            edited: lock.served.map {
                ServedGraph(
                    outputs: $0.outputs, edits: $0.edits,
                    graph: ReferencedFile(path: path, digest: $0.digest, byteCount: $0.byteCount, sourcePath: ""),
                    weightsName: $0.weightsName, external: $0.external)
            }, graphDigest: lock.graphDigest)
        conversion = lock.conversion
    }
}
