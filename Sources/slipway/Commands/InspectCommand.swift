import ArgumentParser
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayONNX
import SlipwayReport
import SlipwayWorkspace

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

    /// How the result is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    @Argument(help: "The model file.", completion: .file(extensions: ["onnx"]))
    var model: String

    @Option(name: .long, help: "How the result is written.")
    var format: Format = .text

    @Flag(name: .long, help: "Asks libonnx about the model as well.")
    var secondOpinion = false

    @OptionGroup var messages: MessageOptions

    func run() throws {
        let console = Console(messages)
        var bag = DiagnosticBag()
        var status = ExitStatus.done
        do {
            if let found = try ONNXModel.open(path: model, display: SourceID(model), into: &bag) {
                let inspection = ModelInspection(
                    path: model, byteCount: UInt64(found.fileSize), signature: found.signature,
                    inferred: try ShapeInference.infer(found, into: &bag))
                if secondOpinion {
                    try SecondOpinion().ask(
                        about: found, display: SourceID(model), inferred: inspection.inferred, into: &bag)
                }
                switch format {
                case .text: console.data(inspection.text)
                case .json: console.data(String(decoding: JSONWriter.write(inspection.json), as: UTF8.self))
                }
            }
        } catch {
            let failure = WorkspaceError(error)
            bag.add(failure.diagnostic())
            status.merge(ExitStatus(failure, named: true))
        }
        console.findings(bag, sources: SourceSet())
        if bag.hasErrors { status.merge(.wrongInput) }
        throw status.code
    }
}
