internal import SlipwaySystem

/// One run of curl, which writes (the rest of) a file.
struct CurlRun {
    /// How a run ended.
    enum Outcome: Hashable {
        /// Every byte came.
        case done
        /// Another try may go better.
        case retry(String)
        /// What is there cannot be gone on with; the file has to come from its start.
        case restart
        /// No further try helps.
        case failed(String)
        /// The file cannot be written.
        case unwritable(Errno)
    }

    let url: String
    /// The open file that takes the bytes, at its end.
    let part: Int32
    /// How many bytes it holds already; the transfer goes on behind them.
    let start: UInt64
    /// How many seconds a connection may take to be made, and how long no byte may come.
    let timeout: Int
    /// The most bytes that the transfer may bring.
    let limit: UInt64
    /// What a larger file is.
    var limitWords = "larger than slipway fetches"

    /// The arguments: no configuration of the user's, nothing but the schemes that a spec may name, `~/.netrc` for
    /// passwords. Proxies and certificates come from the environment, as curl reads it. The URL, which may hold a
    /// secret, is not among them.
    var arguments: [String] {
        [
            "--disable", "--silent", "--show-error", "--fail", "--location", "--globoff", "--max-redirs", "10",
            "--proto", "=https,http,file", "--proto-redir", "=https,http", "--netrc-optional",
            "--connect-timeout", String(timeout), "--speed-limit", "1", "--speed-time", String(timeout),
            "--max-filesize", String(max(1, limit)), "--continue-at", String(start), "--no-buffer", "--output", "-",
            "--write-out", "%{stderr}status %{http_code}\\n", "--config", "-",
        ]
    }

    /// What curl reads from its standard input: the URL, quoted as in its manual page, "--config".
    var configuration: String {
        var quoted = ""
        for character in url.unicodeScalars {
            switch character {
            case "\\", "\"": quoted += "\\\(character)"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(character)
            }
        }
        return "url = \"\(quoted)\"\n"
    }

    /// The variables that curl reads: proxies and certificates, besides what every program gets.
    static let environment = ProgramEnvironment.networked.adding(names: ["CURL_CA_BUNDLE", "NETRC"])

    /// Runs curl to its end.
    ///
    /// - Parameter each: Called while it runs, many times a second, with the bytes that are here.
    /// - Returns: How it ended.
    /// - Throws: `notFound` when there is no curl, or the failure to start it.
    func run(each: (UInt64) -> Void) throws(WorkspaceError) -> Outcome {
        let calls = FileCalls()
        let log = try naming("create", "the log of curl") { () throws(Errno) in try calls.memoryFile() }
        defer { calls.close(log) }
        let program = try RunningProgram(
            "curl", arguments, input: Array(configuration.utf8), output: part, errors: log,
            environment: Self.environment, farewell: .kill)
        while program.state() == .running {
            Clock.pause(20)
            let size = (try? calls.stat(descriptor: part))?.size ?? 0
            each(size)
            // A server that states no length is not stopped by curl.
            if size > limit {
                program.stop(patience: 0)
                return .failed(tooLarge)
            }
        }
        let bytes = (try? calls.readSmall(descriptor: log, path: "the log of curl", limit: 1 << 20)) ?? []
        return Self.outcome(
            program.state(), String(decoding: bytes, as: UTF8.self), room: limit, tooLarge: tooLarge)
    }

    private var tooLarge: String { "the file is \(limitWords): more than \(limit) bytes" }

    /// What an end means.
    static func outcome(
        _ state: RunningProgram.State, _ text: String, room: UInt64, tooLarge: String = "the file is too large"
    ) -> Outcome {
        var status = 0
        var words = "curl said nothing"
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("status ") { status = Int(line.dropFirst(7)) ?? 0 }
            if line.hasPrefix("curl: ") { words = String(line.dropFirst(6)) }
        }
        guard case .exited(let code) = state else {
            if case .killed(signal: 25) = state { return .unwritable(.fileTooLarge) }
            return .retry("curl was killed")
        }
        // Numbers as in curl's manual page, "EXIT CODES".
        switch code {
        case 0: return .done
        case 22:
            if status == 416 { return .restart }
            let passes = [408, 425, 429, 500, 502, 503, 504].contains(status)
            return passes ? .retry("the server answered \(status)") : .failed("the server answered \(status)")
        case 33: return .restart
        case 23: return .unwritable(room < 1 << 20 ? .noSpace : .ioError)
        case 28: return .retry("no byte came for too long, or the connection was not made in time")
        case 47: return .failed("it is redirected more than 10 times")
        case 63: return .failed(tooLarge)
        case 5, 6, 7, 18, 35, 52, 55, 56, 92: return .retry(words)
        default: return .failed(words)
        }
    }
}
