import ArgumentParser
import SlipwayApp
import SlipwayDomain
import SlipwayViews
import SlipwayWorkspace

/// `slipway init`: a first spec for a model.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.initialize)

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
