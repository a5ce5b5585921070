package import SlipwayDiagnostics
package import SlipwayReleases

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

/// What a rule has found: a code, a headline and what to do, and then as much more as there is to say.
package struct RuleFinding: Sendable {
    /// The code of the rule's family.
    let code: DiagnosticCode
    /// The headline.
    let message: String
    /// What to do.
    let remedies: [String]
    /// What is wrong, and whether it is shown by the name of its field.
    private(set) var place: (entry: ConfigEntry?, isByName: Bool) = (nil, false)
    /// The data path of the field.
    private(set) var path: String?
    /// Further places.
    private(set) var furtherPlaces: [Label] = []
    /// Why it is wrong.
    private(set) var reasons: [String] = []
    /// What the server says.
    private(set) var serverWords: String?
    /// The first and the last release that it holds for; nil for no bound.
    private(set) var releases: (first: TritonRelease?, last: TritonRelease?) = (nil, nil)
    /// When the server finds it; nil for the phase of the rule.
    private(set) var phase: ServerPhase?
    /// The weight, where it differs from the code's.
    private(set) var weight: Severity?
    /// What it puts in doubt.
    private(set) var subject: RuleSubject?

    /// Makes a finding that shows the model's fallback place, or else its configuration file or directory.
    package init(_ code: DiagnosticCode, _ message: String, help: [String]) {
        self.code = code
        self.message = message
        remedies = help
    }

    /// Shows what is wrong: a message by its name, a value by itself.
    ///
    /// - Parameters:
    ///   - entry: The field; where nil or made by no text, the fallback place is shown.
    ///   - path: The data path of the field, such as `instance_group[0].gpus`.
    /// - Returns: The finding with them.
    package consuming func at(_ entry: ConfigEntry?, path: String? = nil) -> Self {
        place = (entry, false)
        self.path = path
        return self
    }

    /// Shows the name of the field that is wrong, also where the field is a value.
    package consuming func atName(of entry: ConfigEntry?, path: String? = nil) -> Self {
        place = (entry, true)
        self.path = path
        return self
    }

    /// States the data path of what is wrong, which no text has made.
    package consuming func at(path: String) -> Self {
        self.path = path
        return self
    }

    /// Shows further places.
    package consuming func also(_ places: [Label]) -> Self {
        furtherPlaces = places
        return self
    }

    /// Says why it is wrong.
    package consuming func notes(_ notes: [String]) -> Self {
        reasons = notes
        return self
    }

    /// Quotes the server, as its release 24.10 words it.
    package consuming func server(says words: String?) -> Self {
        serverWords = words
        return self
    }

    /// Holds for a release and those after it.
    package consuming func since(_ release: TritonRelease?) -> Self {
        releases.first = release
        return self
    }

    /// Holds for a release and those before it.
    package consuming func until(_ release: TritonRelease?) -> Self {
        releases.last = release
        return self
    }

    /// Says when the server finds it, where that is not the phase of the rule.
    package consuming func during(_ phase: ServerPhase) -> Self {
        self.phase = phase
        return self
    }

    /// Gives it another weight than the code's; nil leaves the code's.
    package consuming func severity(_ severity: Severity?) -> Self {
        weight = severity
        return self
    }

    /// Puts a part of the model in doubt.
    package consuming func doubting(_ subject: RuleSubject?) -> Self {
        self.subject = subject
        return self
    }
}

extension RuleFinding {
    /// Whether it holds for a release.
    func holds(for release: TritonRelease) -> Bool {
        if let first = releases.first, release < first { return false }
        if let last = releases.last, release > last { return false }
        return true
    }

    /// The notes with what the server says and the releases that it holds for.
    ///
    /// - Parameter rulePhase: The phase of the rule.
    /// - Returns: The notes in the order in which they are shown.
    func allNotes(_ rulePhase: ServerPhase) -> [String] {
        var notes = reasons
        if let serverWords {
            let who = (phase ?? rulePhase) == .poll ? "Triton's log says" : "Triton says"
            notes.append("\(who): \(serverWords)")
        }
        switch releases {
        case (let first?, let last?): notes.append("This holds for Triton \(first) to \(last).")
        case (let first?, nil): notes.append("This holds for Triton \(first) and later.")
        case (nil, let last?): notes.append("This holds for Triton \(last) and earlier.")
        case (nil, nil): break
        }
        return notes
    }
}
