/// In which type values are made, and in which they are wanted.
extension HalfGraph {
    /// The type in which a reader takes a value.
    enum Wish {
        case half, single
        /// Whichever there is.
        case either
    }

    /// The type in which a node takes what is at a place.
    func wish(of index: Int, _ place: Int) -> Wish {
        let node = nodes[index]
        switch node.role {
        case .compute, .moves: return node.isHalf && !node.keptInputs.contains(place) ? .half : .single
        case .control: return .single
        case .reader, .cast, .constant, .fill:
            // A graph that is not rewritten takes values by their names.
            return place < node.record.inputs.count ? .either : .single
        }
    }

    /// How many readers want a value in either type; a graph that gives it away counts.
    func wishes(for value: Int) -> (half: Int, single: Int) {
        var result = (half: 0, single: given.contains(value) ? 1 : 0)
        for reader in Set(readers[value]) {
            for place in nodes[reader].inputs.indices where nodes[reader].inputs[place] == value {
                switch wish(of: reader, place) {
                case .half: result.half += 1
                case .single: result.single += 1
                case .either: break
                }
            }
        }
        return result
    }

    /// Whether a value can be made in the type that is wanted, or in both: constants, and what is cast from another type.
    func isFlexible(_ value: Int) -> Bool {
        switch values[value].origin {
        case .input, .sparse: false
        case .initializer: values[value].constant != nil
        case .node(let index):
            switch nodes[index].role {
            case .cast, .constant, .fill: true
            case .moves: nodes[index].isFollowingReaders
            default: false
            }
        }
    }

    /// Whether a value is made in half by the node that gives it; not asked of constants.
    func isBornHalf(_ value: Int) -> Bool {
        guard values[value].isFloat, case .node(let index) = values[value].origin else { return false }
        let node = nodes[index]
        guard node.isHalf, let place = node.outputs.firstIndex(of: value) else { return false }
        return !node.keptOutputs.contains(place)
    }
}
