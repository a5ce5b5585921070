import ArgumentParser
import SlipwayApp
import SlipwayDomain
import SlipwaySpec
import SlipwayWorkspace

/// `slipway init`: a first spec for a model.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes a first spec for a model.",
        usage: """
            slipway init resnet --model models/resnet.onnx
            slipway init resnet --model models/resnet.onnx > specs/resnet.yaml
            slipway init <name> [<options>]
            """,
        discussion:
            "The spec goes to standard output, or with --out to a new file; a file that exists is never touched."
    )

    @Argument(help: "The model's name.")
    var name: String

    @Option(name: .long, help: "The model file, relative to the spec.", completion: .file(extensions: ["onnx"]))
    var model = "models/model.onnx"

    @Option(name: .shortAndLong, help: "The spec to write.", completion: .file(extensions: ["yaml", "yml"]))
    var out: String?

    @OptionGroup var messages: MessageOptions

    func run() throws {
        let console = Console(messages)
        guard let modelName = ModelName(name) else {
            throw ValidationError(
                "\"\(name)\" is no model name: letters, digits, '.', '_' and '-', a letter or digit first")
        }
        let text = SpecTemplate.starter(name: modelName, model: model)
        guard let out else {
            console.data(text)
            if console.hasLostData { throw ExitStatus.inputOutput.code }
            return
        }
        do throws(WorkspaceError) {
            try Workspace.createText(Array(text.utf8), at: out)
            console.chatter("wrote \(out); next: slipway check \(out)\n")
        } catch {
            console.finding(error.diagnostic())
            throw ExitStatus(Failure(error, isNamed: true)).code
        }
    }
}
