/// Two inputs of a model whose axis 0 has different names, where nothing shows that both are one batch.
package struct SeparateBatches: Hashable, Sendable {
    /// The names of the inputs.
    package let inputs: [String]
    /// The names of their axes.
    package let axes: [String]

    /// Makes a finding about two inputs.
    package init(inputs: [String], axes: [String]) {
        self.inputs = inputs
        self.axes = axes
    }

    /// The finding, as a clause.
    package var text: String {
        let parts = zip(inputs, axes).map { "`\($1)` in input \"\($0)\"" }
        return "axis 0 is \(parts.joined(separator: " and ")), and nothing shows that they are one batch"
    }
}
