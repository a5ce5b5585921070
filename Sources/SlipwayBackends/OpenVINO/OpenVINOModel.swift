package import SlipwayCompiler
package import SlipwayDiagnostics
import SlipwayDomain
package import SlipwaySpec
package import SlipwayTriton
import SlipwayWorkspace

/// Triton's openvino backend with a model of OpenVINO: XML, and the weights in a file beside it.
package struct OpenVINOModel: GivenBackend {
    /// Makes the backend.
    package init() {}

    /// The backend with the keys below `model.openvino`.
    package var syntax: BackendSyntax {
        BackendSyntax(
            name: "openvino", doc: "a model of OpenVINO, by the openvino backend", fields: [Self.field],
            idle: GivenKeys.idle)
    }
    /// The code of weights that are missing.
    package var codes: [DiagnosticCode] { [.weightsBesideMissing] }

    var noun: String { "a model of OpenVINO" }
    var devices: [ExecutionProvider] { [.cpu] }
    var fileName: RelativePath { RelativePath(fixed: "model.xml") }
    var kinds: Set<FileKind> { [.xml] }

    /// What the spec states, and the weights beside the file.
    func outside(
        of model: StatedModel, for document: SpecDocument, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> GivenOutside? {
        guard let weights = try weights(beside: model, into: &bag),
            let stated = StatedTensors(document, of: noun, at: model.place.range, into: &bag)
        else { return nil }
        return GivenOutside(
            signature: stated.signature, evidence: stated.evidence(noun),
            beside: [ModelArtifact.ExternalArtifact(location: Self.weightsName, file: weights)])
    }

    /// The file with the weights: that of the same stem, which the server opens as `model.bin`.
    private func weights(
        beside model: StatedModel, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> ReferencedFile? {
        let path = model.file.absolute
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let wanted = (name.hasSuffix(".xml") ? String(name.dropLast(4)) : name) + ".bin"
        var reason = "is not there"
        do throws(WorkspaceError) {
            let found = try model.workspace.resolve(wanted, from: path, models: true)
            guard LFSPointer(ofFile: found.absolute) != nil else { return try StatedModel.reference(found) }
            reason = "is a pointer of Git LFS"
        } catch .notFound {
            reason = "is not there"
        }
        bag.add(
            Diagnostic(
                .weightsBesideMissing, "\"\(wanted)\" beside \"\(model.file.display)\" \(reason)",
                at: model.place.range,
                path: "model.source", notes: ["OpenVINO keeps the weights of a model in a file of the same stem"],
                help: [DiagnosticCode.weightsBesideMissing.remedy]))
        return nil
    }

    func checkKeys(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
        Self.parameters.check("openvino", resolved, into: &bag)
    }

    /// The parameters.
    package func lower(
        _ variant: Variant, of plan: DeploymentPlan, into config: inout ConfigBuilder<ModelConfigSchema.ModelConfig>
    ) {
        let section = plan.spec.resolved.document.model.settings.section("openvino")
        for (name, text) in Self.parameters.parameters(section, in: plan.release) { config.parameter(name, text) }
    }

    private static let weightsName = RelativePath(fixed: "model.bin")
}
