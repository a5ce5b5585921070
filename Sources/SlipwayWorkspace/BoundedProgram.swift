internal import CFileSystem
internal import SystemPackage

/// A program that is run with a time and a memory limit, for work that may crash.
package struct BoundedProgram: Sendable {
    /// What a run may use.
    package struct Limits: Hashable, Sendable {
        /// The time from start to end, in milliseconds.
        package var milliseconds: Int64 = 10_000
        /// The address space, in bytes.
        package var memory: UInt64 = 1 << 30
        /// The most that is taken of its output, in bytes.
        package var outputBytes = 1 << 20

        /// Makes the limits that a checker needs at most.
        package init() {}
    }

    /// How a run ended.
    package enum Outcome: Hashable, Sendable {
        /// It ended by itself.
        case exited(code: Int32, output: [UInt8])
        /// A signal ended it: it crashed, or the system stopped it.
        case crashed(signal: Int32)
        /// It was ended because its time was up.
        case timedOut
        /// It was ended because it wrote more than is taken.
        case tooMuchOutput
    }

    /// The path of the program; it is given no arguments.
    package let path: String
    /// What a run may use.
    package var limits: Limits

    /// Describes a program; nothing is started yet.
    package init(path: String, limits: Limits = Limits()) {
        self.path = path
        self.limits = limits
    }

    /// Runs the program and waits for it.
    ///
    /// Whatever it does, it has ended when this returns, and what it started in its process group with it.
    ///
    /// - Parameter input: Its standard input.
    /// - Returns: How it ended.
    /// - Throws: When it cannot be started, or the system lacks the means (descriptors, processes, memory).
    package func run(input: [UInt8]) throws(WorkspaceError) -> Outcome {
        do throws(Errno) {
            // SAFETY: the bytes are copied before the call returns.
            let source = try checked(
                unsafe input.withUnsafeBytes { unsafe slipway_memory_file($0.baseAddress, $0.count) })
            defer { _ = slipway_close(source) }
            var reading: Int32 = -1
            var writing: Int32 = -1
            // SAFETY: the call fills two local numbers.
            _ = try checked(unsafe slipway_pipe(&reading, &writing))
            defer { _ = slipway_close(reading) }
            var bounds = slipway_limits(
                address_space: limits.memory, cpu_seconds: UInt64(limits.milliseconds / 1000 + 1))
            let deadline = slipway_milliseconds() + limits.milliseconds
            // SAFETY: path and limits are read before the call returns.
            let pid = unsafe slipway_spawn(path, source, writing, &bounds)
            _ = slipway_close(writing)
            return try outcome(of: checked(pid), reading, deadline)
        } catch {
            throw .io(path: path, action: "run", errno: error)
        }
    }

    private func outcome(of pid: Int32, _ reading: Int32, _ deadline: Int64) throws(Errno) -> Outcome {
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            // SAFETY: the buffer is alive for the call and its count is passed with it.
            let got = unsafe chunk.withUnsafeMutableBytes {
                unsafe slipway_read_until(reading, $0.baseAddress, $0.count, deadline)
            }
            if got == 0 { break }
            if got < 0 || output.count + Int(got) > limits.outputBytes {
                end(pid)
                if got == -Int64(Errno.timedOut.rawValue) { return .timedOut }
                if got < 0 { throw Errno(rawValue: Int32(-got)) }
                return .tooMuchOutput
            }
            output += chunk[..<Int(got)]
        }
        var code: Int32 = 0
        var signal: Int32 = 0
        // SAFETY: the call fills two local numbers.
        let waited = unsafe slipway_wait_until(pid, deadline, &code, &signal)
        if waited == 0 { return signal == 0 ? .exited(code: code, output: output) : .crashed(signal: signal) }
        end(pid)
        if waited == -Errno.timedOut.rawValue { return .timedOut }
        throw Errno(rawValue: -waited)
    }

    private func end(_ pid: Int32) {
        slipway_end_group(pid)
        slipway_reap(pid)
    }

    private func checked(_ result: Int32) throws(Errno) -> Int32 {
        if result < 0 { throw Errno(rawValue: -result) }
        return result
    }
}

extension BoundedProgram {
    /// The path of an executable file in the directory of the running program.
    ///
    /// - Parameter name: Its file name.
    /// - Returns: The path, or nil when there is none.
    package static func besideExecutable(_ name: String) -> String? {
        let calls = FileCalls(faults: nil)
        guard let own = try? calls.readLink("/proc/self/exe", in: .working), let slash = own.lastIndex(of: "/") else {
            return nil
        }
        let path = own[...slash] + name
        guard let facts = try? calls.stat(String(path), follow: true), facts.kind == .regular else { return nil }
        return String(path)
    }
}
