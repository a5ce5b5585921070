package import SlipwayDomain
internal import SlipwaySystem

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
        _ command: ModelCommand, _ digest: ContentDigest, limits: RunLimits = RunLimits.command,
        each: (Event) -> Void = { _ in }
    ) throws(CommandFailure) -> Entry {
        if let entry = cached(digest) { return entry }
        if isOffline { throw .offline }
        let lock: CacheLock
        do throws(WorkspaceError) {
            lock = try holdLock("\(digest).lock", each: each)
        } catch {
            throw .machine(error)
        }
        defer { release(lock) }
        if let entry = cached(digest, in: lock.directory) { return entry }
        return try bring(command, digest, into: lock.directory, limits, each)
    }

    private func bring(
        _ command: ModelCommand, _ digest: ContentDigest, into directory: Directory, _ limits: RunLimits,
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
    /// - Returns: The last lines that it wrote, without the secrets that it was given.
    private func start(
        _ command: ModelCommand, in folder: String, _ limits: RunLimits, _ each: (Event) -> Void
    ) throws(CommandFailure) -> [String] {
        let path = "\(folder)/\(Self.commandOutput)"
        var run = BoundedRun(
            program: command.words.first ?? "", arguments: command.arguments(writing: path), folder: folder,
            environment: Self.commandEnvironment, limits: limits)
        // It may be a script of the project, and write where its own settings are.
        run.isConfined = false
        run.startsInFolder = false
        run.masking = { Self.withoutSecrets($0) }
        let room = min((try? calls.freeBytes(cache)) ?? Self.largest, Self.largest)
        var told: UInt64 = 0
        let ended: BoundedRun.Result
        do throws(WorkspaceError) {
            ended = try run.run {
                let count = (try? calls.stat(path))?.size ?? 0
                if count != told { each(.arrived(count)) }
                told = count
                return count > room ? "was stopped: it wrote more than \(room) bytes" : nil
            }
        } catch .notFound {
            throw .noProgram
        } catch {
            throw .machine(error)
        }
        switch ended.end {
        case .exited(0): return ended.said
        case .exited(let code): throw .failed(reason: "ended with exit code \(code)", said: ended.said)
        case .stopped(let reason): throw .failed(reason: reason, said: ended.said)
        }
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
    static let commandEnvironment = ProgramEnvironment.networked.adding(
        names: [
            "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "VIRTUAL_ENV", "PYTHONPATH",
        ],
        prefixes: ProgramEnvironment.cloudPrefixes + [
            "GOOGLE_", "CLOUDSDK_", "HF_", "HUGGINGFACE_", "MLFLOW_", "DATABRICKS_", "RCLONE_",
        ])
}
