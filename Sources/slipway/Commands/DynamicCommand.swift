import ArgumentParser
import SlipwayApp
import SlipwayFormats
import SlipwayViews
import SlipwayWorkspace

/// `slipway dynamic`: a model whose outputs are declared as its graph computes them.
struct DynamicCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.dynamic)

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

    /// The precisions that a graph can be given.
    enum Precision: String, CaseIterable, ExpressibleByArgument {
        case fp16
    }

    @Option(
        name: .long,
        help: """
            fp16: weights and nodes in half precision, where operators have it and numbers stay in its range. With --weights \
            link, weights in half lie in a file beside the model.
            """)
    var precision: Precision?

    @Option(
        name: .customLong("keep-fp32"),
        help: ArgumentHelp(
            "With --precision, an operator or the name of a node that stays in fp32; * and ? are wildcards. May be repeated.",
            valueName: "pattern"))
    var kept: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --precision, a file of ranges, as compare --ranges writes it: what takes or gives numbers beyond 32768 stays in fp32.",
            valueName: "file"),
        completion: .file(extensions: ["json"]))
    var ranges: String?

    @Flag(name: .long, help: "Replace existing files.")
    var force = false

    @Flag(name: .customLong("no-sync"), help: "Do not wait for the disk; a power cut may then tear the result.")
    var noSync = false

    @Option(name: .long, help: "How the result is written.")
    var format: ResultFormat = .text

    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out needs a file") }
        if precision == nil, !kept.isEmpty { throw ValidationError("--keep-fp32 needs --precision fp16") }
        if precision == nil, ranges != nil { throw ValidationError("--ranges needs --precision fp16") }
        if ranges?.isEmpty ?? false { throw ValidationError("--ranges needs a file") }
        if kept.contains("") { throw ValidationError("--keep-fp32 needs an operator or the name of a node") }
    }

    func run() throws {
        let console = Console(messages)
        var request = EditRequest(model, out: out)
        request.outputs = outputs
        request.rebatch = rebatch
        request.halves = precision == .fp16
        request.kept = kept
        request.ranges = ranges
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
