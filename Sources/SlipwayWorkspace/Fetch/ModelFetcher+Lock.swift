internal import SlipwaySystem

/// A lock of the cache that this run holds, with the folder that has its file.
struct CacheLock {
    /// The folder, open.
    let directory: Directory
    fileprivate let name: String
    fileprivate let descriptor: Int32
}

extension ModelFetcher {
    /// Opens the cache, which is a directory and no link to one.
    func openCache() throws(WorkspaceError) -> Directory {
        do throws(Errno) {
            return Directory(descriptor: try calls.openDirectory(cache, follow: false), path: cache)
        } catch .tooManySymbolicLinkLevels, .notDirectory {
            throw .obstructed(path: cache, reason: "the cache of models belongs there, not a link or a file")
        } catch {
            throw WorkspaceError(error, "list", cache)
        }
    }

    /// Takes a lock of the cache, and makes its folder where it is missing.
    ///
    /// - Parameters:
    ///   - name: The name of the lock's file.
    ///   - folder: The folder below the cache; nil for the cache itself.
    ///   - each: Hears that another run holds it.
    /// - Returns: The lock.
    /// - Throws: `obstructed` where the cache is a link or a file; the failure of a call.
    func holdLock(
        _ name: String, in folder: String? = nil, each: (Event) -> Void = { _ in }
    ) throws(WorkspaceError) -> CacheLock {
        if (try? calls.stat(cache)) == nil { _ = try calls.makeDirectories(cache) }
        var directory = try openCache()
        do throws(WorkspaceError) {
            if let folder {
                _ = try calls.makeDirectories(folder)
                let inner = try naming("list", folder) { () throws(Errno) in
                    try calls.openDirectory(folder, follow: false)
                }
                calls.close(directory.descriptor)
                directory = Directory(descriptor: inner, path: folder)
            }
            return CacheLock(directory: directory, name: name, descriptor: try takeLock(name, in: directory, each))
        } catch {
            calls.close(directory.descriptor)
            throw error
        }
    }

    /// Gives a lock of the cache back.
    func release(_ lock: CacheLock) {
        try? calls.unlink(lock.name, in: lock.directory)
        calls.closeLocked(lock.descriptor)
        calls.close(lock.directory.descriptor)
    }

    /// Waits for a lock.
    private func takeLock(
        _ name: String, in directory: Directory, _ each: (Event) -> Void
    ) throws(WorkspaceError) -> Int32 {
        let path = directory.display(name)
        var isTold = false
        while true {
            let descriptor = try naming("create", path) { () throws(Errno) in
                try calls.openLock(name, in: directory)
            }
            do throws(Errno) {
                try calls.lock(descriptor, exclusive: true, wait: false)
                // The holder removes the file when it ends: a lock on a file without its name protects nothing.
                let held = try calls.stat(descriptor: descriptor)
                if try calls.statIfPresent(name, in: directory)?.identity == held.identity { return descriptor }
                calls.close(descriptor)
            } catch .wouldBlock {
                calls.close(descriptor)
                if !isTold { each(.waiting) }
                isTold = true
                Clock.pause(100)
            } catch {
                calls.close(descriptor)
                throw WorkspaceError(error, "lock", path)
            }
        }
    }
}
