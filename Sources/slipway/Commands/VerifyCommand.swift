import ArgumentParser
import SlipwayDiagnostics
import SlipwayReport
import SlipwayWorkspace

/// `slipway verify`: every file that a record lists, against its digest.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compares outputs, releases and serving roots with the digests that they record.",
        usage: """
            slipway verify build
            slipway verify golden/minilm-cpu/release serving --format json
            slipway verify <directories> ... [<options>]
            """,
        discussion: """
            A directory is a release (promotion.json), the output of one spec (manifest.json, with its releases), a \
            serving root (serving.json), or one that holds any of these. Findings go to standard output. Exit codes: 0 \
            every file is as it was written; 1 one differs, is missing, or a record cannot be read; 66 a directory is \
            missing; 74 reading failed.
            """
    )

    /// How findings are written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    @Argument(help: "The directories to verify.", completion: .directory)
    var directories: [String]

    @Option(name: .long, help: "How findings are written.")
    var format: Format = .text

    @OptionGroup var messages: MessageOptions

    func run() throws {
        let console = Console(messages)
        var bag = DiagnosticBag()
        var status = ExitStatus.done
        var verifier = OutputVerifier()
        for directory in directories {
            do throws(WorkspaceError) {
                try verifier.verify(directory, into: &bag)
            } catch {
                console.report(error)
                status.merge(ExitStatus(error, named: true))
            }
        }
        if bag.hasErrors { status.merge(.wrongInput) }
        let report = DiagnosticReport(console.visible(bag), sources: SourceSet())
        switch format {
        case .text:
            if !report.diagnostics.isEmpty {
                console.data(TextRenderer(isColored: console.colorsOutput).render(report))
            }
            if status == .done {
                let count = verifier.verifiedCount
                console.chatter("verified: \(count) file\(count == 1 ? " is" : "s are") as recorded\n")
            }
        case .json: console.data(JSONRenderer().render(report))
        }
        if console.hasLostData { status.merge(.inputOutput) }
        throw status.code
    }
}
