package import SlipwayDiagnostics

extension ONNXModel {
    /// Reads the main graph with all its nodes and the places of everything in it.
    ///
    /// - Parameter bag: Receives the findings; those of ``open(path:display:into:)`` may come again.
    /// - Returns: The graph, or nil when its bytes cannot be read (then the bag has an error).
    /// - Throws: When the file cannot be read, or became shorter.
    package func readGraph(into bag: inout DiagnosticBag) throws(ONNXReadError) -> GraphRecord? {
        guard let field = outline.graph else { return nil }
        return try reading(into: &bag) { reader throws(ReadStop) in
            try reader.readGraph(field.content, lengthPrefix: field.lengthPrefix)
        }
    }

    /// Reads a graph inside an attribute (``AttributeValue/graph(_:)``).
    ///
    /// - Parameters:
    ///   - content: The offsets that the attribute gives; others are read as what they are, or refused.
    ///   - bag: Receives the findings.
    /// - Returns: The graph, or nil when its bytes cannot be read (then the bag has an error).
    /// - Throws: When the file cannot be read, or became shorter.
    package func readSubgraph(
        _ content: Range<Int>, into bag: inout DiagnosticBag
    ) throws(ONNXReadError) -> GraphRecord? {
        let content = content.clamped(to: 0..<file.size)
        return try reading(into: &bag) { reader throws(ReadStop) in
            try reader.readGraph(content, lengthPrefix: nil)
        }
    }

    /// Reads the model-local functions, in file order.
    ///
    /// - Parameter bag: Receives the findings.
    /// - Returns: The functions, or nil when the bytes of one cannot be read (then the bag has an error).
    /// - Throws: When the file cannot be read, or became shorter.
    package func readFunctions(into bag: inout DiagnosticBag) throws(ONNXReadError) -> [FunctionRecord]? {
        try reading(into: &bag) { reader throws(ReadStop) in
            var functions: [FunctionRecord] = []
            for field in outline.functions { functions.append(try reader.readFunction(field)) }
            return functions
        }
    }

    /// Reads the values of a small tensor that lie in the model file.
    ///
    /// - Parameters:
    ///   - tensor: A tensor of this model.
    ///   - limit: The most elements to read; 1,024 is more than any shape computation needs.
    /// - Returns: nil when the values are not known: too many, in another file, missing, or of a type that shapes do not
    ///   depend on.
    /// - Throws: When the file cannot be read, or became shorter.
    package func values(of tensor: TensorRecord, limit: Int = 1024) throws(ONNXReadError) -> TensorValues? {
        var bag = DiagnosticBag()
        return try reading(into: &bag) { reader throws(ReadStop) in
            try reader.readValues(of: tensor, limit: limit)
        } ?? nil
    }

    /// Runs a reading from this file; a fault becomes a finding and nil.
    func reading<Result>(
        into bag: inout DiagnosticBag, _ body: (inout GraphReader) throws(ReadStop) -> Result
    ) throws(ONNXReadError) -> Result? {
        var reader = GraphReader(file, findings: Findings(file: display))
        defer { reader.findings.deliver(into: &bag) }
        do {
            return try body(&reader)
        } catch {
            switch error {
            case .environment(let error): throw error
            case .fault(let fault): reader.findings.add(fault, fileSize: file.size)
            }
            return nil
        }
    }
}
