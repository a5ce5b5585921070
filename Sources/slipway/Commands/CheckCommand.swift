import ArgumentParser
import SlipwayApp
import SlipwayDiagnostics
import SlipwayReport
import SlipwaySpec
import SlipwayViews
import SlipwayWorkspace

/// `slipway check`: everything that a build does but write, and the judgement of repositories that others wrote.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.check)

    /// How findings are written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, sarif, github
    }

    @Argument(
        help: ArgumentHelp(
            "The specs to check: files, folders, names or patterns; - is standard input. Default: all of the project.",
            valueName: "specs"),
        completion: .file(extensions: ["yaml", "yml"]))
    var specs: [String] = []

    @OptionGroup var repositories: RepositoryOptions

    @Option(name: .long, help: "How findings are written.")
    var format: Format = .text

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The output root; graph locks in it replace models that are not present. Default: out of slipway.yaml.",
            valueName: "dir"),
        completion: .directory)
    var out: String?

    @Flag(
        name: .long,
        help: "Treat warnings as errors, but for those of rules that are newer than requires of slipway.yaml.")
    var strict = false

    @Flag(name: .long, help: "Fix what has only one possible correction; print the changes.")
    var fix = false

    @Flag(name: .long, help: "Fetch models of addresses that are not in the cache; otherwise that is an error.")
    var fetch = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if fix, specs.isEmpty, !repositories.repository.isEmpty {
            throw ValidationError("--fix corrects specs; name them")
        }
        if fix, specs.contains("-") {
            throw ValidationError("--fix corrects files, and - is standard input")
        }
    }

    func run() throws {
        let console = Console(messages)
        let opened = openProject()
        var bag = opened.bag
        var sources = opened.sources
        var status = ExitStatus(opened)
        for failure in opened.failures { console.finding(failure.error.diagnostic()) }
        let project = self.project.project(opened.accepted.flatMap(\.self))
        var count = repositories.repository.count
        if opened.accepted != nil, !specs.isEmpty || repositories.repository.isEmpty {
            if specs.isEmpty, project.file == nil {
                throw ValidationError(
                    "name specs to check, or a model repository with --repository; there is no slipway.yaml here or in a "
                        + "folder above")
            }
            let outcome = checkSpecs(
                specs, of: project, target: project.target(out: out, weights: .digest),
                fetching: fetch ? FetchProgressWriter(console).show : nil
            ) { spec, compiler in
                guard fix else { return }
                let fixed = fixSpec(spec, with: compiler)
                for change in fixed.value ?? [] { console.message(FixView.line(change)) }
                // A spec that cannot be read is said below.
                for failure in fixed.failures where failure.error.failureClass != .missing {
                    console.finding(failure.error.diagnostic())
                    status.merge(ExitStatus(failure))
                }
            }
            bag.merge(outcome.bag)
            sources.merge(outcome.sources)
            status.merge(ExitStatus(outcome))
            count += outcome.value ?? 0
            for failure in outcome.failures { console.finding(failure.error.diagnostic()) }
        }
        if !repositories.repository.isEmpty {
            if let request = repositories.request(root: self.project.root, into: &bag) {
                let outcome = checkRepositories(request)
                bag.merge(outcome.bag)
                sources.merge(outcome.sources)
                status.merge(ExitStatus(outcome))
            } else {
                status.merge(.wrongInput)
            }
        }
        let required = project.file?.document.requires
        if strict, bag.strictCount(requiring: required) > 0 { status.merge(.wrongInput) }
        let report = DiagnosticReport(console.visible(bag), sources: sources, requiring: required)
        switch format {
        case .text:
            if !report.diagnostics.isEmpty {
                console.data(TextRenderer(isColored: console.colorsOutput).render(report))
            }
            if report.diagnostics.count == report.allowedCount, status == .done {
                let what =
                    count == repositories.repository.count
                    ? "repositories" : repositories.repository.isEmpty ? "specs" : "inputs"
                console.chatter(count == 1 ? "valid\n" : "\(count) \(what) are valid\n")
            }
        case .json: console.data(JSONRenderer().render(report))
        case .sarif: console.data(SARIFRenderer(toolVersion: slipwayVersion).render(report))
        case .github: console.data(GitHubRenderer().render(report))
        }
        try console.end(status)
    }
}
