import ArgumentParser
import SlipwayApp
import SlipwayWorkspace

/// Which measurements decide about which release: what `apply-best` and `report` have in common.
struct DecisionOptions: ParsableArguments {
    /// What gains are relative to.
    enum Reference: String, CaseIterable, ExpressibleByArgument {
        case incumbent, baseline
    }

    @Argument(
        help: ArgumentHelp(
            "The specs whose variants were measured: files, names or patterns. Default: all of the project.",
            valueName: "specs"),
        completion: .file(extensions: ["yaml", "yml"]))
    var specs: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The output root. Default: out of slipway.yaml.", valueName: "dir"), completion: .directory)
    var out: String?

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
        help: ArgumentHelp(
            "The items of each request (perf_analyzer's -b): what files of perf_analyzer hold, and what is taken of others.",
            valueName: "n"))
    var requestBatch: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A release of its own, in release-NAME: one for each kind of hardware or each stage.", valueName: "name"))
    var release: String?

    @Option(name: .long, help: "What gains are relative to: the incumbent or the baseline.")
    var against: Reference = .incumbent

    @Flag(
        name: .customLong("allow-breaking"),
        help: "Let a variant win that clients would notice: a lower batch limit, changed inputs and outputs.")
    var allowBreaking = false

    @Option(name: .long, help: "How model files come in: store, link, copy or digest, as for build.")
    var weights: WeightsMode?

    func validate() throws {
        if out?.isEmpty ?? false { throw ValidationError("--out needs a directory") }
        if let requestBatch, requestBatch < 1 { throw ValidationError("--request-batch needs a number of 1 or more") }
        if DecisionRequest.release(release) == nil { throw ValidationError("--release needs a name without slashes") }
        for text in bind where FileBinding(text) == nil {
            throw ValidationError("--bind needs VARIANT=FILE, and has \"\(text)\"")
        }
    }

    /// Whether measurements are named.
    var namesMeasurements: Bool { !measurements.isEmpty || !bind.isEmpty }

    /// Whether the options say what decides, which then is about one spec.
    var isAboutOneSpec: Bool { !measurements.isEmpty || !bind.isEmpty || requestBatch != nil }

    /// The request that the options make about a spec.
    func request(_ spec: String, _ target: OutputTarget, _ project: Project) throws -> DecisionRequest {
        let made = DecisionRequest(spec, target: target, project: project, release: release)
        guard var request = made else { throw ValidationError("--release needs a name without slashes") }
        request.measurements = measurements
        request.bindings = bind.compactMap(FileBinding.init)
        request.requestBatch = requestBatch
        request.isAgainstBaseline = against == .baseline
        request.allowsBreaking = allowBreaking
        return request
    }

    /// The one spec of a selection that options about one spec need.
    func single(_ selection: SpecSelection, _ option: String) throws -> String {
        guard let spec = selection.specs.first, selection.specs.count == 1 else {
            throw ValidationError("\(option) is about one spec: name it")
        }
        return spec
    }
}
