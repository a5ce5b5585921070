package import SlipwayDiagnostics
internal import SlipwayDomain
package import SlipwaySystem

/// Puts a new model and the files beside it in their places, or leaves nothing.
///
/// Everything is written to files without a name first, which vanish with the process; they get their names when all are
/// on the disk, the model last. A reader never sees a model without its data, nor a part of either.
package struct ModelPublisher {
    private let calls: FileCalls
    private let syncToDisk: Bool

    /// Makes a publisher.
    ///
    /// - Parameters:
    ///   - syncToDisk: Whether to wait for the disk before names are given.
    ///   - faults: Failures for tests.
    package init(syncToDisk: Bool = true, faults: FaultPlan? = nil) {
        calls = FileCalls(faults: faults)
        self.syncToDisk = syncToDisk
    }

    /// Publishes a model.
    ///
    /// - Parameter output: What and where.
    /// - Returns: Notes about how it was done.
    /// - Throws: `outputIsSource`, `outputExists` or `notLinkable`; `changedWhileRead` when a file is no longer the one
    ///   that was looked at; the failure of a call. Then nothing has changed.
    package func publish(_ output: ModelOutput) throws(WorkspaceError) -> DiagnosticBag {
        var session = try ModelSession(output, calls: calls, syncToDisk: syncToDisk)
        defer { session.close() }
        do throws(WorkspaceError) {
            try session.stage()
            try session.giveNames()
        } catch {
            session.undo()
            throw error
        }
        return session.notes
    }
}

/// One publication under way.
private struct ModelSession {
    let output: ModelOutput
    let calls: FileCalls
    let syncToDisk: Bool
    var notes = DiagnosticBag()

    /// The directory of the new model.
    private let folder: Directory
    /// The name of the new model in it.
    private let name: String
    private var staged: [Staged] = []
    /// Names that this run gave, and directories that it made, to be taken back after a failure.
    private var named: [String] = []
    private var madeDirectories: [String] = []
    /// Files that are replaced, under the names that they have meanwhile.
    private var asides: [(path: String, temporary: String)] = []

    /// A file that is ready for its name.
    private struct Staged {
        /// Where it goes, below the folder.
        let path: String
        /// The open file; nil for a link.
        let descriptor: Int32?
        /// The file to link to; empty for an open file.
        let source: String
        /// The temporary name where the file system has no files without names.
        var temporary: String?
        /// The file that must stand there in the end.
        let stamp: FileStamp?
    }

