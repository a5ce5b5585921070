import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayOutput
import SlipwaySystem
import SlipwayWorkspace

/// Runs perf_analyzer, one measurement a run: a sweep that meets an unstable point ends without a word and without the
/// points after it (perf_analyzer 2.48).
struct PerfAnalyzer {
    /// What came out of a run.
    enum Result {
        /// The values with the number of requests that they rest on, and whether the windows agreed.
        case measured(MetricValues, requests: Int?, isStable: Bool)
        /// No values; why, and whether another run may do better.
        case failed(String, isWorthAnother: Bool)
        /// A signal asks slipway to end.
        case interrupted
    }

    /// The settings.
    let settings: ProfilerSettings
    /// The output's directory, below which the requests' files lie; absolute.
    let directory: String
    /// Takes its log and its table.
    let scratch: ScratchDirectory

    private static let log = "perf_analyzer.log"
    private static let table = "perf_analyzer.csv"

    /// What a run makes of windows that differ.
    enum Demand {
        /// It goes on until they agree, as long as the settings say.
        case stable
        /// It takes the first ones as they are.
        case any

        /// The windows that perf_analyzer compares; it measures as many at least.
        static let windows = 3
        /// A difference in percent that no windows have.
        static let anyDifference = 1_000_000.0
    }

    /// The arguments of one run.
    ///
    /// - Parameters:
    ///   - model: The variant's name.
    ///   - stop: The request and the load.
    ///   - host: The server's host.
    ///   - ports: The server's ports.
    ///   - directory: The output's directory, absolute.
    ///   - table: The path of the table that it writes.
    ///   - settings: How measurements are made.
    ///   - demand: What becomes of windows that differ.
    /// - Returns: The arguments.
    static func arguments(
        _ model: String, _ stop: Visit.Stop, host: String, ports: (http: Int, grpc: Int, metrics: Int),
        directory: String, table: String, _ settings: ProfilerSettings, demand: Demand = .stable
    ) -> [String] {
        let port = settings.requestProtocol == .grpc ? ports.grpc : ports.http
        // An address of IPv6 needs brackets before a port.
        let name = host.contains(":") ? "[\(host)]" : host
        var words = [
            "-m", model, "-u", "\(name):\(port)", "-i", settings.requestProtocol.rawValue, "-b", "1",
            "--input-data", "\(directory)/\(stop.request.path)", "--measurement-mode", "count_windows",
        ]
        // More than a few waves of requests, whatever the load; no --percentile, which would take the mean away.
        var requests = settings.windowRequests
        switch stop.load {
        case .concurrency(let count):
            requests = max(requests, 10 * count)
            words += ["--concurrency-range", "\(count):\(count)"]
        case .requestRate(let rate):
            requests = max(requests, Int(min(rate, 1_000_000)))
            words += ["--request-rate-range", "\(rate):\(rate)"]
        }
        let (difference, trials) =
            demand == .stable ? (settings.stability, settings.maxTrials) : (Demand.anyDifference, Demand.windows)
        words += [
            "--measurement-request-count", String(requests), "--stability-percentage", String(difference),
            "--max-trials", String(trials), "--verbose-csv", "-f", table,
        ]
        if settings.collectsMetrics {
            words += ["--collect-metrics", "--metrics-url", "\(name):\(ports.metrics)/metrics"]
        }
        return words
    }

    /// Makes one measurement.
    ///
    /// perf_analyzer writes nothing when its windows do not agree. Its values are wanted all the same: a second run takes the
    /// windows that come next, whatever they say. Trying until windows agree would pick the calm moments of the variants
    /// that have few.
    func run(_ model: String, _ stop: Visit.Stop, on server: TritonServer) -> Result {
        switch run(model, stop, on: server, .stable) {
        case .ended(let result): return result
        case .unstable: break
        }
        switch run(model, stop, on: server, .any) {
        case .ended(.measured(let values, let requests, _)):
            return .measured(values, requests: requests, isStable: false)
        case .ended(let result): return result
        case .unstable: return .failed(instability, isWorthAnother: true)
        }
    }

    private enum Attempt {
        case ended(Result)
        case unstable
    }

