import ArgumentParser
import CProgram
import Glibc
import SlipwayApp
import SlipwayDiagnostics
import SlipwaySpec
import SlipwayViews

/// The command line: `slipway <subcommand>`.
@main
struct SlipwayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slipway",
        abstract:
            "Compiles model specs into Triton model repositories with their \(Language.joined.targetWords) files.",
        usage: """
            slipway build specs/minilm-cpu.yaml --out build
            slipway check specs/*.yaml
            slipway <subcommand> [<options>]
            """,
        discussion: """
            Exit codes: 0 done, or nothing to do; 1 the input is wrong; 2 differences (build --check); 64 wrong usage; \
            66 a file named on the command line is missing; 70 a bug in Slipway; 74 reading or writing failed. With \
            several inputs the first of 70, 74, 66, 1, 2 that occurred.
            """,
        version: versionText,
        subcommands: [
            InitCommand.self, ImportCommand.self,
            InspectCommand.self, CheckCommand.self, BuildCommand.self, DiffCommand.self,
            ShowCommand.self, ConvertCommand.self,
            ProfileCommand.self, CompareCommand.self,
            ApplyBestCommand.self, ReportCommand.self, DynamicCommand.self, MaterializeCommand.self, VerifyCommand.self,
            ExplainCommand.self, SchemaCommand.self,
        ]
    )

    /// Runs the command line; a closed pipe and a file-size limit are failed calls, not signals.
    static func main() {
        openMissingStreams()
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        do {
            let arguments = arguments
            try requireKnown(arguments.first)
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if code.isSuccess {
                // Help, the version, completions.
                if !text.isEmpty { Console.plain((text.hasPrefix("OVERVIEW:") ? examplesFirst(text) : text) + "\n") }
            } else if code == .failure, !(error is ExitCode) {
                // What commands throw is an exit code or wrong usage.
                if let options = try? MessageOptions.parse([]) { Console(options).finding(internalFault(error)) }
                exit(withError: ExitStatus.internalFault.code)
            } else if code != ExitStatus.internalFault.code, Console.lostData {
                exit(withError: ExitStatus.inputOutput.code)
            } else {
                exit(withError: error)
            }
        }
        if Console.lostData { exit(withError: ExitStatus.inputOutput.code) }
    }

    /// What people call commands elsewhere.
    private static let synonyms = [
        "apply": "apply-best", "compile": "build", "generate": "build", "lint": "check", "list": "show",
        "new": "init", "plan": "show", "promote": "apply-best", "serve": "materialize", "test": "check",
        "validate": "check",
    ]

    /// Ends a run whose first word is no command, with the one that may be meant.
    private static func requireKnown(_ word: String?) throws {
        guard let word, !word.isEmpty, !word.hasPrefix("-") else { return }
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard !names.contains(word) else { return }
        let near = synonyms[word.lowercased()] ?? didYouMean(word, among: names)
        throw ValidationError(
            "there is no command \"\(word)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? "; see slipway --help"))
    }

    /// The words after the program's name. `CommandLine` would read them from /proc, which a bare root may not have; bytes
    /// that are not UTF-8 are repaired as it does.
    static var arguments: [String] {
        // SAFETY: the words live as long as the program.
        (1..<max(1, slipway_argument_count())).map { unsafe String(cString: slipway_argument($0)) }
    }

    /// Opens what is missing of the standard streams: the first file that is opened would get its descriptor, and be
    /// written to by whoever means standard output.
    private static func openMissingStreams() {
        for descriptor in CInt(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            // For reading only, so that writing fails as on a stream that is closed.
            // SAFETY: the path lives for the call only.
            _ = unsafe open("/dev/null", O_RDONLY)
        }
    }

    /// A help text with its usage, which begins with examples, before everything else.
    private static func examplesFirst(_ text: String) -> String {
        var sections = text.split(separator: "\n\n", omittingEmptySubsequences: false).map(String.init)
        guard let index = sections.firstIndex(where: { $0.hasPrefix("USAGE:") }) else { return text }
        sections.insert(sections.remove(at: index), at: 0)
        return sections.joined(separator: "\n\n")
    }
}

/// What `--version` says: the version, and the commit where the build was told it.
private let versionText: String = {
    // SAFETY: the text is a constant of the program.
    let commit = unsafe String(cString: slipway_build_commit())
    return commit.isEmpty ? slipwayVersion : "\(slipwayVersion) (commit \(commit))"
}()

/// The version of this build. It never enters an output.
let slipwayVersion = SlipwayVersion.currentText
