internal import CLinux
internal import Glibc

/// A process that slipway started: the one place where programs are started, watched and ended.
///
/// It leads a process group of its own, so that what it starts ends with it, and gets a signal of its own when slipway
/// ends, however that happens. It is not ended when the value goes: whoever starts it ends it.
struct ChildProcess {
    /// How a program is started.
    struct Start {
        /// The path, or a name that is looked for in PATH.
        var name: String
        /// Its arguments, without the name.
        var arguments: [String] = []
        /// Its environment.
        var environment = ProgramEnvironment.basic
        /// What it reads; nil for nothing.
        var input: Int32?
        /// What takes its standard output.
        var output: Int32
        /// What takes its messages; nil throws them away.
        var errors: Int32?
        /// The signal that it gets when slipway ends.
        var farewell: Int32 = SIGKILL
        /// The most address space, in bytes; 0 for no limit of its own.
        var addressSpace: UInt64 = 0
        /// The most processor time, in seconds; 0 for no limit of its own.
        var cpuSeconds: UInt64 = 0
        /// Whether it may write files.
        var writesFiles = true
        /// The most bytes of a file that it writes; 0 for no limit of its own.
        var fileBytes: UInt64 = 0
        /// Where it starts; nil for where slipway is.
        var directory: String?
        /// The files and folders that it may write to, where the kernel can hold it to that; nil for all.
        var writable: [String]?
    }

    /// How a process ended.
    enum End: Hashable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// The process id, which is also that of its group.
    let id: Int32

    /// Starts a program.
    ///
    /// - Throws: What fork or exec said.
    init(_ start: Start) throws(Errno) {
        let calls = FileCalls()
        let nothing = try calls.open("/dev/null", in: .working, O_RDWR, 0)
        defer { calls.close(nothing) }
        let result = unsafe Self.withWords([start.name] + start.arguments) { arguments in
            unsafe Self.withWords(start.environment.entries()) { environment in
                // SAFETY: name and lists are alive until the call returns, and exec has copied them by then.
                unsafe start.name.withCString { name in
                    unsafe Self.withWords([start.directory ?? "."]) { directory in
                        unsafe Self.withWords(start.writable ?? []) { writable in
                            var program = unsafe slipway_program(
                                name: name, arguments: arguments, environment: environment,
                                input: start.input ?? nothing, output: start.output, errors: start.errors ?? nothing,
                                farewell: start.farewell, address_space: start.addressSpace,
                                cpu_seconds: start.cpuSeconds, writes_files: start.writesFiles ? 1 : 0,
                                file_bytes: start.fileBytes, directory: directory.pointee,
                                writable: start.writable == nil ? nil : writable)
                            return unsafe slipway_start(&program)
                        }
                    }
                }
            }
        }
        if result < 0 { throw Errno(rawValue: -result) }
        id = result
    }

    /// Calls with a list of C strings that ends with a null pointer.
    private static func withWords(
        _ words: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
    ) -> Int32 {
        // SAFETY: the C strings are copies that are freed after the call.
        var copies = unsafe words.map { unsafe strdup($0) }
        unsafe copies.append(nil)
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe copies.withUnsafeBufferPointer { list in
            guard let first = list.baseAddress else { return -EINVAL }
            return unsafe body(first)
        }
    }

    /// How it ended, once it has; what is left of its group is killed then. After that its id is no longer its own.
    ///
    /// - Throws: When nobody knows: something else has waited for it.
    func poll() throws(Errno) -> End? {
        var facts = unsafe siginfo_t()
        while true {
            // SAFETY: the call fills a local structure. The number stays taken until the group has been killed.
            if unsafe waitid(P_PID, id_t(id), &facts, WEXITED | WNOHANG | WNOWAIT) == 0 { break }
            if Errno.current != .interrupted { throw .current }
        }
        guard unsafe facts._sifields._sigchld.si_pid == id else { return nil }
        signal(SIGKILL)
        var status: Int32 = 0
        // SAFETY: the call fills a local number.
        while unsafe waitpid(id, &status, 0) < 0 {
            if Errno.current != .interrupted { throw .current }
        }
        // The macros of wait(2): the low seven bits hold the signal, the second byte the exit code.
        let number = status & 0x7F
        return number == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: number)
    }

    /// Waits for its end.
    ///
    /// - Parameter deadline: Until when, by `Clock.milliseconds`.
    /// - Returns: How it ended; nil when it still runs.
    /// - Throws: The failure to wait.
    func wait(until deadline: Int64) throws(Errno) -> End? {
        var pause: UInt32 = 1
        while true {
            if let end = try poll() { return end }
            if Clock.milliseconds >= deadline { return nil }
            Clock.pause(pause)
            pause = min(pause + 1, 20)
        }
    }

    /// Sends a signal to its whole group.
    func signal(_ number: Int32) {
        kill(-id, number)
    }

    /// Kills it with its group, and waits for it.
    func end() {
        signal(SIGKILL)
        _ = try? wait(until: .max)
    }
}
