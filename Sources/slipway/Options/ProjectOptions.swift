import ArgumentParser
import SlipwayApp
import SlipwayReport
import SlipwaySystem
import SlipwayViews
import SlipwayWorkspace

extension ColorMode: ExpressibleByArgument {}
extension WeightsMode: ExpressibleByArgument {}

/// How a result is written.
enum ResultFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json
}

/// Where specs and models are looked for.
struct ProjectOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The project root; no file outside is read. Default: the folder of slipway.yaml, else the nearest folder with .git, else the spec's own.",
            valueName: "dir"),
        completion: .directory)
    var root: String?

    @Option(
        name: .customLong("model-root"),
        help: ArgumentHelp(
            "A further place that models may come from, before model_roots of slipway.yaml; may be repeated.",
            valueName: "dir"),
        completion: .directory)
    var modelRoots: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The cache of models from addresses. Default: $SLIPWAY_CACHE, else $XDG_CACHE_HOME/slipway, else ~/.cache/slipway.",
            valueName: "dir"),
        completion: .directory)
    var cache: String?

    @Flag(name: .long, help: "Fetch nothing; a model from an address must be in the cache.")
    var offline = false

    @Option(
        name: .customLong("fetch-timeout"),
        help: ArgumentHelp(
            "Timeout for connecting to a model's address, and for a download that stalls.", valueName: "seconds")
    )
    var fetchTimeout = 30

    func validate() throws {
        if fetchTimeout < 1 || fetchTimeout > 3_600 {
            throw ValidationError("--fetch-timeout takes 1 to 3600 seconds")
        }
    }

    /// The project that the options and `slipway.yaml` name. One that cannot be used ends the command before anything is
    /// read or written.
    func open(_ console: Console) throws -> Project {
        let opened = openProject()
        guard let file = opened.accepted else {
            console.findings(of: opened)
            throw ExitStatus(opened).code
        }
        return project(file)
    }

    /// The project that the options name, with what `slipway.yaml` says.
    func project(_ file: ProjectFile?) -> Project {
        Project(root: root, modelRoots: modelRoots, fetcher: fetcher, file: file)
    }

    /// The specs that arguments name; none that are right end the command.
    func select(_ arguments: [String], of project: Project, _ console: Console) throws -> SpecSelection {
        try requireSpecs(arguments, of: project)
        let selected = selectSpecs(arguments, of: project)
        guard let selection = selected.accepted else {
            console.findings(of: selected)
            throw ExitStatus(selected).code
        }
        return selection
    }

    /// Ends a command that names no spec where there is no project.
    func requireSpecs(_ arguments: [String], of project: Project) throws {
        if arguments.isEmpty, project.file == nil {
            throw ValidationError("name specs; there is no slipway.yaml here or in a folder above")
        }
    }

    /// Where the output goes; a command that nobody tells it ends.
    func target(out: String?, weights: WeightsMode?, of project: Project) throws -> OutputTarget {
        guard let target = project.target(out: out, weights: weights) else {
            throw ValidationError(
                "--out needs a directory"
                    + (project.file == nil ? "" : ", because slipway.yaml states none (out)"))
        }
        return target
    }

    /// The cache of models, or nil where the environment names no place for one.
    private var fetcher: ModelFetcher? {
        let place =
            cache ?? environmentVariable("SLIPWAY_CACHE") ?? environmentVariable("XDG_CACHE_HOME").map {
                "\($0)/slipway"
            }
            ?? environmentVariable("HOME").map { "\($0)/.cache/slipway" }
        return place.map { ModelFetcher(cache: $0, isOffline: offline, timeout: fetchTimeout) }
    }
}

/// How messages look.
struct MessageOptions: ParsableArguments {
    @Option(name: .long, help: "When to color the output; NO_COLOR and TERM=dumb turn auto off.")
    var color: ColorMode = .auto

    @Flag(name: [.long, .short], help: "Print errors and warnings only.")
    var quiet = false
}
