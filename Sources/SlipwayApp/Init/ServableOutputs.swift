import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX

/// The outputs of a model that can be served.
struct ServableOutputs {
    /// Their names, in graph order; a value in front of a ZipMap replaces it.
    private(set) var names: [String] = []
    /// The others, each with the reason.
    private(set) var omitted: [SpecDraft.Omission] = []
    /// The model with such values among its outputs; nil where there are none.
    private(set) var model: ONNXModel?
    /// The domains of operators that neither onnxruntime nor the model brings.
    private(set) var customDomains: [String] = []

    /// Looks at the outputs of a model.
    ///
    /// - Throws: When the file cannot be read.
    init(_ model: ONNXModel) throws(EditError) {
        let (nodes, functions, shapes) = try Self.look(at: model)
        let known = Self.runtimeDomains.union(functions.map(\.domain))
        var domains: [String] = []
        for node in nodes where !known.contains(node.domain) && !domains.contains(node.domain) {
            domains.append(node.domain)
        }
        customDomains = domains
        for output in model.signature.outputs {
            switch output.kind {
            case .other(let word):
                let zip = nodes.first { $0.opType == "ZipMap" && $0.outputs.contains(output.name) }
                var reason = "a \(word), and Triton answers with tensors alone"
                if let inner = zip?.inputs.first, !names.contains(inner),
                    try InnerOutputs([inner], of: model).refused.isEmpty
                {
                    if !model.signature.outputs.contains(where: { $0.name == inner }) { names.append(inner) }
                    reason += "; \"\(inner)\" holds its numbers"
                }
                omitted.append(.init(name: output.name, reason: reason))
            case .unknownTensor(let number):
                omitted.append(.init(name: output.name, reason: "of an element type that does not exist, \(number)"))
            case .tensor(let type):
                if type.tritonName == nil {
                    omitted.append(
                        .init(name: output.name, reason: "of type \(type.rawValue), which Triton cannot carry"))
                } else if output.shape == nil, shapes.first(where: { $0.name == output.name })?.dims == nil {
                    let found = shapes.first { $0.name == output.name }?.batch.reason
                    omitted.append(
                        .init(
                            name: output.name,
                            reason: "whose number of axes is not known\(found.map { " (\($0))" } ?? "")"))
                } else if !names.contains(output.name) {
                    names.append(output.name)
                }
            }
        }
        self.model = try InnerOutputs(names, of: model).model
    }

    private static func look(
        at model: ONNXModel
    ) throws(EditError) -> (nodes: [NodeRecord], functions: [FunctionRecord], shapes: [InferredOutput]) {
        var bag = DiagnosticBag()
        do throws(ONNXReadError) {
            return (
                try model.readGraph(into: &bag)?.nodes ?? [], try model.readFunctions(into: &bag) ?? [],
                try ShapeInference.infer(model, into: &bag).outputs
            )
        } catch {
            throw .environment(error)
        }
    }

    /// The finding of a model that has no output to serve.
    func refusal(of path: String) -> Diagnostic {
        let reason = omitted.first.map { "output \"\($0.name)\" is \($0.reason)" } ?? "the graph has no outputs"
        return Diagnostic(
            .notServable, "\"\(path)\" cannot be served: \(reason)", at: nil, file: SourceID(path),
            notes: omitted.dropFirst().prefix(4).map { "nor can \"\($0.name)\": it is \($0.reason)" },
            help: [
                omitted.isEmpty
                    ? "export the model with outputs" : "export the model with tensors of declared shapes as outputs"
            ])
    }

    /// The domains whose operators onnxruntime brings (its include/onnxruntime/core/graph/constants.h).
    private static let runtimeDomains: Set<String> = [
        "", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training", "com.microsoft",
        "com.microsoft.nchwc", "com.microsoft.experimental", "com.ms.internal.nhwc", "com.microsoft.dml",
    ]
}
