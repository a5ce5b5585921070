internal import SlipwayDomain
internal import SlipwayOutput
internal import SlipwaySystem

/// A place below the directory that is published, or below slipway's own directory in it.
struct Spot {
    let base: Directory
    /// The path below ``base``.
    let path: String

    init(_ base: Directory, _ path: String) {
        self.base = base
        self.path = path
    }

    /// The path as messages show it.
    var shown: String { base.display(path) }

    /// What is under a name in the directory that this is.
    func entry(_ name: String) -> Spot { Spot(base, "\(path)/\(name)") }

    /// The directory that holds it; nil for the base itself.
    var parent: Spot? { path.utf8.lastIndex(of: 0x2F).map { Spot(base, String(path[..<$0])) } }
}

/// One run's work below `OUT/<name>/`, under its lock: stage, exchange, undo, clean up, recover.
struct PublishSession {
    /// The output directory.
    let root: Directory
    /// Slipway's own directory in it, by its descriptor.
    let own: Directory
    let calls: FileCalls
    let syncToDisk: Bool

    static let stage = "stage"
    static let journal = "journal"
    private static let draft = "journal.new"
    /// Where files go that nobody lists and whose place is taken.
    static let kept = "kept"

    /// Whether a name in slipway's own directory is of a run that has not ended.
    static func isUnfinished(_ name: String) -> Bool { [stage, journal, draft].contains(name) }

    init(_ lock: PublishLock, in root: Directory, calls: FileCalls, syncToDisk: Bool) {
        self.root = root
        own = lock.own
        self.calls = calls
        self.syncToDisk = syncToDisk
    }

    /// A path of the output.
    func live(_ path: RelativePath) -> Spot { Spot(root, path.text) }
    /// The staged partner of a path; after an exchange, what was live.
    func staged(_ path: RelativePath) -> Spot { Spot(own, "\(Self.stage)/new/\(path)") }
    /// Where a live path moves when it cannot be exchanged in one call, or goes.
    func retired(_ path: RelativePath) -> Spot { Spot(own, "\(Self.stage)/old/\(path)") }

    private var stageSpot: Spot { Spot(own, Self.stage) }
    private var journalSpot: Spot { Spot(own, Self.journal) }

    // MARK: - Staging

    /// Builds everything that changes, beside the live output.
    ///
    /// - Throws: The failure that stopped it; the stage is gone then and the output untouched.
    func stage(_ plan: PublishPlan, placer: inout WeightsPlacer) throws(WorkspaceError) -> PublishJournal {
        do throws(WorkspaceError) {
            var directories = StagedDirectories(session: self)
            for step in plan.steps where step.kind != .add { try directories.make(above: retired(step.path)) }
            for file in plan.files {
                let spot = staged(file.path)
                try directories.make(above: spot)
                switch file.source {
                case .content(.bytes(let bytes)): try write(bytes, to: spot)
                case .content(.weights(let weights)): try placer.place(weights, at: spot.path, in: spot.base)
                case .carried: try carry(live(file.path), to: spot)
                }
            }
            return PublishJournal(steps: try plan.steps.map(prepared), owned: Set(plan.owned))
        } catch {
            discardStage()
            throw error
        }
    }

    /// A step with the identity of what it moves.
    func prepared(_ step: PublishPlan.Step) throws(WorkspaceError) -> PublishJournal.Step {
        let spot = step.kind == .drop ? live(step.path) : staged(step.path)
        let facts = try naming("read", spot.shown) { () throws(Errno) in try calls.stat(spot.path, in: spot.base) }
        return PublishJournal.Step(kind: step.kind, path: step.path, identity: facts.identity)
    }

    /// Removes the stage of a run that failed; what cannot be removed is left to the next run.
    func discardStage() { try? removeTree(stageSpot) }

    private func write(_ bytes: [UInt8], to spot: Spot) throws(WorkspaceError) {
        try naming("write", spot.shown) { () throws(Errno) in
            let descriptor = try calls.create(spot.path, in: spot.base)
            defer { calls.close(descriptor) }
            if !bytes.isEmpty { try calls.write(bytes[...], to: descriptor, path: spot.shown) }
        }
    }

    /// Gives a file that stays a second name in the stage, or a copy where there are no hard links.
    private func carry(_ from: Spot, to target: Spot) throws(WorkspaceError) {
        do throws(Errno) {
            try calls.link(from.path, in: from.base, to: target.path, in: target.base)
            return
        } catch .noSpace {
            throw WorkspaceError(.noSpace, "link", target.shown)
        } catch {
            try carryCopy(from, to: target, failure: error)
        }
    }

