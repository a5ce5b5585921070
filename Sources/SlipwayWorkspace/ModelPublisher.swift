package import SlipwayDiagnostics
internal import SlipwayDomain
package import SlipwaySystem

/// Puts a new model and the files beside it in their places, or leaves nothing.
///
/// Everything is written to files without a name first, which vanish with the process. A new file alone then gets its name;
/// several, and those that replace others, change places under a lock and a journal, as outputs do (`PublishSession`): the
/// next run finishes or undoes what an interrupted one began. A reader never sees a model beside data of another, nor a part
/// of either.
package struct ModelPublisher {
    private let calls: FileCalls
    private let syncToDisk: Bool
    private let lockSeconds: Int

    /// Makes a publisher.
    ///
    /// - Parameters:
    ///   - syncToDisk: Whether to wait for the disk before names are given.
    ///   - lockSeconds: How many seconds to wait for another run; 0 fails at once.
    ///   - faults: Failures for tests.
    package init(syncToDisk: Bool = true, lockSeconds: Int = 10, faults: FaultPlan? = nil) {
        calls = FileCalls(faults: faults)
        self.syncToDisk = syncToDisk
        self.lockSeconds = lockSeconds
    }

    /// Publishes a model.
    ///
    /// - Parameter output: What and where.
    /// - Returns: Notes about how it was done.
    /// - Throws: `outputIsSource`, `outputExists` or `notLinkable`; `changedWhileRead` when a file is no longer the one
    ///   that was looked at; the failure of a call. Then nothing has changed. `notCleaned` when everything is written.
    package func publish(_ output: ModelOutput) throws(WorkspaceError) -> DiagnosticBag {
        var session = try ModelSession(output, calls: calls, syncToDisk: syncToDisk)
        defer { session.close() }
        do throws(WorkspaceError) {
            try session.recover(seconds: lockSeconds)
            try session.stage()
            try session.giveNames(seconds: lockSeconds)
        } catch {
            session.dropTemporaries()
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
        /// The file that must be there in the end.
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
                companion.location.text, from: companion.source, companion.stamp, content: companion.content,
                isModel: false)
            // What was read of other files is right only if they are the ones that were judged.
            for part in companion.parts where try FileStamp(ofFile: part.source) != part.stamp {
                throw .changedWhileRead(path: part.source)
            }
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
            // A model that is linked whole may be there from an earlier run.
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

    /// What is at a path of the folder, behind symbolic links; nil for nothing.
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

    /// Finishes or undoes what an interrupted run began in the folder.
    mutating func recover(seconds: Int) throws(WorkspaceError) {
        let own = OutputDirectory.privateDirectory
        let left = try naming("read", folder.display(own)) { () throws(Errno) in
            try calls.statIfPresent(own, in: folder)
        }
        guard left != nil else { return }
        try locked(seconds) { (_, _) throws(WorkspaceError) in }
    }

    /// Runs a step under the lock of the folder, after what an interrupted run left was seen to.
    private mutating func locked(
        _ seconds: Int,
        _ body: (PublishSession, inout DiagnosticBag) throws(WorkspaceError) -> Void
    ) throws(WorkspaceError) {
        let lock = try PublishLock(in: folder, seconds: seconds, calls: calls)
        do throws(WorkspaceError) {
            let session = PublishSession(lock, in: folder, calls: calls, syncToDisk: syncToDisk)
            if let recovery = try session.recover() { notes.add(recovery.diagnostic) }
            try body(session, &notes)
        } catch {
            lock.release()
            throw error
        }
        if let failure = lock.release() { throw .notCleaned(output.path, failure) }
    }

    mutating func giveNames(seconds: Int) throws(WorkspaceError) {
        guard let first = staged.first else { return }
        if staged.count == 1, try facts(first.path) == nil { return try nameAlone(first) }
        let (files, path, this) = (staged, output.path, self)
        try locked(seconds) { (session, notes) throws(WorkspaceError) in
            let journal = try this.give(files, session, &notes)
            // An old model never is beside new data.
            let model = files.last.flatMap { RelativePath($0.path) }
            try session.commit(journal, takingAway: files.count > 1 ? model : nil)
            if let failure = session.cleanUp(after: journal) { throw .notCleaned(path, failure) }
        }
        for index in staged.indices { staged[index].temporary = nil }
    }

    /// Gives the files names in the stage, and says what changes places.
    private func give(
        _ files: [Staged], _ session: PublishSession, _ notes: inout DiagnosticBag
    ) throws(WorkspaceError) -> PublishJournal {
        do throws(WorkspaceError) {
            var directories = StagedDirectories(session: session)
            var steps: [PublishPlan.Step] = []
            var owned: Set<RelativePath> = []
            for file in files {
                guard let path = RelativePath(file.path) else { throw .notAFile(path: folder.display(file.path)) }
                let spot = session.staged(path)
                try directories.make(above: spot)
                try put(file, at: spot)
                try note(file, at: spot, &notes)
                let step = PublishPlan.Step(try facts(file.path) == nil ? .add : .swap, try topmostMissing(path))
                if step.kind == .swap {
                    try directories.make(above: session.retired(path))
                    owned.insert(path)
                }
                if !steps.contains(step) { steps.append(step) }
            }
            var prepared: [PublishJournal.Step] = []
            for step in steps { prepared.append(try session.prepared(step)) }
            return PublishJournal(steps: prepared, owned: owned)
        } catch {
            session.discardStage()
            throw error
        }
    }

    /// The outermost directory above a file that is missing, or the file: it moves in as a whole.
    private func topmostMissing(_ path: RelativePath) throws(WorkspaceError) -> RelativePath {
        var top = path
        while let parent = top.parent, try facts(parent.text) == nil { top = parent }
        return top
    }

    private func facts(_ path: String) throws(WorkspaceError) -> FileFacts? {
        do throws(Errno) {
            return try calls.statIfPresent(path, in: folder)
        } catch {
            throw WorkspaceError(error, "read", folder.display(path))
        }
    }

    /// Gives a file its name where nothing is: one call, which nothing can tear.
    private mutating func nameAlone(_ file: Staged) throws(WorkspaceError) {
        let spot = Spot(folder, file.path)
        try put(file, at: spot)
        do throws(WorkspaceError) {
            try note(file, at: spot, &notes)
            if syncToDisk {
                try naming("write", folder.display(".")) { () throws(Errno) in
                    try calls.sync(folder.descriptor, path: folder.display("."))
                }
            }
        } catch {
            try? calls.unlink(file.path, in: folder)
            throw error
        }
        staged[0].temporary = nil
    }

    private func put(_ file: Staged, at spot: Spot) throws(WorkspaceError) {
        do throws(Errno) {
            if let temporary = file.temporary {
                try calls.rename(temporary, in: folder, to: spot.path, in: spot.base, .keep)
            } else if let descriptor = file.descriptor {
                try calls.link(descriptor: descriptor, to: spot.path, in: spot.base)
            } else {
                try calls.link(file.source, in: .working, to: spot.path, in: spot.base, follow: true)
            }
        } catch .fileExists {
            throw .outputExists(path: spot.shown)
        } catch {
            let refusals: [Errno] = [.improperLink, .notPermitted, .notSupported, .noFunction, .tooManyLinks]
            if file.descriptor == nil, refusals.contains(error) {
                throw .notLinkable(path: file.source, errno: error)
            }
            throw WorkspaceError(error, "write", folder.display(file.path))
        }
    }

    /// Makes sure that a link leads to the file that was read, and says that it is one.
    private func note(_ file: Staged, at spot: Spot, _ notes: inout DiagnosticBag) throws(WorkspaceError) {
        guard let stamp = file.stamp else { return }
        let facts = try naming("read", spot.shown) { () throws(Errno) in try calls.stat(spot.path, in: spot.base) }
        guard FileStamp(facts) == stamp else { throw .changedWhileRead(path: file.source) }
        notes.add(
            Diagnostic(
                .weightsLinkedToSource, "\"\(folder.display(file.path))\" is a hard link to \"\(file.source)\"",
                at: nil, notes: ["whoever rewrites one of them in place changes both"]))
    }

    /// Removes the names that files have where the file system has none without.
    func dropTemporaries() {
        for file in staged { if let temporary = file.temporary { try? calls.unlink(temporary, in: folder) } }
    }
}
