import ArgumentParser
import SlipwayDomain
import SlipwayWorkspace

/// `slipway report`: draws what was measured and what follows from it.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Shows measurements and the verdict as a page, charts and a summary.",
        usage: """
            slipway report specs/bertsquad.yaml --out build --measurements build/bertsquad/profile/measurements.jsonl
            slipway report specs/bertsquad.yaml --out build --measurements metrics-model-inference.csv --against baseline
            slipway report specs/bertsquad.yaml --out build --bind bertsquad-cuda-b8-i2=run1.csv run2.jsonl
            slipway report specs/bertsquad.yaml --out build --measurements *.jsonl --summary >> "$GITHUB_STEP_SUMMARY"
            slipway report <spec> --out <dir> --measurements <file> ... [<options>]
            """,
        discussion: """
            Writes to OUT/<name>/report: index.html (one page that needs no network), a file for each chart (SVG, and PNG \
            where rsvg-convert is installed), summary.md for a pull request, and Optimal_ConfigFile_Location.txt, which \
            names the winner's config.pbtxt. Decides as apply-best does and promotes nothing. Exit codes: 0 done; 1 the input is wrong, or nothing meets the limits (the \
            report is written all the same); 66 a file is missing; 74 reading or writing failed.
            """
    )

    /// What is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case html, svg, png, markdown, location
    }

    /// What gains are relative to.
    enum Reference: String, CaseIterable, ExpressibleByArgument {
        case incumbent, baseline
    }

    @Argument(help: "The spec whose variants were measured.", completion: .file(extensions: ["yaml", "yml"]))
    var spec: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The output root.", valueName: "dir"), completion: .directory)
    var out: String

    @Option(
        name: .shortAndLong, parsing: .upToNextOption,
        help: ArgumentHelp(
            "Measurements: measurements.jsonl, or tables of Model Analyzer or perf_analyzer. May be repeated.",
            valueName: "file"), completion: .file())
    var measurements: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A file of perf_analyzer, which names no variant, with the variant that it measured. May be repeated.",
            valueName: "variant=file"))
    var bind: [String] = []

    @Option(
        name: .customLong("request-batch"),
        help: ArgumentHelp("The items of each request (perf_analyzer's -b) in files of perf_analyzer.", valueName: "n"))
    var requestBatch = 1

    @Option(
        name: .long,
        help: ArgumentHelp("The release that holds the incumbent: release-NAME, as for apply-best.", valueName: "name"))
    var release: String?

    @Option(name: .long, help: "What gains are relative to: the incumbent or the baseline.")
    var against: Reference = .incumbent

    @Option(
        name: .customLong("report-dir"),
        help: ArgumentHelp("Where the report goes. Default: OUT/<name>/report.", valueName: "dir"),
        completion: .directory)
    var reportDirectory: String?

    @Option(
        name: .long, parsing: .upToNextOption,
        help: "What is written; may be repeated. Default: all, PNG where rsvg-convert is installed.")
    var format: [Format] = []

    @Flag(name: .long, help: "Write the Markdown summary to standard output as well.")
    var summary = false

    @Option(name: .long, help: "How model files came in, as for build: digest reads the graph lock of the output.")
    var weights: WeightsMode = .store

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out needs a directory") }
        if measurements.isEmpty, bind.isEmpty {
            throw ValidationError("--measurements needs a file; slipway profile writes measurements.jsonl")
        }
        if requestBatch < 1 { throw ValidationError("--request-batch needs a number of 1 or more") }
        if let release, RelativePath("release-\(release)") == nil || release.isEmpty || release.contains("/") {
            throw ValidationError("--release needs a name without slashes")
        }
        for text in bind where FileBinding(text) == nil {
            throw ValidationError("--bind needs VARIANT=FILE, and has \"\(text)\"")
        }
        if let reportDirectory, ReportPlace(reportDirectory) == nil {
            throw ValidationError(
                "--report-dir needs a directory whose name is letters, digits, \".\", \"_\" and \"-\", and has "
                    + "\"\(reportDirectory)\"")
        }
    }

    func run() throws {
        let console = Console(messages)
        var status = ReportRun(command: self, console: console).run()
        if console.hasLostData { status.merge(.inputOutput) }
        throw status.code
    }
}

/// The directory of a report: the one above it, and its own name.
struct ReportPlace: Hashable {
    let parent: String
    let name: ModelName

    /// Splits a path; nil when its last part is no plain name.
    init?(_ path: String) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        guard let name = parts.popLast().flatMap({ ModelName($0) }) else { return nil }
        self.name = name
        let folder = parts.joined(separator: "/")
        parent = path.hasPrefix("/") ? "/\(folder)" : (folder.isEmpty ? "." : folder)
    }

    /// The directory of a model's report.
    init?(out: String, model: ModelName) {
        self.init("\(out)/\(model)/report")
    }

    /// The path.
    var path: String { parent == "." ? name.text : "\(parent)/\(name)" }
}
