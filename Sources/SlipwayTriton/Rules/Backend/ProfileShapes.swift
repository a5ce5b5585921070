/// The text of one of TensorRT's profile options, such as `ids:1x8,mask:1x8`, as ONNX Runtime reads it
/// (`ParseProfileShapes` in tensorrt_execution_provider_utils.h).
struct ProfileShapes: Hashable {
    /// The shape of one input; the batch is included.
    struct Shape: Hashable {
        /// The input's name.
        let name: String
        /// The dimensions, outermost first.
        let dims: [Int64]
    }

    /// The shapes in order; an input that is twice has two profiles.
    let shapes: [Shape]

    /// Reads a text.
    ///
    /// - Returns: The shapes, or the part of the text that is none, with the reason as a clause.
    static func parse(_ text: String) -> Result<ProfileShapes, Fault> {
        var shapes: [Shape] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            // ONNX Runtime takes what follows the first colon up to the next one.
            let sides = part.split(separator: ":", omittingEmptySubsequences: false)
            guard sides.count > 1 else { return .failure(Fault(part: part, reason: "has no colon before its shape")) }
            guard sides.count == 2 else {
                return .failure(Fault(part: part, reason: "has two colons: ONNX Runtime ends a name at the first one"))
            }
            let name = String(sides[0])
            if name.isEmpty { return .failure(Fault(part: part, reason: "has no name before its colon")) }
            if name.first == " " || name.last == " " {
                return .failure(Fault(part: part, reason: "has a space at its name, which then is part of it"))
            }
            var dims: [Int64] = []
            for word in sides[1].split(separator: "x", omittingEmptySubsequences: false) {
                guard let value = Int32(word), word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                    return .failure(Fault(part: part, reason: "has the dimension \"\(word)\", which is no number"))
                }
                dims.append(Int64(value))
            }
            shapes.append(Shape(name: name, dims: dims))
        }
        return .success(ProfileShapes(shapes: shapes))
    }

    /// A part of a text that is no shape.
    struct Fault: Error, Hashable {
        /// The part between two commas.
        let part: String
        /// Why, as a clause.
        let reason: String
    }

    /// The names, each once, in order.
    var names: [String] {
        var seen: Set<String> = []
        return shapes.map(\.name).filter { seen.insert($0).inserted }
    }

    /// The shapes of one input, one per profile.
    func shapes(of name: String) -> [[Int64]] { shapes.filter { $0.name == name }.map(\.dims) }
}
