internal import SlipwayDomain
internal import SlipwaySystem

extension PublishSession {
    /// The identity of what stands at a path below the output directory, or nil.
    private func identity(_ path: String) throws(WorkspaceError) -> FileIdentity? {
        do throws(Errno) {
            return try calls.statIfPresent(path, in: root)?.identity
        } catch .notDirectory {
            return nil
        } catch {
            throw WorkspaceError(error, "read", root.display(path))
        }
    }

    private func move(_ from: String, to path: String, _ manner: RenameManner) throws(Errno) {
        try calls.rename(from, in: root, to: path, in: root, manner)
    }

    /// Moves something where nothing stands.
    private func moveIn(_ from: String, to path: String) throws(WorkspaceError) {
        do throws(Errno) {
            try move(from, to: path, .keep)
        } catch .invalidArgument {
            try moveInPlainly(from, to: path)
        } catch .noFunction {
            try moveInPlainly(from, to: path)
        } catch .fileExists {
            throw .obstructed(path: root.display(path), reason: "it appeared while slipway was writing")
        } catch {
            throw WorkspaceError(error, "write", root.display(path))
        }
    }

    /// Where the file system cannot refuse to replace, under the lock nobody else of us writes in between.
    private func moveInPlainly(_ from: String, to path: String) throws(WorkspaceError) {
        guard try identity(path) == nil else {
            throw .obstructed(path: root.display(path), reason: "it appeared while slipway was writing")
        }
        try naming("write", root.display(path)) { () throws(Errno) in try move(from, to: path, .replace) }
    }

    /// Whether a step is done or can still be done.
    func canApply(_ step: PublishJournal.Step) throws(WorkspaceError) -> Bool {
        let live = try identity(step.path.text)
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
        let path = step.path.text
        let live = try identity(path)
        switch step.kind {
        case .add:
            if live == step.identity { return }
            try moveIn(staged(step.path), to: path)
        case .swap:
            if live == step.identity { return }
            // Missing only when an earlier run ended between renaming away and renaming in.
            guard live != nil else { return try moveIn(staged(step.path), to: path) }
            do throws(Errno) {
                try move(staged(step.path), to: path, .exchange)
            } catch {
                guard [.invalidArgument, .noFunction, .notSupported].contains(error) else {
                    throw WorkspaceError(error, "write", root.display(path))
                }
                try moveIn(path, to: retired(step.path))
                try moveIn(staged(step.path), to: path)
            }
        case .drop:
            guard live == step.identity else { return }
            try moveIn(path, to: retired(step.path))
        }
    }

    /// Undoes one exchange if it was made.
    func revert(_ step: PublishJournal.Step) throws(WorkspaceError) {
        let path = step.path.text
        let live = try identity(path)
        switch step.kind {
        case .add:
            guard live == step.identity else { return }
            try moveIn(path, to: staged(step.path))
        case .swap:
            let old = retired(step.path)
            if try identity(old) != nil {
                if live == step.identity { try moveIn(path, to: staged(step.path)) }
                try moveIn(old, to: path)
                return
            }
            guard live == step.identity, try identity(staged(step.path)) != nil else { return }
            try naming("write", root.display(path)) { () throws(Errno) in
                try move(staged(step.path), to: path, .exchange)
            }
        case .drop:
            guard live == nil, try identity(retired(step.path)) != nil else { return }
            try moveIn(retired(step.path), to: path)
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
                    try retire(moved, live: step.path.text, owned: journal.owned)
                }
            }
            try removeEmptyHolders(journal)
            try removeJournal()
            try removeTree(Self.stage)
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
    private func retire(_ path: String, live: String, owned: Set<RelativePath>) throws(WorkspaceError) {
        let shown = root.display(path)
        let facts = try naming("read", shown) { () throws(Errno) in try calls.stat(path, in: root) }
        guard facts.kind == .directory else {
            var mayGo = RelativePath(live).map(owned.contains) ?? false
            if !mayGo { mayGo = try livesOn(facts, path, live) }
            if mayGo {
                try naming("remove", shown) { () throws(Errno) in try calls.unlink(path, in: root) }
            } else {
                try putBack(path, live)
            }
            return
        }
        for name in try names(in: path) { try retire("\(path)/\(name)", live: "\(live)/\(name)", owned: owned) }
        try naming("remove", shown) { () throws(Errno) in try calls.removeDirectory(path, in: root) }
    }

    private func livesOn(_ facts: FileFacts, _ path: String, _ live: String) throws(WorkspaceError) -> Bool {
        let other: FileFacts?
        do throws(Errno) {
            other = try calls.statIfPresent(live, in: root)
        } catch {
            other = nil
        }
        guard let other else { return false }
        if other.identity == facts.identity { return true }
        switch (facts.kind, other.kind) {
        case (.symbolicLink, .symbolicLink):
            let targets = try naming("read", root.display(path)) { () throws(Errno) in
                (try calls.readLink(path, in: root), try calls.readLink(live, in: root))
            }
            return targets.0 == targets.1
        case (.regular, .regular) where facts.size == other.size:
            let old = try SHA256Hasher.digest(of: path, in: root, calls: calls, follow: false)
            return try SHA256Hasher.digest(of: live, in: root, calls: calls, follow: false) == old
        default:
            return false
        }
    }

    private func putBack(_ path: String, _ live: String) throws(WorkspaceError) {
        let parent = live.utf8.lastIndex(of: 0x2F).map { String(live[..<$0]) }
        if let parent { try makeDirectories(parent) }
        do throws(Errno) {
            try move(path, to: live, .keep)
        } catch .fileExists {
            let place = "\(Self.kept)/\(live)"
            if let slash = place.utf8.lastIndex(of: 0x2F) { try makeDirectories(String(place[..<slash])) }
            try naming("write", root.display(place)) { () throws(Errno) in try move(path, to: place, .keep) }
        } catch {
            throw WorkspaceError(error, "write", root.display(live))
        }
    }

    private func makeDirectories(_ path: String) throws(WorkspaceError) {
        do throws(Errno) {
            try calls.makeDirectory(path, in: root)
        } catch .fileExists {
        } catch .noSuchFileOrDirectory {
            if let slash = path.utf8.lastIndex(of: 0x2F) { try makeDirectories(String(path[..<slash])) }
            try naming("create", root.display(path)) { () throws(Errno) in try calls.makeDirectory(path, in: root) }
        } catch {
            throw WorkspaceError(error, "create", root.display(path))
        }
    }

    private func names(in path: String) throws(WorkspaceError) -> [String] {
        let shown = root.display(path)
        let entries = try naming("list", shown) { () throws(Errno) in
            let descriptor = try calls.openDirectory(path, in: root, follow: false)
            defer { calls.close(descriptor) }
            return try calls.list(descriptor)
        }
        return entries.map(\.name).sorted()
    }

    /// Removes a tree of which every file lives on elsewhere or was made by this run.
    func removeTree(_ path: String) throws(WorkspaceError) {
        let shown = root.display(path)
        let facts = try naming("read", shown) { () throws(Errno) in try calls.statIfPresent(path, in: root) }
        guard let facts else { return }
        guard facts.kind == .directory else {
            return try naming("remove", shown) { () throws(Errno) in try calls.unlink(path, in: root) }
        }
        for name in try names(in: path) { try removeTree("\(path)/\(name)") }
        try naming("remove", shown) { () throws(Errno) in try calls.removeDirectory(path, in: root) }
    }
}
