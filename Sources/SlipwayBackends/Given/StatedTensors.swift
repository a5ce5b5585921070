import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Inputs and outputs as a spec states them, where the file does not say them.
struct StatedTensors {
    /// The inputs.
    let inputs: [GraphTensor]
    /// The outputs.
    let outputs: [GraphTensor]

    /// Takes what a spec states; nil where it does not state all of it.
    init?(_ document: SpecDocument) {
        guard Self.missing(document).isEmpty,
            let inputs = Self.tensors(document.inNames, document.inTypes, document.inShapes),
            let outputs = Self.tensors(document.outNames, document.outTypes, document.outShapes)
        else { return nil }
        self.inputs = inputs
        self.outputs = outputs
    }

    /// Takes what a spec states, and reports what it does not.
    ///
    /// - Parameters:
    ///   - document: The spec.
    ///   - noun: What the file is, with its article.
    ///   - place: Where the file is named.
    ///   - bag: Receives the finding.
    init?(_ document: SpecDocument, of noun: String, at place: SourceRange, into bag: inout DiagnosticBag) {
        if let stated = StatedTensors(document) {
            self = stated
            return
        }
        let missing = Self.missing(document)
        // Lists of unequal lengths, and keys with a fault, are reported.
        guard !missing.isEmpty, !bag.hasErrors else { return nil }
        bag.add(
            Diagnostic(
                .tensorsNotStated,
                "\(noun) does not say its inputs and outputs, and the spec lacks \(missing.joined(separator: ", "))",
                at: place, path: "model.source",
                notes: ["the file is not opened: what it takes and gives is what the spec says"],
                help: ["state \(missing.joined(separator: ", "))"]))
        return nil
    }

    /// The outside of the model.
    var signature: GraphSignature {
        GraphSignature(irVersion: 0, opsets: [], inputs: inputs, outputs: outputs, nodeCount: 0, weightBytes: 0)
    }

    /// What is known of the outputs: nothing but what is stated.
    ///
    /// - Parameter noun: What the file is, with its article.
    /// - Returns: The evidence, in the order of the outputs.
    func evidence(_ noun: String) -> [OutputEvidence] {
        outputs.map { output in
            OutputEvidence(
                name: output.name, dims: nil, batch: .unknown, reason: "\(noun) is not opened",
                rows: OutputEvidence.Rows(status: .unknown, reason: "\(noun) is not opened"))
        }
    }

    /// The keys that are not stated.
    private static func missing(_ document: SpecDocument) -> [String] {
        let stated: [(String, Bool)] = [
            ("in_names", document.inNames != nil), ("in_types", document.inTypes != nil),
            ("in_shapes", document.inShapes != nil), ("out_names", document.outNames != nil),
            ("out_types", document.outTypes != nil), ("out_shapes", document.outShapes != nil),
        ]
        return stated.filter { !$0.1 }.map(\.0)
    }

    private static func tensors(
        _ names: Located<[Located<String>]>?, _ types: Located<[Located<ElementType>]>?,
        _ shapes: Located<[Located<[Located<Dimension>]>]>?
    ) -> [GraphTensor]? {
        guard let names = names?.value, let types = types?.value, let shapes = shapes?.value,
            names.count == types.count, names.count == shapes.count
        else { return nil }
        return names.indices.map { index in
            GraphTensor(
                name: names[index].value, kind: .tensor(types[index].value),
                shape: Shape(shapes[index].value.map(\.value)))
        }
    }
}
