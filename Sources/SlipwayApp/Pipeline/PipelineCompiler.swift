package import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
package import SlipwayEmit
import SlipwayOutput
import SlipwayReleases
import SlipwaySpec
package import SlipwayWorkspace

/// A pipeline that was compiled: its plan with its compiled members, and its output in memory.
package struct CompiledPipeline: Sendable {
    /// What is deployed.
    package let plan: PipelinePlan
    /// Its files.
    package let emitted: EmittedPipeline
    /// How model files come in.
    package let weights: WeightsMode
    /// The name of the pipeline's release of Triton.
    package var release: String { plan.resolved.release.text }
}

/// Compiles pipelines: reads and compiles their members, checks that the steps fit, and emits, in memory.
struct PipelineCompiler {
    /// Compiles the members.
    let compiler: SpecCompiler

    private var project: Project { compiler.project }

    /// Compiles one pipeline.
    ///
    /// - Parameter path: The path of the spec, as the request names it.
    /// - Returns: The output in memory, or the findings that stand against it.
    func compile(_ path: String) -> Outcome<CompiledPipeline> {
        var result = Outcome<CompiledPipeline>()
        do throws(WorkspaceError) {
            result.value = try compile(path, into: &result)
        } catch {
            result.fail(error)
        }
        if let file = project.file { result.bag = file.allowing(result.bag, spec: path) }
        return result
    }

    private func compile(
        _ path: String, into result: inout Outcome<CompiledPipeline>
    ) throws(WorkspaceError) -> CompiledPipeline? {
        let workspace = try project.workspace(of: path)
        let files = SpecFiles(workspace, project.input)
        let text = try files.spec(path)
        guard
            let document = SpecLoader.pipeline(
                text, language: .joined, files: files, texts: &result.sources, into: &result.bag)
        else { return nil }
        let errorsBefore = result.bag.count(.error)
        let release = release(document, into: &result.bag)
        var steps: [ResolvedStep] = []
        for (index, section) in document.steps.enumerated() {
            var reader = StepReader(
                compiler: compiler, workspace: workspace, files: files, path: "pipeline.steps[\(index)]")
            steps.append(reader.read(section, into: &result))
        }
        guard let release else { return nil }
        let resolved = ResolvedPipeline(
            document: document, specPath: document.source.path,
            specDigest: result.sources.digest(of: document.sources), release: release, steps: steps)
        guard let plan = checkPipeline(resolved, into: &result.bag), result.bag.count(.error) == errorsBefore else {
            return nil
        }
        let weights = try weights(of: plan)
        guard
            let emitted = emitPipeline(
                plan, weights: weights.rawValue, digest: SHA256Hasher.digest, into: &result.bag)
        else { return nil }
        return CompiledPipeline(plan: plan, emitted: emitted, weights: weights)
    }

    /// How model files come in: as it is stated, else as in the output that is there, else by the store.
    private func weights(of plan: PipelinePlan) throws(WorkspaceError) -> WeightsMode {
        guard let target = compiler.target else { return .store }
        if let stated = target.stated { return stated }
        var reader = DocumentReader()
        let records = try OutputRecords(OutputDirectory(out: target.out, name: plan.name), &reader)
        return records.manifest?.weights.flatMap(WeightsMode.init(rawValue:)) ?? .store
    }

    private func release(_ document: PipelineDocument, into bag: inout DiagnosticBag) -> TritonRelease? {
        guard let stated = document.tritonRelease else {
            bag.add(.releaseByDefault(at: document.name.range))
            return ReleaseTable.default
        }
        return TritonRelease.parse(stated.value, at: stated.range, into: &bag)
    }
}

extension SpecCompiler {
    /// Whether a spec is one of a pipeline.
    func isPipeline(_ spec: String) -> Bool { IndexedSpec(spec, of: project)?.head.isPipeline ?? false }
}

extension PipelinePlan {
    /// Whether the models of all members are there, and not only the graph locks of some.
    var isAtHand: Bool {
        steps.allSatisfy { if case .model(let plan) = $0.resolved { plan.spec.resolved.model.isAtHand } else { true } }
    }
}

extension SourceSet {
    /// The digest over a spec and its fragments: each path, size and content, in reading order.
    func digest(of sources: [SourceID]) -> ContentDigest {
        var hasher = SHA256Hasher()
        for source in sources {
            let bytes = self[source]?.bytes ?? []
            hasher.update(Array("\(source.path) \(bytes.count)\n".utf8)[...])
            hasher.update(bytes[...])
        }
        return hasher.finish()
    }
}
