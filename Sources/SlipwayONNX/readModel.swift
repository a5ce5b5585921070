import SlipwayDomain

/// The outermost level of a model file: where its graph and functions are.
struct ModelOutline {
    /// The IR version; nil when the file states none.
    var irVersion: Int64?
    /// The operator sets imported, in file order, `ai.onnx` as the empty domain.
    var opsets: [GraphSignature.OpsetImport] = []
    /// The field that holds the main graph.
    var graph: WireField?
    /// The fields that hold the model-local functions, in file order.
    var functions: [WireField] = []
}

extension GraphReader {
    /// Reads the outermost level of the file into an outline, which holds what was read when a fault ends the reading.
    ///
    /// `training_info` is not walked: its graphs are not part of the served model.
    mutating func readModel(into outline: inout ModelOutline) throws(ReadStop) {
        wire.enter(0..<wire.fileSize)
        while let field = try wire.next(until: wire.fileSize, in: "ModelProto") {
            switch field.number {
            case 1:
                try require(field, .varint, "ir_version", in: "ModelProto")
                outline.irVersion = field.signedValue
            case 2, 3, 4, 6: try require(field, .delimited, "producer or doc_string", in: "ModelProto")
            case 5: try require(field, .varint, "model_version", in: "ModelProto")
            case 7:
                try require(field, .delimited, "graph", in: "ModelProto")
                try requireFirst(outline.graph?.content, field, "graph", in: "ModelProto")
                outline.graph = field
            case 8:
                try require(field, .delimited, "opset_import", in: "ModelProto")
                let entry = try readOpset(field.content)
                guard outline.opsets.count < ReaderLimits.values else {
                    throw tooMany("operator set imports", field, ReaderLimits.values, "ModelProto")
                }
                outline.opsets.append(entry)
            case 25:
                try require(field, .delimited, "functions", in: "ModelProto")
                guard outline.functions.count < ReaderLimits.tensors else {
                    throw tooMany("functions", field, ReaderLimits.tensors, "ModelProto")
                }
                outline.functions.append(field)
            default: break
            }
        }
    }

    /// Reads an OperatorSetIdProto; the domain `ai.onnx` is the same as the empty one (ONNX IR specification).
    mutating func readOpset(_ content: Range<Int>) throws(ReadStop) -> GraphSignature.OpsetImport {
        try enter(content, "OperatorSetIdProto")
        defer { leave() }
        var domain = ""
        var version: Int64 = 0
        while let field = try wire.next(until: content.upperBound, in: "OperatorSetIdProto") {
            switch field.number {
            case 1: domain = try text(field, "domain", in: "OperatorSetIdProto")
            case 2:
                try require(field, .varint, "version", in: "OperatorSetIdProto")
                version = field.signedValue
            default: break
            }
        }
        return GraphSignature.OpsetImport(domain: normalized(domain), version: Int(version))
    }

    /// A fault that says that a list is longer than any real model's.
    func tooMany(_ what: String, _ field: WireField, _ limit: Int, _ message: StaticString) -> ReadStop {
        wire.fault(.tooMany(what, limit: limit), field.start, message)
    }
}
