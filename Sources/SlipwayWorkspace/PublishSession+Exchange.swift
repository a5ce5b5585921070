internal import SlipwayDomain
internal import SlipwaySystem

extension PublishSession {
    /// The facts of what is at a place, or nil.
    private func facts(_ spot: Spot) throws(WorkspaceError) -> FileFacts? {
        do throws(Errno) {
            return try calls.statIfPresent(spot.path, in: spot.base)
        } catch .notDirectory {
            return nil
        } catch {
            throw WorkspaceError(error, "read", spot.shown)
        }
    }

    /// The identity of what is at a place, or nil.
    private func identity(_ spot: Spot) throws(WorkspaceError) -> FileIdentity? { try facts(spot)?.identity }

    private func move(_ from: Spot, to spot: Spot, _ manner: RenameManner) throws(Errno) {
        try calls.rename(from.path, in: from.base, to: spot.path, in: spot.base, manner)
    }

    /// Moves something where nothing is.
    private func moveIn(_ from: Spot, to spot: Spot) throws(WorkspaceError) {
        do throws(Errno) {
            try move(from, to: spot, .keep)
        } catch .invalidArgument {
            try moveInPlainly(from, to: spot)
        } catch .noFunction {
            try moveInPlainly(from, to: spot)
        } catch .fileExists {
            throw .obstructed(path: spot.shown, reason: "it appeared while slipway was writing")
        } catch {
            throw WorkspaceError(error, "write", spot.shown)
        }
    }

    /// Where the file system cannot refuse to replace, under the lock nobody else of us writes in between.
    private func moveInPlainly(_ from: Spot, to spot: Spot) throws(WorkspaceError) {
        guard try identity(spot) == nil else {
            throw .obstructed(path: spot.shown, reason: "it appeared while slipway was writing")
        }
        try naming("write", spot.shown) { () throws(Errno) in try move(from, to: spot, .replace) }
    }

    /// Takes what is at a path out of the output before its successor comes.
    func takeAway(_ path: RelativePath) throws(WorkspaceError) {
        guard try identity(live(path)) != nil else { return }
        try moveIn(live(path), to: retired(path))
    }

    /// Whether a step is done or can still be done.
    func canApply(_ step: PublishJournal.Step) throws(WorkspaceError) -> Bool {
        let live = try identity(live(step.path))
        switch step.kind {
        case .add, .swap:
            if live == step.identity { return true }
            return try identity(staged(step.path)) == step.identity
        case .drop:
            if live == nil { return true }
            return live == step.identity
        }
    }

    /// Makes one exchange unless it is made already.
    func apply(_ step: PublishJournal.Step) throws(WorkspaceError) {
        let place = live(step.path)
        let live = try identity(place)
        switch step.kind {
        case .add:
            if live == step.identity { return }
            try moveIn(staged(step.path), to: place)
        case .swap:
            if live == step.identity { return }
            // Missing only when an earlier run ended between renaming away and renaming in.
            guard live != nil else { return try moveIn(staged(step.path), to: place) }
            do throws(Errno) {
                try move(staged(step.path), to: place, .exchange)
            } catch {
                guard [.invalidArgument, .noFunction, .notSupported].contains(error) else {
                    throw WorkspaceError(error, "write", place.shown)
                }
                try moveIn(place, to: retired(step.path))
                try moveIn(staged(step.path), to: place)
            }
        case .drop:
            guard live == step.identity else { return }
            try moveIn(place, to: retired(step.path))
        }
    }

    /// Undoes one exchange if it was made.
    func revert(_ step: PublishJournal.Step) throws(WorkspaceError) {
        let place = live(step.path)
        let live = try facts(place)
        switch step.kind {
        case .add:
            guard let live, live.identity == step.identity else { return }
            do throws(WorkspaceError) {
                try moveIn(place, to: staged(step.path))
            } catch {
                // A new file goes with the stage in the end.
                guard live.kind != .directory, (try? calls.unlink(place.path, in: place.base)) != nil else {
                    throw error
                }
            }
        case .swap:
            let old = retired(step.path)
            if try identity(old) != nil {
                if live?.identity == step.identity { try moveIn(place, to: staged(step.path)) }
                try moveIn(old, to: place)
                return
            }
            guard live?.identity == step.identity, try identity(staged(step.path)) != nil else { return }
            try naming("write", place.shown) { () throws(Errno) in
                try move(staged(step.path), to: place, .exchange)
            }
        case .drop:
            guard live == nil, try identity(retired(step.path)) != nil else { return }
            try moveIn(retired(step.path), to: place)
        }
    }

    // MARK: - Cleaning up

