import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwaySystem
import SlipwayWorkspace

/// A server with explicit model control, which loads one variant at a time.
final class TritonServer {
    /// What a server said no to.
    enum Refusal: Error {
        /// The request was refused; why.
        case refused(String)
        /// The server is gone, or does not answer in time.
        case lost(String)
        /// A signal asks slipway to end.
        case interrupted
        /// Something else stops the campaign.
        case failure(ProfilerFailure)
    }

    /// The JSON API.
    let client: HTTPClient
    /// The port of the gRPC protocol.
    let grpcPort: Int
    /// The port of the metrics.
    let metricsPort: Int
    /// The version as the server states it.
    private(set) var version = ""
    private let program: RunningProgram?
    private let container: (tool: String, name: String)?
    private let scratch: ScratchDirectory
    private var loaded: String?

    /// The name of the server's log in the scratch directory.
    static let log = "server.log"

    /// Starts a server, or finds the one that runs, and waits until it answers.
    ///
    /// - Parameters:
    ///   - settings: Where it comes from and how long to wait.
    ///   - repository: The absolute path of the repository.
    ///   - source: A repository with the model as its file has it; nil where it is not served.
    ///   - usesGPUs: Whether a container sees the GPUs.
    ///   - scratch: Takes its log.
    /// - Throws: Why there is none.
    init(
        _ settings: ProfilerSettings, repository: String, source: SourceRepository? = nil, usesGPUs: Bool,
        scratch: ScratchDirectory
    ) throws(ProfilerFailure) {
        self.scratch = scratch
        if case .running(let host, let http, let grpc, let metrics) = settings.server {
            client = HTTPClient(host: host, port: http)
            grpcPort = grpc
            metricsPort = metrics
            program = nil
            container = nil
            try waitUntilLive(seconds: 10)
            return
        }
        var ports: [Int] = []
        while ports.count < 3 {
            guard let port = HTTPClient.freePort() else {
                throw .server("the system has no free port", log: [])
            }
            if !ports.contains(port) { ports.append(port) }
        }
        client = HTTPClient(host: "127.0.0.1", port: ports[0])
        grpcPort = ports[1]
        metricsPort = ports[2]
        let sources = source.map { ["--model-repository=\($0.path)"] } ?? []
        let options =
            sources + [
                "--model-repository=\(repository)", "--model-control-mode=explicit", "--http-address=127.0.0.1",
                "--grpc-address=127.0.0.1", "--http-port=\(ports[0])", "--grpc-port=\(ports[1])",
                "--metrics-port=\(ports[2])", "--exit-timeout-secs=10",
            ]
        let name: String
        let arguments: [String]
        switch settings.server {
        case .program(let path, let further):
            (name, arguments, container) = (path, options + further, nil)
        case .image(let image, let further):
            let own = "slipway-\(ports[0])"
            let mounts = ([repository] + (source?.folders ?? [])).map { (path: $0, isWritable: false) }
            arguments = image.run(
                container: own, mounts: mounts, usesGPUs: usesGPUs, variables: settings.statedVariables,
                command: ["tritonserver"] + options + further)
            (name, container) = (image.tool, (image.tool, own))
        case .running:
            (name, arguments, container) = ("", [], nil)
        }
        do throws(WorkspaceError) {
            program = try RunningProgram(
                name, arguments, log: "\(scratch.path)/\(Self.log)", environment: settings.serverEnvironment,
                farewell: .terminate)
        } catch {
            throw .workspace(error)
        }
        do throws(ProfilerFailure) {
            try waitUntilLive(seconds: settings.startTimeout)
        } catch {
            guard case .server(let message, let log, _) = error else { throw error }
            throw .server(message, log: log, dropped: settings.serverEnvironment.dropped())
        }
    }

    /// Whether the server that slipway started still runs; a server that ran before is taken to.
    var isRunning: Bool { program.map { $0.state() == .running } ?? true }

    /// Whether the server still answers; asked after a run that failed, since perf_analyzer's words do not tell.
    var isAlive: Bool {
        guard isRunning else { return false }
        return (try? client.send("GET", "/v2/health/live", timeout: 10_000))?.status == 200
    }

    /// The process whose group the server's processes belong to; nil where slipway did not start it, or in a container.
    var processGroup: Int32? { container == nil ? program?.pid : nil }

    /// The last lines of its log.
    func logTail(_ count: Int = 12) -> [String] {
        let text = String(decoding: scratch.tail(Self.log), as: UTF8.self)
        return text.split(separator: "\n").suffix(count).map(String.init)
    }

    /// Ends a server that slipway started, and leaves one that ran before without a model of the plan.
    func stop() {
        guard let program else {
            if let loaded { try? unload(loaded, wait: false) }
            return
        }
        program.stop(patience: 15_000)
        guard let container,
            let cleaner = try? RunningProgram(
                container.tool, ["rm", "--force", container.name], log: "\(scratch.path)/container.log",
                environment: .server, farewell: .kill)
        else { return }
        let deadline = Clock.milliseconds + 15_000
        while cleaner.state() == .running, Clock.milliseconds < deadline { Clock.pause(20) }
        cleaner.stop(patience: 0)
    }

