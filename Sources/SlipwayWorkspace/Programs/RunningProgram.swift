internal import CFileSystem
internal import SystemPackage

/// A program that runs beside slipway: a server, a profiler. It never outlives slipway, however that ends.
package final class RunningProgram {
    /// How a program stands.
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
    }

    /// The process id, which is also that of its group.
    package let pid: Int32
    private var last = State.running

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - name: The path, or a name that is looked for in PATH.
    ///   - arguments: Its arguments, without the name.
    ///   - log: The file that takes what it writes; appended to.
    ///   - farewell: What it is told when slipway ends first.
    /// - Throws: `notFound` when there is no such program, or the failure of a call.
    package init(_ name: String, _ arguments: [String], log: String, farewell: Farewell) throws(WorkspaceError) {
        // SAFETY: the path is read before the call returns.
        let output = unsafe slipway_open_append(log)
        guard output >= 0 else { throw WorkspaceError(Errno(rawValue: -output), "write", log) }
        defer { _ = slipway_close(output) }
        let signal: Int32 =
            switch farewell {
            case .terminate: 15
            case .kill: 9
            }
        let result = Self.start(name, [name] + arguments, output, signal)
        guard result >= 0 else {
            let error = Errno(rawValue: -result)
            if error == .noSuchFileOrDirectory { throw .notFound(path: name) }
            throw WorkspaceError(error, "run", name)
        }
        pid = result
    }

    deinit {
        if last == .running { end() }
    }

    /// How it stands now.
    package func state() -> State {
        guard last == .running else { return last }
        var code: Int32 = 0
        var signal: Int32 = 0
        // SAFETY: the call fills two local numbers.
        switch unsafe slipway_program_poll(pid, &code, &signal) {
        case 0: break
        case 1: last = signal == 0 ? .exited(code) : .killed(signal: signal)
        // Somebody else has waited for it: it is gone.
        default: last = .exited(-1)
        }
        return last
    }

    /// Asks it to end, waits, and kills it and all it started when it does not.
    ///
    /// - Parameter patience: How long to wait, in milliseconds.
    package func stop(patience: Int64) {
        guard state() == .running else { return }
        slipway_program_signal(pid, 15)
        let deadline = slipway_now_ms() + patience
        while state() == .running, slipway_now_ms() < deadline { slipway_pause(10) }
        if last == .running { end() }
    }

    private func end() {
        slipway_program_signal(pid, 9)
        while state() == .running { slipway_pause(1) }
    }

    private static func start(_ name: String, _ arguments: [String], _ output: Int32, _ farewell: Int32) -> Int32 {
        // SAFETY: the C strings are copies that are freed after the call; exec has copied them by then.
        var words = unsafe arguments.map { unsafe slipway_copy_text($0) }
        unsafe words.append(nil)
        defer { unsafe words.forEach { unsafe slipway_free_text($0) } }
        return unsafe words.withUnsafeMutableBufferPointer { words in
            guard let first = words.baseAddress else { return -22 }
            return unsafe slipway_program_start(name, first, output, farewell)
        }
    }
}
