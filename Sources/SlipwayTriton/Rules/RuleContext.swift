package import SlipwayDiagnostics

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
    package mutating func report(_ finding: RuleFinding) {
        guard finding.holds(for: server.release) else { return }
        if let subject = finding.subject { doubts.insert(subject) }
        bag.add(
            Diagnostic(
                finding.code, finding.message, at: place(of: finding.place.entry, showsName: finding.place.isByName),
                file: model.source ?? model.directory, secondary: finding.furtherPlaces, path: finding.path,
                notes: finding.allNotes(phase), help: finding.remedies, severity: finding.weight))
    }

    /// The place that shows an entry.
    package func place(of entry: ConfigEntry?, showsName: Bool = false) -> SourceRange? {
        guard let entry else { return model.fallback }
        let byName = showsName || entry.message != nil
        return (byName ? entry.nameRange ?? entry.range : entry.range ?? entry.nameRange) ?? model.fallback
    }
}
