internal import SlipwaySystem

/// Runs a call and turns its error number into a workspace error that says what was tried (`action`) on which path.
func naming<Value>(
    _ action: String, _ path: @autoclosure () -> String, _ body: () throws(Errno) -> Value
) throws(WorkspaceError) -> Value {
    do throws(Errno) {
        return try body()
    } catch {
        throw WorkspaceError(error, action, path())
    }
}

extension FileCalls {
    /// The whole of a small file below a directory, symbolic links not followed.
    func readSmall(
        _ path: String, in directory: Directory, limit: UInt64, follow: Bool = false
    ) throws(WorkspaceError) -> [UInt8] {
        let shown = directory.display(path)
        let descriptor = try naming("read", shown) { () throws(Errno) in
            try openFile(path, in: directory, follow: follow)
        }
        defer { close(descriptor) }
        return try readSmall(descriptor: descriptor, path: shown, limit: limit)
    }

    /// The whole of a small open file, from its start.
    func readSmall(descriptor: Int32, path shown: String, limit: UInt64) throws(WorkspaceError) -> [UInt8] {
        let facts = try naming("read", shown) { () throws(Errno) in try stat(descriptor: descriptor) }
        guard facts.kind == .regular else { throw .notAFile(path: shown) }
        guard facts.size <= limit else { throw .tooLarge(path: shown, byteCount: facts.size, limit: limit) }
        var bytes: [UInt8] = []
        // One byte more than the size tells at once whether the file has grown, and reads files of /proc, which say 0.
        var buffer = [UInt8](repeating: 0, count: Int(facts.size) + 1)
        while true {
            let count = try naming("read", shown) { () throws(Errno) in
                try read(descriptor, into: &buffer, at: UInt64(bytes.count))
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            if UInt64(bytes.count) > limit {
                throw .tooLarge(path: shown, byteCount: UInt64(bytes.count), limit: limit)
            }
        }
    }

    /// The bytes of a file below a directory, or nil when nothing is there.
    func readIfPresent(
        _ path: String, in directory: Directory, limit: UInt64
    ) throws(WorkspaceError) -> [UInt8]? {
        do throws(WorkspaceError) {
            return try readSmall(path, in: directory, limit: limit)
        } catch .notFound {
            return nil
        } catch {
            throw error
        }
    }

    /// Makes a directory and those above it that are missing.
    ///
    /// - Parameters:
    ///   - path: The directory.
    ///   - tries: How often a directory above may vanish again.
    /// - Returns: The directories that were made, outermost first.
    /// - Throws: `notADirectory` when something else is there, or the failure of a call.
    func makeDirectories(_ path: String, tries: Int = 8) throws(WorkspaceError) -> [String] {
        do throws(Errno) {
            try makeDirectory(path)
            return [path]
        } catch .fileExists {
            let facts = try naming("read", path) { () throws(Errno) in try stat(path, follow: true) }
            guard facts.kind == .directory else { throw .notADirectory(path: path) }
            return []
        } catch .noSuchFileOrDirectory {
            guard tries > 0, let slash = path.utf8.lastIndex(of: 0x2F), slash != path.utf8.startIndex else {
                throw WorkspaceError(.noSuchFileOrDirectory, "create", path)
            }
            let above = try makeDirectories(String(path[..<slash]))
            // Another run may make the directory, or take the one above away, between the two calls.
            return above + (try makeDirectories(path, tries: tries - 1))
        } catch {
            throw WorkspaceError(error, "create", path)
        }
    }
}
