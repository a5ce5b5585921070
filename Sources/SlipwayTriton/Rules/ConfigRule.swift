/// When the server finds a fault, which decides where its words can be read.
package enum ServerPhase: Hashable, Sendable {
    /// While it polls the repository: the client learns nothing, the words are in the log alone.
    case poll
    /// While it loads the model: the words are the answer to the client.
    case load
    /// When requests come.
    case run
}

/// One rule: a family of checks that the server makes together.
package struct ConfigRule: Sendable {
    /// The name in kebab case, for tests and for telling rules apart.
    package let name: String
    /// When the server makes these checks.
    package let phase: ServerPhase
    /// Makes the checks.
    package let run: @Sendable (inout RuleContext) -> Void

    /// Makes a rule.
    package init(_ name: String, _ phase: ServerPhase, run: @escaping @Sendable (inout RuleContext) -> Void) {
        self.name = name
        self.phase = phase
        self.run = run
    }
}
