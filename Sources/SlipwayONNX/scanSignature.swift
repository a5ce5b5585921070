import SlipwayDiagnostics
import SlipwayDomain

/// What one pass over a model's graphs adds up to; no node is kept.
struct SignatureScan {
    /// The inputs of the main graph in file order, initializers among them.
    var inputs: [GraphTensor] = []
    /// The outputs of the main graph in file order.
    var outputs: [GraphTensor] = []
    /// The names of the main graph's initializers.
    var initializerNames: Set<String> = []
    /// The nodes of the main graph.
    var nodeCount = 0
    /// The bytes of all tensors.
    var weightBytes: UInt64 = 0
    /// The bytes needed of each external file; nil where a tensor does not say how many.
    var externalBytes: [String: UInt64?] = [:]

    fileprivate var inputNames: Set<String> = []
    fileprivate var outputNames: Set<String> = []
    /// The inputs and outputs of the main graph met so far, the unnamed and repeated ones among them.
    fileprivate var valueCount = 0
    /// The nodes met so far, those of subgraphs and functions among them.
    fileprivate var allNodeCount = 0
    /// The tensors met so far, wherever they are.
    fileprivate var tensorCount = 0
}

extension GraphReader {
    /// Walks the main graph and the functions of a model for what its signature says.
    mutating func scanSignature(_ outline: ModelOutline) throws(ReadStop) -> SignatureScan {
        var scan = SignatureScan()
        if let graph = outline.graph { try scanMainGraph(graph.content, into: &scan) }
        for function in outline.functions { try scanFunction(function.content, into: &scan) }
        return scan
    }

    private mutating func scanMainGraph(_ content: Range<Int>, into scan: inout SignatureScan) throws(ReadStop) {
        try enter(content, "GraphProto")
        defer { leave() }
        while let field = try wire.next(until: content.upperBound, in: "GraphProto") {
            switch field.number {
            case 1:
                try require(field, .delimited, "node", in: "GraphProto")
                scan.nodeCount += 1
                try scanNode(field.content, into: &scan)
            case 5, 15: try scanInitializer(field, into: &scan)
            case 11:
                try require(field, .delimited, "input", in: "GraphProto")
                try bound(scan.valueCount, ReaderLimits.values, "graph inputs and outputs", field, "GraphProto")
                scan.valueCount += 1
                let value = try readValueInfo(field, role: "input")
                if isNew(value.tensor.name, "input", among: &scan.inputNames) { scan.inputs.append(value.tensor) }
            case 12:
                try require(field, .delimited, "output", in: "GraphProto")
                try bound(scan.valueCount, ReaderLimits.values, "graph inputs and outputs", field, "GraphProto")
                scan.valueCount += 1
                let value = try readValueInfo(field, role: "output")
                if isNew(value.tensor.name, "output", among: &scan.outputNames) { scan.outputs.append(value.tensor) }
            case 2, 10, 13, 14, 16: try require(field, .delimited, "field", in: "GraphProto")
            default: break
            }
        }
    }

    private mutating func scanInitializer(_ field: WireField, into scan: inout SignatureScan) throws(ReadStop) {
        try require(field, .delimited, "initializer", in: "GraphProto")
        let name =
            field.number == 5
            ? try scanTensor(field.content, into: &scan) : try scanSparseTensor(field.content, into: &scan)
        _ = isNew(name, "initializer", among: &scan.initializerNames)
    }

    /// Enters a name of the main graph into a set; an empty name and a second one of its kind are reported.
    private mutating func isNew(_ name: String, _ role: StaticString, among names: inout Set<String>) -> Bool {
        if name.isEmpty {
            findings.add(.unnamedGraphValue, "an \(role) of the graph has no name")
            return false
        }
        if names.insert(name).inserted { return true }
        findings.add(.duplicateGraphName, "two \(role)s of the graph are named \"\(name)\"")
        return false
    }

    /// Adds the tensors of a subgraph.
    private mutating func scanSubgraph(_ content: Range<Int>, into scan: inout SignatureScan) throws(ReadStop) {
        try enter(content, "GraphProto")
        defer { leave() }
        while let field = try wire.next(until: content.upperBound, in: "GraphProto") {
            switch field.number {
            case 1, 5, 15: try require(field, .delimited, "node or initializer", in: "GraphProto")
            default: continue
            }
            switch field.number {
            case 1: try scanNode(field.content, into: &scan)
            case 5: _ = try scanTensor(field.content, into: &scan)
            default: _ = try scanSparseTensor(field.content, into: &scan)
            }
        }
    }