    /// Removes what the exchanges moved out, then the journal.
    ///
    /// - Returns: What went wrong, or nil. The output is whole either way; the journal stays for the next run then.
    func cleanUp(after journal: PublishJournal) -> WorkspaceError? {
        do throws(WorkspaceError) {
            for step in journal.steps where step.kind != .add {
                for moved in [staged(step.path), retired(step.path)] where try identity(moved) != nil {
                    try retire(moved, live: live(step.path), owned: journal.owned)
                }
            }
            try removeEmptyHolders(journal)
            try removeJournal()
            try removeStage()
            return nil
        } catch {
            return error
        }
    }

    /// The directories above removed units go with the last of them.
    private func removeEmptyHolders(_ journal: PublishJournal) throws(WorkspaceError) {
        for step in journal.steps where step.kind == .drop {
            var holder = step.path.parent
            while let next = holder, (try? calls.removeDirectory(next.text, in: root)) != nil { holder = next.parent }
        }
    }

    /// Removes what a ledger lists or what lives on under the same path; anything else goes back to its place.
    ///
    /// A file that somebody put into a unit after it was compared is only found here.
    private func retire(_ spot: Spot, live: Spot, owned: Set<RelativePath>) throws(WorkspaceError) {
        let facts = try naming("read", spot.shown) { () throws(Errno) in try calls.stat(spot.path, in: spot.base) }
        guard facts.kind == .directory else {
            var mayGo = RelativePath(live.path).map(owned.contains) ?? false
            if !mayGo { mayGo = try livesOn(facts, spot, live) }
            if mayGo {
                try naming("remove", spot.shown) { () throws(Errno) in try calls.unlink(spot.path, in: spot.base) }
            } else {
                try putBack(spot, live)
            }
            return
        }
        for name in try names(in: spot) { try retire(spot.entry(name), live: live.entry(name), owned: owned) }
        try naming("remove", spot.shown) { () throws(Errno) in try calls.removeDirectory(spot.path, in: spot.base) }
    }

    private func livesOn(_ facts: FileFacts, _ spot: Spot, _ live: Spot) throws(WorkspaceError) -> Bool {
        let other: FileFacts?
        do throws(Errno) {
            other = try calls.statIfPresent(live.path, in: live.base)
        } catch {
            other = nil
        }
        guard let other else { return false }
        if other.identity == facts.identity { return true }
        switch (facts.kind, other.kind) {
        case (.symbolicLink, .symbolicLink):
            let targets = try naming("read", spot.shown) { () throws(Errno) in
                (try calls.readLink(spot.path, in: spot.base), try calls.readLink(live.path, in: live.base))
            }
            return targets.0 == targets.1
        case (.regular, .regular) where facts.size == other.size:
            let old = try SHA256Hasher.digest(of: spot.path, in: spot.base, calls: calls, follow: false)
            return try SHA256Hasher.digest(of: live.path, in: live.base, calls: calls, follow: false) == old
        default:
            return false
        }
    }

    private func putBack(_ spot: Spot, _ live: Spot) throws(WorkspaceError) {
        if let parent = live.parent { try makeDirectories(parent) }
        do throws(Errno) {
            try move(spot, to: live, .keep)
        } catch .fileExists {
            let place = Spot(own, "\(Self.kept)/\(live.path)")
            if let parent = place.parent { try makeDirectories(parent) }
            try naming("write", place.shown) { () throws(Errno) in try move(spot, to: place, .keep) }
        } catch {
            throw WorkspaceError(error, "write", live.shown)
        }
    }

    private func makeDirectories(_ spot: Spot) throws(WorkspaceError) {
        do throws(Errno) {
            try calls.makeDirectory(spot.path, in: spot.base)
        } catch .fileExists {
        } catch .noSuchFileOrDirectory {
            if let parent = spot.parent { try makeDirectories(parent) }
            try naming("create", spot.shown) { () throws(Errno) in
                try calls.makeDirectory(spot.path, in: spot.base)
            }
        } catch {
            throw WorkspaceError(error, "create", spot.shown)
        }
    }

    private func names(in spot: Spot) throws(WorkspaceError) -> [String] {
        let entries = try naming("list", spot.shown) { () throws(Errno) in
            let descriptor = try calls.openDirectory(spot.path, in: spot.base, follow: false)
            defer { calls.close(descriptor) }
            return try calls.list(descriptor)
        }
        return entries.map(\.name).sorted()
    }

    /// Removes a tree of which every file lives on elsewhere or was made by this run.
    func removeTree(_ spot: Spot) throws(WorkspaceError) {
        let facts = try naming("read", spot.shown) { () throws(Errno) in
            try calls.statIfPresent(spot.path, in: spot.base)
        }
        guard let facts else { return }
        guard facts.kind == .directory else {
            return try naming("remove", spot.shown) { () throws(Errno) in
                try calls.unlink(spot.path, in: spot.base)
            }
        }
        for name in try names(in: spot) { try removeTree(spot.entry(name)) }
        try naming("remove", spot.shown) { () throws(Errno) in
            try calls.removeDirectory(spot.path, in: spot.base)
        }
    }
}
