internal import SlipwayDomain
internal import SlipwayOutput
internal import SlipwaySystem

/// The lock of one directory that slipway writes to: `.slipway/lock`, held by one run and gone when no run is active.
///
/// With it comes `.slipway` itself, opened as the directory that it is: everything of slipway's own is reached from that
/// descriptor, so that no link leads anywhere else.
struct PublishLock: Sendable {
    /// The lock's name in ``own``.
    static let name = "lock"

    /// Slipway's own directory.
    let own: Directory

    private let descriptor: Int32
    private let root: Directory
    private let calls: FileCalls

    /// Takes the lock.
    ///
    /// - Parameters:
    ///   - root: The directory.
    ///   - seconds: How long to wait for another run; 0 fails at once.
    ///   - calls: The calls to make.
    /// - Throws: `locked` when another run holds it for longer; `obstructed` when what is there is not slipway's;
    ///   `notFound` when the directory itself has gone.
    init(in root: Directory, seconds: Int, calls: FileCalls) throws(WorkspaceError) {
        self.root = root
        self.calls = calls
        var tries = 0
        while true {
            guard let own = try Self.openOwn(in: root, calls) else { continue }
            switch try Self.attempt(own, in: root, calls) {
            case .held(let descriptor):
                self.own = own
                self.descriptor = descriptor
                return
            case .gone: calls.close(own.descriptor)
            case .busy:
                calls.close(own.descriptor)
                guard tries < seconds * 20 else { throw .locked(path: root.path, seconds: seconds) }
                tries += 1
                Clock.pause(50)
            }
        }
    }

    /// Whether another run holds the lock of a directory at this moment; nothing is changed.
    static func isHeld(in path: String, calls: FileCalls) -> Bool {
        let place = "\(path)/\(OutputDirectory.privateDirectory)/\(name)"
        guard let descriptor = try? calls.openFile(place, follow: false) else { return false }
        defer { calls.closeLocked(descriptor) }
        do throws(Errno) {
            try FileCalls().lock(descriptor, exclusive: false, wait: false)
            return false
        } catch {
            return error == .wouldBlock
        }
    }

    /// Gives the lock back; its file and an empty `.slipway/` go.
    ///
    /// - Returns: Why something of slipway's own stays behind, or nil.
    @discardableResult
    func release() -> WorkspaceError? {
        defer {
            calls.close(own.descriptor)
            calls.closeLocked(descriptor)
        }
        do throws(Errno) {
            let names = try Self.names(in: own, calls)
            // The lock beside it shows the next run that an unfinished one of ours left it.
            if names.contains(where: PublishSession.isUnfinished) { return nil }
            do throws(Errno) {
                try calls.unlink(Self.name, in: own)
            } catch .noSuchFileOrDirectory {}
            do throws(Errno) {
                try calls.removeDirectory(OutputDirectory.privateDirectory, in: root)
            } catch .directoryNotEmpty, .fileExists, .noSuchFileOrDirectory {
                // A run that waits has made its lock, or files of somebody else were put aside there.
            }
            return nil
        } catch {
            return WorkspaceError(error, "remove", root.display(OutputDirectory.privateDirectory))
        }
    }

    // MARK: - Taking it

    /// How a try ended.
    private enum Attempt {
        case held(Int32)
        /// Another run holds it.
        case busy
        /// The run before this one has just ended and taken the directory away.
        case gone
    }

    private static func obstructed(_ path: String) -> WorkspaceError {
        .obstructed(path: path, reason: "slipway's own directory belongs there, not a link or a file")
    }

