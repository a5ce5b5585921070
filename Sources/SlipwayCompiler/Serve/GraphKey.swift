/// The name of one of the graphs that a compiled spec serves.
package struct GraphKey: Hashable, Sendable {
    /// The name.
    package let name: String

    /// Makes a key.
    package init(_ name: String) {
        self.name = name
    }

    /// The graph of the model file, with what the spec asks to be changed in it.
    package static let main = GraphKey("main")
}
