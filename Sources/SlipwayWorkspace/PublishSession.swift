internal import SlipwayDomain
internal import SlipwayOutput
internal import SlipwaySystem

/// One run's work below `OUT/<name>/`, under its lock: stage, exchange, undo, clean up, recover.
struct PublishSession {
    /// The output directory.
    let root: Directory
    let calls: FileCalls
    let syncToDisk: Bool

    static let stage = "\(OutputDirectory.privateDirectory)/stage"
    static let journal = "\(OutputDirectory.privateDirectory)/journal"
    /// Where files go that nobody lists and whose place is taken.
    static let kept = "\(OutputDirectory.privateDirectory)/kept"

    /// The staged partner of a path; after an exchange, what was live.
    func staged(_ path: RelativePath) -> String { "\(Self.stage)/new/\(path)" }
    /// Where a live path moves when it cannot be exchanged in one call, or goes.
    func retired(_ path: RelativePath) -> String { "\(Self.stage)/old/\(path)" }

    // MARK: - Staging

    /// Builds everything that changes, beside the live output.
    ///
    /// - Throws: The failure that stopped it; the stage is gone then and the output untouched.
    func stage(_ plan: PublishPlan, placer: inout WeightsPlacer) throws(WorkspaceError) -> PublishJournal {
        do throws(WorkspaceError) {
            var directories = StagedDirectories(session: self)
            for step in plan.steps where step.kind != .add { try directories.make(above: retired(step.path)) }
            for file in plan.files {
                let path = staged(file.path)
                try directories.make(above: path)
                switch file.source {
                case .content(.bytes(let bytes)): try write(bytes, to: path)
                case .content(.weights(let weights)): try placer.place(weights, at: path, in: root)
                case .carried: try carry(file.path.text, to: path)
                }
            }
            let steps = try plan.steps.map { step throws(WorkspaceError) in
                let path = step.kind == .drop ? step.path.text : staged(step.path)
                let facts = try naming("read", root.display(path)) { () throws(Errno) in
                    try calls.stat(path, in: root)
                }
                return PublishJournal.Step(kind: step.kind, path: step.path, identity: facts.identity)
            }
            return PublishJournal(steps: steps, owned: Set(plan.owned))
        } catch {
            try? removeTree(Self.stage)
            throw error
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(WorkspaceError) {
        try naming("write", root.display(path)) { () throws(Errno) in
            let descriptor = try calls.create(path, in: root)
            defer { calls.close(descriptor) }
            if !bytes.isEmpty { try calls.write(bytes[...], to: descriptor, path: path) }
        }
    }

    /// Gives a file that stays a second name in the stage, or a copy where there are no hard links.
    private func carry(_ path: String, to target: String) throws(WorkspaceError) {
        do throws(Errno) {
            try calls.link(path, in: root, to: target, in: root)
            return
        } catch .noSpace {
            throw WorkspaceError(.noSpace, "link", root.display(target))
        } catch {
            try carryCopy(path, to: target, failure: error)
        }
    }

    private func carryCopy(_ path: String, to target: String, failure: Errno) throws(WorkspaceError) {
        let shown = root.display(path)
        let facts = try naming("read", shown) { () throws(Errno) in try calls.stat(path, in: root) }
        switch facts.kind {
        case .symbolicLink:
            try naming("link", shown) { () throws(Errno) in
                try calls.symbolicLink(to: try calls.readLink(path, in: root), at: target, in: root)
            }
        case .regular:
            let descriptor = try naming("create", root.display(target)) { () throws(Errno) in
                try calls.create(target, in: root)
            }
            defer { calls.close(descriptor) }
            _ = try SHA256Hasher.digest(of: path, in: root, calls: calls, follow: false) {
                bytes throws(WorkspaceError) in
                try naming("write", root.display(target)) { () throws(Errno) in
                    try calls.write(bytes, to: descriptor, path: target)
                }
            }
            try naming("write", root.display(target)) { () throws(Errno) in
                try calls.setPermissions(facts.permissions, of: descriptor, path: target)
            }
        case .directory, .other:
            throw WorkspaceError(failure, "link", shown)
        }
    }

    // MARK: - Committing

    /// Writes the journal and makes every exchange; undoes them all when one fails.
    func commit(_ journal: PublishJournal) throws(WorkspaceError) {
        do throws(WorkspaceError) {
            if syncToDisk {
                try naming("write", root.path) { () throws(Errno) in try calls.syncFileSystem(root) }
            }
            let temporary = "\(Self.journal).new"
            try? calls.unlink(temporary, in: root)
            try write(journal.bytes, to: temporary)
            if syncToDisk { try sync(temporary) }
            try naming("write", root.display(Self.journal)) { () throws(Errno) in
                try calls.rename(temporary, in: root, to: Self.journal, in: root, .replace)
            }
            if syncToDisk { try sync(OutputDirectory.privateDirectory) }
        } catch {
            try? calls.unlink("\(Self.journal).new", in: root)
            try? removeTree(Self.stage)
            throw error
        }
        do throws(WorkspaceError) {
            for step in journal.steps { try apply(step) }
            if syncToDisk { try syncParents(of: journal) }
        } catch {
            try undo(journal, because: error)
            throw error
        }
    }

    /// Undoes the exchanges that were made and removes the stage.
    ///
    /// - Throws: `failure` when something could not be undone; journal and stage stay, and the next run goes on.
    func undo(_ journal: PublishJournal, because failure: WorkspaceError) throws(WorkspaceError) {
        do throws(WorkspaceError) {
            for step in journal.steps.reversed() { try revert(step) }
            try naming("remove", root.display(Self.journal)) { () throws(Errno) in
                try calls.unlink(Self.journal, in: root)
            }
        } catch {
            throw failure
        }
        try? removeTree(Self.stage)
    }

    func sync(_ path: String) throws(WorkspaceError) {
        try naming("write", root.display(path)) { () throws(Errno) in
            let descriptor = try calls.openFile(path, in: root)
            defer { calls.close(descriptor) }
            try calls.sync(descriptor, path: path)
        }
    }

    private func syncParents(of journal: PublishJournal) throws(WorkspaceError) {
        for parent in Set(journal.steps.map { $0.path.parent?.text ?? "." }).sorted() {
            // A holder may have gone with the last of its units.
            if (try? calls.statIfPresent(parent, in: root)) == .some(nil) { continue }
            try sync(parent)
        }
    }

    // MARK: - Recovering

    /// Finishes or undoes what an interrupted run began.
    ///
    /// - Returns: What was done; nil when there was nothing.
    func recover() throws(WorkspaceError) -> PublishReport.Recovery? {
        try? calls.unlink("\(Self.journal).new", in: root)
        let bytes = try calls.readIfPresent(Self.journal, in: root, limit: OutputDirectory.textLimit)
        guard let bytes else {
            let left = try naming("read", root.display(Self.stage)) { () throws(Errno) in
                try calls.statIfPresent(Self.stage, in: root)
            }
            guard left != nil else { return nil }
            // Nothing is exchanged before the journal stands: the stage holds new files and further names of live ones.
            try removeTree(Self.stage)
            return .discarded
        }
        guard let journal = PublishJournal(bytes) else {
            // Only a power cut without flushing leaves a torn journal; the comparison that follows sees to the rest.
            try removeTree(Self.stage)
            try removeJournal()
            return .discarded
        }
        var isStageComplete = true
        for step in journal.steps where try !canApply(step) { isStageComplete = false }
        if isStageComplete {
            for step in journal.steps { try apply(step) }
            if syncToDisk { try syncParents(of: journal) }
            if let failure = cleanUp(after: journal) { throw failure }
            return .finished
        }
        for step in journal.steps.reversed() { try revert(step) }
        try removeJournal()
        try? removeTree(Self.stage)
        return .undone
    }

    func removeJournal() throws(WorkspaceError) {
        try naming("remove", root.display(Self.journal)) { () throws(Errno) in
            try calls.unlink(Self.journal, in: root)
        }
    }
}

/// The directories that staging has made.
private struct StagedDirectories {
    let session: PublishSession
    private var made: Set<Substring> = []

    init(session: PublishSession) {
        self.session = session
    }

    /// Makes the directories above a path.
    mutating func make(above path: String) throws(WorkspaceError) {
        guard let slash = path.utf8.lastIndex(of: 0x2F) else { return }
        try make(path[..<slash])
    }

    private mutating func make(_ directory: Substring) throws(WorkspaceError) {
        if made.contains(directory) { return }
        if let slash = directory.utf8.lastIndex(of: 0x2F) { try make(directory[..<slash]) }
        made.insert(directory)
        let path = String(directory)
        do throws(Errno) {
            try session.calls.makeDirectory(path, in: session.root)
        } catch .fileExists where path == OutputDirectory.privateDirectory {
        } catch {
            throw WorkspaceError(error, "create", session.root.display(path))
        }
    }
}
