/// One change of what a model's graph is to the outside, in words that do not depend on how the file is written.
package enum GraphEdit: Hashable, Sendable, CustomStringConvertible {
    /// A graph output is removed, and what only it needed.
    case cut(output: String)
    /// A graph output is declared with these dimensions, batch axis included.
    case declare(output: String, Shape)

    /// Whether an output is removed.
    package var isCut: Bool {
        if case .cut = self { true } else { false }
    }

    /// `cut "probabilities"`, `declare "logits" [batch, 256]`.
    package var description: String {
        switch self {
        case .cut(let output): "cut \"\(output)\""
        case .declare(let output, let shape): "declare \"\(output)\" \(shape)"
        }
    }
}
