/// What another program found of a graph output.
package struct OutputOpinion: Hashable, Sendable {
    /// The name.
    package let name: String
    /// The dimensions, batch axis included; nil for an unknown rank, and nil for an axis without a known size.
    package let dims: [Int?]?

    /// Makes an opinion.
    package init(name: String, dims: [Int?]?) {
        self.name = name
        self.dims = dims
    }
}

/// A place where two programs cannot both be right about a graph output.
package struct ShapeContradiction: Hashable, Sendable {
    /// The output.
    package let output: String
    /// What was found here, as the end of a sentence: `2 axes`, `7 for axis 1`.
    package let ours: String
    /// What the other one found.
    package let theirs: String

    /// Makes a contradiction.
    package init(output: String, ours: String, theirs: String) {
        self.output = output
        self.ours = ours
        self.theirs = theirs
    }
}

extension InferredModel {
    /// Compares what was found with what another program found.
    ///
    /// Only ranks and numbers are compared. A name, or an expression, beside a number is no contradiction: a graph may run at
    /// that one size alone, and each of two operands tells of it in its own way.
    ///
    /// - Parameter opinion: The other one's outputs; those of names that this model lacks are passed over.
    /// - Returns: The outputs about which the two differ, in the order of this model.
    package func contradictions(with opinion: [OutputOpinion]) -> [ShapeContradiction] {
        var found: [ShapeContradiction] = []
        let known = Dictionary(opinion.map { ($0.name, $0) }) { first, _ in first }
        for output in outputs {
            guard let dims = output.dims, let other = known[output.name]?.dims else {
                continue
            }
            guard dims.count == other.count else {
                found.append(ShapeContradiction(output: output.name, ours: axes(dims.count), theirs: axes(other.count)))
                continue
            }
            for (axis, (ours, theirs)) in zip(dims, other).enumerated() {
                guard let ours = ours?.value, let theirs, ours != theirs else { continue }
                found.append(
                    ShapeContradiction(
                        output: output.name, ours: "\(ours) for axis \(axis)", theirs: "\(theirs) for axis \(axis)"))
            }
        }
        return found
    }

    private func axes(_ count: Int) -> String {
        count == 1 ? "1 axis" : "\(count) axes"
    }
}
