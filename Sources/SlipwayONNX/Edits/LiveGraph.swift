import SlipwayDiagnostics
import SlipwayDomain

/// What of a graph some of its outputs need.
struct LiveGraph {
    /// The nodes that are needed, by their place in the graph.
    private(set) var nodes: Set<Int> = []
    /// The values that the kept outputs and the needed nodes take, captures of subgraphs among them.
    private(set) var needed: Set<String> = []
    /// The model-local functions that are called.
    private(set) var functions: Set<FunctionName> = []

    /// What a node names to call a function.
    struct FunctionName: Hashable {
        let domain: String
        let name: String
        let overload: String
    }

    /// Follows the graph from its outputs.
    ///
    /// - Parameters:
    ///   - outputs: The names of the outputs that are kept.
    ///   - graph: The main graph.
    ///   - functions: The model-local functions.
    ///   - model: The model, for the subgraphs in attributes.
    /// - Throws: When the file or a subgraph cannot be read.
    init(
        _ outputs: Set<String>, of graph: GraphRecord, functions: [FunctionRecord], model: ONNXModel
    ) throws(EditError) {
        var producers: [String: [Int]] = [:]
        producers.reserveCapacity(graph.nodes.count)
        for (index, node) in graph.nodes.enumerated() {
            for name in node.outputs where !name.isEmpty { producers[name, default: []].append(index) }
        }
        let annotations = Dictionary(grouping: graph.annotations, by: \.name)
        var waiting = Array(outputs)
        while let name = waiting.popLast() {
            guard needed.insert(name).inserted else { continue }
            waiting += annotations[name, default: []].flatMap(\.parameters)
            for index in producers[name, default: []] where nodes.insert(index).inserted {
                var uses = Uses()
                try uses.add(graph.nodes[index], in: model)
                waiting += uses.names.filter { !$0.isEmpty }
                self.functions.formUnion(uses.calls)
                // Values that only an annotation names beside a used one.
                waiting += graph.nodes[index].outputs.flatMap { annotations[$0, default: []].flatMap(\.parameters) }
            }
        }
        try follow(functions, in: model)
    }

    /// Adds the functions that called functions call; operators among the calls have no record and stay.
    private mutating func follow(_ records: [FunctionRecord], in model: ONNXModel) throws(EditError) {
        var byName: [FunctionName: [FunctionRecord]] = [:]
        for record in records { byName[FunctionName(record), default: []].append(record) }
        var waiting = Array(functions)
        while let name = waiting.popLast() {
            var uses = Uses()
            for record in byName[name, default: []] {
                for node in record.nodes { try uses.add(node, in: model) }
            }
            for call in uses.calls where functions.insert(call).inserted { waiting.append(call) }
        }
    }
}

extension LiveGraph.FunctionName {
    init(_ record: FunctionRecord) {
        self.init(domain: record.domain, name: record.name, overload: record.overload)
    }
}

/// What a node takes and calls, the nodes of its subgraphs included.
private struct Uses {
    /// The values, those that a subgraph makes itself among them: one too many keeps a node that could go.
    var names: Set<String> = []
    var calls: Set<LiveGraph.FunctionName> = []

    mutating func add(_ node: NodeRecord, in model: ONNXModel) throws(EditError) {
        names.formUnion(node.inputs)
        calls.insert(.init(domain: node.domain, name: node.opType, overload: node.overload))
        for attribute in node.attributes {
            switch attribute.value {
            case .graph(let content): try add(content, in: model)
            case .graphs(let contents): for content in contents { try add(content, in: model) }
            default: break
            }
        }
    }

    private mutating func add(_ content: Range<Int>, in model: ONNXModel) throws(EditError) {
        var bag = DiagnosticBag()
        let graph: GraphRecord?
        do {
            graph = try model.readSubgraph(content, into: &bag)
        } catch {
            throw .environment(error)
        }
        guard let graph else { throw .conflict(content) }
        names.formUnion(graph.outputs.map(\.tensor.name))
        for node in graph.nodes { try add(node, in: model) }
    }
}

extension ONNXModel {
    /// Removes graph outputs, and the nodes, initializers, declarations and functions that nothing else needs.
    ///
    /// Model inputs stay, needed or not: a server's requests name all of them. An initializer that is repeated as a graph
    /// input goes together with that input.
    ///
    /// - Parameters:
    ///   - names: The names of the outputs that stay.
    ///   - graph: The main graph.
    ///   - functions: The model-local functions.
    ///   - plan: Receives the changes.
    /// - Returns: How many nodes are removed.
    /// - Throws: When the file or a subgraph cannot be read.
    package func keepOutputs(
        _ names: Set<String>, of graph: GraphRecord, functions: [FunctionRecord], in plan: inout EditPlan
    ) throws(EditError) -> Int {
        let live = try LiveGraph(names, of: graph, functions: functions, model: self)
        for output in graph.outputs where !names.contains(output.tensor.name) { plan.remove(output, from: graph) }
        var present = live.needed
        var removedNodes = 0
        for (index, node) in graph.nodes.enumerated() {
            if live.nodes.contains(index) {
                present.formUnion(node.outputs)
            } else {
                plan.remove(node, from: graph)
                removedNodes += 1
            }
        }
        var initializers: Set<String> = []
        for initializer in graph.initializers {
            initializers.insert(initializer.tensor.name)
            if !live.needed.contains(initializer.tensor.name) { plan.remove(initializer.field, from: graph.content) }
        }
        for sparse in graph.sparseInitializers {
            initializers.insert(sparse.tensor.values.name)
            if !live.needed.contains(sparse.tensor.values.name) { plan.remove(sparse.field, from: graph.content) }
        }
        for input in graph.inputs {
            if initializers.contains(input.tensor.name), !live.needed.contains(input.tensor.name) {
                plan.remove(input, from: graph)
            } else {
                present.insert(input.tensor.name)
            }
        }
        for value in graph.values where !present.contains(value.tensor.name) { plan.remove(value, from: graph) }
        for annotation in graph.annotations where !present.contains(annotation.name) {
            plan.remove(annotation.field, from: graph.content)
        }
        for function in functions where !live.functions.contains(.init(function)) {
            plan.remove(function.field, from: content)
        }
        return removedNodes
    }
}
