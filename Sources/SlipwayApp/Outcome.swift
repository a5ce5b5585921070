package import SlipwayDiagnostics
package import SlipwayWorkspace

/// What a use case hands back.
package struct Outcome<Value> {
    /// The result; nil where an error or a failure is in its way.
    package var value: Value?
    /// The findings.
    package var bag = DiagnosticBag()
    /// The texts that the findings point into.
    package var sources = SourceSet()
    /// What the environment refused.
    package var failures: [Failure] = []

    /// Starts with nothing found.
    package init() {}

    /// The same findings and failures without the result.
    init<Other>(withoutValue other: Outcome<Other>) {
        bag = other.bag
        sources = other.sources
        failures = other.failures
    }

    /// The result where nothing stands against it.
    package var accepted: Value? { failures.isEmpty && !bag.hasErrors ? value : nil }

    /// Whether errors of one kind are all that is wrong, as where a spec does not ask for what a command does.
    package func fails(onlyBy code: DiagnosticCode) -> Bool {
        let errors = bag.all.filter { $0.severity == .error }
        return failures.isEmpty && !errors.isEmpty && errors.allSatisfy { $0.code == code }
    }

    /// Whether nothing is in the way but another run, which was faster.
    var isOutdated: Bool {
        failures.contains { failure in
            if case .outdated = failure.error { true } else { false }
        }
    }

    /// Adds what publishing found, and what it could not clean up.
    mutating func add(_ report: PublishReport) {
        bag.merge(report.diagnostics)
        if let failure = report.cleaningFailure { fail(failure) }
    }

    /// Adds a failure about a path of the request.
    mutating func fail(_ error: WorkspaceError) {
        sources.merge(error.sources)
        failures.append(Failure(error, isNamed: true))
    }
}

/// What the environment refused to a use case.
package struct Failure: Hashable, Sendable {
    /// The failure.
    package let error: WorkspaceError
    /// Whether the request names its path: a missing file that only a spec names is wrong input.
    package let isNamed: Bool
    /// Whether a finding of the outcome says it already.
    package let isReported: Bool

    /// Makes a failure.
    package init(_ error: WorkspaceError, isNamed: Bool, isReported: Bool = false) {
        self.error = error
        self.isNamed = isNamed
        self.isReported = isReported
    }
}