    private func run(_ model: String, _ stop: Visit.Stop, on server: TritonServer, _ demand: Demand) -> Attempt {
        scratch.remove(Self.table)
        scratch.remove(Self.log)
        let words = Self.arguments(
            model, stop, host: server.client.host,
            ports: (server.client.port, server.grpcPort, server.metricsPort), directory: directory,
            table: "\(scratch.path)/\(Self.table)", settings, demand: demand)
        switch finish(words) {
        case .exited(0): return .ended(read(model))
        case .exited(let code): return isUnstable ? .unstable : failed(reason(code))
        case .killed(let signal): return failed("perf_analyzer was ended by signal \(signal)")
        case .timedOut:
            let why = "perf_analyzer did not end within \(settings.runTimeout) s"
            return .ended(.failed(why, isWorthAnother: false))
        case .missing(let why): return failed(why)
        case .interrupted: return .ended(.interrupted)
        }
    }

    private func failed(_ why: String) -> Attempt { .ended(.failed(why, isWorthAnother: true)) }

    /// The version that the program states; nil when it cannot be run.
    func version() -> String? {
        scratch.remove(Self.log)
        guard case .exited = finish(["--version"]) else { return nil }
        let words = String(decoding: scratch.tail(Self.log), as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard let index = words.firstIndex(of: "Version"), index + 1 < words.count else { return nil }
        return String(words[index + 1])
    }

    // MARK: - The process

    private enum End {
        case exited(Int32)
        case killed(Int32)
        case timedOut
        case missing(String)
        case interrupted
    }

    private func finish(_ words: [String]) -> End {
        let program: RunningProgram
        do throws(WorkspaceError) {
            let log = "\(scratch.path)/\(Self.log)"
            switch settings.analyzer {
            case .program(let path):
                program = try RunningProgram(
                    path, words, log: log, environment: settings.analyzerEnvironment, farewell: .kill)
            case .image(let image):
                let mounts = [(path: directory, isWritable: false), (path: scratch.path, isWritable: true)]
                let command = image.run(
                    container: "slipway-\(Clock.milliseconds)", mounts: mounts, usesGPUs: false,
                    variables: settings.statedVariables, command: ["perf_analyzer"] + words)
                program = try RunningProgram(
                    image.tool, command, log: log, environment: settings.analyzerEnvironment, farewell: .terminate)
            }
        } catch {
            return .missing(error.message)
        }
        let deadline = Clock.milliseconds + Int64(settings.runTimeout) * 1000
        while true {
            switch program.state() {
            case .exited(let code): return .exited(code)
            case .killed(let signal): return .killed(signal)
            case .running: break
            }
            if StopSignals.caught != nil {
                program.stop(patience: 2000)
                return .interrupted
            }
            if Clock.milliseconds >= deadline {
                program.stop(patience: 2000)
                return .timedOut
            }
            Clock.pause(20)
        }
    }

    // MARK: - What it said

    /// The values of its table.
    private func read(_ model: String) -> Result {
        let bytes = scratch.tail(Self.table, limit: 1 << 20)
        guard !bytes.isEmpty else { return .failed("perf_analyzer wrote no table", isWorthAnother: true) }
        var bag = DiagnosticBag()
        let file = SourceFile(id: SourceID(Self.table), bytes: bytes)
        let set = readMeasurements([MeasurementFile(file, binding: VariantBinding(variant: model))], into: &bag)
        guard let run = set.measurements.first, set.measurements.count == 1 else {
            let why = bag.all.first { $0.severity == .error }?.message ?? "it has \(set.measurements.count) rows"
            return .failed("perf_analyzer's table cannot be read: \(why)", isWorthAnother: true)
        }
        switch run.outcome {
        case .measured(let values): return .measured(values, requests: requestCount(), isStable: true)
        case .failed(let why): return .failed(why, isWorthAnother: true)
        }
    }

    /// The requests of the windows that count, as perf_analyzer prints them: `Request count: 3431`.
    private func requestCount() -> Int? {
        let text = String(decoding: scratch.tail(Self.log), as: UTF8.self)
        let line = text.split(separator: "\n").last { $0.contains("Request count: ") }
        return line.flatMap { Int($0.split(separator: " ").last ?? "") }
    }

    /// Whether it gave no table because its windows differ.
    private var isUnstable: Bool {
        String(decoding: scratch.tail(Self.log), as: UTF8.self).contains("Failed to obtain stable measurement")
    }

    private var instability: String {
        "did not become stable within \(settings.maxTrials) windows (they differ by more than \(settings.stability) %)"
    }

    /// Why it gave no table, in its own words where it has some.
    private func reason(_ code: Int32) -> String {
        let text = String(decoding: scratch.tail(Self.log), as: UTF8.self)
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
            .filter { !$0.isEmpty }
        let telling = lines.last { $0.lowercased().contains("error") || $0.contains("ailed") } ?? lines.last
        return "perf_analyzer ended with \(code)" + (telling.map { ": \($0.prefix(400))" } ?? "")
    }
}
