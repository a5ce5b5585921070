import SlipwayDomain

extension SeparateBatches {
    /// Looks for such inputs.
    ///
    /// - Parameters:
    ///   - inputs: The model inputs.
    ///   - found: A walk with the inputs as they are declared.
    ///   - walk: Walks over the graph with other symbols in place of some.
    /// - Returns: The first two of them, or nil.
    /// - Throws: When the file cannot be read.
    static func find(
        _ inputs: [GraphTensor], _ found: GraphInference,
        _ walk: ([String: String]) throws(ONNXReadError) -> GraphInference
    ) throws(ONNXReadError) -> SeparateBatches? {
        let axes = inputs.compactMap { input -> (input: String, axis: String)? in
            guard case .symbol(let name)? = found.declaredAxes[input.name], !isMadeUp(name) else { return nil }
            return (input.name, name)
        }
        guard let first = axes.first, axes.contains(where: { $0.axis != first.axis }) else { return nil }
        var representatives: [String: String] = [:]
        var meetings = found.meetings
        // What has met may meet further ones: the walk loses sight of a size where two symbols meet.
        for _ in 0..<4 {
            let before = representatives
            for pair in meetings {
                let (one, other) = (representatives[pair.one] ?? pair.one, representatives[pair.other] ?? pair.other)
                guard one != other else { continue }
                for (name, place) in representatives where place == other { representatives[name] = one }
                representatives[other] = one
                representatives[one] = one
            }
            if representatives == before { break }
            meetings = try walk(representatives).meetings
        }
        func place(_ name: String) -> String { representatives[name] ?? name }
        return axes.first { place($0.axis) != place(first.axis) }.map {
            SeparateBatches(inputs: [first.input, $0.input], axes: [first.axis, $0.axis])
        }
    }

    /// Whether a name is one that an exporter makes up for each axis by itself: `unk__495` (tf2onnx), `s23` (torch.export),
    /// `x_dynamic_axes_1` (torch.onnx), `p2o.DynamicDimension.0` (PaddlePaddle). It says nothing of other axes.
    private static func isMadeUp(_ name: String) -> Bool {
        let stem = name.utf8.reversed().drop { (0x30...0x39).contains($0) }
        guard stem.count < name.utf8.count else { return false }
        let text = String(decoding: stem.reversed(), as: UTF8.self)
        return ["unk__", "unk_", "s", "dim_", "DynamicDimension.", "p2o.DynamicDimension."].contains(text)
            || text.hasSuffix("_dynamic_axes_") || text.hasSuffix("_dim_")
    }
}

extension ValueFact {
    /// The value of an input with other symbols in place of some.
    func replacing(_ names: [String: String]) -> ValueFact {
        guard case .tensor(var tensor) = self, let shape = tensor.shape else { return self }
        tensor.shape = shape.map { dim in dim.substituting { names[$0].map { SymbolicDim(symbol: $0) } } ?? dim }
        return .tensor(tensor)
    }
}
