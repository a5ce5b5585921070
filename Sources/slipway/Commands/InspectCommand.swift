import ArgumentParser
import SlipwayApp
import SlipwaySystem
import SlipwayViews

/// `slipway inspect`: what an ONNX model is, without its weights.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.inspect)

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