    // MARK: - Models

    /// Loads a variant and waits until it is ready.
    ///
    /// - Parameters:
    ///   - model: The variant's name.
    ///   - timeout: The longest wait, in seconds.
    /// - Throws: Why it does not load.
    func load(_ model: String, timeout: Int) throws(Refusal) {
        loaded = model
        _ = try call("POST", "/v2/repository/models/\(model)/load", body: "{}", timeout: Int64(timeout) * 1000)
        _ = try call("GET", "/v2/models/\(model)/ready", timeout: 10_000)
    }

    /// Unloads a variant.
    ///
    /// - Parameters:
    ///   - model: The variant's name.
    ///   - wait: Whether to wait until its memory is free.
    /// - Throws: When the server does not answer.
    func unload(_ model: String, wait: Bool = true) throws(Refusal) {
        loaded = nil
        _ = try call("POST", "/v2/repository/models/\(model)/unload", body: "{}", timeout: 60_000)
        let deadline = Clock.milliseconds + 60_000
        while wait, Clock.milliseconds < deadline {
            let index = try call("POST", "/v2/repository/index", body: "{}", timeout: 10_000)
            let entries = Self.json(index)?.array ?? []
            let isGone = entries.allSatisfy { entry in
                entry["name"]?.string != model || ["UNAVAILABLE", nil].contains(entry["state"]?.string)
            }
            if isGone { return }
            Clock.pause(20)
        }
    }

    /// Asks a variant that is loaded, in binary form.
    ///
    /// - Parameters:
    ///   - model: The variant's name.
    ///   - inputs: The inputs, batch axis included.
    /// - Returns: The outputs, batch axis included.
    /// - Throws: Why the server refuses.
    func infer(_ model: String, _ inputs: [TensorData]) throws(Refusal) -> [TensorData] {
        let request = InferenceMessage.request(inputs)
        let answer = try exchange(
            "POST", "/v2/models/\(model)/infer", body: request.body,
            headers: [
                ("Content-Type", "application/octet-stream"),
                ("Inference-Header-Content-Length", String(request.jsonLength)),
            ], limit: 1 << 30, timeout: 300_000)
        guard let outputs = InferenceMessage.outputs(answer) else { throw .refused("its answer cannot be read") }
        return outputs
    }

    // MARK: - Requests

    private func waitUntilLive(seconds: Int) throws(ProfilerFailure) {
        let deadline = Clock.milliseconds + Int64(seconds) * 1000
        var last = HTTPFailure.unreachable
        while Clock.milliseconds < deadline {
            if StopSignals.caught != nil { throw .interrupted }
            guard isRunning else {
                throw .server("the server ended when it was started", log: logTail())
            }
            do throws(HTTPFailure) {
                // Live is not enough: the first request would wait until all else is up.
                let live = try client.send("GET", "/v2/health/live", timeout: 2000)
                let facts = try client.send("GET", "/v2", timeout: 5000)
                if live.status == 200, facts.status == 200 {
                    version = Self.json(facts.body)?["version"]?.string ?? ""
                    return
                }
            } catch {
                if error == .interrupted { throw .interrupted }
                last = error
            }
            Clock.pause(50)
        }
        let why = last == .timedOut ? "does not answer" : "does not listen"
        throw .server("the server at \(client.host):\(client.port) \(why) after \(seconds) s", log: logTail())
    }

    private func call(
        _ method: String, _ path: String, body: String = "", timeout: Int64
    ) throws(Refusal) -> [UInt8] {
        try exchange(method, path, body: Array(body.utf8), timeout: timeout).body
    }

    private func exchange(
        _ method: String, _ path: String, body: [UInt8], headers: [(name: String, value: String)] = [],
        limit: Int = 64 << 20, timeout: Int64
    ) throws(Refusal) -> HTTPAnswer {
        let answer: HTTPAnswer
        do throws(HTTPFailure) {
            answer = try client.send(method, path, body: body, headers: headers, limit: limit, timeout: timeout)
        } catch {
            switch error {
            case .interrupted: throw .interrupted
            case .timedOut: throw .lost("no answer within \(timeout / 1000) s")
            case .unreachable, .broken, .malformed: throw .lost("the server is gone")
            }
        }
        guard answer.status == 200 else {
            let said = Self.json(answer.body)?["error"]?.string ?? String(decoding: answer.body, as: UTF8.self)
            throw .refused(said.isEmpty ? "status \(answer.status)" : said)
        }
        return answer
    }

    private static func json(_ bytes: [UInt8]) -> JSONNode? {
        var bag = DiagnosticBag()
        return JSONReader.read(SourceFile(id: SourceID("answer"), bytes: bytes), into: &bag)
    }
}
