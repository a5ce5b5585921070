package import SlipwayCompiler
package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwaySpec
package import SlipwayWorkspace

/// A serving backend that also reads the model files it serves.
package protocol ModelBackend: ServingBackend {
    /// Reads a model.
    ///
    /// - Parameters:
    ///   - model: The model file.
    ///   - document: The spec.
    ///   - bag: Receives what is wrong with the model.
    /// - Returns: The model, or what there is in its place.
    func read(_ model: StatedModel, for document: SpecDocument, into bag: inout DiagnosticBag) -> ReadModel

    /// A model whose file is not there, where the backend can say how it is made: as far as the rest of the spec tells it.
    ///
    /// - Parameters:
    ///   - model: The file that is missing.
    ///   - document: The spec.
    ///   - bag: Receives what is wrong with what it is made of.
    /// - Returns: The model without its file, which ``ModelArtifact/isMissing``; nil where nothing is known of it.
    func missing(_ model: StatedModel, for document: SpecDocument, into bag: inout DiagnosticBag) -> ModelArtifact?

    /// A model that a graph lock describes, with what the lock leaves to be worked out.
    ///
    /// - Parameters:
    ///   - locked: The model as the lock describes it.
    ///   - document: The spec.
    /// - Returns: The model, or what the spec asks for that the lock does not describe.
    func current(_ locked: ModelArtifact, for document: SpecDocument) -> Result<ModelArtifact, OutdatedLock>
}

extension ModelBackend {
    /// Nothing is known of it.
    package func missing(
        _ model: StatedModel, for document: SpecDocument, into bag: inout DiagnosticBag
    ) -> ModelArtifact? { nil }
}

/// Why a graph lock does not describe what a spec asks for.
package struct OutdatedLock: Error {
    /// What it lacks, as a sentence about the lock.
    package let message: String
    /// Where the spec asks for it; nil for the model's place.
    package let place: SourceRange?
    /// The data path of that place.
    package let path: String
}

/// What became of reading a model.
package enum ReadModel: Sendable {
    /// The model.
    case model(ModelArtifact)
    /// Nothing; the findings say why.
    case nothing
    /// Nothing because of a failure that the spec is not to blame for.
    case failure(WorkspaceError)
}

/// A model file that a spec names.
package struct StatedModel {
    /// The file.
    package let file: Workspace.ResolvedPath
    /// Where the spec names it, and in which words.
    package let place: Located<String>
    /// The project that it belongs to.
    package let workspace: Workspace
    /// The absolute path of a file of the spec, from which relative paths in it are followed.
    package let stating: (SourceID) -> String
    /// What the source of the file says of a model with such an outside.
    package let checkSource: (GraphSignature, inout DiagnosticBag) -> Void

    /// Makes a model.
    package init(
        file: Workspace.ResolvedPath, place: Located<String>, workspace: Workspace,
        stating: @escaping (SourceID) -> String,
        checkSource: @escaping (GraphSignature, inout DiagnosticBag) -> Void
    ) {
        self.file = file
        self.place = place
        self.workspace = workspace
        self.stating = stating
        self.checkSource = checkSource
    }

    /// The file with its digest, as a compiled spec refers to it.
    ///
    /// - Throws: The failure to read it.
    package func reference() throws(WorkspaceError) -> ReferencedFile {
        try Self.reference(file)
    }

    /// A file with its digest, as a compiled spec refers to it.
    ///
    /// - Throws: The failure to read it.
    package static func reference(_ path: Workspace.ResolvedPath) throws(WorkspaceError) -> ReferencedFile {
        let digest = try SHA256Hasher.knownDigest(ofFile: path.absolute)
        return ReferencedFile(
            path: path.display, digest: digest.digest, byteCount: digest.byteCount, sourcePath: path.absolute)
    }
}
