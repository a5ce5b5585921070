import SlipwayDomain

/// Initializers that are moved out of a graph: their data stays where it is in the source file.
struct LinkedWeights: Hashable, Sendable {
    /// The initializers, by name, with the offsets of their data in the file on disk.
    var places: [String: Range<Int>] = [:]

    /// The smallest data that is moved out, in bytes. Below, entry and file access cost more than the bytes; and shapes
    /// depend on small tensors, which shape inference of other programs reads only inside the graph.
    static let smallest = 1024
}

extension ONNXModel {
    /// Turns initializers of a graph into external data that lies in a file with the bytes of this one.
    ///
    /// `offset` is where the data is in this file, aligned or not: ONNX Runtime, TensorRT and OpenVINO take any. Only
    /// data that lies there as it would in an external file can be linked: `raw_data`, and packed `float_data` and
    /// `double_data`. Strings, other typed fields, sparse tensors and tensors in attributes stay in the graph, as do
    /// small ones and lists of integers, which shapes may depend on.
    ///
    /// - Parameters:
    ///   - graph: The main graph.
    ///   - removed: The fields of initializers that the plan removes.
    ///   - location: The name of the file beside the new model.
    ///   - plan: Receives the changes.
    /// - Returns: What was linked.
    /// - Throws: When the file cannot be read.
    func linkWeights(
        of graph: GraphRecord, except removed: Set<Range<Int>>, to location: String, in plan: inout EditPlan
    ) throws(EditError) -> LinkedWeights {
        var linked = LinkedWeights()
        for initializer in graph.initializers where !removed.contains(initializer.field) {
            let tensor = initializer.tensor
            guard let size = tensor.denseByteCount, size >= LinkedWeights.smallest, !shapesMayDepend(on: tensor),
                let data = try contiguousData(of: tensor, size), let place = file.original(data.content)
            else { continue }
            plan.remove(data.whole, from: tensor.content)
            var external = WireMessage()
            for (key, value) in [
                ("location", location), ("offset", String(place.lowerBound)),
                ("length", String(place.count)),
            ] {
                var entry = WireMessage()
                entry.text(1, key)
                entry.text(2, value)
                external.message(13, entry)
            }
            external.number(14, 1)
            plan.append(external, to: tensor.content)
            linked.places[tensor.name] = place
        }
        return linked
    }

    private func shapesMayDepend(on tensor: TensorRecord) -> Bool {
        guard let count = tensor.elementCount, count <= 1024 else { return false }
        return switch tensor.elementType {
        case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: true
        default: false
        }
    }

    /// The one field that holds all data of a tensor as raw bytes.
    private func contiguousData(of tensor: TensorRecord, _ size: Int) throws(EditError) -> WireField? {
        switch tensor.data {
        case .raw, .typed(field: 4, _), .typed(field: 10, _): break
        default: return nil
        }
        // Entries of external data that do not count would count beside the new ones.
        let data = try fields(of: tensor.content).filter {
            (4...7).contains($0.number) || (9...11).contains($0.number) || $0.number == 13
        }
        guard let only = data.first, data.count == 1, only.type == .delimited, only.content.count == size else {
            return nil
        }
        return switch (only.number, tensor.elementType) {
        case (9, _), (4, .float32), (10, .float64): only
        default: nil
        }
    }
}
