package import SlipwayDiagnostics
package import SlipwayReleases

/// When the server finds a fault, which decides where its words can be read.
package enum ServerPhase: Hashable, Sendable {
    /// While it polls the repository: the client learns nothing, the words stand in the log alone.
    case poll
    /// While it loads the model: the words are the answer to the client.
    case load
    /// When requests come.
    case run
}

/// A part of a model that a finding has put in doubt: rules that build on it keep silent.
package enum RuleSubject: Hashable, Sendable {
    /// Which backend runs the model.
    case backend
    /// Which versions there are.
    case versions
    /// `max_batch_size`.
    case batchSize
    /// The inputs or outputs as a whole.
    case inputs, outputs
    /// The input or output of that name.
    case input(String), output(String)
    /// The instance group of that index.
    case instanceGroup(Int)
    /// The model file of the version directory of that name.
    case modelFile(String)
    /// The scheduler: dynamic batching, sequence batching or ensemble.
    case scheduling
}

/// What a rule sees of a model and where it says what it finds.
package struct RuleContext {
    /// The model.
    package let model: RepositoryModel
    /// The configuration as it is written; empty where there is none.
    package let config: ConfigMessage
    /// The configuration as the server completes it from the model's directory.
    package let resolved: ResolvedConfig
    /// The server.
    package let server: ServerFacts
    /// The findings so far.
    package private(set) var bag = DiagnosticBag()
    /// The phase of the rule that runs; `ConfigRules` sets it.
    var phase = ServerPhase.poll
    private var doubts: Set<RuleSubject> = []

    init(model: RepositoryModel, server: ServerFacts) {
        self.model = model
        self.server = server
        config = model.message
        resolved = ResolvedConfig(model, server: server)
    }

    /// The name by which the server's messages call the model.
    package var name: String { model.directoryName }

    /// Puts a part of the model in doubt.
    package mutating func doubt(_ subject: RuleSubject) { doubts.insert(subject) }

    /// Whether no finding so far has put a part of the model in doubt.
    package func trusts(_ subject: RuleSubject) -> Bool { !doubts.contains(subject) }

    /// Adds a finding, unless the server's release is outside those it holds for.
    ///
    /// - Parameters:
    ///   - code: The code of the rule's family.
    ///   - message: The headline.
    ///   - entry: What is wrong: a message is shown by its name, a value by itself. Where nil or made by no text, the
    ///     model's fallback place is shown, or else its configuration file or directory.
    ///   - showsName: Whether a value is shown by the name of its field.
    ///   - path: The data path of the field, such as `instance_group[0].gpus`.
    ///   - secondary: Further places.
    ///   - notes: Why it is wrong.
    ///   - help: What to do.
    ///   - serverMessage: What the server says, as its release 24.10 words it.
    ///   - since: The first release that it holds for; nil for all that are known.
    ///   - until: The last release that it holds for.
    ///   - phase: When the server finds it; the rule's own phase unless stated.
    ///   - severity: The weight, where it differs from the code's.
    ///   - subject: What the finding puts in doubt.
    package mutating func report(
        _ code: DiagnosticCode, _ message: String, at entry: ConfigEntry? = nil, showsName: Bool = false,
        path: String? = nil, secondary: [Label] = [], notes: [String] = [], help: [String],
        serverMessage: String? = nil, since: TritonRelease? = nil, until: TritonRelease? = nil,
        phase: ServerPhase? = nil, severity: Severity? = nil, doubting subject: RuleSubject? = nil
    ) {
        if let since, server.release < since { return }
        if let until, server.release > until { return }
        if let subject { doubts.insert(subject) }
        var notes = notes
        if let serverMessage {
            let words = (phase ?? self.phase) == .poll ? "Triton's log says" : "Triton says"
            notes.append("\(words): \(serverMessage)")
        }
        switch (since, until) {
        case (let since?, let until?): notes.append("This holds for Triton \(since) to \(until).")
        case (let since?, nil): notes.append("This holds for Triton \(since) and later.")
        case (nil, let until?): notes.append("This holds for Triton \(until) and earlier.")
        case (nil, nil): break
        }
        bag.add(
            Diagnostic(
                code, message, at: place(of: entry, showsName: showsName), file: model.source ?? model.directory,
                secondary: secondary, path: path, notes: notes, help: help, severity: severity))
    }

    /// The place that shows an entry.
    package func place(of entry: ConfigEntry?, showsName: Bool = false) -> SourceRange? {
        guard let entry else { return model.fallback }
        let byName = showsName || entry.message != nil
        return (byName ? entry.nameRange ?? entry.range : entry.range ?? entry.nameRange) ?? model.fallback
    }
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
