import ArgumentParser
import SlipwayApp
import SlipwayEmit

/// What other programs are to measure.
struct CampaignJobOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Measure nothing; write a profiler's configuration (model-analyzer), or the job of an engine that runs the --shards "
                + "(\(campaignEngineNames.joined(separator: ", "))), to standard output.", valueName: "program"),
        completion: .list(Self.programs))
    var emit: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --emit, how many machines share the plan; each measures the incumbent too.", valueName: "n"))
    var shards: Int?

    @Option(
        name: .long,
        help: ArgumentHelp("With --emit and --shards, write the job's files there.", valueName: "dir"),
        completion: .directory)
    var into: String?

    @Option(
        name: .long, help: "The keys of Model Analyzer's configuration: current (1.58), or 2022 (21.08 to 22.10).")
    var schema: ModelAnalyzerSchema = .current

    @Option(
        name: .customLong("request"),
        help: ArgumentHelp(
            "The request that --emit model-analyzer writes for, as profile/plan.json names it. Default: the first.",
            valueName: "name")
    )
    var requestName: String?

    private static let programs = ["model-analyzer"] + campaignEngineNames

    /// Whether the configuration of Model Analyzer is asked for.
    var isModelAnalyzer: Bool { emit == "model-analyzer" }

    func validate() throws {
        let engines = campaignEngineNames.joined(separator: ", ")
        if let emit, !Self.programs.contains(emit) {
            throw ValidationError("--emit takes \(Self.programs.joined(separator: ", ")), and has \"\(emit)\"")
        }
        if let shards {
            guard emit != nil, !isModelAnalyzer else {
                throw ValidationError("--shards belongs to --emit with an engine: \(engines)")
            }
            if !(1...1000).contains(shards) { throw ValidationError("--shards takes a number from 1 to 1000") }
        } else if let emit, !isModelAnalyzer {
            throw ValidationError("--emit \(emit) needs --shards with the number of machines")
        }
        if let into, into.isEmpty || shards == nil {
            throw ValidationError("--into names a directory and belongs to --shards")
        }
    }

    /// The job that is asked for; nil for none.
    ///
    /// - Parameter arguments: The words of the command line after the program's name.
    /// - Returns: The job.
    func request(_ arguments: [String]) -> CampaignJobRequest? {
        guard let emit, let shards else { return nil }
        return CampaignJobRequest(engine: emit, shards: shards, arguments: arguments, directory: into)
    }
}
