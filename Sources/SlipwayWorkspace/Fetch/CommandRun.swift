package import SlipwayDomain
internal import SlipwaySystem

/// What a command that brings a model may take.
package struct CommandLimits: Hashable, Sendable {
    /// The time from start to end, in milliseconds.
    package var milliseconds: Int64 = 6 * 3_600_000
    /// The most that it may say, in bytes.
    package var messageBytes: UInt64 = 16 << 20

    /// Makes the limits of a download of the largest model over a slow line.
    package init() {}
}

extension ModelFetcher {
    /// Runs a command that writes a model file, and takes the file into the cache.
    ///
    /// The program is started as it is named, without a shell. It writes into a folder of this run, and the file gets the
    /// name of its digest only when it has that digest.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - digest: The digest that the file must have.
    ///   - limits: What it may take.
    ///   - each: Hears what happens.
    /// - Returns: The cached file, verified.
    /// - Throws: Why it is not there.
    package func run(
        _ command: ModelCommand, _ digest: ContentDigest, limits: CommandLimits = CommandLimits(),
        each: (Event) -> Void = { _ in }
    ) throws(CommandFailure) -> Entry {
        if let entry = cached(digest) { return entry }
        if isOffline { throw .offline }
        let directory: Directory
        let lock: Int32
        do throws(WorkspaceError) {
            if (try? calls.stat(cache)) == nil { _ = try calls.makeDirectories(cache) }
            directory = try openCache()
            do throws(WorkspaceError) {
                lock = try takeLock("\(digest).lock", in: directory, each)
            } catch {
                calls.close(directory.descriptor)
                throw error
            }
        } catch {
            throw .machine(error)
        }
        defer {
            try? calls.unlink("\(digest).lock", in: directory)
            calls.close(lock)
            calls.close(directory.descriptor)
        }
        if let entry = cached(digest, in: directory) { return entry }
        return try bring(command, digest, into: directory, limits, each)
    }

    private func bring(
        _ command: ModelCommand, _ digest: ContentDigest, into directory: Directory, _ limits: CommandLimits,
        _ each: (Event) -> Void
    ) throws(CommandFailure) -> Entry {
        let prefix = "\(digest).command"
        let scratch: ScratchDirectory
        let place: String
        do throws(WorkspaceError) {
            // Under the lock of the digest no other run uses one.
            ScratchDirectory.removeAll(in: cache, prefix: prefix)
            scratch = try ScratchDirectory(in: cache, prefix: prefix, isKept: false)
            place = try naming("read", scratch.path) { () throws(Errno) in try calls.realPath(scratch.path) }
        } catch {
            throw .machine(error)
        }
        let said = try start(command, in: place, limits, each)
        defer { withExtendedLifetime(scratch) {} }
        let part = "\(scratch.path.split(separator: "/").last ?? "")/\(Self.commandOutput)"
        let facts: FileFacts?
        do throws(WorkspaceError) {
            facts = try naming("read", part) { () throws(Errno) in try calls.statIfPresent(part, in: directory) }
        } catch {
            throw .machine(error)
        }
        guard let facts else { throw .noFile(reason: "ended well and wrote no file", said: said) }
        guard facts.kind == .regular, facts.linkCount == 1 else {
            throw .noFile(reason: "left a link or a folder where the model belongs", said: said)
        }
        do throws(FetchFailure) {
            if let entry = try finish(part, digest, directory) { return entry }
            throw try otherBytes(part, digest, directory)
        } catch {
            switch error {
            case .otherBytes(let expected, let found, let count, let remark):
                throw .otherBytes(expected: expected, found: found, byteCount: count, remark: remark)
            case .machine(let machine): throw .machine(machine)
            default: throw .failed(reason: "could not be taken over", said: said)
            }
        }
    }

    /// The name of the file in the folder of a run.
    private static let commandOutput = "model.onnx"

