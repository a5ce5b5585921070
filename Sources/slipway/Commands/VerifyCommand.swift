import ArgumentParser
import SlipwayApp
import SlipwayReport
import SlipwayViews
import SlipwayWorkspace

/// `slipway verify`: every file that a record lists, against its digest.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.verify)

    @Argument(
        help: ArgumentHelp(
            "The directories to verify, or names of specs of the project. Default: out of slipway.yaml.",
            valueName: "directories"),
        completion: .directory)
    var directories: [String] = []

    @Option(name: .long, help: "How findings are written.")
    var format: ResultFormat = .text

    @OptionGroup var messages: MessageOptions

    func run() throws {
        let console = Console(messages)
        let opened = openProject()
        try console.require(opened)
        let project = Project(file: opened.value.flatMap(\.self))
        var directories = [String]()
        if self.directories.isEmpty {
            guard let out = project.file?.out else {
                throw ValidationError("name directories; there is no slipway.yaml with out here or in a folder above")
            }
            directories = [out]
        } else {
            let selected = selectOutputs(self.directories, of: project, release: nil)
            try console.require(selected)
            directories = (selected.value?.directories ?? []) + (selected.value?.left ?? [])
        }
        let outcome = verifyOutputs(directories)
        for failure in outcome.failures { console.finding(failure.error.diagnostic()) }
        let status = ExitStatus(outcome)
        let report = DiagnosticReport(console.visible(outcome.bag), sources: outcome.sources)
        switch format {
        case .text:
            if !report.diagnostics.isEmpty {
                console.data(TextRenderer(isColored: console.colorsOutput).render(report))
            }
            if status == .done, let count = outcome.value {
                console.chatter("verified: \(count) file\(count == 1 ? " is" : "s are") as recorded\n")
            }
        case .json: console.data(JSONRenderer().render(report))
        }
        try console.end(status)
    }
}
