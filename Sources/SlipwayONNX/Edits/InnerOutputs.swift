import SlipwayDiagnostics
import SlipwayDomain

/// A model with values from inside its graph among its outputs, so that the graph can end at any of them.
package struct InnerOutputs: Sendable {
    /// The model; nil where no value was taken.
    package private(set) var model: ONNXModel?
    /// The values that are outputs now, in the order in which they were named.
    package private(set) var names: [String] = []
    /// The values that cannot be outputs.
    package private(set) var refused: [Refusal] = []

    /// Why a value cannot be an output.
    package enum Refusal: Hashable, Sendable {
        /// It is no tensor, in words.
        case noTensor(name: String, word: String)
        /// Its element type is not known: the node that gives it has no rule, and the file declares none.
        case unknownType(name: String, node: String)
    }

    /// Makes values outputs.
    ///
    /// What is named and is an output already, an input, a weight or nothing at all is left out. The element type is what
    /// following the graph says, else what the file declares of the value; the shape stays open, so that what is found is
    /// declared like that of any output.
    ///
    /// - Parameters:
    ///   - wanted: The names.
    ///   - model: The model.
    /// - Throws: When the file cannot be read.
    package init(_ wanted: [String], of model: ONNXModel) throws(EditError) {
        let present = Set(model.signature.outputs.map(\.name))
        guard wanted.contains(where: { !present.contains($0) }) else { return }
        let (graph, functions) = try model.records()
        var makers: [String: NodeRecord] = [:]
        for node in graph.nodes { for name in node.outputs where !name.isEmpty { makers[name] = node } }
        let inner = wanted.filter { !present.contains($0) && makers[$0] != nil }
        guard !inner.isEmpty else { return }
        let found: (types: [String: ElementType], facts: [String: ValueFact])
        do throws(ONNXReadError) {
            var types = TypeInference(model, functions)
            found.types = try types.run(graph)
            found.facts = try GraphInference(model, graph, functions, NodeOrder(graph.nodes)).facts
        } catch {
            throw .environment(error)
        }
        var plan = EditPlan()
        for name in inner {
            guard let maker = makers[name] else { continue }
            let declared = graph.values.first { $0.tensor.name == name }
            if let word = Self.word(found.facts[name], declared?.tensor.kind) {
                refused.append(.noTensor(name: name, word: word))
            } else if let type = found.types[name] {
                plan.append(Self.output(name, type, declared?.tensor.shape), to: graph.content)
                if let declared { plan.remove(declared, from: graph) }
                names.append(name)
            } else {
                let text = maker.domain.isEmpty ? maker.opType : "\(maker.domain).\(maker.opType)"
                refused.append(.unknownType(name: name, node: "\"\(maker.name)\" (\(text))"))
            }
        }
        guard refused.isEmpty, !names.isEmpty else { return }
        let content = try model.applying(plan)
        var bag = DiagnosticBag()
        do throws(ONNXReadError) {
            self.model = try model.reading(content, into: &bag)
        } catch {
            throw .environment(error)
        }
        if self.model == nil { throw .mismatch(bag.all.last?.message ?? "it cannot be read") }
    }

    /// What a value is that is no tensor; nil for a tensor.
    private static func word(_ fact: ValueFact?, _ declared: ValueKind?) -> String? {
        switch (fact, declared) {
        case (_, .other(let word)?): word
        case (.sequence?, _): "sequence"
        case (.other?, _): "map or an optional"
        default: nil
        }
    }

    /// A field of the graph that declares an output.
    private static func output(_ name: String, _ type: ElementType, _ shape: Shape?) -> WireMessage {
        var tensor = WireMessage()
        tensor.number(1, (1...64).first { ElementType(onnx: $0) == type }.map(Int64.init) ?? 0)
        if let shape { tensor.message(2, .shape(shape)) }
        var kind = WireMessage()
        kind.message(1, tensor)
        var value = WireMessage()
        value.text(1, name)
        value.message(2, kind)
        var field = WireMessage()
        field.message(12, value)
        return field
    }
}
