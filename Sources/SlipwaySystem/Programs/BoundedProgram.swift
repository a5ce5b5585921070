internal import CLinux
internal import Glibc

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
    package func run(input: [UInt8]) throws(Errno) -> Outcome {
        let calls = FileCalls()
        let source = try calls.memoryFile(holding: input)
        defer { calls.close(source) }
        var reading: Int32 = -1
        var writing: Int32 = -1
        // SAFETY: the call fills two local numbers.
        try calls.checked(unsafe slipway_pipe(&reading, &writing))
        defer { calls.close(reading) }
        let deadline = Clock.milliseconds + limits.milliseconds
        let process: ChildProcess
        do throws(Errno) {
            process = try ChildProcess(
                .init(
                    name: path, input: source, output: writing, addressSpace: limits.memory,
                    cpuSeconds: UInt64(limits.milliseconds / 1000 + 1), writesFiles: false))
            calls.close(writing)
        } catch {
            calls.close(writing)
            throw error
        }
        do throws(Errno) {
            guard let output = try read(reading, until: deadline) else {
                process.end()
                return Clock.milliseconds >= deadline ? .timedOut : .tooMuchOutput
            }
            switch try process.wait(until: deadline) {
            case .exited(let code)?: return .exited(code: code, output: output)
            case .killed(let signal)?: return .crashed(signal: signal)
            case nil: break
            }
        } catch {
            process.end()
            throw error
        }
        process.end()
        return .timedOut
    }

    /// What it writes until it closes its output; nil when the time is up or it writes too much.
    private func read(_ descriptor: Int32, until deadline: Int64) throws(Errno) -> [UInt8]? {
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let left = deadline - Clock.milliseconds
            if left <= 0 { return nil }
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            // SAFETY: the call reads and fills one local structure.
            let ready = unsafe poll(&entry, 1, Int32(min(left, 1000)))
            if ready < 0, Errno.current != .interrupted { throw .current }
            if ready <= 0 { continue }
            // SAFETY: the buffer is alive for the call and its count is passed with it.
            let got = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if got < 0, Errno.current != .interrupted { throw .current }
            if got == 0 { return output }
            if got > 0 { output += chunk[..<got] }
            if output.count > limits.outputBytes { return nil }
        }
    }
}

extension BoundedProgram {
    /// The path of an executable file in the directory of the running program.
    ///
    /// - Parameter name: Its file name.
    /// - Returns: The path, or nil when there is none.
    package static func besideExecutable(_ name: String) -> String? {
        let calls = FileCalls()
        guard let own = try? calls.readLink("/proc/self/exe", in: .working), let slash = own.lastIndex(of: "/") else {
            return nil
        }
        let path = own[...slash] + name
        guard let facts = try? calls.stat(String(path), follow: true), facts.kind == .regular else { return nil }
        return String(path)
    }
}