    private func carryCopy(_ from: Spot, to target: Spot, failure: Errno) throws(WorkspaceError) {
        let facts = try naming("read", from.shown) { () throws(Errno) in try calls.stat(from.path, in: from.base) }
        switch facts.kind {
        case .symbolicLink:
            try naming("link", from.shown) { () throws(Errno) in
                try calls.symbolicLink(
                    to: try calls.readLink(from.path, in: from.base), at: target.path, in: target.base)
            }
        case .regular:
            let descriptor = try naming("create", target.shown) { () throws(Errno) in
                try calls.create(target.path, in: target.base)
            }
            defer { calls.close(descriptor) }
            _ = try SHA256Hasher.digest(of: from.path, in: from.base, calls: calls, follow: false) {
                bytes throws(WorkspaceError) in
                try naming("write", target.shown) { () throws(Errno) in
                    try calls.write(bytes, to: descriptor, path: target.shown)
                }
            }
            try naming("write", target.shown) { () throws(Errno) in
                try calls.setPermissions(facts.permissions, of: descriptor, path: target.shown)
            }
        case .directory, .other:
            throw WorkspaceError(failure, "link", from.shown)
        }
    }

    // MARK: - Committing

    /// Writes the journal and makes every exchange; undoes them all when one fails.
    ///
    /// - Parameters:
    ///   - journal: What is exchanged.
    ///   - first: A path that is taken away before anything is exchanged, so that at no time its old content is beside
    ///     the new content of another one; nil where that does not matter.
    /// - Throws: The failure that stopped it; everything stands as before then.
    func commit(_ journal: PublishJournal, takingAway first: RelativePath? = nil) throws(WorkspaceError) {
        do throws(WorkspaceError) {
            if syncToDisk {
                try naming("write", root.path) { () throws(Errno) in try calls.syncFileSystem(root) }
            }
            try? calls.unlink(Self.draft, in: own)
            try write(journal.bytes, to: Spot(own, Self.draft))
            if syncToDisk { try sync(Spot(own, Self.draft)) }
            try naming("write", journalSpot.shown) { () throws(Errno) in
                try calls.rename(Self.draft, in: own, to: Self.journal, in: own, .replace)
            }
            if syncToDisk { try sync(Spot(own, ".")) }
        } catch {
            try? calls.unlink(Self.draft, in: own)
            // The rename may have happened although a later call failed.
            try? calls.unlink(Self.journal, in: own)
            discardStage()
            throw error
        }
        do throws(WorkspaceError) {
            if let first { try takeAway(first) }
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
            try removeJournal()
        } catch {
            throw failure
        }
        discardStage()
    }

    private func sync(_ spot: Spot) throws(WorkspaceError) {
        try naming("write", spot.shown) { () throws(Errno) in
            let descriptor = try calls.openFile(spot.path, in: spot.base, follow: false)
            defer { calls.close(descriptor) }
            try calls.sync(descriptor, path: spot.shown)
        }
    }

    private func syncParents(of journal: PublishJournal) throws(WorkspaceError) {
        for parent in Set(journal.steps.map { $0.path.parent?.text ?? "." }).sorted() {
            // A holder may have gone with the last of its units.
            if (try? calls.statIfPresent(parent, in: root)) == .some(nil) { continue }
            try sync(Spot(root, parent))
        }
    }

    // MARK: - Recovering

    /// Finishes or undoes what an interrupted run began.
    ///
    /// - Returns: What was done; nil when there was nothing.
    func recover() throws(WorkspaceError) -> PublishReport.Recovery? {
        do throws(Errno) {
            try calls.unlink(Self.draft, in: own)
        } catch .noSuchFileOrDirectory {
        } catch {
            throw WorkspaceError(error, "remove", own.display(Self.draft))
        }
        let bytes = try calls.readIfPresent(Self.journal, in: own, limit: OutputDirectory.textLimit)
        guard let bytes else {
            let left = try naming("read", stageSpot.shown) { () throws(Errno) in
                try calls.statIfPresent(Self.stage, in: own)
            }
            guard left != nil else { return nil }
            // Nothing is exchanged before the journal is: the stage holds new files and further names of live ones.
            try removeTree(stageSpot)
            return .discarded
        }
        guard let journal = PublishJournal(bytes) else {
            // Only a power cut without flushing leaves a torn journal; the comparison that follows sees to the rest.
            try removeTree(stageSpot)
            try removeJournal()
            return .discarded
        }
        var isStageComplete = true
        for step in journal.steps where try !canApply(step) { isStageComplete = false }
        if isStageComplete {
            for step in journal.steps { try apply(step) }
            if syncToDisk { try syncParents(of: journal) }
            if let failure = cleanUp(after: journal) { throw .notCleaned(root.path, failure) }
            return .finished
        }
        for step in journal.steps.reversed() { try revert(step) }
        try removeJournal()
        discardStage()
        return .undone
    }

    func removeJournal() throws(WorkspaceError) {
        try naming("remove", journalSpot.shown) { () throws(Errno) in try calls.unlink(Self.journal, in: own) }
    }

    func removeStage() throws(WorkspaceError) { try removeTree(stageSpot) }
}

/// The directories that staging has made in slipway's own directory.
struct StagedDirectories {
    private let session: PublishSession
    private var made: Set<String> = []

    init(session: PublishSession) {
        self.session = session
    }

    /// Makes the directories above a place.
    mutating func make(above spot: Spot) throws(WorkspaceError) {
        guard let directory = spot.parent, !made.contains(directory.path) else { return }
        try make(above: directory)
        made.insert(directory.path)
        try naming("create", directory.shown) { () throws(Errno) in
            try session.calls.makeDirectory(directory.path, in: directory.base)
        }
    }
}
