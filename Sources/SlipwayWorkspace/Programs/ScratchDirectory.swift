internal import SlipwaySystem

/// A directory for the logs and results of programs, gone with its files when it is let go.
package final class ScratchDirectory {
    /// The path.
    package let path: String
    private let isKept: Bool
    private let calls = FileCalls()

    /// Makes a directory of this process's own.
    ///
    /// - Parameters:
    ///   - parent: The directory to make it in, made when missing.
    ///   - prefix: What its name begins with.
    ///   - isKept: Whether it stays.
    /// - Throws: The failure of a call.
    package init(in parent: String, prefix: String, isKept: Bool) throws(WorkspaceError) {
        _ = try calls.makeDirectories(parent)
        self.isKept = isKept
        var number = 0
        while true {
            let path = "\(parent)/\(prefix)-\(Host.processID)" + (number == 0 ? "" : "-\(number)")
            do throws(Errno) {
                try calls.makeDirectory(path)
                self.path = path
                return
            } catch .fileExists {
                number += 1
            } catch {
                throw WorkspaceError(error, "create", path)
            }
        }
    }

    deinit {
        guard !isKept else { return }
        Self.empty(path, calls)
        try? calls.removeDirectory(path)
    }

    /// Removes the directories of runs that were killed.
    ///
    /// - Parameters:
    ///   - parent: The directory that they stand in.
    ///   - prefix: What their names begin with; whoever calls knows that none of them is in use.
    static func removeAll(in parent: String, prefix: String) {
        let calls = FileCalls()
        guard let descriptor = try? calls.openDirectory(parent, follow: false) else { return }
        let names = ((try? calls.list(descriptor)) ?? []).map(\.name)
        calls.close(descriptor)
        for name in names where name.utf8.starts(with: "\(prefix)-".utf8) {
            empty("\(parent)/\(name)", calls)
            try? calls.removeDirectory("\(parent)/\(name)")
        }
    }

    /// Removes what is in a folder; links go, and what they lead to stays.
    private static func empty(_ folder: String, _ calls: FileCalls) {
        guard let descriptor = try? calls.openDirectory(folder, follow: false) else { return }
        let entries = (try? calls.list(descriptor)) ?? []
        calls.close(descriptor)
        for entry in entries {
            let path = "\(folder)/\(entry.name)"
            if (try? calls.stat(path))?.kind == .directory {
                empty(path, calls)
                try? calls.removeDirectory(path)
            } else {
                try? calls.unlink(path, in: .working)
            }
        }
    }

    /// Removes a file, if it is there.
    package func remove(_ name: String) {
        try? calls.unlink("\(path)/\(name)", in: .working)
    }

    /// Writes a file, and makes the folders that it stands in.
    ///
    /// - Throws: The failure of a call.
    package func write(_ bytes: [UInt8], to name: String) throws(WorkspaceError) {
        try Workspace.replaceText(bytes, at: "\(path)/\(name)", makingFolder: true)
    }

    /// Makes a link to a file elsewhere, and the folders that it stands in.
    ///
    /// - Parameters:
    ///   - target: The absolute path of the file.
    ///   - name: The link.
    /// - Throws: The failure of a call.
    package func link(_ target: String, as name: String) throws(WorkspaceError) {
        let link = "\(path)/\(name)"
        _ = try calls.makeDirectories(Workspace.folder(of: link))
        do throws(Errno) {
            try calls.symbolicLink(to: target, at: link, in: .working)
        } catch {
            throw WorkspaceError(error, "link", link)
        }
    }

    /// What a file holds, or its last part.
    ///
    /// - Parameters:
    ///   - name: The file.
    ///   - limit: How many bytes to take at most.
    /// - Returns: The bytes; none when it is not there.
    package func tail(_ name: String, limit: Int = 1 << 16) -> [UInt8] {
        guard let descriptor = try? calls.openFile("\(path)/\(name)") else { return [] }
        defer { calls.close(descriptor) }
        guard let size = try? calls.stat(descriptor: descriptor).size else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(min(size, UInt64(limit))))
        var count = 0
        while count < bytes.count {
            var part = [UInt8](repeating: 0, count: bytes.count - count)
            let place = size - UInt64(bytes.count) + UInt64(count)
            guard let got = try? calls.read(descriptor, into: &part, at: place), got > 0 else { break }
            bytes.replaceSubrange(count..<count + got, with: part[..<got])
            count += got
        }
        return Array(bytes[..<count])
    }
}
