package import SlipwayDiagnostics
package import SlipwayDomain

/// What a plug-in adds to the language under `deploy`: a key, its rows, and what they say together.
package struct TargetSyntax: Sendable {
    /// What people call the target.
    package let title: String
    /// The row of the key below `deploy`; its type is the record of the target's keys.
    package let field: SpecField
    /// The least value of the key that is worth showing, as YAML flow text.
    package let sample: String
    /// Reports what no type of a row can: values that are well formed and still not possible.
    package let examine: @Sendable (DeploySection, inout DiagnosticBag) -> Void

    /// Makes the syntax of a target.
    package init(
        title: String, field: SpecField, sample: String,
        examine: @escaping @Sendable (DeploySection, inout DiagnosticBag) -> Void = { _, _ in }
    ) {
        self.title = title
        self.field = field
        self.sample = sample
        self.examine = examine
    }
}

/// What a plug-in adds to the language at `model.source`, a form of the value, or in its place, a key of its own.
package struct SourceSyntax: Sendable {
    /// The source's name.
    package let name: String
    /// The row of a key below `model` that is instead of `source`; nil for a form of `source`.
    package let field: SpecField?
    /// The form: a text, or a record whose first key is one that no other source has.
    package let type: SpecType
    /// What it is, in words that end a sentence.
    package let phrase: String
    /// A value of it as YAML flow text.
    package let example: String
    /// Whether it is a URL, which a manifest records as one and from which the file can be fetched again by its digest.
    package let isURL: Bool

    /// Makes the syntax of a source.
    package init(name: String, type: SpecType, phrase: String, example: String, isURL: Bool = false) {
        self.name = name
        field = nil
        self.type = type
        self.phrase = phrase
        self.example = example
        self.isURL = isURL
    }

    /// Makes the syntax of a source with a key of its own, whose type is a record.
    package init(name: String, field: SpecField, phrase: String) {
        self.name = name
        self.field = field
        type = field.type
        self.phrase = phrase
        example = field.example
        isURL = false
    }

    /// The key below `model`.
    package var key: String { field?.key ?? Self.sourceKey }

    /// The key of the sources that have none of their own.
    static let sourceKey = "source"
}

/// What a serving backend adds to the language: its name, and keys below `model`.
package struct BackendSyntax: Sendable {
    /// The name that config.pbtxt has for it.
    package let name: String
    /// What it serves, in words without an end.
    package let doc: String
    /// Its keys below `model`.
    package let fields: [SpecField]
    /// What it runs on where a spec states no execution provider.
    package let device: ExecutionProvider
    /// Keys of other backends that it has nothing for, by their ways from the root, with the reason.
    package let idle: [String: String]

    /// Makes the syntax of a backend.
    package init(
        name: String, doc: String, fields: [SpecField] = [], device: ExecutionProvider = .cpu,
        idle: [String: String] = [:]
    ) {
        self.name = name
        self.doc = doc
        self.fields = fields
        self.device = device
        self.idle = idle
    }
}

/// The language that specs are written in: the keys of the core and those of the plug-ins that the program is built with.
package struct Language: Sendable {
    /// The deployment targets.
    package let targets: [TargetSyntax]
    /// Where models may come from; the first is the one that examples show.
    package let sources: [SourceSyntax]
    /// The serving backends; the first is the default. With one alone there is no key to choose by.
    package let backends: [BackendSyntax]
    /// The spec itself.
    package let root: SpecRecord
    /// Every key with its path, in the order of the reference page.
    package let paths: [SpecPath]

    /// The language of project files, with the same plug-ins.
    package var ofProjects: Language {
        Language(targets: targets, sources: sources, backends: backends, root: SpecTable.project(targets))
    }

    /// What a file of the language is, without an article.
    var fileNoun: String { String(root.noun.drop { $0 != " " }.dropFirst()) }

    /// Joins the core with plug-ins.
    package init(targets: [TargetSyntax], sources: [SourceSyntax], backends: [BackendSyntax]) {
        self.init(
            targets: targets, sources: sources, backends: backends,
            root: SpecTable.root(targets: targets, sources: sources, backends: backends))
    }

    private init(
        targets: [TargetSyntax], sources: [SourceSyntax], backends: [BackendSyntax], root: SpecRecord
    ) {
        self.targets = targets
        self.sources = sources
        self.backends = backends
        self.root = root
        paths = SpecPath.all(of: root)
    }

    /// The backend of specs that name none; empty in the core's language.
    package var defaultBackend: String { backends.first?.name ?? "" }

    /// The deployment targets in words: `A`, `A and B`, `A, B and C`.
    package var targetWords: String {
        let titles = targets.map(\.title)
        guard titles.count > 1, let last = titles.last else { return titles.first ?? "no" }
        return titles.dropLast().joined(separator: ", ") + " and " + last
    }

    /// The keys that no plug-in brings.
    static let core = Language(targets: [], sources: [], backends: [])
}
