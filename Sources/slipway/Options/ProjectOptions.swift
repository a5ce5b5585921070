import ArgumentParser
import SlipwayApp
import SlipwayReport
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
            "The project root; no file outside is read. Default: the nearest folder with .git, else the spec's own.",
            valueName: "dir"),
        completion: .directory)
    var root: String?

    @Option(
        name: .customLong("model-root"),
        help: ArgumentHelp("A further place that models may come from; may be repeated.", valueName: "dir"),
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
            "How long a connection to a model's address may take, and how long no byte may come.", valueName: "seconds")
    )
    var fetchTimeout = 30

    func validate() throws {
        if fetchTimeout < 1 || fetchTimeout > 3_600 {
            throw ValidationError("--fetch-timeout takes 1 to 3600 seconds")
        }
    }

    /// The project that the options name.
    var project: Project { Project(root: root, modelRoots: modelRoots, fetcher: fetcher) }

    /// The cache of models, or nil where the environment names no place for one.
    private var fetcher: ModelFetcher? {
        let place =
            cache ?? Console.variable("SLIPWAY_CACHE") ?? Console.variable("XDG_CACHE_HOME").map { "\($0)/slipway" }
            ?? Console.variable("HOME").map { "\($0)/.cache/slipway" }
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
