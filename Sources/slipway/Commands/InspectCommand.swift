import ArgumentParser
import SlipwayApp
import SlipwaySystem
import SlipwayViews

/// `slipway inspect`: what an ONNX model is, without its weights.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows a model's inputs and outputs, what its graph computes, and whether it can be batched.",
        usage: """
            slipway inspect models/resnet50.onnx
            slipway inspect models/resnet50.onnx --format json
            slipway inspect models/resnet50.onnx --second-opinion
            slipway inspect <model> [<options>]
            """,
        discussion: """
            Shapes of outputs are computed from the graph; what is declared stands beside them. Weights are not read.

            --second-opinion also asks libonnx, through the program slipway-onnx-checker, with a limit on time and memory: \
            what its checker refuses is a warning, an output whose shape it contradicts an error. SLIPWAY_ONNX_CHECKER names \
            the program; without it the one beside slipway is taken.

            Exit codes: 0 readable, 1 no model, 66 the file is missing, 74 reading failed.
            """
    )

    @Argument(help: "The model file.", completion: .file(extensions: ["onnx"]))
    var model: String

    @Option(name: .long, help: "How the result is written.")
    var format: ResultFormat = .text

    @Flag(name: .long, help: "Asks libonnx about the model as well.")
    var secondOpinion = false

    @OptionGroup var messages: MessageOptions

    func run() throws {
        let console = Console(messages)
        var request = InspectionRequest(model)
        request.asksForRebatch = format == .text
        if secondOpinion {
            let program = environmentVariable("SLIPWAY_ONNX_CHECKER").flatMap { $0.isEmpty ? nil : $0 }
            request.opinion = program.map { .program($0) } ?? .besideExecutable
        }
        let outcome = inspectModel(request)
        if let inspection = outcome.value {
            let view = InspectionView(inspection: inspection)
            switch format {
            case .text: console.data(view.text)
            case .json: console.data(view.json)
            }
        }
        console.findings(of: outcome)
        try console.end(ExitStatus(outcome))
    }
}
