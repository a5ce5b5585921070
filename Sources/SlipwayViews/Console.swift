import Glibc
import SlipwayApp
import SlipwayDiagnostics
import SlipwayReport
import SlipwayWorkspace
import Synchronization

/// The two output streams: standard output holds data, standard error messages.
struct Console {
    /// Whether standard output is colored.
    let colorsOutput: Bool
    /// Whether standard error is colored.
    let colorsMessages: Bool
    /// Whether somebody watches standard error on a terminal.
    let isInteractive: Bool
    private let quiet: Bool
    private let output = OutputState()

    /// Whether standard output could not be written, other than because nobody reads it any more.
    var hasLostData: Bool { output.hasLostData }

    /// Looks at the streams and the environment.
    init(_ options: MessageOptions) {
        let isPlain = Console.variable("NO_COLOR").map { !$0.isEmpty } ?? false
        let isDumb = Console.variable("TERM") == "dumb"
        colorsOutput = options.color.isColored(automatic: isatty(1) == 1 && !isPlain && !isDumb)
        colorsMessages = options.color.isColored(automatic: isatty(2) == 1 && !isPlain && !isDumb)
        isInteractive = isatty(2) == 1 && !isDumb && !options.quiet
        quiet = options.quiet
    }

    /// The columns of the terminal that standard error is; 80 where it is none.
    var width: Int {
        var size = winsize()
        // SAFETY: the call fills a local structure.
        let result = unsafe ioctl(2, UInt(TIOCGWINSZ), &size)
        return result == 0 && size.ws_col > 10 ? Int(size.ws_col) : 80
    }

    /// Writes how far a long run is to standard error, unless the run is quiet.
    func progress(_ text: String) {
        if !quiet { message(text) }
    }

    /// An environment variable.
    static func variable(_ name: String) -> String? {
        // SAFETY: getenv gives nil or a C string that lives on, and no thread of this process changes the environment.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// Where files go that are gone when the program ends: TMPDIR, else /tmp.
    static var temporaryDirectory: String {
        variable("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    }

    /// Writes data to standard output.
    func data(_ text: String) {
        guard let failure = Console.write(text, to: 1), failure != EPIPE, !output.hasLostData else { return }
        output.hasLostData = true
        Console.lostData.store(true, ordering: .relaxed)
        message("error: cannot write to standard output: \(Console.words(failure))\n")
    }

    /// Whether standard output was lost by anything that this process wrote to it; asked when the command has ended.
    static let lostData = Atomic<Bool>(false)

    /// Writes a text that belongs to no command (help, version) to standard output.
    static func plain(_ text: String) {
        guard let failure = write(text, to: 1), failure != EPIPE else { return }
        lostData.store(true, ordering: .relaxed)
        _ = write("error: cannot write to standard output: \(words(failure))\n", to: 2)
    }

    /// Writes data to standard output unless the run is quiet.
    func chatter(_ text: String) {
        if !quiet { data(text) }
    }

    /// Writes a message to standard error.
    func message(_ text: String) {
        _ = Console.write(text, to: 2)
    }

    /// Writes findings to standard error; notes are left out of a quiet run.
    func findings(_ bag: DiagnosticBag, sources: SourceSet) {
        let shown = visible(bag)
        guard !shown.all.isEmpty else { return }
        let report = DiagnosticReport(shown, sources: sources)
        message(TextRenderer(isColored: colorsMessages).render(report))
    }

    /// Writes what a use case found and what the environment refused to it to standard error.
    func findings<Value>(of outcome: Outcome<Value>) {
        var bag = outcome.bag
        for failure in outcome.failures where !failure.isReported { bag.add(failure.error.diagnostic()) }
        findings(bag, sources: outcome.sources)
    }

    /// Ends the command where something stands against what it is about to do.
    func require<Value>(_ outcome: Outcome<Value>) throws {
        findings(of: outcome)
        guard outcome.accepted == nil else { return }
        throw ExitStatus(outcome).code
    }

    /// Writes one finding to standard error.
    func finding(_ finding: Diagnostic) {
        var bag = DiagnosticBag()
        bag.add(finding)
        findings(bag, sources: SourceSet())
    }

    /// Ends a command; lost data is a failure of its own.
    func end(_ status: ExitStatus) throws {
        var status = status
        if hasLostData { status.merge(.inputOutput) }
        throw status.code
    }

    /// The findings that this run shows.
    func visible(_ bag: DiagnosticBag) -> DiagnosticBag {
        guard quiet else { return bag }
        var shown = DiagnosticBag()
        for finding in bag.all where finding.severity != .note { shown.add(finding) }
        return shown
    }

    /// Writes a text.
    ///
    /// - Returns: The error number of the call that failed, or nil.
    private static func write(_ text: String, to descriptor: CInt) -> CInt? {
        var bytes = ContiguousArray(text.utf8)[...]
        while !bytes.isEmpty {
            // SAFETY: the buffer is alive for the call and its count is passed with it.
            let written = unsafe bytes.withUnsafeBufferPointer {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }

    private static func words(_ failure: CInt) -> String {
        switch failure {
        case ENOSPC: "the disk is full"
        case EFBIG: "the file grows larger than the system allows"
        case EBADF: "it is closed"
        default: "error \(failure)"
        }
    }
}

/// What became of standard output; shared by the copies of a console.
private final class OutputState {
    var hasLostData = false
}
