/// What an operator does to a value that may depend on several rows: whether it still surely does.
enum WideCarry: Sendable {
    /// Nothing is sure any more.
    case lost
    /// Each element stays what it was, or becomes something that tells as much.
    case keep
    case exponential
    case logarithm
    /// Small or large elements become the same.
    case saturate
    case add
    case multiply
    case power
    case divide
    case cast
    /// MatMul and Gemm.
    case product
    case reduce
    case softmax
    case normalize
    /// Elements change places.
    case move
    /// A part is taken.
    case cut
    /// Something is put beside it.
    case join
    /// Conv.
    case window
}

extension WideCarry {
    /// The mark of the outputs of a node with at least one wide input.
    func mark(of context: RowContext) -> RowMark? {
        var marks: [(index: Int, mark: RowMark)] = []
        for (index, state) in context.states.enumerated() {
            if case .wide(let mark)? = state { marks.append((index, mark)) }
        }
        guard var result = marks.map(\.mark).min(by: { $0.order < $1.order }) else { return nil }
        result.traits = marks.reduce(into: []) { $0.formUnion($1.mark.traits) }
        result.isSure = marks.allSatisfy(\.mark.isSure)
        // Two values of several rows may cancel each other.
        let names = Set(marks.map { context.node.node.inputs[$0.index] })
        if marks.count > 1 {
            let isSquare = names.count == 1 && self == .multiply
            let isQuotient = names.count > 1 && self == .divide && !result.traits.contains(.scale)
            result.isSure = result.isSure && (isSquare || isQuotient)
            // A square tells what was added from what was not.
            if isSquare { result.traits.remove(.shift) }
        }
        if result.isSure { apply(to: &result, of: marks[0].index, context) }
        return result
    }

    private func apply(to mark: inout RowMark, of index: Int, _ context: RowContext) {
        func loses(_ traits: RowTraits) {
            if !mark.traits.isDisjoint(with: traits) { mark.isSure = false }
        }
        let shape = context.node.inputs[index]?.tensor?.shape
        let isBroadcast = shape == nil || shape != context.facts.first?.tensor?.shape
        switch self {
        case .lost: mark.isSure = false
        case .keep: break
        case .exponential:
            if mark.traits.contains(.shift) { mark.traits.insert(.scale) }
        case .logarithm:
            if mark.traits.contains(.scale) { mark.traits.insert(.shift) }
        case .saturate: loses(.shift)
        case .power:
            guard context.node.data(1)?.elements.first?.number == 2, index == 0 else {
                mark.isSure = false
                return
            }
            mark.traits.remove(.shift)
        case .add: if isBroadcast { mark.traits.insert(.shift) }
        case .multiply: multiply(&mark, index, context, isBroadcast)
        case .divide:
            loses(.scale)
            if isBroadcast { mark.traits.insert(.scale) }
        case .cast:
            guard case .int(let number)? = context.node.attributes["to"], [1, 10, 11, 16].contains(number) else {
                mark.isSure = false
                return
            }
        case .product, .window:
            // Only weights and rows that differ are taken to let everything through.
            if !context.isLive { mark.isSure = false }
        case .reduce: loses([.shift, .normalized])
        case .softmax:
            loses(.shift)
            mark.traits.insert(.normalized)
            let axes = (try? RowRules.softmaxAxes(context)) ?? []
            if axes.isEmpty || axes.allSatisfy({ shape?[$0] == .one }) { mark.isSure = false }
        case .normalize:
            loses([.shift, .scale, .normalized])
            mark.traits.insert(.normalized)
        case .move: loses(.permutation)
        case .cut:
            loses([.permutation, .partial])
            // An index that is a constant.
            if index != 0 { mark.isSure = false }
        case .join: mark.traits.insert(.partial)
        }
    }

    private func multiply(_ mark: inout RowMark, _ index: Int, _ context: RowContext, _ isBroadcast: Bool) {
        if isBroadcast { mark.traits.insert(.scale) }
        for (other, state) in context.states.enumerated() where other != index {
            switch state {
            case .fixed(let value)?:
                let elements = context.node.data(other)?.elements
                if value.isComputed && elements == nil
                    || elements?.contains(where: { $0.number == 0 || $0 == .unknown }) == true
                {
                    mark.isSure = false
                }
                if elements == nil { mark.traits.insert(.partial) }
            case .rows(let value)?:
                if value.liveness != .live || value.isMask { mark.isSure = false }
                mark.traits.insert(.partial)
            default: break
            }
        }
    }
}
