import ArgumentParser
import SlipwayDomain
import SlipwayWorkspace

/// `slipway apply-best`: turns a release into the variant that measurements show to be the best.
struct ApplyBestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply-best",
        abstract: "Promotes the best measured variant to the release.",
        usage: """
            slipway apply-best specs/bertsquad.yaml --out build --measurements build/bertsquad/profile/measurements.jsonl
            slipway apply-best specs/bertsquad.yaml --out build --measurements shard-*.jsonl --commit-message message.txt
            slipway apply-best specs/bertsquad.yaml --out build --measurements metrics-model-inference.csv --dry-run
            slipway apply-best specs/bertsquad.yaml --out build --to bertsquad-cuda-b8-i2 --because "driver bug"
            slipway apply-best specs/bertsquad.yaml --out build
            slipway apply-best <spec> --out <dir> [<options>]
            """,
        discussion: """
            Decides by the policy of promote: in the spec, and writes OUT/<name>/release: the winner under the model's \
            own name, its AzureML files and promotion.json. An incumbent that stays is left as it is. Without \
            measurements, what is released is made again of the model's new weights. Nothing is deployed: commit the \
            result. \
            Exit codes: 0 done, or nothing to do; 1 the input is wrong, or nothing meets the limits; 2 something would \
            change (--check); 66 a file is missing; 74 reading or writing failed.
            """
    )

    /// How the result is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
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
        help: ArgumentHelp(
            "A release of its own, in release-NAME: one for each kind of hardware or each stage.", valueName: "name"))
    var release: String?

    @Option(name: .long, help: "What gains are relative to: the incumbent or the baseline.")
    var against: Reference = .incumbent

    @Option(
        name: .long,
        help: ArgumentHelp("Promote this variant, by name or id, whatever was measured.", valueName: "variant"))
    var to: String?

    @Option(name: .long, help: ArgumentHelp("Why, for --to; goes into promotion.json.", valueName: "text"))
    var because: String?

    @Flag(name: .customLong("allow-breaking"), help: "Accept a lower batch limit and changed inputs and outputs.")
    var allowBreaking = false

    @Flag(name: .long, help: "Write nothing; show what would change, and exit with 2 if anything.")
    var check = false

    @Flag(name: .customLong("dry-run"), help: "Write nothing; show what would change.")
    var dryRun = false

    @Option(
        name: .customLong("commit-message"),
        help: ArgumentHelp("Write a commit message to this file when something changes.", valueName: "file"),
        completion: .file())
    var commitMessage: String?

    @Option(name: .long, help: "How model files come in: store, link, copy or digest, as for build.")
    var weights: WeightsMode = .store

    @Flag(name: .customLong("no-sync"), help: "Do not wait for the disk; a power cut may then tear the output.")
    var noSync = false

    @Option(name: .long, help: "How the result is written.")
    var format: Format = .text

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out needs a directory") }
        if to != nil, because?.isEmpty ?? true { throw ValidationError("--to needs a reason: --because TEXT") }
        if because != nil, to == nil { throw ValidationError("--because belongs to --to") }
        if requestBatch < 1 { throw ValidationError("--request-batch needs a number of 1 or more") }
        if let release, RelativePath("release-\(release)") == nil || release.isEmpty || release.contains("/") {
            throw ValidationError("--release needs a name without slashes")
        }
        for text in bind where FileBinding(text) == nil {
            throw ValidationError("--bind needs VARIANT=FILE, and has \"\(text)\"")
        }
    }

    func run() throws {
        let console = Console(messages)
        var run = PromotionRun(self, console)
        var status = run.run()
        if console.hasLostData { status.merge(.inputOutput) }
        throw status.code
    }
}
