package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwaySpec
package import SlipwayTriton

/// A backend of Triton that serves the variants of a spec, in a folder of its own.
///
/// The rooms below know backends through this protocol alone; the program is built with a list of them.
package protocol ServingBackend: Sendable {
    /// Its name, which is that of config.pbtxt, and its keys of `model`.
    var syntax: BackendSyntax { get }
    /// The codes of its own findings.
    var codes: [DiagnosticCode] { get }
    /// Whether the server opens an ONNX graph, so that names, types and shapes are compared with the graph's.
    var opensGraph: Bool { get }
    /// What it refuses or ignores in a model of a repository, in the order in which it finds it.
    var repositoryRules: [ConfigRule] { get }

    /// What config.pbtxt calls it.
    var configName: String { get }

    /// Checks what no single variant decides.
    func check(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag)

    /// Checks what the variants say together; they are empty where they could not be made.
    func check(_ spec: CheckedSpec, variants: [Variant], into bag: inout DiagnosticBag)

    /// The files that the server opens for a graph, below the model's directory.
    func files(of model: ModelArtifact, serving graph: GraphKey, version: RelativePath)
        -> [(path: RelativePath, file: ReferencedFile)]

    /// Writes what config.pbtxt says to this backend: everything but name, tensors, batching, instances and warmup.
    func lower(
        _ variant: Variant, of plan: DeploymentPlan, into config: inout ConfigBuilder<ModelConfigSchema.ModelConfig>)

    /// Adds what depends on the variant's id, which is worked out without it.
    ///
    /// - Parameters:
    ///   - config: The configuration of the variant.
    ///   - variant: The variant.
    ///   - model: The model's name.
    ///   - id: The variant's id.
    /// - Returns: The whole configuration.
    func completing(_ config: ConfigMessage, _ variant: Variant, model: ModelName, id: String) -> ConfigMessage

    /// Files for people beside the variants: how what is given was made. None by default.
    ///
    /// - Parameter plan: The plan of the output.
    /// - Returns: The texts by their paths below the output.
    func companions(of plan: DeploymentPlan) -> [(path: RelativePath, text: String)]
}

extension ServingBackend {
    /// The name of the language.
    package var configName: String { syntax.name }

    /// None.
    package func companions(of plan: DeploymentPlan) -> [(path: RelativePath, text: String)] { [] }
}
