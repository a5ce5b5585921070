/// An axis of an output that is declared dynamic, and of which ONNX Runtime finds the size by itself.
package struct SessionAxis: Hashable, Sendable {
    /// The axis, batch axis included.
    package let axis: Int
    /// Whether it takes onnxruntime 1.17 or later, which Triton has from 24.03 on.
    package let needsRecent: Bool
    /// Whether it takes a graph that is optimized.
    package let needsOptimization: Bool

    /// Makes an axis.
    package init(axis: Int, needsRecent: Bool = false, needsOptimization: Bool = false) {
        self.axis = axis
        self.needsRecent = needsRecent
        self.needsOptimization = needsOptimization
    }

    /// Whether a session finds the size.
    package func isFound(isRecent: Bool, isOptimized: Bool) -> Bool {
        (isRecent || !needsRecent) && (isOptimized || !needsOptimization)
    }

    /// Whether a session that finds the other axis finds this one.
    package func isImplied(by other: SessionAxis) -> Bool {
        axis == other.axis && isFound(isRecent: other.needsRecent, isOptimized: other.needsOptimization)
    }
}
