import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayTriton
import SlipwayWorkspace

/// A backend whose models are given and served as they are: Slipway changes nothing in them, and the spec states what the file does
/// not say.
protocol GivenBackend: ModelBackend {
    /// What it serves, with its article: `a TensorRT plan`.
    var noun: String { get }
    /// What it runs on; the first is the default.
    var devices: [ExecutionProvider] { get }
    /// The name by which the server opens the file, below the version's directory.
    var fileName: RelativePath { get }
    /// The kinds of file that it opens, of those that are told by their first bytes.
    var kinds: Set<FileKind> { get }

    /// Reads what the file says of itself.
    ///
    /// - Parameters:
    ///   - model: The file, whose first bytes are those of no other format.
    ///   - document: The spec.
    ///   - bag: Receives the findings.
    /// - Returns: The outside of the model; nil after an error.
    /// - Throws: The failure to read it.
    func outside(
        of model: StatedModel, for document: SpecDocument, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> GivenOutside?

    /// The outside of a model whose file is not there, where the lock and the spec tell it.
    func outside(of locked: ModelArtifact, for document: SpecDocument) -> GivenOutside?

    /// Checks what the backend's own keys say with the rest of the spec.
    func checkKeys(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag)
}

/// What is known of a model that is given.
struct GivenOutside {
    /// Inputs and outputs.
    var signature: GraphSignature
    /// What is known of the outputs.
    var evidence: [OutputEvidence]
    /// The name by which the server opens the file, where the content decides it.
    var servedName: RelativePath?
    /// Files that lie beside it, by their places beside the served file.
    var beside: [ModelArtifact.ExternalArtifact] = []
}

extension GivenBackend {
    /// Such files are no ONNX graphs.
    package var opensGraph: Bool { false }
    /// None: the rules of backends that are judged by their files alone hold for all models.
    package var repositoryRules: [ConfigRule] { [] }

    func outside(
        of model: StatedModel, for document: SpecDocument, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> GivenOutside? {
        StatedTensors(document, of: noun, at: model.place.range, into: &bag).map {
            GivenOutside(signature: $0.signature, evidence: $0.evidence(noun))
        }
    }

    func outside(of locked: ModelArtifact, for document: SpecDocument) -> GivenOutside? {
        StatedTensors(document).map { GivenOutside(signature: $0.signature, evidence: $0.evidence(noun)) }
    }

    func checkKeys(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {}

    /// Checks what the matrix may hold, and the backend's own keys.
    package func check(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
        checkDevices(resolved.document, of: self, into: &bag)
        checkKeys(resolved, into: &bag)
    }

    /// Nothing more.
    package func check(_ spec: CheckedSpec, variants: [Variant], into bag: inout DiagnosticBag) {}

    /// The file under the name that the backend opens, and what lies beside it.
    package func files(of model: ModelArtifact, serving graph: GraphKey, version: RelativePath)
        -> [(path: RelativePath, file: ReferencedFile)]
    {
        [(version.appending(model.servedName ?? fileName), model.file)]
            + model.external.map { (version.appending($0.location), $0.file) }
    }

    /// Nothing depends on the id.
    package func completing(
        _ config: ConfigMessage, _ variant: Variant, model: ModelName, id: String
    ) -> ConfigMessage { config }

    /// Looks at the file's first bytes, and takes it as it is.
    package func read(_ model: StatedModel, for document: SpecDocument, into bag: inout DiagnosticBag) -> ReadModel {
        do throws(WorkspaceError) {
            let head = try Workspace.head(ofFile: model.file.absolute, 512)
            if let kind = FileKind(head), !kinds.contains(kind) {
                bag.add(wrongFile(kind, model))
                return .nothing
            }
            guard let outside = try outside(of: model, for: document, into: &bag) else { return .nothing }
            let errorsBefore = bag.count(.error)
            model.checkSource(outside.signature, &bag)
            guard bag.count(.error) == errorsBefore else { return .nothing }
            return .model(artifact(outside, file: try model.reference()))
        } catch {
            bag.add(
                Diagnostic(
                    .unreadableFile, "cannot read the model \"\(model.file.display)\": \(error.message)",
                    at: model.place.range, path: "model.source"))
            return error.failureClass == .io ? .failure(error) : .nothing
        }
    }

    /// The model of the lock with the outside that the spec states now.
    package func current(_ locked: ModelArtifact, for document: SpecDocument) -> Result<ModelArtifact, OutdatedLock> {
        guard var outside = outside(of: locked, for: document) else {
            return .failure(
                OutdatedLock(
                    message: "the graph lock does not tell the inputs and outputs of \(noun)", place: nil,
                    path: "model.source"))
        }
        outside.beside = locked.external
        return .success(artifact(outside, file: locked.file))
    }

    private func artifact(_ outside: GivenOutside, file: ReferencedFile) -> ModelArtifact {
        var artifact = ModelArtifact(
            file: file, external: outside.beside, signature: outside.signature, evidence: outside.evidence)
        artifact.servedName = outside.servedName
        return artifact
    }

    private func wrongFile(_ kind: FileKind, _ model: StatedModel) -> Diagnostic {
        Diagnostic(
            .notAFileOfTheBackend, "\"\(model.file.display)\" is \(kind.noun), not \(noun)", at: model.place.range,
            path: "model.source", notes: ["its first bytes show it"],
            help: [kind.help(model.file.display) ?? "name the file that the backend \"\(syntax.name)\" opens"])
    }
}