    /// Runs the command to its end.
    ///
    /// - Returns: The last lines that it wrote.
    private func start(
        _ command: ModelCommand, in folder: String, _ limits: CommandLimits, _ each: (Event) -> Void
    ) throws(CommandFailure) -> [String] {
        let log: Int32
        do throws(Errno) {
            log = try calls.memoryFile()
        } catch {
            throw .machine(WorkspaceError(error, "create", "the messages of a command"))
        }
        defer { calls.close(log) }
        let path = "\(folder)/\(Self.commandOutput)"
        let program: RunningProgram
        do throws(WorkspaceError) {
            program = try RunningProgram(
                command.words.first ?? "", command.arguments(writing: path), input: [], output: log, errors: log,
                environment: Self.commandEnvironment, farewell: .kill)
        } catch .notFound {
            throw .noProgram
        } catch {
            throw .machine(error)
        }
        let deadline = Clock.milliseconds + limits.milliseconds
        let room = min((try? calls.freeBytes(cache)) ?? Self.largest, Self.largest)
        var told: UInt64 = 0
        var stopped: String?
        while program.state() == .running, stopped == nil {
            Clock.pause(20)
            let count = (try? calls.stat(path))?.size ?? 0
            if count != told { each(.arrived(count)) }
            told = count
            if count > room { stopped = "was stopped: it wrote more than \(room) bytes" }
            if ((try? calls.stat(descriptor: log))?.size ?? 0) > limits.messageBytes {
                stopped = "was stopped: it said more than \(limits.messageBytes >> 20) MiB"
            }
            if Clock.milliseconds >= deadline {
                stopped = "was stopped: it took more than \(limits.milliseconds / 1000) seconds"
            }
        }
        if stopped != nil { program.stop(patience: 0) }
        let said = lastWords(log)
        if let stopped { throw .failed(reason: stopped, said: said) }
        switch program.state() {
        case .exited(0): return said
        case .exited(let code): throw .failed(reason: "ended with exit code \(code)", said: said)
        case .killed(let signal): throw .failed(reason: "was killed by signal \(signal)", said: said)
        case .running: throw .failed(reason: "did not end", said: said)
        }
    }

    /// The last lines that a program wrote, without the secrets that it was given.
    private func lastWords(_ log: Int32) -> [String] {
        guard let size = try? calls.stat(descriptor: log).size else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(min(size, 1 << 14)))
        let got = (try? calls.read(log, into: &bytes, at: size - UInt64(bytes.count))) ?? 0
        let text = Self.withoutSecrets(String(decoding: bytes[..<got], as: UTF8.self))
        let lines = text.split { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }.filter { line in line.contains { $0 != " " }
        }
        return lines.suffix(5).map { $0.count > 300 ? String($0.prefix(300)) + "…" : String($0) }
    }

    /// A text with the values of secret variables replaced.
    static func withoutSecrets(
        _ text: String, own: [ProgramEnvironment.Variable] = ProgramEnvironment.own
    ) -> String {
        let words = ["KEY", "TOKEN", "SECRET", "PASS", "SAS", "CRED", "CONNECTION", "PROXY", "AUTH"]
        var text = text
        for variable in own.sorted(by: { $0.value.utf8.count > $1.value.utf8.count })
        where commandEnvironment.passes(variable.name) && !ProgramEnvironment.basic.passes(variable.name) {
            let name = variable.name.uppercased()
            guard variable.value.utf8.count >= 4, words.contains(where: { !name.ranges(of: $0).isEmpty }) else {
                continue
            }
            text = text.replacing(variable.value, with: "***")
        }
        return text
    }

    /// The variables that programs of object stores and model registries read, besides what every program gets.
    static let commandEnvironment = ProgramEnvironment.basic.adding(
        names: [
            "http_proxy", "https_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY",
            "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME", "VIRTUAL_ENV", "PYTHONPATH",
        ],
        prefixes: [
            "AWS_", "AZURE_", "GOOGLE_", "CLOUDSDK_", "HF_", "HUGGINGFACE_", "MLFLOW_", "DATABRICKS_", "RCLONE_",
        ])
}
