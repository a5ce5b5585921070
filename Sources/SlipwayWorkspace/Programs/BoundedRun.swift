internal import SlipwaySystem

/// What a program may take of the machine.
package struct RunLimits: Hashable, Sendable {
    /// The time from start to end of one program, in milliseconds.
    package var milliseconds: Int64
    /// The address space of one process, in bytes; 0 for no limit. Only a confined program has one.
    package var memory: UInt64 = 32 << 30
    /// The most that a program may say, in bytes.
    package var messageBytes: UInt64 = 16 << 20
    /// The most that a program may leave in its folder, in bytes.
    package var folderBytes: UInt64 = 32 << 30

    /// Those of a conversion on a common machine.
    package static let conversion = RunLimits(milliseconds: 3_600_000)
    /// Those of a download of the largest model over a slow line.
    package static let command = RunLimits(milliseconds: 6 * 3_600_000)
}

/// One run of a program with bounded time and messages; a confined one writes into one folder alone, with bounded memory and files.
struct BoundedRun {
    /// How it ended.
    enum End: Hashable {
        /// By itself.
        case exited(Int32)
        /// It was killed or stopped; the words say by what.
        case stopped(String)
    }

    /// What came of it.
    struct Result {
        /// How it ended.
        let end: End
        /// What it wrote to its standard output, where that was asked for.
        let output: [UInt8]
        /// The last lines of its messages.
        let said: [String]
    }

    let program: String
    let arguments: [String]
    /// The one folder that a confined program may write to, where it starts: absolute.
    let folder: String
    let environment: ProgramEnvironment
    let limits: RunLimits
    /// Whether its standard output is data and not a message.
    var hasOutput = false
    /// Whether it is held to its folder and its memory; not where it makes an environment, which it does elsewhere.
    var isConfined = true
    /// Whether it starts in its folder, and not in slipway's own working directory.
    var startsInFolder = true
    /// What becomes of its messages before anybody sees them.
    var masking: @Sendable (String) -> String = { $0 }
    /// Whether what it leaves running is ended.
    var endsOrphans = false

    private static let calls = FileCalls()

    /// Runs the program to its end; nothing that it started is left when this returns.
    ///
    /// - Parameter look: Called while it runs, many times a second; says why it must be stopped, or nil.
    /// - Returns: What came of it.
    /// - Throws: `notFound` when there is no such program, or the failure of a call.
    func run(watching look: () -> String? = { nil }) throws(WorkspaceError) -> Result {
        let calls = Self.calls
        let log = try naming("create", "the messages of a program") { () throws(Errno) in try calls.memoryFile() }
        defer { calls.close(log) }
        let output = try naming("create", "the output of a program") { () throws(Errno) in try calls.memoryFile() }
        defer { calls.close(output) }
        var bounds = ProgramBounds()
        if startsInFolder { bounds.directory = folder }
        if isConfined {
            bounds.addressSpace = limits.memory
            bounds.fileBytes = limits.folderBytes
            bounds.writable = [folder, "/dev/null", "/dev/shm"]
        }
        if endsOrphans { Orphans.adopt() }
        let running = try RunningProgram(
            program, arguments, input: [], output: hasOutput ? output : log, errors: log, environment: environment,
            bounds: bounds, farewell: .kill)
        let stopped = watch(running, log, output, look)
        if stopped != nil { running.stop(patience: 0) }
        if endsOrphans { Orphans.end() }
        let said = lastLines(of: log)
        var bytes: [UInt8] = []
        if hasOutput, let size = try? calls.stat(descriptor: output).size {
            bytes = [UInt8](repeating: 0, count: Int(min(size, limits.messageBytes)))
            let got = (try? calls.read(output, into: &bytes, at: 0)) ?? 0
            bytes.removeLast(bytes.count - got)
        }
        let end: End =
            if let stopped {
                .stopped(stopped)
            } else {
                switch running.state() {
                case .exited(let code): .exited(code)
                case .killed(let signal): .stopped("was killed by signal \(signal)" + Self.hint(signal))
                case .running: .stopped("did not end")
                }
            }
        return Result(end: end, output: bytes, said: said)
    }

    /// Waits for the end of the program.
    ///
    /// - Returns: Why it must be stopped; nil when it ended by itself.
    private func watch(_ running: RunningProgram, _ log: Int32, _ output: Int32, _ look: () -> String?) -> String? {
        let calls = Self.calls
        let deadline = Clock.milliseconds + limits.milliseconds
        let room = min((try? calls.freeBytes(folder)) ?? limits.folderBytes, limits.folderBytes)
        var rounds = 0
        while running.state() == .running {
            Clock.pause(20)
            if [log, output].contains(where: { ((try? calls.stat(descriptor: $0))?.size ?? 0) > limits.messageBytes }) {
                return "was stopped: it said more than \(limits.messageBytes >> 20) MiB"
            }
            if Clock.milliseconds >= deadline {
                return "was stopped: it took more than \(limits.milliseconds / 1000) seconds"
            }
            if let reason = look() { return reason }
            rounds += 1
            if isConfined, rounds % 10 == 0, Self.size(of: folder) > room {
                return "was stopped: it wrote more than \(room >> 20) MiB"
            }
        }
        return nil
    }

    /// The bytes of the files below a folder.
    private static func size(of folder: String) -> UInt64 {
        guard let descriptor = try? calls.openDirectory(folder, follow: false) else { return 0 }
        let names = ((try? calls.list(descriptor)) ?? []).map(\.name)
        calls.close(descriptor)
        return names.reduce(0) { sum, name in
            let path = "\(folder)/\(name)"
            guard let facts = try? calls.stat(path) else { return sum }
            return sum + (facts.kind == .directory ? size(of: path) : facts.size)
        }
    }

    /// What a signal mostly means here.
    private static func hint(_ signal: Int32) -> String {
        switch signal {
        case 9: ", as the system does when memory runs out"
        case 25: ": a file grew larger than it may"
        default: ""
        }
    }

    /// The last lines that the program wrote, without those that say nothing.
    private func lastLines(of log: Int32) -> [String] {
        let calls = Self.calls
        guard let size = try? calls.stat(descriptor: log).size else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(min(size, 1 << 14)))
        let got = (try? calls.read(log, into: &bytes, at: size - UInt64(bytes.count))) ?? 0
        let text = masking(String(decoding: bytes[..<got], as: UTF8.self))
        let lines = text.split { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }.filter { line in line.contains { $0 != " " }
        }
        return lines.suffix(6).map { $0.count > 300 ? String($0.prefix(300)) + "…" : String($0) }
    }
}
