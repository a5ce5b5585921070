import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayWorkspace

/// A project as it was at a revision, its files written to a folder that goes with this object.
struct RevisionProject {
    /// Where specs and models are looked for.
    let project: Project
    /// The specs that are compared.
    let specs: [String]
    /// The output root with the releases and locks; nil where there is none.
    let out: String?
    /// What is wrong with its slipway.yaml.
    let faults: [Diagnostic]
    private let scratch: ScratchDirectory

    /// Writes the files of a revision and finds the specs of a request among them.
    ///
    /// - Parameters:
    ///   - revision: The revision.
    ///   - request: The request.
    /// - Throws: Why they cannot be read or written.
    init(_ revision: GitRevision, _ request: DiffRequest) throws(GitRevision.Failure) {
        let scratch: ScratchDirectory
        do throws(WorkspaceError) {
            scratch = try ScratchDirectory(in: request.temporaryDirectory, prefix: "slipway-diff", isKept: false)
        } catch {
            throw .machine(error)
        }
        let tree = try revision.write(into: scratch)
        func moved(_ path: String) -> String? { revision.path(of: path).map { "\(tree)/\($0)" } }
        var faults: [Diagnostic] = []
        let file = request.project.file.map { file in
            Self.projectFile(file, at: moved(file.place.root) ?? tree, into: &faults)
        }
        let project = Project(
            root: (request.project.root ?? request.project.file?.place.root).flatMap(moved) ?? tree,
            modelRoots: request.project.allModelRoots.map { moved($0) ?? $0 }, fetcher: request.project.fetcher,
            file: file)
        var index: SpecIndex?
        do throws(WorkspaceError) {
            if let file { index = try SpecIndex(file, of: project, isElsewhere: true) }
        } catch {
            throw .machine(error)
        }
        let isOwn = request.out.map { request.project.target(out: $0, weights: nil)?.isOwn ?? false } ?? false
        let own = file.flatMap { file in file.document.out.map { file.place.absolute($0.value) } }
        out = isOwn ? own : request.out.flatMap(moved)
        if request.comparesProject, let index {
            specs = index.specs.map(\.identity)
        } else {
            let present = Set(revision.files.map(\.path))
            var found: [String] = []
            for spec in request.specs {
                let path = revision.path(of: spec).flatMap { present.contains($0) ? "\(tree)/\($0)" : nil }
                let there = path ?? index?.spec(like: spec, of: request.project)
                if let there, !found.contains(there) { found.append(there) }
            }
            specs = found
        }
        self.project = project
        self.faults = faults
        self.scratch = scratch
    }

    /// The slipway.yaml of the revision. Where there is none, the present one says which specs there are, and nothing of
    /// named releases.
    ///
    /// - Parameters:
    ///   - now: The present one.
    ///   - root: Its folder in the revision.
    ///   - faults: Receives what is wrong with it.
    /// - Returns: The project file, at its place in the revision.
    private static func projectFile(_ now: ProjectFile, at root: String, into faults: inout [Diagnostic]) -> ProjectFile
    {
        let place = ProjectPlace(root: root, workingDirectory: root)
        var without = ProjectFile(document: now.document, place: place, text: now.text)
        without.hasOverlays = false
        guard let bytes = try? Workspace.readText(place.absolute(ProjectPlace.fileName), limit: SpecFiles.textLimit)
        else {
            return without
        }
        let text = SourceFile(id: SourceID(ProjectPlace.fileName), bytes: bytes)
        // Another version may be required there: both sides are compiled by this one.
        for version in [SlipwayVersion.current, .first] {
            var bag = DiagnosticBag()
            let document = ProjectDecoder.decode(text, language: .joined, version: version, into: &bag)
            if let document, !bag.hasErrors {
                faults = []
                return ProjectFile(document: document, place: place, text: text)
            }
            if version == .current { faults = bag.all.filter { $0.severity == .error } }
        }
        return without
    }
}

extension SpecIndex {
    /// The spec that was the one of a file of now, by the name of its model or one that the model had before; nil where there
    /// is none.
    fileprivate func spec(like path: String, of project: Project) -> String? {
        guard let head = IndexedSpec(path, of: project)?.head else { return nil }
        let names = [head.name].compactMap(\.?.value) + head.formerNames.map(\.value)
        for name in names {
            if let spec = specs.first(where: { $0.head.name?.value == name }) { return spec.identity }
        }
        return nil
    }
}
