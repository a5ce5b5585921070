package import SlipwaySystem

/// A file of lines that one run at a time appends to; a line that was appended is on the disk.
package final class AppendLog {
    /// The path, for messages.
    package let path: String
    /// What it held when it was opened.
    package let contents: [UInt8]
    private let descriptor: Int32
    private let calls: FileCalls
    private let identity: FileIdentity

    /// Opens a file, made when missing, and holds its lock; a symbolic link is refused, since its target is not ours.
    ///
    /// - Parameters:
    ///   - path: The path; its directory must exist.
    ///   - faults: Failures to make up, for tests.
    /// - Throws: `locked` when another run holds it, `notAFile`, or the failure of a call.
    package init(_ path: String, faults: FaultPlan? = nil) throws(WorkspaceError) {
        self.path = path
        let calls = FileCalls(faults: faults)
        self.calls = calls
        let opened = try naming("write", path) { () throws(Errno) in try calls.openAppend(path) }
        descriptor = opened
        do throws(WorkspaceError) {
            do throws(Errno) {
                try calls.lock(opened, exclusive: true, wait: false)
            } catch .wouldBlock {
                throw WorkspaceError.locked(path: path, seconds: 0)
            } catch {
                throw WorkspaceError(error, "lock", path)
            }
            let facts = try naming("read", path) { [calls] () throws(Errno) in try calls.stat(descriptor: opened) }
            guard facts.kind == .regular else { throw WorkspaceError.notAFile(path: path) }
            identity = facts.identity
            contents = try calls.readSmall(descriptor: opened, path: path, limit: 4 << 30)
        } catch {
            calls.close(opened)
            throw error
        }
    }

    deinit { calls.closeLocked(descriptor) }

    /// Cuts the file, as a line that was not written to its end demands.
    package func truncate(to length: Int) throws(WorkspaceError) {
        try naming("write", path) { () throws(Errno) in try calls.truncate(descriptor, to: length, path: path) }
    }

    /// Appends bytes and waits until the disk has them.
    ///
    /// - Throws: `changedWhileRead` when another file is at the path by now: what is appended would be lost with it.
    package func append(_ bytes: [UInt8]) throws(WorkspaceError) {
        try naming("write", path) { () throws(Errno) in
            try calls.write(bytes[...], to: descriptor, path: path)
            try calls.syncData(descriptor, path: path)
        }
        let now = try naming("write", path) { () throws(Errno) in try calls.statIfPresent(path) }
        guard now?.identity == identity else { throw .changedWhileRead(path: path) }
    }
}