    /// Adds the tensors of a model-local function.
    private mutating func scanFunction(_ content: Range<Int>, into scan: inout SignatureScan) throws(ReadStop) {
        try enter(content, "FunctionProto")
        defer { leave() }
        while let field = try wire.next(until: content.upperBound, in: "FunctionProto") {
            switch field.number {
            case 7:
                try require(field, .delimited, "node", in: "FunctionProto")
                try scanNode(field.content, into: &scan)
            case 11:
                try require(field, .delimited, "attribute_proto", in: "FunctionProto")
                try scanAttribute(field.content, into: &scan)
            default: break
            }
        }
    }

    /// Adds the tensors in a node's attributes.
    private mutating func scanNode(_ content: Range<Int>, into scan: inout SignatureScan) throws(ReadStop) {
        scan.allNodeCount += 1
        guard scan.allNodeCount <= ReaderLimits.nodes else {
            throw wire.fault(.tooMany("nodes", limit: ReaderLimits.nodes), content.lowerBound, "NodeProto")
        }
        try enter(content, "NodeProto")
        defer { leave() }
        while let field = try wire.next(until: content.upperBound, in: "NodeProto") {
            guard (1...8).contains(field.number) else { continue }
            try require(field, .delimited, "field", in: "NodeProto")
            if field.number == 5 { try scanAttribute(field.content, into: &scan) }
        }
    }

    private mutating func scanAttribute(_ content: Range<Int>, into scan: inout SignatureScan) throws(ReadStop) {
        try enter(content, "AttributeProto")
        defer { leave() }
        while let field = try wire.next(until: content.upperBound, in: "AttributeProto") {
            switch field.number {
            case 5, 10:
                try require(field, .delimited, "tensor", in: "AttributeProto")
                _ = try scanTensor(field.content, into: &scan)
            case 6, 11:
                try require(field, .delimited, "graph", in: "AttributeProto")
                try scanSubgraph(field.content, into: &scan)
            case 22, 23:
                try require(field, .delimited, "sparse_tensor", in: "AttributeProto")
                _ = try scanSparseTensor(field.content, into: &scan)
            default: break
            }
        }
    }

    /// Adds a tensor's bytes and external file.
    ///
    /// - Returns: The tensor's name.
    private mutating func scanTensor(
        _ content: Range<Int>, into scan: inout SignatureScan
    ) throws(ReadStop) -> String {
        scan.tensorCount += 1
        guard scan.tensorCount <= ReaderLimits.tensors else {
            throw wire.fault(.tooMany("tensors", limit: ReaderLimits.tensors), content.lowerBound, "TensorProto")
        }
        let tensor = try readTensor(content)
        let (sum, overflow) = scan.weightBytes.addingReportingOverflow(tensor.byteCount)
        scan.weightBytes = overflow ? .max : sum
        if case .external(let external) = tensor.data {
            let known = scan.externalBytes[external.location, default: 0]
            let needed = external.length ?? tensor.denseByteCount.map(UInt64.init)
            if let known, let needed {
                let (end, overflow) = external.offset.addingReportingOverflow(needed)
                scan.externalBytes[external.location] = .some(max(known, overflow ? .max : end))
            } else {
                scan.externalBytes[external.location] = .some(nil)
            }
        }
        return tensor.name
    }

    /// Adds the values and indices of a SparseTensorProto.
    ///
    /// - Returns: The name, which is that of the values.
    private mutating func scanSparseTensor(
        _ content: Range<Int>, into scan: inout SignatureScan
    ) throws(ReadStop) -> String {
        try enter(content, "SparseTensorProto")
        defer { leave() }
        var name = ""
        while let field = try wire.next(until: content.upperBound, in: "SparseTensorProto") {
            guard field.number == 1 || field.number == 2 else { continue }
            try require(field, .delimited, "values or indices", in: "SparseTensorProto")
            let tensor = try scanTensor(field.content, into: &scan)
            if field.number == 1 { name = tensor }
        }
        return name
    }
}
