internal import SlipwayDomain
internal import SlipwaySystem

/// Finds interpreters and makes environments of locks, in the cache. Interpreters are found, never downloaded.
package struct PythonMaker {
    /// The cache, in which environments are under `python/<key>`.
    let cache: ModelFetcher
    /// The text of the probe, a program of ours.
    let probe: String
    let limits: RunLimits
    /// Whether what programs leave running is ended.
    let endsOrphans: Bool
    private let calls = FileCalls()

    /// Makes a maker.
    ///
    /// - Parameters:
    ///   - cache: The cache.
    ///   - probe: The text of the probe.
    ///   - limits: What programs may take.
    ///   - endsOrphans: Whether what programs leave running is ended.
    package init(cache: ModelFetcher, probe: String, limits: RunLimits, endsOrphans: Bool) {
        self.cache = cache
        self.probe = probe
        self.limits = limits
        self.endsOrphans = endsOrphans
    }

    /// The environment that was named.
    ///
    /// - Parameters:
    ///   - path: The interpreter.
    ///   - version: The minor version that is declared, or nil.
    /// - Returns: What it is.
    /// - Throws: That it does not run, or is another one.
    package func given(_ path: String, version: String?) throws(ConversionFailure) -> PythonEnvironment {
        // Programs start in folders of their own.
        let place =
            path.utf8.first == 0x2F || !path.utf8.contains(0x2F)
            ? path : (try? calls.workingDirectory()).map { "\($0)/\(path)" } ?? path
        guard let found = try ask(place) else { throw .noPython(wanted: version, seen: [path]) }
        if let version, found.minor != version {
            throw .otherPython(path: path, wanted: version, found: found.version)
        }
        return found
    }

    /// The interpreter of a version.
    ///
    /// - Parameter version: The minor version, or nil for any of 3.
    /// - Returns: The first that fits.
    /// - Throws: That there is none.
    package func find(_ version: String?) throws(ConversionFailure) -> PythonEnvironment {
        var seen: [String] = []
        for name in (version.map { ["python\($0)"] } ?? []) + ["python3", "python"] {
            guard let found = try ask(name) else { continue }
            if found.version.hasPrefix("3."), version == nil || found.minor == version { return found }
            seen.append("\(name) is \(found.version)")
        }
        throw .noPython(wanted: version, seen: seen)
    }

    /// The environment of a lock, made when it is not there.
    ///
    /// - Parameters:
    ///   - lock: The lock.
    ///   - version: The minor version that is declared, or nil.
    ///   - isTold: Called when it has to be made.
    /// - Returns: The environment.
    /// - Throws: Why it is not there.
    package func locked(
        _ lock: PythonLock, version: String?, isTold: () -> Void
    ) throws(ConversionFailure) -> PythonEnvironment {
        if let version, let made = lock.madeFor, made.python != version {
            throw .otherLock(wanted: made, found: PythonLock.Interpreter(python: version, platform: made.platform))
        }
        let base = try find(version ?? lock.madeFor?.python)
        // Wheels of another platform have other digests: pip would say that none fits.
        if let made = lock.madeFor, made.platform != base.platform {
            throw .otherLock(
                wanted: made, found: PythonLock.Interpreter(python: base.minor, platform: base.platform))
        }
        var hasher = SHA256Hasher()
        hasher.update(Array("slipway python 1\n\(base.implementation) \(base.version) \(base.platform)\n".utf8)[...])
        hasher.update(lock.bytes[...])
        let key = hasher.finish().hex
        let folder = "\(cache.cache)/python"
        if let found = try standing("\(folder)/\(key)") { return found }
        if cache.isOffline { throw .offline }
        isTold()
        return try under(lock: "\(key).lock", in: folder) { () throws(ConversionFailure) in
            if let found = try standing("\(folder)/\(key)") { return found }
            let work = try scratch(in: folder, prefix: ".\(key)")
            defer { withExtendedLifetime(work) {} }
            let made = try make(base.interpreter, in: work.path)
            try write(lock.bytes, to: "\(work.path)/requirements.lock")
            let installed = try run(
                made,
                [
                    "-s", "-B", "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "--only-binary",
                    ":all:",
                    "--no-input", "--disable-pip-version-check", "--requirement", "requirements.lock",
                ], in: work.path, PythonMaker.network)
            guard installed.end == .exited(0) else {
                throw .environment(reason: "pip could not install what the lock pins", said: installed.said)
            }
            do throws(Errno) {
                try calls.rename("\(work.path)/env", in: .working, to: "\(folder)/\(key)", in: .working, .replace)
            } catch {
                throw .machine(WorkspaceError(error, "write", "\(folder)/\(key)"))
            }
            guard let found = try standing("\(folder)/\(key)") else {
                throw .environment(reason: "the environment that was made does not run", said: [])
            }
            return found
        }
    }

    /// The lock of requirements, as pip resolves them for an interpreter.
    ///
    /// - Parameters:
    ///   - requirements: What is wanted.
    ///   - base: The interpreter.
    ///   - program: The text of the program that asks pip.
    /// - Returns: The lines of the lock.
    /// - Throws: Why there is none.
    package func lock(
        _ requirements: [String], for base: PythonEnvironment, program: String
    ) throws(ConversionFailure) -> String {
        if cache.isOffline { throw .offline }
        let work = try scratch(in: "\(cache.cache)/python", prefix: ".lock")
        defer { withExtendedLifetime(work) {} }
        let made = try make(base.interpreter, in: work.path)
        try write(Array(program.utf8), to: "\(work.path)/lock.py")
        let found = try run(
            made, ["-s", "-B", "lock.py"] + requirements, in: work.path, Self.network, hasOutput: true)
        guard found.end == .exited(0) else {
            throw .environment(reason: "pip finds no set of packages for the requirements", said: found.said)
        }
        return String(decoding: found.output, as: UTF8.self)
    }

    // MARK: - Programs

    /// What an interpreter says of itself; nil when it does not run.
    private func ask(_ interpreter: String) throws(ConversionFailure) -> PythonEnvironment? {
        let work = try scratch(in: "\(cache.cache)/python", prefix: ".probe")
        defer { withExtendedLifetime(work) {} }
        try write(Array(probe.utf8), to: "\(work.path)/probe.py")
        do throws(WorkspaceError) {
            var run = BoundedRun(
                program: interpreter, arguments: ["-s", "-B", "\(work.path)/probe.py"], folder: work.path,
                environment: .basic, limits: limits, hasOutput: true)
            run.endsOrphans = endsOrphans
            let result = try run.run()
            guard result.end == .exited(0) else { return nil }
            return PythonEnvironment(result.output, interpreter: interpreter)
        } catch .notFound {
            return nil
        } catch {
            throw .machine(error)
        }
    }

    /// An environment that was made before; nil when there is none that runs.
    private func standing(_ path: String) throws(ConversionFailure) -> PythonEnvironment? {
        guard (try? calls.stat(path))?.kind == .directory else { return nil }
        return try ask("\(path)/bin/python")
    }

    /// Makes an empty environment in `folder/env`; returns its interpreter.
    private func make(_ interpreter: String, in folder: String) throws(ConversionFailure) -> String {
        let made = try run(interpreter, ["-s", "-m", "venv", "env"], in: folder, .basic)
        guard made.end == .exited(0) else {
            throw .environment(
                reason: "\(interpreter) makes no virtual environment (Debian: install python3-venv)", said: made.said)
        }
        return "\(folder)/env/bin/python"
    }

    private func run(
        _ program: String, _ arguments: [String], in folder: String, _ environment: ProgramEnvironment,
        hasOutput: Bool = false
    ) throws(ConversionFailure) -> BoundedRun.Result {
        do throws(WorkspaceError) {
            var run = BoundedRun(
                program: program, arguments: arguments, folder: folder, environment: environment, limits: limits,
                hasOutput: hasOutput, isConfined: false)
            run.endsOrphans = endsOrphans
            return try run.run()
        } catch {
            throw .machine(error)
        }
    }

    /// What pip reads: its own settings, proxies and certificates.
    static let network = ProgramEnvironment.networked.adding(
        names: ["REQUESTS_CA_BUNDLE", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "NETRC"], prefixes: ["PIP_"])

    // MARK: - Files

    private func scratch(in folder: String, prefix: String) throws(ConversionFailure) -> ScratchDirectory {
        do throws(WorkspaceError) {
            let made = try ScratchDirectory(in: folder, prefix: prefix, isKept: false)
            return made
        } catch {
            throw .machine(error)
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(ConversionFailure) {
        do throws(WorkspaceError) {
            try calls.writeSmall(bytes, to: path)
        } catch {
            throw .machine(error)
        }
    }

    /// Does something under a lock of the cache; what runs that were killed left is removed first.
    private func under<Value>(
        lock name: String, in folder: String, _ body: () throws(ConversionFailure) -> Value
    ) throws(ConversionFailure) -> Value {
        let held: CacheLock
        do throws(WorkspaceError) {
            held = try cache.holdLock(name, in: folder)
        } catch {
            throw .machine(error)
        }
        defer { cache.release(held) }
        ScratchDirectory.removeAll(in: folder, prefix: ".\(name.split(separator: ".")[0])")
        return try body()
    }
}
