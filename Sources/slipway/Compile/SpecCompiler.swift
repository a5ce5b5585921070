import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwaySpec
import SlipwayWorkspace

/// What became of one spec.
struct Compilation {
    /// The findings.
    var bag = DiagnosticBag()
    /// The texts that the findings point into.
    var sources = SourceSet()
    /// The plan and its output, or nil after an error.
    var result: (plan: DeploymentPlan, emitted: EmittedPlan)?
    /// What the output was made with.
    var options = EmitOptions()
    /// A failure of the environment, and whether the command line named its path.
    var failure: (error: WorkspaceError, named: Bool)?

    /// How the spec ended.
    var status: ExitStatus {
        if let failure { return ExitStatus(failure.error, named: failure.named) }
        return bag.hasErrors || result == nil ? .wrongInput : .done
    }
}

/// Compiles specs: reads, resolves, checks, plans and emits, in memory.
struct SpecCompiler {
    /// Where specs and models are looked for.
    let project: ProjectOptions
    /// The output root and mode, where there is one.
    let target: OutputTarget?
    /// Brings models of addresses; nil where nothing is to be fetched.
    var fetch: ModelFetch?

    /// Where the output goes, as far as it changes what is made.
    struct OutputTarget {
        /// The output root.
        let out: String
        /// How model files come in.
        let weights: WeightsMode
    }

    /// Compiles one spec.
    ///
    /// - Parameter path: The path of the spec, as the command line names it.
    /// - Returns: The output in memory, or the findings that stand against it.
    func compile(_ path: String) -> Compilation {
        var result = Compilation()
        let workspace: Workspace
        let files: SpecFiles
        let text: SourceFile
        do throws(WorkspaceError) {
            workspace = try Workspace(spec: path, root: project.root, modelRoots: project.modelRoots)
            files = SpecFiles(workspace)
            text = try files.spec(path)
        } catch {
            result.failure = (error, true)
            return result
        }
        guard
            let document = SpecLoader.document(text, files: files, texts: &result.sources, into: &result.bag)
        else { return result }
        let isWhole = !result.bag.hasErrors
        let place = OutputPlace(target, name: document.name.value)
        if let lock = place.graphLock { result.sources.add(lock) }
        var resolver = SpecResolver(workspace: workspace, files: files, graphLock: place.graphLock)
        resolver.fetcher = project.fetcher
        resolver.fetch = fetch
        let resolved = resolver.resolve(document, texts: result.sources, into: &result.bag)
        if let failure = resolver.failure { result.failure = (failure, false) }
        // What could be decoded is compared with the graph; variants are made of a spec without a fault only.
        // Shapes and types with a fault are left out of their lists, so that the rest would be compared askew.
        guard let resolved, isWhole || !result.bag.hasFaultySignature,
            let checked = checkSpec(resolved, into: &result.bag), !result.bag.hasErrors,
            let plan = makePlan(checked, into: &result.bag), !result.bag.hasErrors
        else { return result }
        let options = EmitOptions(
            graphLock: target?.weights == .digest, keepsRelease: place.hasPromotedRelease,
            incumbent: place.incumbent, otherReleases: place.otherReleases)
        result.options = options
        if let emitted = emitPlan(plan, options: options, digest: SHA256Hasher.digest, into: &result.bag) {
            result.result = (plan, emitted)
        }
        return result
    }
}

extension DiagnosticBag {
    /// Whether an error stands at a key that describes inputs or outputs.
    fileprivate var hasFaultySignature: Bool {
        let keys = ["in_names", "in_shapes", "in_types", "out_names", "out_shapes"]
        return all.contains { finding in
            finding.severity == .error && keys.contains { finding.path?.hasPrefix($0) ?? true }
        }
    }
}
