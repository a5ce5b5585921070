package import SlipwaySystem

/// A text that is on the disk without its name: what is left to do cannot run out of room.
///
/// It has no name at all until `giveName()`, where the file system allows that, so that a run that is killed leaves nothing.
package struct TextDraft {
    private let path: String
    private let name: String
    private let folder: Directory
    private let descriptor: Int32
    /// The name that it has meanwhile.
    private let temporary: String?
    private let calls: FileCalls

    /// Writes the text.
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - path: Where it goes, absolute or from the working directory; a regular file there is replaced.
    ///   - permissions: Its permissions; nil for those of a new file.
    ///   - faults: Failures for tests.
    /// - Throws: `notAFile` when the path is something else, or the failure of a call; nothing is left then.
    package init(
        _ bytes: [UInt8], for path: String, permissions: UInt32? = nil, faults: FaultPlan? = nil
    ) throws(WorkspaceError) {
        let calls = FileCalls(faults: faults)
        let found = try naming("write", path) { () throws(Errno) in try calls.statIfPresent(path, follow: true) }
        if let found, found.kind != .regular { throw .notAFile(path: path) }
        let slash = path.utf8.lastIndex(of: 0x2F)
        let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        guard !name.isEmpty else { throw .notAFile(path: path) }
        let place = slash.map { $0 == path.utf8.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let folder = Directory(
            descriptor: try naming("write", path) { () throws(Errno) in try calls.openDirectory(place) }, path: place)
        var temporary: String?
        var opened: Int32?
        do throws(Errno) {
            do throws(Errno) {
                opened = try calls.createUnnamed(in: folder)
            } catch .notSupported, .isDirectory, .invalidArgument {
                let draft = Self.freeName(name, in: folder, calls)
                opened = try calls.create(draft, in: folder)
                temporary = draft
            }
            guard let opened else { throw .ioError }
            if let permissions { try calls.setPermissions(permissions, of: opened, path: path) }
            try calls.write(bytes[...], to: opened, path: path)
            try calls.sync(opened, path: path)
            descriptor = opened
        } catch {
            if let temporary { try? calls.unlink(temporary, in: folder) }
            if let opened { calls.close(opened) }
            calls.close(folder.descriptor)
            throw WorkspaceError(error, "write", path)
        }
        (self.path, self.name, self.folder, self.temporary, self.calls) = (path, name, folder, temporary, calls)
    }

    /// Gives the text its name, in place of what has it now.
    ///
    /// - Throws: The failure of a call; the old file is unchanged.
    package func giveName() throws(WorkspaceError) {
        defer { close() }
        let draft = temporary ?? Self.freeName(name, in: folder, calls)
        do throws(Errno) {
            if temporary == nil { try calls.link(descriptor: descriptor, to: draft, in: folder) }
            try calls.rename(draft, in: folder, to: name, in: folder, .replace)
        } catch {
            try? calls.unlink(draft, in: folder)
            throw WorkspaceError(error, "write", path)
        }
    }

    /// Lets the text go.
    package func discard() {
        if let temporary { try? calls.unlink(temporary, in: folder) }
        close()
    }

    private func close() {
        calls.close(descriptor)
        calls.close(folder.descriptor)
    }

    /// A name that nothing has.
    private static func freeName(_ name: String, in folder: Directory, _ calls: FileCalls) -> String {
        var number = 0
        while true {
            let draft = ".\(name).slipway-\(Host.processID)-\(number)"
            guard (try? calls.statIfPresent(draft, in: folder)) != .some(nil), number < 1_000 else { return draft }
            number += 1
        }
    }
}
