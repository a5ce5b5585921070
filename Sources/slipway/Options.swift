import ArgumentParser
import SlipwayReport

extension ColorMode: ExpressibleByArgument {}

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
}

/// How messages look.
struct MessageOptions: ParsableArguments {
    @Option(name: .long, help: "When to color the output; NO_COLOR and TERM=dumb turn auto off.")
    var color: ColorMode = .auto

    @Flag(name: [.long, .short], help: "Print errors and warnings only.")
    var quiet = false
}
