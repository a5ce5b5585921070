package import SlipwayCompiler
package import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
package import SlipwaySpec
package import SlipwayTriton
import SlipwayWorkspace

/// Triton's pytorch backend with a file of TorchScript.
package struct TorchModel: GivenBackend {
    /// Makes the backend.
    package init() {}

    /// The backend with the keys below `model.pytorch`.
    package var syntax: BackendSyntax {
        BackendSyntax(
            name: "pytorch", doc: "a TorchScript file, by the pytorch backend", fields: [Self.field],
            idle: GivenKeys.idle)
    }
    /// None of its own.
    package var codes: [DiagnosticCode] { [] }

    var noun: String { "a TorchScript file" }
    var devices: [ExecutionProvider] { [.cpu, .cuda] }
    var fileName: RelativePath { RelativePath(fixed: "model.pt") }
    var kinds: Set<FileKind> { [.zip] }

    func checkKeys(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
        Self.parameters.check("pytorch", resolved, into: &bag)
    }

    /// The platform and the parameters.
    package func lower(
        _ variant: Variant, of plan: DeploymentPlan, into config: inout ConfigBuilder<ModelConfigSchema.ModelConfig>
    ) {
        config.set(.platform, "pytorch_libtorch")
        let section = plan.spec.resolved.document.model.settings.section("pytorch")
        for (name, text) in Self.parameters.parameters(section, in: plan.release) { config.parameter(name, text) }
    }
}

/// Triton's pytorch backend with a package of AOTInductor, which was compiled for one device.
package struct AOTIModel: GivenBackend {
    /// Makes the backend.
    package init() {}

    /// The backend, which has no keys: its platform reads no parameters.
    package var syntax: BackendSyntax {
        BackendSyntax(
            name: "torch_aoti", doc: "a package of AOTInductor, by the pytorch backend", idle: GivenKeys.idle)
    }
    /// Codes of compiled models.
    package var codes: [DiagnosticCode] { DiagnosticCode.aotiCodes }
    /// Both platforms are of one backend.
    package var configName: String { "pytorch" }

    var noun: String { "a package of AOTInductor" }
    var devices: [ExecutionProvider] { [.cpu, .cuda] }
    var fileName: RelativePath { RelativePath(fixed: "model.pt2") }
    var kinds: Set<FileKind> { [.zip] }

    /// Checks what the release has of the platform, and that the one device is stated.
    func checkKeys(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
        let document = resolved.document
        if resolved.release < Self.since {
            bag.add(
                Diagnostic(
                    .platformNewer, "torch_aoti needs Triton \(Self.since), the target is \(resolved.release)",
                    at: document.model.backend?.range ?? document.modelPlace, path: "model.backend",
                    notes: [
                        "the pytorch backend of Triton \(resolved.release) takes the file for TorchScript and fails"
                    ],
                    help: ["set target.triton to \"\(Self.since)\" or later"],
                    suggestion: document.targeting(Self.since)))
        } else if resolved.release < Self.batches,
            let limit = document.stated(\.maxBatchSize).first(where: { $0.value > 1 })
        {
            bag.add(
                Diagnostic(
                    .platformNewer,
                    "batches of torch_aoti need Triton \(Self.batches), the target is \(resolved.release)",
                    at: limit.range, path: "batching.max_batch_size",
                    notes: ["the documentation of 26.05 says that batches above 1 are not available"],
                    help: ["set target.triton to \"\(Self.batches)\" or later, or write max_batch_size: 0"],
                    suggestion: document.targeting(Self.batches)))
        }
        let stated = Set(document.providers.map(\.provider.value))
        guard stated.count != 1 else { return }
        bag.add(
            Diagnostic(
                .compiledForOneDevice,
                stated.isEmpty
                    ? "the spec does not say which device the package was compiled for"
                    : "a package of AOTInductor runs on one device, and the spec names \(stated.count)",
                at: document.providers.dropFirst().first?.provider.range ?? document.model.backend?.range
                    ?? document.modelPlace,
                path: "execution_providers",
                help: ["write execution_providers: [cuda] or [cpu], whichever it was compiled for"]))
    }

    /// The platform: without it the file is taken for TorchScript.
    package func lower(
        _ variant: Variant, of plan: DeploymentPlan, into config: inout ConfigBuilder<ModelConfigSchema.ModelConfig>
    ) {
        config.set(.platform, "torch_aoti")
    }

    /// pytorch_backend, src/pt2 (r26.03); batches along the first dimension by its pull request 196, tested by the server's 26.06.
    private static let since = TritonRelease(26, 3)
    private static let batches = TritonRelease(26, 6)
}

extension SpecDocument {
    /// What all sections state for an axis of batching.
    func stated<Value>(_ axis: (StatedAxes) -> [Located<Value>]) -> [Located<Value>] {
        axis(batching) + providers.flatMap { axis($0.batching) } + include.flatMap { axis($0.axes) }
    }
}
