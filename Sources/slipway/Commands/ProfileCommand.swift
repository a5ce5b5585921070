import ArgumentParser
import SlipwayEmit

extension ModelAnalyzerSchema: ExpressibleByArgument {}

/// `slipway profile`: measures the variants of a spec, or writes the configuration of another profiler.
struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Measures the variants of a spec with a real server and the real perf_analyzer.",
        usage: """
            slipway profile specs/minilm-cpu.yaml --emit model-analyzer --schema 2022
            slipway profile <spec> [<options>]
            """,
        discussion: """
            Exit codes: 0 done; 1 the input is wrong; 66 a file is missing; 74 reading or writing failed.
            """
    )

    /// The profilers whose configuration can be written.
    enum Profiler: String, CaseIterable, ExpressibleByArgument {
        case modelAnalyzer = "model-analyzer"
    }

    @Argument(help: "The spec whose variants are measured.", completion: .file(extensions: ["yaml", "yml"]))
    var spec: String

    @Option(name: .long, help: "Measure nothing; write a profiler's configuration to standard output.")
    var emit: Profiler?

    @Option(name: .long, help: "The keys of Model Analyzer's configuration: current (1.58), or 2022 (21.08 to 22.10).")
    var schema: ModelAnalyzerSchema = .current

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The request that --emit writes for, as profile/plan.json names it. Default: the first.", valueName: "name")
    )
    var request: String?

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func run() throws {
        let console = Console(messages)
        let compilation = SpecCompiler(project: project, target: nil).compile(spec)
        console.findings(compilation.bag, sources: compilation.sources)
        if let failure = compilation.failure { console.report(failure.error) }
        guard compilation.status == .done, let (plan, emitted) = compilation.result else {
            throw compilation.status.code
        }
        let files = modelAnalyzerFiles(emitted, plan, schema: schema)
        guard let file = files.first else {
            console.message("error: \(spec) has no profile section\n")
            throw ExitStatus.wrongInput.code
        }
        console.data(String(decoding: file.bytes, as: UTF8.self))
        if console.hasLostData { throw ExitStatus.inputOutput.code }
    }
}
