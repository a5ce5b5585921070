import SlipwayBackends
import SlipwayCompiler
import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayONNX
import SlipwayReleases
import SlipwayWorkspace

/// Which model a first spec is wanted for.
package struct DraftRequest: Sendable {
    /// The model's name.
    package let name: ModelName
    /// The path of the model file, absolute or from the working directory.
    package let model: String
    /// Where the spec is written; nil for a spec that is handed back only, and taken to be in the working directory.
    package var out: String?

    /// Makes a request.
    package init(name: ModelName, model: String, out: String? = nil) {
        self.name = name
        self.model = model
        self.out = out
    }
}

/// A first spec.
package struct DraftedSpec: Sendable {
    /// The spec: it passes `check`, and builds.
    package let text: String
}

/// Writes a first spec for a model.
///
/// Everything in it is taken from the graph and from the files beside it, and it is compiled before anything is written: what
/// does not pass is not handed out.
///
/// - Parameters:
///   - request: The model and the place of the spec.
///   - project: Where specs and models are looked for.
/// - Returns: The spec; no value, and one finding that says why, where the model cannot be served.
package func draftSpec(_ request: DraftRequest, of project: Project) -> Outcome<DraftedSpec> {
    var outcome = Outcome<DraftedSpec>()
    do throws(WorkspaceError) {
        let place = try DraftPlace(request, project)
        let read = try DraftModel.read(request.model, into: &outcome.bag)
        guard let model = read else { return outcome }
        var accepted: SpecDraft?
        for draft in try model.drafts(at: place) {
            var compiler = SpecCompiler(project: project, target: nil)
            compiler.draft = Array(draft.text.utf8)
            let compiled = compiler.compile(place.spec)
            for failure in compiled.failures { throw failure.error }
            // The first draft is what was meant; what stands against the others follows from it.
            if compiled.accepted == nil, outcome.bag.all.isEmpty, let finding = compiled.bag.firstError {
                outcome.bag.add(model.refusal(finding, place))
            }
            guard compiled.accepted != nil else { continue }
            if accepted == nil { accepted = draft }
            guard compiled.bag.count(.warning) == 0 else { continue }
            accepted = draft
            break
        }
        guard let accepted else {
            if outcome.bag.all.isEmpty { outcome.bag.add(model.tooNew) }
            return outcome
        }
        outcome.bag = DiagnosticBag()
        if let out = request.out { try Workspace.createText(Array(accepted.text.utf8), at: out) }
        outcome.value = DraftedSpec(text: accepted.text)
    } catch {
        outcome.fail(error)
    }
    return outcome
}

/// Where a first spec will be.
struct DraftPlace {
    /// The path of the spec, from the working directory.
    let spec: String
    /// The model file, relative to the spec.
    let model: String
    /// The absolute path of the model file.
    let modelFile: String
    /// The JSON Schema of specs, relative to the spec, and whether it is there.
    let schema: String
    let hasSchema: Bool
    /// The project root.
    let root: String
    /// The name of the model.
    let name: ModelName

    private static let schemaName = "slipway.schema.json"

    init(_ request: DraftRequest, _ project: Project) throws(WorkspaceError) {
        spec = request.out ?? "\(request.name.text).yaml"
        name = request.name
        if let out = request.out, Workspace.target(of: try Workspace.absolute(out)) != nil {
            throw .obstructed(path: out, reason: "something is there already")
        }
        let folder = Workspace.folder(of: try Workspace.draftPlace(spec))
        modelFile = try Workspace.absolute(request.model)
        model = Workspace.path(to: modelFile, from: folder)
        root = try project.workspace(of: spec, isDraft: true).root
        schema = Workspace.path(to: "\(root)/\(Self.schemaName)", from: folder)
        hasSchema = Workspace.target(of: "\(root)/\(Self.schemaName)") != nil
    }
}

extension DiagnosticBag {
    /// The first error by place.
    var firstError: Diagnostic? { sorted.first { $0.severity == .error } }
}
