extension GraphReader {
    /// Reads a GraphProto with all its nodes; subgraphs in attributes are left as places.
    mutating func readGraph(_ content: Range<Int>, lengthPrefix: Range<Int>?) throws(ReadStop) -> GraphRecord {
        try enter(content, "GraphProto")
        defer { leave() }
        var graph = GraphRecord(content: content, lengthPrefix: lengthPrefix)
        while let field = try wire.next(until: content.upperBound, in: "GraphProto") {
            switch field.number {
            case 1: graph.nodes.append(try readNode(field, count: graph.nodes.count, in: "GraphProto"))
            case 2: graph.name = try text(field, "name", in: "GraphProto")
            case 5:
                try require(field, .delimited, "initializer", in: "GraphProto")
                try bound(graph.initializers.count, ReaderLimits.tensors, "initializers", field, "GraphProto")
                let tensor = try readTensor(field.content)
                graph.initializers.append(InitializerRecord(tensor: tensor, field: field.whole))
            case 11, 12, 13:
                try require(field, .delimited, "input, output or value_info", in: "GraphProto")
                try readValue(field, into: &graph)
            case 15:
                try require(field, .delimited, "sparse_initializer", in: "GraphProto")
                try bound(graph.sparseInitializers.count, ReaderLimits.tensors, "initializers", field, "GraphProto")
                graph.sparseInitializers.append(
                    SparseInitializerRecord(tensor: try readSparseTensor(field.content), field: field.whole))
            case 14:
                try require(field, .delimited, "quantization_annotation", in: "GraphProto")
                try bound(graph.annotations.count, ReaderLimits.tensors, "annotations", field, "GraphProto")
                graph.annotations.append(try readAnnotation(field))
            default: break
            }
        }
        return graph
    }

    /// Reads the TensorAnnotation in a field: the values that it speaks of.
    private mutating func readAnnotation(_ field: WireField) throws(ReadStop) -> AnnotationRecord {
        try enter(field.content, "TensorAnnotation")
        defer { leave() }
        var name = ""
        var parameters: [String] = []
        while let part = try wire.next(until: field.content.upperBound, in: "TensorAnnotation") {
            switch part.number {
            case 1: name = try text(part, "tensor_name", in: "TensorAnnotation")
            case 2:
                try require(part, .delimited, "quant_parameter_tensor_names", in: "TensorAnnotation")
                try bound(parameters.count, ReaderLimits.values, "parameters", part, "TensorAnnotation")
                try enter(part.content, "StringStringEntryProto")
                defer { leave() }
                while let entry = try wire.next(until: part.content.upperBound, in: "StringStringEntryProto") {
                    guard entry.number == 2 else { continue }
                    parameters.append(try text(entry, "value", in: "StringStringEntryProto"))
                }
            default: break
            }
        }
        return AnnotationRecord(name: name, parameters: parameters, field: field.whole)
    }

    private mutating func readValue(_ field: WireField, into graph: inout GraphRecord) throws(ReadStop) {
        switch field.number {
        case 11:
            try bound(graph.inputs.count, ReaderLimits.values, "graph inputs", field, "GraphProto")
            graph.inputs.append(try readValueInfo(field, role: "input"))
        case 12:
            try bound(graph.outputs.count, ReaderLimits.values, "graph outputs", field, "GraphProto")
            graph.outputs.append(try readValueInfo(field, role: "output"))
        default:
            try bound(graph.values.count, ReaderLimits.nodes, "inner values", field, "GraphProto")
            graph.values.append(try readValueInfo(field, role: "value"))
        }
    }

    /// Refuses a list that is longer than any real model's.
    func bound(
        _ count: Int, _ limit: Int, _ what: String, _ field: WireField, _ message: StaticString
    ) throws(ReadStop) {
        guard count < limit else { throw tooMany(what, field, limit, message) }
    }

    /// Reads a SparseTensorProto.
    mutating func readSparseTensor(_ content: Range<Int>) throws(ReadStop) -> SparseTensorRecord {
        try enter(content, "SparseTensorProto")
        defer { leave() }
        var values: TensorRecord?
        var indices: TensorRecord?
        var dims: [Int64] = []
        while let field = try wire.next(until: content.upperBound, in: "SparseTensorProto") {
            switch field.number {
            case 1:
                try require(field, .delimited, "values", in: "SparseTensorProto")
                values = try readTensor(field.content)
            case 2:
                try require(field, .delimited, "indices", in: "SparseTensorProto")
                indices = try readTensor(field.content)
            case 3:
                guard
                    try integers(field, "dims", in: "SparseTensorProto", limit: ReaderLimits.rank, into: &dims)
                else { throw tooMany("dimensions", field, ReaderLimits.rank, "SparseTensorProto") }
            default: break
            }
        }
        let none = TensorRecord(name: "", typeNumber: 0, dims: [0], data: .none, content: content)
        return SparseTensorRecord(
            values: values ?? none, indices: indices,
            dims: dims.map { Int(min(max($0, 0), ReaderLimits.dimension)) }, content: content)
    }

    /// Reads the FunctionProto in a field of the model.
    mutating func readFunction(_ whole: WireField) throws(ReadStop) -> FunctionRecord {
        let content = whole.content
        try enter(content, "FunctionProto")
        defer { leave() }
        var function = FunctionRecord(field: whole.whole, content: content)
        while let field = try wire.next(until: content.upperBound, in: "FunctionProto") {
            switch field.number {
            case 1: function.name = try text(field, "name", in: "FunctionProto")
            case 4: function.inputs.append(try text(field, "input", in: "FunctionProto"))
            case 5: function.outputs.append(try text(field, "output", in: "FunctionProto"))
            case 6: function.attributes.append(try text(field, "attribute", in: "FunctionProto"))
            case 7: function.nodes.append(try readNode(field, count: function.nodes.count, in: "FunctionProto"))
            case 9:
                try require(field, .delimited, "opset_import", in: "FunctionProto")
                try bound(function.opsets.count, ReaderLimits.values, "operator set imports", field, "FunctionProto")
                function.opsets.append(try readOpset(field.content))
            case 10: function.domain = normalized(try text(field, "domain", in: "FunctionProto"))
            case 11:
                try require(field, .delimited, "attribute_proto", in: "FunctionProto")
                try bound(
                    function.attributeDefaults.count, ReaderLimits.values, "attributes", field, "FunctionProto")
                function.attributeDefaults.append(try readAttribute(field))
            case 12:
                try require(field, .delimited, "value_info", in: "FunctionProto")
                try bound(function.values.count, ReaderLimits.nodes, "inner values", field, "FunctionProto")
                function.values.append(try readValueInfo(field, role: "value"))
            case 13: function.overload = try text(field, "overload", in: "FunctionProto")
            default: break
            }
        }
        return function
    }
}
