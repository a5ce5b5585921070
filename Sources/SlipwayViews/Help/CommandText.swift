/// What the help of a command says, its options aside.
package struct CommandText: Sendable {
    /// The command's name.
    package let name: String
    /// What it does, in a line.
    package let abstract: String
    /// Examples, and the form of a call.
    package let usage: String
    /// How it does that, and what its exit codes mean.
    package let discussion: String

    /// States the help of a command.
    init(_ name: String, abstract: String, usage: String, discussion: String) {
        self.name = name
        self.abstract = abstract
        self.usage = usage
        self.discussion = discussion
    }
}