    /// Opens `.slipway`, made when missing; nil when it has just gone.
    private static func openOwn(in root: Directory, _ calls: FileCalls) throws(WorkspaceError) -> Directory? {
        let name = OutputDirectory.privateDirectory
        let shown = root.display(name)
        do throws(Errno) {
            try calls.makeDirectory(name, in: root)
        } catch .fileExists {
        } catch .noSuchFileOrDirectory {
            throw .notFound(path: root.path)
        } catch {
            throw WorkspaceError(error, "create", shown)
        }
        do throws(Errno) {
            return Directory(descriptor: try calls.openDirectory(name, in: root, follow: false), path: shown)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch .tooManySymbolicLinkLevels, .notDirectory {
            throw obstructed(shown)
        } catch {
            throw WorkspaceError(error, "list", shown)
        }
    }

    private static func attempt(
        _ own: Directory, in root: Directory, _ calls: FileCalls
    ) throws(WorkspaceError) -> Attempt {
        do throws(WorkspaceError) {
            let (opened, isNew) = try open(in: own, calls)
            guard let opened else { return .gone }
            do throws(WorkspaceError) {
                return try take(opened, isNew: isNew, own, in: root, calls)
            } catch {
                // Only the file that this run made: another one's may be held.
                if isNew { try? calls.unlink(name, in: own) }
                calls.close(opened)
                throw error
            }
        } catch {
            // Goes only when it is empty, so nothing of anybody's is lost.
            try? calls.removeDirectory(OutputDirectory.privateDirectory, in: root)
            calls.close(own.descriptor)
            throw error
        }
    }

    /// Opens the lock file, made when missing; no descriptor when the directory has gone.
    private static func open(
        in own: Directory, _ calls: FileCalls
    ) throws(WorkspaceError) -> (descriptor: Int32?, isNew: Bool) {
        do throws(Errno) {
            return (try calls.create(name, in: own, mode: 0o644), true)
        } catch .noSuchFileOrDirectory {
            return (nil, false)
        } catch .fileExists {
        } catch {
            throw WorkspaceError(error, "create", own.display(name))
        }
        do throws(Errno) {
            return (try calls.openLock(name, in: own), false)
        } catch .noSuchFileOrDirectory {
            return (nil, false)
        } catch .tooManySymbolicLinkLevels, .isDirectory {
            throw obstructed(own.display(name))
        } catch {
            throw WorkspaceError(error, "create", own.display(name))
        }
    }

    private static func take(
        _ opened: Int32, isNew: Bool, _ own: Directory, in root: Directory, _ calls: FileCalls
    ) throws(WorkspaceError) -> Attempt {
        let shown = own.display(name)
        do throws(Errno) {
            let held = try calls.stat(descriptor: opened)
            guard held.kind == .regular else { throw Errno.isDirectory }
            try calls.lock(opened, exclusive: true, wait: false)
            // The holder removes the file when it ends: a lock on a file without its name protects nothing.
            let named = try calls.statIfPresent(name, in: own)?.identity == held.identity
            let place = try calls.statIfPresent(OutputDirectory.privateDirectory, in: root)?.identity
            guard named, place == (try calls.stat(descriptor: own.descriptor)).identity else {
                calls.closeLocked(opened)
                return .gone
            }
        } catch .wouldBlock {
            calls.close(opened)
            return .busy
        } catch .isDirectory {
            throw obstructed(shown)
        } catch {
            throw WorkspaceError(error, "lock", shown)
        }
        if isNew { try recognise(own, calls) }
        return .held(opened)
    }

    /// The entries of slipway's own directory; a descriptor of its own, since one lists a directory once.
    private static func names(in own: Directory, _ calls: FileCalls) throws(Errno) -> [String] {
        let descriptor = try calls.openDirectory(".", in: own)
        defer { calls.close(descriptor) }
        return try calls.list(descriptor).map(\.name)
    }

    /// Refuses a directory that slipway did not leave: a run that was interrupted leaves its lock beside its stage, or a
    /// journal that reads as one.
    private static func recognise(_ own: Directory, _ calls: FileCalls) throws(WorkspaceError) {
        let names = try naming("list", own.path) { () throws(Errno) in try Self.names(in: own, calls) }
        guard let first = names.filter(PublishSession.isUnfinished).min() else { return }
        let journal = try? calls.readSmall(PublishSession.journal, in: own, limit: OutputDirectory.textLimit)
        if let journal, PublishJournal(journal) != nil { return }
        throw .obstructed(
            path: own.display(first), reason: "no run of slipway left it: there is neither a lock nor a journal")
    }
}
