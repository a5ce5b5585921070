/// Why a file of recorded tensors cannot be read.
package struct TensorFileFault: Error, Hashable, Sendable {
    /// What is wrong: terse, lower case.
    package let message: String
    /// What else is known.
    package let notes: [String]
    /// What to do.
    package let help: [String]

    /// Makes a fault.
    package init(_ message: String, notes: [String] = [], help: [String] = []) {
        self.message = message
        self.notes = notes
        self.help = help
    }
}
