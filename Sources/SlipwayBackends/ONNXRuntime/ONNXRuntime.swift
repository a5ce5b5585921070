package import SlipwayCompiler
package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayOutput
package import SlipwaySpec
package import SlipwayTriton

/// Triton's onnxruntime backend, which serves ONNX models.
///
/// The rows of `execution_providers` and `session` are its as well; they are axes of the matrix and are in the core.
package struct ONNXRuntime: ModelBackend {
    /// Makes the backend.
    package init() {}

    /// The default backend, without keys of its own below `model`.
    package var syntax: BackendSyntax { BackendSyntax(name: "onnxruntime", doc: "an ONNX model, by ONNX Runtime") }
    /// Codes of providers, sessions and edited models.
    package var codes: [DiagnosticCode] { DiagnosticCode.onnxRuntimeCodes }
    /// It reads the graph and compares it with the configuration.
    package var opensGraph: Bool { true }
    /// Its rules on parameters, accelerators, the graph and the rows.
    package var repositoryRules: [ConfigRule] { .onnxRuntime }

    /// Checks providers and sessions, and what the target release has of them.
    package func check(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
        checkProviders(resolved, into: &bag)
        checkRelease(resolved, into: &bag)
    }

    /// Warns of CUDA graphs over changing shapes.
    package func check(_ spec: CheckedSpec, variants: [Variant], into bag: inout DiagnosticBag) {
        checkCUDAGraphs(spec, variants, into: &bag)
    }

    /// `model.onnx`, or a folder of that name around an edited graph and its weights, in which the backend opens
    /// `model.onnx` (onnxruntime_backend, CreateModel).
    package func files(of model: ModelArtifact, serving graph: GraphKey, version: RelativePath)
        -> [(path: RelativePath, file: ReferencedFile)]
    {
        let path = version.appending(ModelLayout.model)
        guard let served = model.served[graph], !served.edits.isEmpty else {
            return [(path, model.file)] + model.external.map { (version.appending($0.location), $0.file) }
        }
        var beside: [(RelativePath, ReferencedFile)] = []
        if let name = served.weightsName { beside.append((path.appending(name), model.file)) }
        if let own = served.ownWeights { beside.append((path.appending(own.location), own.file)) }
        for external in model.external where served.external.contains(external.location) {
            beside.append((path.appending(external.location), external.file))
        }
        if beside.isEmpty { return [(path, served.graph)] }
        return [(path.appending(ModelLayout.model), served.graph)] + beside
    }

    /// The graph level, the execution accelerators and the parameters of the session.
    package func lower(
        _ variant: Variant, of plan: DeploymentPlan, into config: inout ConfigBuilder<ModelConfigSchema.ModelConfig>
    ) {
        lowerOptimization(variant, in: plan.release, plan.spec.resolved.flavor, &config)
        lowerParameters(variant.configuration, &config)
    }

    /// Adds the caches of engines, whose names carry the id.
    package func completing(
        _ config: ConfigMessage, _ variant: Variant, model: ModelName, id: String
    ) -> ConfigMessage {
        addingCaches(config, variant, model: model, id: id)
    }

    /// Opens the model and follows its graph.
    package func read(_ model: StatedModel, for document: SpecDocument, into bag: inout DiagnosticBag) -> ReadModel {
        var reader = ONNXModelReader(model, document)
        let artifact = reader.read(into: &bag)
        if let failure = reader.failure { return .failure(failure) }
        return artifact.map { .model($0) } ?? .nothing
    }

    /// The model where its edits are those that would be made now, with what Slipway 0.1 would have served.
    package func current(_ locked: ModelArtifact, for document: SpecDocument) -> Result<ModelArtifact, OutdatedLock> {
        let maker = ServedGraphMaker(
            document, outputs: locked.signature.outputs, inner: ServedGraphMaker.inner(of: locked, for: document))
        guard maker.isCurrent(locked) else {
            return .failure(
                OutdatedLock(
                    message: "the graph lock was made for another graph than the spec asks for",
                    place: document.outNames?.range, path: document.outNames == nil ? "model.source" : "out_names"))
        }
        let edits = locked.edited?.edits ?? []
        var rewritten: [GraphKey: ModelArtifact.ServedGraph] = [:]
        for wanted in document.wantedGraphs {
            guard let graph = locked.served[wanted.key], graph.edits == edits + HalfGraphMaker.words(wanted.key) else {
                return .failure(
                    OutdatedLock(
                        message: "the graph lock does not have the graph that precision fp16 asks for",
                        place: wanted.place, path: "execution_providers"))
            }
            rewritten[wanted.key] = graph
        }
        var current = ModelArtifact(
            file: locked.file, external: locked.external, signature: locked.signature, evidence: locked.evidence,
            edited: locked.edited, rewritten: rewritten, graphDigest: locked.graphDigest,
            former: maker.former(locked.signature, locked.evidence, edits: edits))
        current.conversion = locked.conversion
        return .success(current)
    }
}
