package import SlipwayApp
package import SlipwayDiagnostics
package import SlipwayFormats
package import SlipwayReport
internal import SlipwaySystem
internal import SlipwayWorkspace
internal import Synchronization

/// The two output streams: standard output holds data, standard error messages.
package struct Console {
    /// Whether standard output is colored.
    package let colorsOutput: Bool
    /// Whether standard error is colored.
    package let colorsMessages: Bool
    /// Whether somebody watches standard error on a terminal.
    package let isInteractive: Bool
    private let quiet: Bool
    private let output = OutputState()

    /// Whether standard output could not be written, other than because nobody reads it any more.
    package var hasLostData: Bool { output.hasLostData }

    /// Looks at the streams and the environment.
    ///
    /// - Parameters:
    ///   - color: When the streams are colored; `auto` where they are terminals that show colors, unless NO_COLOR is set.
    ///   - isQuiet: Whether errors and warnings alone are written.
    package init(_ color: ColorMode, isQuiet: Bool) {
        let isPlain = environmentVariable("NO_COLOR").map { !$0.isEmpty } ?? false
        let isDumb = environmentVariable("TERM") == "dumb"
        colorsOutput = color.isColored(automatic: StandardStream.output.isTerminal && !isPlain && !isDumb)
        colorsMessages = color.isColored(automatic: StandardStream.errors.isTerminal && !isPlain && !isDumb)
        isInteractive = StandardStream.errors.isTerminal && !isDumb && !isQuiet
        quiet = isQuiet
    }

    /// The columns of the terminal that standard error is; 80 where it is none.
    var width: Int {
        guard let columns = StandardStream.errors.columns, columns > 10 else { return 80 }
        return columns
    }

    /// Writes how far a long run is to standard error, unless the run is quiet.
    package func progress(_ text: String) {
        if !quiet { message(text) }
    }

    /// Where files go that are removed when the program ends: TMPDIR, else /tmp.
    package static var temporaryDirectory: String {
        environmentVariable("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    }

    /// Writes data to standard output.
    package func data(_ text: String) {
        guard let failure = StandardStream.output.write(text), !StandardStream.isUnread(failure),
            !output.hasLostData
        else { return }
        output.hasLostData = true
        Console.lost.store(true, ordering: .relaxed)
        message("error: cannot write to standard output: \(StandardStream.words(failure))\n")
    }

    /// Writes a document to standard output.
    package func data(_ document: JSONValue) {
        data(String(decoding: JSONWriter.write(document), as: UTF8.self))
    }

    private static let lost = Atomic<Bool>(false)

    /// Whether standard output was lost by anything that this process wrote to it; asked when the command has ended.
    package static var lostData: Bool { lost.load(ordering: .relaxed) }

    /// Writes a text that belongs to no command (help, version) to standard output.
    package static func plain(_ text: String) {
        guard let failure = StandardStream.output.write(text), !StandardStream.isUnread(failure) else { return }
        lost.store(true, ordering: .relaxed)
        _ = StandardStream.errors.write("error: cannot write to standard output: \(StandardStream.words(failure))\n")
    }

    /// Writes data to standard output unless the run is quiet.
    package func chatter(_ text: String) {
        if !quiet { data(text) }
    }

    /// Writes a message to standard error.
    package func message(_ text: String) {
        _ = StandardStream.errors.write(text)
    }

    /// Writes findings to standard error; notes are left out of a quiet run.
    package func findings(_ bag: DiagnosticBag, sources: SourceSet) {
        let shown = visible(bag)
        guard !shown.all.isEmpty else { return }
        let report = DiagnosticReport(shown, sources: sources)
        message(TextRenderer(isColored: colorsMessages).render(report))
    }

    /// Writes what a use case found and what the environment refused to it to standard error.
    package func findings<Value>(of outcome: Outcome<Value>) {
        var bag = outcome.bag
        for failure in outcome.failures where !failure.isReported { bag.add(failure.error.diagnostic()) }
        findings(bag, sources: outcome.sources)
    }

    /// Writes one finding to standard error.
    package func finding(_ finding: Diagnostic) {
        var bag = DiagnosticBag()
        bag.add(finding)
        findings(bag, sources: SourceSet())
    }

    /// The findings that this run shows.
    package func visible(_ bag: DiagnosticBag) -> DiagnosticBag {
        guard quiet else { return bag }
        var shown = DiagnosticBag()
        for finding in bag.all where finding.severity != .note { shown.add(finding) }
        return shown
    }
}

/// What became of standard output; shared by the copies of a console.
private final class OutputState {
    var hasLostData = false
}
