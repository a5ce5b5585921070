internal import SlipwaySystem

/// The lock of one output directory: `.slipway/lock`, held by one run and gone when no run is active.
struct PublishLock: Sendable {
    static let path = "\(OutputDirectory.privateDirectory)/lock"

    private let descriptor: Int32
    private let root: Directory
    private let calls: FileCalls

    /// Takes the lock.
    ///
    /// - Parameters:
    ///   - root: The output directory.
    ///   - seconds: How long to wait for another run; 0 fails at once.
    ///   - calls: The calls to make.
    /// - Throws: `locked` when another run holds it for longer.
    init(in root: Directory, seconds: Int, calls: FileCalls) throws(WorkspaceError) {
        self.root = root
        self.calls = calls
        let shown = root.display(Self.path)
        var tries = 0
        while true {
            do throws(Errno) {
                try calls.makeDirectory(OutputDirectory.privateDirectory, in: root)
            } catch .fileExists {
            } catch {
                throw WorkspaceError(error, "create", root.display(OutputDirectory.privateDirectory))
            }
            guard try Self.isPrivateDirectory(in: root, calls) else { continue }
            let opened: Int32
            do throws(Errno) {
                opened = try calls.openLock(Self.path, in: root)
            } catch .noSuchFileOrDirectory {
                // The run before this one has just ended and taken the directory away.
                continue
            } catch {
                try? calls.removeDirectory(OutputDirectory.privateDirectory, in: root)
                throw WorkspaceError(error, "create", shown)
            }
            do throws(Errno) {
                try calls.lock(opened, exclusive: true, wait: false)
                // The holder removes the file when it ends: a lock on a file without its name protects nothing.
                let held = try calls.stat(descriptor: opened)
                if try calls.statIfPresent(Self.path, in: root)?.identity == held.identity {
                    descriptor = opened
                    return
                }
                calls.close(opened)
            } catch .wouldBlock {
                calls.close(opened)
                guard tries < seconds * 20 else { throw .locked(path: root.path, seconds: seconds) }
                tries += 1
                Clock.pause(50)
            } catch {
                // Where nothing can be locked nobody holds it, and an empty file left behind would be there to stay.
                try? calls.unlink(Self.path, in: root)
                try? calls.removeDirectory(OutputDirectory.privateDirectory, in: root)
                calls.close(opened)
                throw WorkspaceError(error, "lock", shown)
            }
        }
    }

    /// Whether a directory of our own stands there; nothing is ever written or removed through a link.
    ///
    /// - Returns: false when it has just gone.
    private static func isPrivateDirectory(in root: Directory, _ calls: FileCalls) throws(WorkspaceError) -> Bool {
        let path = OutputDirectory.privateDirectory
        let facts = try naming("read", root.display(path)) { () throws(Errno) in
            try calls.statIfPresent(path, in: root)
        }
        guard let facts else { return false }
        guard facts.kind == .directory else {
            throw .obstructed(
                path: root.display(path), reason: "slipway's own directory belongs there, not a link or a file")
        }
        return true
    }

    /// Gives the lock back; its file and an empty `.slipway/` go.
    func release() {
        try? calls.unlink(Self.path, in: root)
        try? calls.removeDirectory(OutputDirectory.privateDirectory, in: root)
        calls.close(descriptor)
    }
}
