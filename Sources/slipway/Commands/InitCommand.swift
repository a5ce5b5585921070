import ArgumentParser
import SlipwayApp
import SlipwayDomain
import SlipwayViews
import SlipwayWorkspace

/// `slipway init`: a first spec for a model.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes a first spec for a model, which passes check and builds.",
        usage: """
            slipway init resnet --model models/resnet.onnx
            slipway init resnet --model models/resnet.onnx -o specs/resnet.yaml
            slipway init rerank --python -o specs/rerank.py
            slipway init <name> [--model <file>] [<options>]
            """,
        discussion: """
            Everything in the spec is taken from the graph, and from config.json and tokenizer.json beside it: inputs and \
            outputs, whether there is a batch, ranges of axes, elements for a profile, the oldest Triton release from 24.10 \
            on that reads the model. Comments say where each comes from.

            The spec goes to standard output, for a file in this directory, or with --out to a new file; a file that exists \
            is never touched. Of a model that cannot be served one message says why, and nothing is written.

            With --python a step of a pipeline is written instead: a file of Python with the class that the server wants, and \
            how the packages that it needs are brought (docs/pipelines.md).

            Exit codes: 0 written; 1 the model cannot be served; 66 the model or the directory is missing; 74 reading or \
            writing failed, or a file exists.
            """
    )

    @Argument(help: "The model's name.")
    var name: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The model file, from this directory. Without one the spec is a form to fill in.", valueName: "file"),
        completion: .file(extensions: ["onnx"]))
    var model: String?

    @Flag(name: .long, help: "Write a step in Python of a pipeline.")
    var python = false

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "spec"),
        completion: .file(extensions: ["yaml", "yml"]))
    var out: String?

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if python, model != nil { throw ValidationError("--python writes a step, which has no --model") }
    }

    func run() throws {
        let console = Console(messages)
        guard let modelName = ModelName(name) else {
            throw ValidationError(
                "\"\(name)\" is no model name: letters, digits, '.', '_' and '-', a letter or digit first")
        }
        if python {
            return try write(
                StepTemplate.python(name: modelName), "next: name it as the source of a python step", console)
        }
        guard let model else { return try writeForm(modelName, console) }
        let outcome = draftSpec(
            DraftRequest(name: modelName, model: model, out: out), of: try project.open(console))
        console.findings(of: outcome)
        guard let draft = outcome.accepted else { throw ExitStatus(outcome).code }
        if let out {
            console.chatter("wrote \(out); next: slipway check \(out)\n")
        } else {
            console.data(draft.text)
        }
        try console.end(.done)
    }

    /// Writes a spec that names no model that is there.
    private func writeForm(_ name: ModelName, _ console: Console) throws {
        try write(
            SpecTemplate.starter(name: name, model: "models/model.onnx"),
            "next: state its model, then slipway check \(out ?? "")", console)
    }

    /// Writes a text to the file that is named, else to standard output.
    private func write(_ text: String, _ next: String, _ console: Console) throws {
        guard let out else {
            console.data(text)
            return try console.end(.done)
        }
        do throws(WorkspaceError) {
            try Workspace.createText(Array(text.utf8), at: out)
            console.chatter("wrote \(out); \(next)\n")
        } catch {
            console.finding(error.diagnostic())
            throw ExitStatus(Failure(error, isNamed: true)).code
        }
    }
}
