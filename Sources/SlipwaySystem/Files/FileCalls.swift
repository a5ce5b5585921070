internal import CLinux
internal import Glibc

/// The calls of the file system; those that change the disk (`FileCalls+Changing.swift`) ask the fault plan first.
///
/// A call that a signal interrupts is made again.
package struct FileCalls: Sendable {
    /// Failures for tests.
    package var faults: FaultPlan?

    /// Makes the calls.
    package init(faults: FaultPlan? = nil) {
        self.faults = faults
    }

    /// Makes a call until no signal interrupts it.
    @discardableResult
    func repeated<Number: SignedInteger>(_ call: () -> Number) throws(Errno) -> Number {
        while true {
            let result = call()
            if result >= 0 { return result }
            let error = Errno.current
            if error != .interrupted { throw error }
        }
    }

    /// The result of a function of CLinux.
    @discardableResult
    func checked<Number: SignedInteger>(_ result: Number) throws(Errno) -> Number {
        if result < 0 { throw Errno(rawValue: Int32(-result)) }
        return result
    }

    // MARK: - Reading

    /// The facts of an entry.
    package func stat(
        _ path: String, in directory: Directory = .working, follow: Bool = false
    ) throws(Errno) -> FileFacts {
        var raw = Glibc.stat()
        // SAFETY: both pointers live for the call only.
        try repeated { unsafe fstatat(directory.descriptor, path, &raw, follow ? 0 : AT_SYMLINK_NOFOLLOW) }
        return FileFacts(raw)
    }

    /// The facts of an entry, nil when there is none.
    package func statIfPresent(
        _ path: String, in directory: Directory = .working, follow: Bool = false
    ) throws(Errno) -> FileFacts? {
        do throws(Errno) {
            return try stat(path, in: directory, follow: follow)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw error
        }
    }

    /// The facts of an open file.
    package func stat(descriptor: Int32) throws(Errno) -> FileFacts {
        var raw = Glibc.stat()
        // SAFETY: the pointer lives for the call only.
        try repeated { unsafe fstat(descriptor, &raw) }
        return FileFacts(raw)
    }

    /// Whether every write to an open file moves its time of change, by the clock of this machine; false for network file
    /// systems, FAT and images, and where nobody knows.
    package func keepsChangeTime(_ descriptor: Int32) -> Bool {
        slipway_keeps_change_time(descriptor) == 1
    }

    /// Opens a file for reading; a fifo's writer is never waited for.
    package func openFile(
        _ path: String, in directory: Directory = .working, follow: Bool = true
    ) throws(Errno) -> Int32 {
        try open(path, in: directory, O_RDONLY | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW), 0)
    }

    /// Opens a directory for reading.
    package func openDirectory(
        _ path: String, in directory: Directory = .working, follow: Bool = true
    ) throws(Errno) -> Int32 {
        try open(path, in: directory, O_RDONLY | O_DIRECTORY | (follow ? 0 : O_NOFOLLOW), 0)
    }

    func open(_ path: String, in directory: Directory, _ flags: Int32, _ mode: UInt32) throws(Errno) -> Int32 {
        // SAFETY: the path lives for the call only.
        try repeated { unsafe openat(directory.descriptor, path, flags | O_CLOEXEC, mode) }
    }

    /// Closes a descriptor; Linux gives it back whatever the call says.
    package func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }

    /// Reads into a buffer from an offset; returns how many bytes came, 0 at the end.
    package func read(_ descriptor: Int32, into buffer: inout [UInt8], at offset: UInt64) throws(Errno) -> Int {
        let count = buffer.count
        // SAFETY: the pointer is good for `count` bytes during the call.
        return try repeated { unsafe pread(descriptor, &buffer, count, Int(offset)) }
    }

    /// Reads what comes next of a stream into a buffer; returns how many bytes came, 0 at the end.
    package func readStream(_ descriptor: Int32, into buffer: inout [UInt8]) throws(Errno) -> Int {
        let count = buffer.count
        // SAFETY: the pointer is good for `count` bytes during the call.
        return try repeated { unsafe Glibc.read(descriptor, &buffer, count) }
    }

    /// The target of a symbolic link.
    package func readLink(_ path: String, in directory: Directory) throws(Errno) -> String {
        var buffer = [UInt8](repeating: 0, count: 4097)
        let length = try repeated {
            // SAFETY: the buffer is alive for the call and its count is passed with it.
            unsafe buffer.withUnsafeMutableBytes { bytes in
                guard let start = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress else { return 0 }
                return unsafe readlinkat(directory.descriptor, path, start, bytes.count)
            }
        }
        guard length < buffer.count else { throw .fileNameTooLong }
        guard let text = String(validating: buffer[..<length], as: UTF8.self) else { throw .illegalByteSequence }
        return text
    }

    /// The canonical absolute path.
    package func realPath(_ path: String) throws(Errno) -> String {
        // SAFETY: the path lives for the call only; what it gives is freed in `take`.
        try unsafe take(realpath(path, nil))
    }

    /// The absolute path of the working directory.
    package func workingDirectory() throws(Errno) -> String {
        // SAFETY: what it gives is freed in `take`.
        try unsafe take(getcwd(nil, 0))
    }

    private func take(_ text: UnsafeMutablePointer<CChar>?) throws(Errno) -> String {
        guard let text = unsafe text else { throw .current }
        // SAFETY: the text is a C string that this call owns.
        defer { unsafe free(text) }
        guard let words = unsafe String(validatingCString: text) else { throw .illegalByteSequence }
        return words
    }

    /// The bytes that this user may still write where a path lies.
    package func freeBytes(_ path: String) throws(Errno) -> UInt64 {
        var facts = statvfs()
        // SAFETY: both pointers live for the call only.
        try repeated { unsafe statvfs(path, &facts) }
        return UInt64(facts.f_bavail).multipliedReportingOverflow(by: UInt64(facts.f_frsize)).partialValue
    }

    /// Takes an advisory lock; throws `wouldBlock` at once when another one holds it and `wait` is false.
    package func lock(_ descriptor: Int32, exclusive: Bool, wait: Bool) throws(Errno) {
        if let error = faults?.before("lock", "") { throw error }
        try repeated { flock(descriptor, (exclusive ? LOCK_EX : LOCK_SH) | (wait ? 0 : LOCK_NB)) }
    }

    /// Gives an advisory lock back and closes its descriptor.
    ///
    /// Closing alone is not enough: a child between fork and exec has a copy of the descriptor, which holds the lock with it.
    package func closeLocked(_ descriptor: Int32) {
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
