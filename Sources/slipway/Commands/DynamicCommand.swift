import ArgumentParser
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayONNX
import SlipwayReport
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
            slipway dynamic <model> --out <file> [<options>]
            """,
        discussion: """
            Outputs that are declared without a shape, or with a fixed size that the graph contradicts, get the dimensions \
            that were found; dynamic ones stay, and so does what could not be found. The model is never changed, and \
            nothing is written unless all of it can be. Exit codes: 0 done; 1 the model or an argument is wrong; 66 the \
            model is missing; 74 reading or writing failed.
            """
    )

    /// How the result is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

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

    @Flag(name: .long, help: "Replace files that stand where the result goes.")
    var force = false

    @Flag(name: .customLong("no-sync"), help: "Do not wait for the disk; a power cut may then tear the result.")
    var noSync = false

    @Option(name: .long, help: "How the result is written.")
    var format: Format = .text

    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out needs a file") }
    }

    func run() throws {
        let console = Console(messages)
        var bag = DiagnosticBag()
        var status = ExitStatus.done
        do throws(WorkspaceError) {
            if var edit = try ModelEdit(model, keeping: outputs, into: &bag),
                let output = try edit.output(
                    to: out, sharing: weights == .link ? .link : .copy, replaces: force, into: &bag)
            {
                bag.merge(try ModelPublisher(syncToDisk: !noSync).publish(output))
                let result = DynamicResult(edit: edit, out: out, weights: weights.rawValue)
                switch format {
                case .text: console.chatter(result.text)
                case .json: console.data(String(decoding: JSONWriter.write(result.json), as: UTF8.self))
                }
            }
        } catch {
            bag.add(error.diagnostic())
            status.merge(ExitStatus(error, named: true))
        }
        console.findings(bag, sources: SourceSet())
        if bag.all.contains(where: { $0.code == .editFailed }) { status.merge(.internalFault) }
        if bag.hasErrors { status.merge(.wrongInput) }
        if console.hasLostData { status.merge(.inputOutput) }
        throw status.code
    }
}
