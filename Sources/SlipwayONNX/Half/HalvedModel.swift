package import SlipwayDomain

/// A model whose weights and nodes are in half precision where they may be, not written yet.
package struct HalvedModel: Sendable {
    /// The new model, read like any other.
    package let model: ONNXModel
    /// The content of the new model file, as pieces of the file on disk.
    package let content: SplicedFile
    /// The content of the file of weights beside it; empty for none. Its pieces come from the model and from its external data.
    package let weights: SplicedFile
    /// What became of it.
    package let report: HalfReport
}

/// What a rewriting into half precision did.
package struct HalfReport: Hashable, Sendable {
    /// A node that stays in binary32.
    package struct Kept: Hashable, Sendable {
        /// Its name, or that of its first output.
        package let name: String
        /// Its operator, with its domain where that is not ai.onnx.
        package let opType: String
        /// Why.
        package let reason: HalfReason
    }

    /// The nodes that stay in binary32, in an order of execution; those that only move or cast values left out.
    package let kept: [Kept]
    /// How many nodes compute in half, those that only move values among them.
    package let halfNodeCount: Int
    /// How many Cast nodes were added.
    package let castCount: Int
    /// How many constants are in half.
    package let halfTensorCount: Int
    /// The masks of which the lowest numbers are -30000 now.
    package let masks: [String]
}

/// What the range of a graph's numbers is looked for in.
package struct RangeValues: Hashable, Sendable {
    /// The values of binary32 that are no constants, in an order of execution.
    package let names: [String]
    /// The values that hold a mask, whose lowest numbers are -30000 in half.
    package let masks: [String]

    /// Names values and masks.
    package init(names: [String], masks: [String]) {
        self.names = names
        self.masks = masks
    }
}

/// What came of giving a graph half precision.
package enum Halving: Sendable {
    /// The model; without a node in half it is the model as it was.
    case done(HalvedModel)
    /// Why the graph cannot be rewritten, as a clause.
    case refused(String)
    /// Patterns of what stays in binary32 that name no node.
    case idlePatterns([String])
}
