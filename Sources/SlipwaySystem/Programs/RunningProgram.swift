internal import Glibc

/// A program that runs beside slipway: a server, a profiler. It never outlives slipway, however that ends.
package final class RunningProgram {
    /// The state of a program.
    package enum State: Hashable, Sendable {
        /// It runs.
        case running
        /// It ended by itself.
        case exited(Int32)
        /// A signal ended it.
        case killed(signal: Int32)
    }

    /// What the kernel tells the program when slipway ends before it.
    package enum Farewell: Sendable {
        /// To end in its own time (SIGTERM): for a server, whose helpers it ends itself.
        case terminate
        /// To be gone (SIGKILL).
        case kill

        fileprivate var signal: Int32 {
            switch self {
            case .terminate: SIGTERM
            case .kill: SIGKILL
            }
        }
    }

    /// Why a program does not run.
    package enum Failure: Error, Hashable {
        /// Its log cannot be written.
        case log(Errno)
        /// It cannot be started.
        case start(Errno)
    }

    /// The process id, which is also that of its group.
    package var pid: Int32 { process.id }
    private let process: ChildProcess
    private var last = State.running

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - name: The path, or a name that is looked for in PATH.
    ///   - arguments: Its arguments, without the name.
    ///   - log: The file that takes what it writes; appended to.
    ///   - environment: The variables that it gets.
    ///   - farewell: What it is told when slipway ends first.
    /// - Throws: Why it did not start.
    package init(
        starting name: String, _ arguments: [String], log: String, environment: ProgramEnvironment = .basic,
        farewell: Farewell
    ) throws(Failure) {
        let calls = FileCalls()
        let output: Int32
        do throws(Errno) {
            output = try calls.openAppend(log)
        } catch {
            throw .log(error)
        }
        defer { calls.close(output) }
        do throws(Errno) {
            process = try ChildProcess(
                .init(
                    name: name, arguments: arguments, environment: environment, output: output, errors: output,
                    farewell: farewell.signal))
        } catch {
            throw .start(error)
        }
    }

    /// Starts a program on open files, so that no path of them can be exchanged beneath it.
    ///
    /// - Parameters:
    ///   - name: The path, or a name that is looked for in PATH.
    ///   - arguments: Its arguments, without the name. Everybody on the machine can read them.
    ///   - input: What it reads; nobody else can.
    ///   - output: The descriptor that takes its standard output.
    ///   - errors: The descriptor that takes its messages.
    ///   - environment: The variables that it gets.
    ///   - bounds: What it may take and where it may write.
    ///   - farewell: What it is told when slipway ends first.
    /// - Throws: Why it did not start.
    package init(
        starting name: String, _ arguments: [String], input: [UInt8], output: Int32, errors: Int32,
        environment: ProgramEnvironment, bounds: ProgramBounds = ProgramBounds(), farewell: Farewell
    ) throws(Failure) {
        let calls = FileCalls()
        do throws(Errno) {
            let source = try calls.memoryFile(holding: input)
            defer { calls.close(source) }
            process = try ChildProcess(
                .init(
                    name: name, arguments: arguments, environment: environment, input: source, output: output,
                    errors: errors, farewell: farewell.signal, addressSpace: bounds.addressSpace,
                    cpuSeconds: bounds.cpuSeconds, fileBytes: bounds.fileBytes, directory: bounds.directory,
                    writable: bounds.writable))
        } catch {
            throw .start(error)
        }
    }

    deinit {
        if last == .running { process.end() }
    }

    /// How it is now.
    package func state() -> State {
        guard last == .running else { return last }
        do throws(Errno) {
            switch try process.poll() {
            case nil: break
            case .exited(let code)?: last = .exited(code)
            case .killed(let signal)?: last = .killed(signal: signal)
            }
        } catch {
            // Somebody else has waited for it: it is gone.
            last = .exited(-1)
        }
        return last
    }

    /// Waits for its end.
    ///
    /// - Parameters:
    ///   - milliseconds: How long.
    ///   - each: Called several times a second; false ends the waiting.
    /// - Returns: How it is then.
    package func wait(milliseconds: Int64, each: () -> Bool = { true }) -> State {
        let deadline = Clock.milliseconds + milliseconds
        while state() == .running, Clock.milliseconds < deadline, each() { Clock.pause(20) }
        return last
    }

    /// Asks it to end, waits, and kills it and all it started when it does not.
    ///
    /// - Parameter patience: How long to wait, in milliseconds.
    package func stop(patience: Int64) {
        guard state() == .running else { return }
        process.signal(SIGTERM)
        let deadline = Clock.milliseconds + patience
        while state() == .running, Clock.milliseconds < deadline { Clock.pause(10) }
        guard last == .running else { return }
        process.signal(SIGKILL)
        while state() == .running { Clock.pause(1) }
    }
}
