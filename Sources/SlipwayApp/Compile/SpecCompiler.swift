package import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
package import SlipwayEmit
import SlipwayOutput
import SlipwaySpec
package import SlipwayWorkspace

/// A spec that was compiled: its plan and its output in memory.
package struct CompiledSpec: Sendable {
    /// What is deployed.
    package let plan: DeploymentPlan
    /// Its files.
    package let emitted: EmittedPlan
    /// What the files were made with.
    package let options: EmitOptions
    /// How model files come in.
    package let weights: WeightsMode
    /// What the project says of named releases, by their directories.
    let overlays: [RelativePath: ReleaseOverlay]
    /// The documents of the output; nil where nothing is written.
    let records: OutputRecords?
    /// The releases of the output, as they were read; nil where nothing is written.
    let basis: OutputBasis?
    /// Where the output is that ``records`` are of: under a former name of the model, where the compiler looks there; nil
    /// where nothing is written.
    let standing: OutputDirectory?
    /// The project that the spec belongs to.
    let workspace: Workspace
}

/// Compiles specs: reads, resolves, checks, plans and emits, in memory.
package struct SpecCompiler {
    /// Where specs and models are looked for.
    let project: Project
    /// The output root and mode, where there is one.
    let target: OutputTarget?
    /// Told how models are fetched; nil where nothing is to be fetched.
    let watch: FetchWatch?
    /// Whether an output that is under a former name of the model is taken for the one of the new name, as the next build
    /// moves it.
    var readsFormerOutput = false
    /// Whether commands that bring models may be run.
    var commands = CommandUse.never
    /// Whether the file of ranges that a spec names is left out, because it is to be written.
    var ignoresRanges = false
    /// The key of the one deployment target whose files a first release gets; nil for all that a spec states.
    var onlyTarget: String?
    /// What the spec will hold, where it is still to be written.
    var draft: [UInt8]?

    /// Makes a compiler.
    ///
    /// - Parameters:
    ///   - project: Where specs and models are looked for.
    ///   - target: The output root and mode, where there is one.
    ///   - watch: Told how models are fetched; nil where nothing is to be fetched.
    package init(project: Project, target: OutputTarget?, fetching watch: FetchWatch? = nil) {
        self.project = project
        self.target = target
        self.watch = watch
    }

    /// Compiles one spec.
    ///
    /// - Parameter path: The path of the spec, as the request names it.
    /// - Returns: The output in memory, or the findings that stand against it.
    package func compile(_ path: String) -> Outcome<CompiledSpec> {
        var result = compileWhole(path)
        if let file = project.file { result.bag = file.allowing(result.bag, spec: path) }
        return result
    }

    private func compileWhole(_ path: String) -> Outcome<CompiledSpec> {
        var result = Outcome<CompiledSpec>()
        let workspace: Workspace
        let files: SpecFiles
        let text: SourceFile
        do throws(WorkspaceError) {
            workspace = try project.workspace(of: path, isDraft: draft != nil)
            files = SpecFiles(workspace, project.input)
            text = if let draft { try files.draft(path, draft) } else { try files.spec(path) }
        } catch {
            result.fail(error)
            return result
        }
        guard
            let document = SpecLoader.document(
                text, language: .joined, files: files, texts: &result.sources, into: &result.bag)
        else { return result }
        let isWhole = !result.bag.hasErrors
        var reader = DocumentReader()
        // Taken before anything is read, so that nothing read is older.
        let basis = target.map { OutputBasis(OutputDirectory(out: $0.out, name: document.name.value)) }
        let place: OutputPlace
        do throws(WorkspaceError) {
            place = try OutputPlace(
                target, name: document.name.value, formerly: readsFormerOutput ? document.formerly.map(\.value) : [],
                &reader)
        } catch {
            result.fail(error)
            return result
        }
        result.bag.merge(reader.bag)
        result.sources.merge(reader.sources)
        // Nobody knows then what the output holds and what a run would destroy.
        guard !reader.bag.hasErrors else { return result }
        var resolver = SpecResolver(workspace: workspace, files: files, graphLock: place.graphLock)
        resolver.fetcher = project.fetcher
        resolver.watch = watch
        resolver.commands = commands
        resolver.spec = path
        resolver.ignoresRanges = ignoresRanges
        resolver.needsWeights = target != nil && place.weights != .digest
        let resolved = resolver.resolve(document, texts: result.sources, into: &result.bag)
        if let failure = resolver.failure { result.failures.append(Failure(failure, isNamed: false)) }
        // What could be decoded is compared with the graph; variants are made of a spec without a fault only.
        // Shapes and types with a fault are left out of their lists, so that the rest would be compared askew.
        guard let resolved, isWhole || !result.bag.hasFaultySignature,
            let checked = checkSpec(resolved, into: &result.bag), !result.bag.hasErrors,
            let plan = makePlan(checked, into: &result.bag), !result.bag.hasErrors
        else { return result }
        resolver.ranges?.check(plan, into: &result.bag)
        if let finding = findNumberChanges(plan, since: place.records?.manifest) { result.bag.add(finding) }
        let lockVersion = plan.lockVersion(place.graphLock)
        var options = EmitOptions(
            weights: place.statedWeights(withLock: lockVersion), lockVersion: lockVersion,
            keepsRelease: place.hasPromotedRelease, incumbents: place.incumbents, otherReleases: place.otherReleases,
            initial: place.initial(plan.initial, plan))
        let overlays = project.file?.overlays(of: plan, text, files, into: &result) ?? [:]
        guard !result.bag.hasErrors else { return result }
        options.onlyTarget = onlyTarget
        options.renamed = place.renamed.map { directory, record in
            ReleaseOrder(directory: directory, record: record, deployments: overlays[directory]?.deployments)
        }
        if let emitted = emitPlan(plan, options: options, digest: SHA256Hasher.digest, into: &result.bag) {
            result.value = CompiledSpec(
                plan: plan, emitted: emitted, options: options, weights: place.weights, overlays: overlays,
                records: place.records, basis: basis, standing: place.directory, workspace: workspace)
        }
        return result
    }
}

extension DeploymentPlan {
    /// The version of the lock that stood in for the model, which knows no more; else the newest.
    fileprivate func lockVersion(_ locked: LockedGraph?) -> Int64 {
        let isLocked = spec.resolved.model.file.sourcePath.isEmpty
        return isLocked ? locked?.lock.version ?? GraphLock.newestVersion : GraphLock.newestVersion
    }
}

extension DiagnosticBag {
    /// Whether an error is at a key that describes inputs or outputs.
    fileprivate var hasFaultySignature: Bool {
        let keys = ["in_names", "in_shapes", "in_types", "out_names", "out_shapes", "out_types"]
        return all.contains { finding in
            finding.severity == .error && keys.contains { finding.path?.hasPrefix($0) ?? true }
        }
    }
}
