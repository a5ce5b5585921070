import ArgumentParser
import SlipwayApp
import SlipwayFormats
import SlipwayWorkspace

/// `slipway dynamic`: a model whose outputs are declared as its graph computes them.
struct DynamicCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dynamic",
        abstract: "Writes a model whose outputs are declared as its graph computes them.",
        usage: """
            slipway dynamic models/bertsquad-10.onnx -o models/bertsquad.onnx
            slipway dynamic classifier.onnx -o served.onnx --output label --output scores
            slipway dynamic models/bert-large.onnx -o served/bert.onnx --weights link
            slipway dynamic resnet-batch1.onnx -o resnet.onnx --rebatch
            slipway dynamic <model> --out <file> [<options>]
            """,
        discussion: """
            Outputs that are declared without a shape, or with a fixed size that the graph contradicts, get the dimensions \
            that were found; dynamic ones stay, and so does what could not be found. The model is never changed, and \
            nothing is written unless all of it can be. With --rebatch, a model that was exported for one row takes any \
            number of them, if every node is shown to keep the rows apart. Exit codes: 0 done; 1 the model or an argument is wrong; 66 the \
            model is missing; 74 reading or writing failed.
            """
    )

    /// How weights come into the new model.
    enum Weights: String, CaseIterable, ExpressibleByArgument {
        case link, copy
    }

    @Argument(help: "The model file.", completion: .file(extensions: ["onnx"]))
    var model: String

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The new model file.", valueName: "file"),
        completion: .file(extensions: ["onnx"]))
    var out: String

    @Option(
        name: .long,
        help: """
            How weights come in: copy (one file that is whole in itself), link (a small file; the weights stay in a hard \
            link to the model beside it, FILE.weights).
            """)
    var weights: Weights = .copy

    @Option(
        name: .customLong("output"),
        help: ArgumentHelp(
            "An output to keep; may be repeated. The others are cut, with all that only they need.", valueName: "name"))
    var outputs: [String] = []

    @Flag(
        name: .long,
        help: "Make axis 0 of a model that was exported with batch 1 the batch; a model that mixes rows is refused.")
    var rebatch = false

    @Flag(name: .long, help: "Replace files that stand where the result goes.")
    var force = false

    @Flag(name: .customLong("no-sync"), help: "Do not wait for the disk; a power cut may then tear the result.")
    var noSync = false

    @Option(name: .long, help: "How the result is written.")
    var format: ResultFormat = .text

    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out needs a file") }
    }

    func run() throws {
        let console = Console(messages)
        var request = EditRequest(model, out: out)
        request.outputs = outputs
        request.rebatch = rebatch
        request.sharing = weights == .link ? .link : .copy
        request.replaces = force
        request.syncToDisk = !noSync
        let outcome = editModel(request)
        if let report = outcome.value {
            let view = DynamicView(model: model, out: out, weights: weights.rawValue, report: report)
            switch format {
            case .text: console.chatter(view.text)
            case .json: console.data(String(decoding: JSONWriter.write(view.json), as: UTF8.self))
            }
        }
        console.findings(of: outcome)
        try console.end(ExitStatus(outcome))
    }
}