    init(_ output: ModelOutput, calls: FileCalls, syncToDisk: Bool) throws(WorkspaceError) {
        self.output = output
        self.calls = calls
        self.syncToDisk = syncToDisk
        let path = output.path
        let slash = path.utf8.lastIndex(of: 0x2F)
        name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        let directory = slash.map { $0 == path.utf8.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard !name.isEmpty, name != ".", name != ".." else { throw .notAFile(path: path) }
        let descriptor: Int32
        do throws(Errno) {
            descriptor = try calls.openDirectory(directory)
        } catch .noSuchFileOrDirectory {
            throw .notFound(path: directory)
        } catch {
            throw WorkspaceError(error, "list", directory)
        }
        folder = Directory(descriptor: descriptor, path: directory == "." ? "" : directory)
    }

    func close() {
        for file in staged {
            if let descriptor = file.descriptor { calls.close(descriptor) }
        }
        calls.close(folder.descriptor)
    }

    // MARK: - Staging

    mutating func stage() throws(WorkspaceError) {
        for companion in output.companions {
            try stage(
                companion.location.text, from: companion.source, companion.stamp, content: nil, isModel: false)
        }
        try stage(name, from: output.source, output.stamp, content: output.content, isModel: true)
    }

    private mutating func stage(
        _ path: String, from source: String, _ stamp: FileStamp, content: SplicedFile?, isModel: Bool
    ) throws(WorkspaceError) {
        let shown = folder.display(path)
        if let standing = try standing(at: path, shown) {
            // Beside the model itself, its data lies where it belongs already.
            if !isModel, standing == stamp.identity { return }
            // A model that is linked whole may stand there from an earlier run.
            let isDone = content == nil && output.sharing == .link && output.replaces
            guard standing != output.stamp.identity else {
                if isDone { return }
                throw .outputIsSource(path: shown)
            }
            guard output.replaces else { throw .outputExists(path: shown) }
        }
        if content == nil, output.sharing == .link {
            staged.append(Staged(path: path, descriptor: nil, source: source, stamp: stamp))
            return
        }
        let input = try naming("read", source) { () throws(Errno) in try calls.openFile(source) }
        defer { calls.close(input) }
        try require(stamp, of: input, source)
        let target = try createTarget(path, shown)
        staged.append(target)
        guard let descriptor = target.descriptor else { return }
        let isShared = content == nil && (try? calls.reflink(input, to: descriptor, path: shown)) != nil
        if !isShared {
            var writer = SplicedFileWriter(
                calls: calls, source: input, sourcePath: source, target: descriptor, targetPath: shown)
            try writer.write(content ?? SplicedFile([.copy(0..<Int(stamp.size))]))
        }
        try require(stamp, of: input, source)
        let size = try naming("write", shown) { () throws(Errno) in try calls.stat(descriptor: descriptor).size }
        guard size == content.map({ UInt64($0.byteCount) }) ?? stamp.size else {
            throw .changedWhileRead(path: source)
        }
        guard syncToDisk else { return }
        try naming("write", shown) { () throws(Errno) in try calls.sync(descriptor, path: shown) }
    }

    /// What stands at a path of the folder, behind symbolic links; nil for nothing.
    ///
    /// - Throws: `notAFile` for what no model can replace.
    private func standing(at path: String, _ shown: String) throws(WorkspaceError) -> FileIdentity? {
        let entry: FileFacts?
        let target: FileFacts?
        do throws(Errno) {
            entry = try calls.statIfPresent(path, in: folder)
            target = try calls.statIfPresent(path, in: folder, follow: true)
        } catch {
            throw WorkspaceError(error, "read", shown)
        }
        guard let entry else { return nil }
        guard (target ?? entry).kind == .regular || entry.kind == .symbolicLink && target == nil else {
            throw .notAFile(path: shown)
        }
        return (target ?? entry).identity
    }

    private func require(_ stamp: FileStamp, of descriptor: Int32, _ path: String) throws(WorkspaceError) {
        let facts = try naming("read", path) { () throws(Errno) in try calls.stat(descriptor: descriptor) }
        guard FileStamp(facts) == stamp else { throw .changedWhileRead(path: path) }
    }

    private mutating func createTarget(_ path: String, _ shown: String) throws(WorkspaceError) -> Staged {
        do throws(Errno) {
            let descriptor = try calls.createUnnamed(in: folder)
            return Staged(path: path, descriptor: descriptor, source: "", stamp: nil)
        } catch .notSupported, .isDirectory, .invalidArgument {
            // The file system has no files without names.
            let temporary = temporaryName(path)
            let descriptor = try naming("create", shown) { () throws(Errno) in
                try calls.create(temporary, in: folder)
            }
            return Staged(path: path, descriptor: descriptor, source: "", temporary: temporary, stamp: nil)
        } catch {
            throw WorkspaceError(error, "create", shown)
        }
    }

    /// A name in the folder that no other run uses.
    private func temporaryName(_ path: String) -> String {
        ".slipway-\(Host.processID)-\(staged.count)-\(path.utf8.map { $0 == 0x2F ? "-" : String(UnicodeScalar($0)) }.joined())"
    }

    // MARK: - Names

    mutating func giveNames() throws(WorkspaceError) {
        if output.replaces { try moveAside() }
        for index in staged.indices { try giveName(index) }
        if syncToDisk {
            try naming("write", folder.display(".")) { () throws(Errno) in
                try calls.sync(folder.descriptor, path: folder.display("."))
            }
        }
        for aside in asides { try? calls.unlink(aside.temporary, in: folder) }
        named = []
        asides = []
    }

    /// Takes an old model and its data away before new data comes, so that at no time it stands beside data of another.
    private mutating func moveAside() throws(WorkspaceError) {
        let paths = staged.map(\.path)
        // A model alone is replaced in one step.
        guard paths.dropLast().contains(where: { (try? calls.stat($0, in: folder)) != nil }) else { return }
        for path in paths.reversed() {
            let temporary = ".slipway-\(Host.processID)-old-\(asides.count)"
            do throws(Errno) {
                try calls.rename(path, in: folder, to: temporary, in: folder, .keep)
                asides.append((path, temporary))
            } catch .noSuchFileOrDirectory {
                continue
            } catch {
                throw WorkspaceError(error, "write", folder.display(path))
            }
        }
    }

    private mutating func giveName(_ index: Int) throws(WorkspaceError) {
        let file = staged[index]
        let shown = folder.display(file.path)
        try makeFolder(of: file.path)
        var replaced = false
        do throws(Errno) {
            try put(file, at: file.path)
        } catch .fileExists where output.replaces {
            replaced = true
            let temporary = file.temporary ?? temporaryName(file.path)
            try? calls.unlink(temporary, in: folder)
            do throws(Errno) {
                if file.temporary == nil { try put(file, at: temporary) }
                try calls.rename(temporary, in: folder, to: file.path, in: folder, .replace)
            } catch {
                try? calls.unlink(temporary, in: folder)
                throw failure(error, file, shown)
            }
        } catch .fileExists {
            throw .outputExists(path: shown)
        } catch {
            throw failure(error, file, shown)
        }
        staged[index].temporary = nil
        if !replaced { named.append(file.path) }
        guard let stamp = file.stamp else { return }
        let facts = try naming("read", shown) { () throws(Errno) in try calls.stat(file.path, in: folder) }
        guard FileStamp(facts) == stamp else { throw .changedWhileRead(path: file.source) }
        notes.add(
            Diagnostic(
                .weightsLinkedToSource, "\"\(shown)\" is a hard link to \"\(file.source)\"", at: nil,
                notes: ["whoever rewrites one of them in place changes both"]))
    }

    private func put(_ file: Staged, at path: String) throws(Errno) {
        if let temporary = file.temporary {
            try calls.rename(temporary, in: folder, to: path, in: folder, .keep)
        } else if let descriptor = file.descriptor {
            try calls.link(descriptor: descriptor, to: path, in: folder)
        } else {
            try calls.link(file.source, in: .working, to: path, in: folder, follow: true)
        }
    }

    private func failure(_ error: Errno, _ file: Staged, _ shown: String) -> WorkspaceError {
        let refusals: [Errno] = [.improperLink, .notPermitted, .notSupported, .noFunction, .tooManyLinks]
        if file.descriptor == nil, refusals.contains(error) { return .notLinkable(path: file.source, errno: error) }
        return WorkspaceError(error, "write", shown)
    }

    /// Makes the directories between the folder and a file of external data.
    private mutating func makeFolder(of path: String) throws(WorkspaceError) {
        guard let parent = RelativePath(path)?.parent else { return }
        try makeFolder(of: parent.text)
        do throws(Errno) {
            try calls.makeDirectory(parent.text, in: folder)
            madeDirectories.append(parent.text)
        } catch .fileExists {
        } catch {
            throw WorkspaceError(error, "create", folder.display(parent.text))
        }
    }

    /// Takes back what this run put there.
    mutating func undo() {
        for path in named { try? calls.unlink(path, in: folder) }
        for file in staged { if let temporary = file.temporary { try? calls.unlink(temporary, in: folder) } }
        for aside in asides.reversed() {
            try? calls.rename(aside.temporary, in: folder, to: aside.path, in: folder, .keep)
        }
        for directory in madeDirectories.reversed() { try? calls.removeDirectory(directory, in: folder) }
    }
}
