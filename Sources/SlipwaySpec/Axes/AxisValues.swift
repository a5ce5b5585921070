/// The values of every axis at one point of the matrix. Two equal points are one variant.
package struct AxisValues: Hashable, Sendable {
    private var values: [AxisValue?]

    /// Makes the point at which every axis has the value that it has unless a spec states one.
    package init() {
        values = MatrixAxis.table.map(\.start)
    }

    /// The value of an axis; nil leaves it to ONNX Runtime or Triton.
    package subscript(axis: MatrixAxis.Key) -> AxisValue? {
        get { values[axis.rawValue] }
        set { values[axis.rawValue] = newValue }
    }
}
