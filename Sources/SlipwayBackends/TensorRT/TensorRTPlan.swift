package import SlipwayCompiler
package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayOutput
import SlipwayReleases
package import SlipwaySpec
package import SlipwayTriton
import SlipwayWorkspace

/// Triton's tensorrt backend, which serves plans.
package struct TensorRTPlan: GivenBackend {
    /// Makes the backend.
    package init() {}

    /// The backend with the keys below `model.tensorrt`.
    package var syntax: BackendSyntax {
        BackendSyntax(
            name: "tensorrt", doc: "a plan of TensorRT, by the tensorrt backend", fields: [Self.field], device: .cuda,
            idle: GivenKeys.idle)
    }
    /// Codes of plans.
    package var codes: [DiagnosticCode] { DiagnosticCode.tensorRTCodes }

    var noun: String { "a TensorRT plan" }
    var devices: [ExecutionProvider] { [.cuda] }
    var fileName: RelativePath { RelativePath(fixed: "model.plan") }
    var kinds: Set<FileKind> { [.engine] }

    /// The outside of the graph that the plan was built from, where the spec names it, else what the spec states.
    func outside(
        of model: StatedModel, for document: SpecDocument, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> GivenOutside? {
        if let engine = EngineSection(document), let path = engine.onnx {
            return try EngineGraph(path, model).outside(into: &bag)
        }
        return StatedTensors(document, of: noun, at: model.place.range, into: &bag).map {
            GivenOutside(signature: $0.signature, evidence: $0.evidence(noun))
        }
    }

    /// The plan that is still to be built of the graph.
    package func missing(
        _ model: StatedModel, for document: SpecDocument, into bag: inout DiagnosticBag
    ) -> ModelArtifact? {
        guard let path = EngineSection(document)?.onnx,
            let outside = try? EngineGraph(path, model).outside(into: &bag)
        else { return nil }
        var artifact = ModelArtifact(
            file: ReferencedFile(
                path: EngineScript.below(model.place.range.source.path, model.place.value),
                digest: SHA256Hasher.digest([]), byteCount: 0,
                sourcePath: ""),
            external: [], signature: outside.signature, evidence: outside.evidence)
        artifact.isMissing = true
        return artifact
    }

    func outside(of locked: ModelArtifact, for document: SpecDocument) -> GivenOutside? {
        if EngineSection(document)?.onnx != nil {
            return GivenOutside(signature: locked.signature, evidence: locked.evidence)
        }
        return StatedTensors(document).map { GivenOutside(signature: $0.signature, evidence: $0.evidence(noun)) }
    }

    func checkKeys(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
        let section = resolved.document.model.settings.section("tensorrt")
        if let stated = section?.word("context_memory"), resolved.release < Self.contextMemorySince {
            bag.add(
                Diagnostic(
                    .backendKeyNewer,
                    "context_memory needs Triton \(Self.contextMemorySince), the target is \(resolved.release)",
                    at: stated.range, path: "model.tensorrt.context_memory",
                    notes: ["the tensorrt backend of Triton \(resolved.release) reads no parameters"],
                    help: ["set target.triton to \"\(Self.contextMemorySince)\" or later, or remove it"],
                    suggestion: resolved.document.targeting(Self.contextMemorySince)))
        }
        EngineSection(resolved.document)?.check(resolved, into: &bag)
    }

    /// Checks that every size that the engine is built for is known, and tells how a plan that is not there is built.
    package func check(_ spec: CheckedSpec, variants: [Variant], into bag: inout DiagnosticBag) {
        guard let engine = EngineSection(spec.resolved.document), !variants.isEmpty,
            let shapes = EngineShapes(spec, variants: variants, at: engine.place, into: &bag)
        else { return }
        guard spec.resolved.model.isMissing, let script = EngineScript(spec, engine, shapes) else { return }
        let document = spec.resolved.document
        bag.add(
            Diagnostic(
                .planNotBuilt, "the plan \"\(document.model.source.stated.value)\" is not there",
                at: document.modelPlace,
                path: "model.source",
                notes: ["it is built by \(script.versionWords), on a machine with the GPU that serves it"],
                help: ["build it, in the root of the project: \(script.line)"]))
    }

    /// Where the memory of contexts comes from, and CUDA graphs.
    package func lower(
        _ variant: Variant, of plan: DeploymentPlan, into config: inout ConfigBuilder<ModelConfigSchema.ModelConfig>
    ) {
        let section = plan.spec.resolved.document.model.settings.section("tensorrt")
        if let graphs = section?.boolean("cuda_graphs") {
            config.message(.optimization, of: ModelConfigSchema.ModelOptimizationPolicy.self) { policy in
                policy.message(.cuda, of: ModelConfigSchema.ModelOptimizationPolicy.Cuda.self) { cuda in
                    cuda.set(.graphs, graphs.value)
                }
            }
        }
        if let memory = section?.word("context_memory") {
            config.parameter("execution_context_allocation_strategy", memory.value.uppercased())
        }
    }

    /// The script that builds the plan, where the spec says how.
    package func companions(of plan: DeploymentPlan) -> [(path: RelativePath, text: String)] {
        var unsaid = DiagnosticBag()
        guard let engine = EngineSection(plan.spec.resolved.document),
            let shapes = EngineShapes(plan.spec, variants: plan.variants, at: engine.place, into: &unsaid),
            let script = EngineScript(plan.spec, engine, shapes)
        else { return [] }
        return [(OutputLayout.engine.appending(RelativePath(fixed: "build.sh")), script.text)]
    }

    /// tensorrt_backend, src/model_state.cc: the parameter came with 25.05; before, none was read.
    private static let contextMemorySince = TritonRelease(25, 5)
}

/// What no backend of given models has anything for.
enum GivenKeys {
    /// The keys, by their ways from the root.
    static let idle: [String: String] = {
        let graph = "Slipway makes and changes ONNX graphs alone; the model is served as it is given"
        let session = "it is a setting of ONNX Runtime's sessions"
        return [
            "session": session, "model.convert": graph, "model.quantize": graph, "model.rebatch": graph,
            "accuracy.ranges": graph,
        ]
    }()
}
