import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

/// The tensors of a file of trees: one row of features in, classes or numbers out, under the names that the fil backend has.
struct ForestOutside {
    /// What is known of the model.
    let given: GivenOutside
    /// A configuration as it will be written, for the rules that judge the file by it.
    let configuration: ConfigMessage

    /// Works the tensors out; nil after an error.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - document: The spec.
    ///   - release: The target.
    ///   - place: Where the file is named.
    ///   - bag: Receives what cannot be told.
    init?(
        _ file: ForestFile, _ document: SpecDocument, _ release: TritonRelease, at place: Located<String>,
        into bag: inout DiagnosticBag
    ) {
        let section = document.model.settings.section("fil")
        guard let width = Self.width(file, section, release, at: place.range, into: &bag) else { return nil }
        let batch = Dimension(parameter: "batch")
        var signature = GraphSignature(
            irVersion: 0, opsets: [],
            inputs: [
                GraphTensor(
                    name: "input__0", kind: .tensor(.float32), shape: Shape([batch, .fixed(file.features ?? 0)]))
            ],
            outputs: [
                GraphTensor(name: "output__0", kind: .tensor(.float32), shape: Shape([batch, .fixed(width)]))
            ], nodeCount: 0, weightBytes: 0)
        if file.features == nil {
            guard
                let stated = StatedTensors(
                    document, of: "a file of model_type \(file.type)", at: place.range, into: &bag)
            else { return nil }
            signature = stated.signature
        }
        let evidence = signature.outputs.map { output in
            OutputEvidence(
                name: output.name, dims: output.shape?.dimensions.map(\.description), batch: .proven,
                reason: "each row goes through the trees alone",
                rows: OutputEvidence.Rows(status: .independent, reason: nil))
        }
        let name = ForestFile.name(of: file.type).flatMap { RelativePath($0) }
        given = GivenOutside(signature: signature, evidence: evidence, servedName: name)
        configuration = .init(fields: ForestOutside.fields(signature, name, section, release))
    }

    private static func fields(
        _ signature: GraphSignature, _ name: RelativePath?, _ section: BackendSection?, _ release: TritonRelease
    ) -> [ConfigField] {
        var config = ConfigBuilder<ModelConfigSchema.ModelConfig>()
        config.set(.backend, "fil")
        config.set(.maxBatchSize, 1)
        func dims(_ tensor: GraphTensor) -> [Int] {
            (tensor.shape?.dimensions ?? []).dropFirst().map { $0.fixedSize ?? -1 }
        }
        for tensor in signature.inputs {
            config.add(.input, of: ModelConfigSchema.ModelInput.self) { input in
                input.set(.name, tensor.name)
                input.add(.dims, dims(tensor))
            }
        }
        for tensor in signature.outputs {
            config.add(.output, of: ModelConfigSchema.ModelOutput.self) { output in
                output.set(.name, tensor.name)
                output.add(.dims, dims(tensor))
            }
        }
        for (name, text) in ForestBackend.parameters(name, section, release) { config.parameter(name, text) }
        return config.message.fields
    }

    /// The numbers that the backend writes for a row (fil_backend, docs and src/model.h; the table by release is in docs/backends.md).
    private static func width(
        _ file: ForestFile, _ section: BackendSection?, _ release: TritonRelease, at place: SourceRange,
        into bag: inout DiagnosticBag
    ) -> Int? {
        let probabilities = section?.boolean("probabilities")
        let classifier = section?.boolean("classifier")
        let isClassifier = classifier?.value ?? false
        func refuse(_ message: String, _ range: SourceRange?, _ key: String, _ help: String) -> Int? {
            bag.add(
                Diagnostic(
                    .forestOutput, message, at: range ?? place, path: "model.fil.\(key)",
                    notes: [
                        file.objective.map { "the objective of the file is \($0)" } ?? "the file names no objective"
                    ],
                    help: [help]))
            return nil
        }
        if probabilities?.value == true {
            if file.classes > 1 { return file.classes }
            if !isClassifier || file.task == .regression || file.task == .ranking {
                return refuse(
                    "probabilities are those of classes, and the model gives numbers", probabilities?.range,
                    "probabilities",
                    file.task == .binary ? "write classifier: true" : "remove probabilities")
            }
            return 2
        }
        if file.classes > 1, !isClassifier {
            return refuse(
                "the file has \(file.classes) classes, and classifier is false", classifier?.range, "classifier",
                "write classifier: true")
        }
        return 1
    }
}
