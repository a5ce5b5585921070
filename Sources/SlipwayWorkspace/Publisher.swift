internal import SlipwayDiagnostics
internal import SlipwayDomain
package import SlipwayOutput
package import SlipwaySystem

/// Brings outputs to the disk so that neither a crash nor a full disk can tear them.
///
/// Changed directories are built beside the live ones in `.slipway/stage`, a journal is written, and each pair changes
/// places in one call; the manifest's turn is last. The next run finishes what an interrupted one began.
package struct Publisher: Sendable {
    /// Whether everything is flushed to the disk before the first exchange, so that a power cut cannot tear it either.
    package let syncToDisk: Bool
    /// How many seconds to wait for another run; 0 fails at once.
    package let lockSeconds: Int
    let calls: FileCalls

    /// Makes a publisher.
    ///
    /// - Parameters:
    ///   - syncToDisk: Whether everything is flushed to the disk before the first exchange.
    ///   - lockSeconds: How many seconds to wait for another run; 0 fails at once.
    ///   - faults: Failures that a test puts before the calls that change the disk.
    package init(
        syncToDisk: Bool = true, lockSeconds: Int = 10, faults: FaultPlan? = nil
    ) {
        self.syncToDisk = syncToDisk
        self.lockSeconds = lockSeconds
        calls = FileCalls(faults: faults)
    }

    /// Compares an output with the disk without changing anything.
    ///
    /// - Parameters:
    ///   - output: The output.
    ///   - out: The output root, which need not exist.
    ///   - weights: How model files take part.
    /// - Returns: How each file differs.
    /// - Throws: The failure to read; `locked` when other runs change the output for longer than the limit.
    package func compare(
        _ output: OutputTree, with out: String, weights: TreeDiff.WeightsPolicy
    ) throws(WorkspaceError) -> TreeDiff {
        let path = "\(out)/\(output.name)"
        // Nothing is written here, a lock file neither: what was compared while a run was active is compared again.
        for _ in 0...(lockSeconds * 20) {
            let before = generation(path)
            let compared: Result<TreeDiff, WorkspaceError>
            do throws(WorkspaceError) {
                compared = .success(try difference(output, out, weights))
            } catch {
                compared = .failure(error)
            }
            if !PublishLock.isHeld(in: path, calls: calls), generation(path) == before { return try compared.get() }
            Clock.pause(50)
        }
        throw .locked(path: path, seconds: lockSeconds)
    }

    /// The comparison with what is there at this moment; `known` is what Slipway wrote there before, where that has
    /// been read already.
    private func difference(
        _ output: OutputTree, _ out: String, _ weights: TreeDiff.WeightsPolicy, known: Ledger? = nil
    ) throws(WorkspaceError) -> TreeDiff {
        let disk = OutputDirectory(out: out, name: output.name, calls: calls)
        let ledger = if let known { known } else { try disk.ledger(manifestPath: output.manifestPath) }
        return try TreeDiff.compare(
            output, with: disk, ledger: ledger, weights: weights, hash: SHA256Hasher.digest)
    }

    /// What no run leaves as it was: each makes and removes a directory in the output's.
    private func generation(_ path: String) -> FileFacts? {
        (try? calls.statIfPresent(path, follow: true)).flatMap(\.self)
    }

    /// Publishes an output.
    ///
    /// - Parameters:
    ///   - output: The output.
    ///   - out: The output root; made when missing.
    ///   - mode: How model files come in.
    ///   - basis: The releases as they were read to make the output; nil where it does not depend on them.
    /// - Returns: What was done; nothing when the disk already held the output.
    /// - Throws: The failure that stopped it. The output then stands as it was before; when even that failed, the
    ///   next run restores it. `outdated` when the releases are no longer those of `basis`: made anew of what is there
    ///   now, the output can be published.
    package func publish(
        _ output: OutputTree, to out: String, mode: WeightsMode, basedOn basis: OutputBasis? = nil
    ) throws(WorkspaceError) -> PublishReport {
        let policy: TreeDiff.WeightsPolicy = mode == .digest ? .absent : .present(mode)
        if let report = unchanged(output, out, policy) { return report }
        var tries = 0
        while true {
            let made = try calls.makeDirectories("\(out)/\(output.name)")
            do throws(WorkspaceError) {
                if let entered = try enter(output, out) {
                    return try locked(entered, output, mode, policy, basis)
                }
            } catch {
                for directory in made.reversed() { try? calls.removeDirectory(directory) }
                // A file of the output that has gone is none that somebody named.
                if case .notFound(let path) = error, Workspace.isInside(path, out) {
                    throw .io(path: path, action: "read", errno: .noSuchFileOrDirectory)
                }
                throw error
            }
            // Another run that failed has taken the directory away that it had made.
            tries += 1
            if tries == 100 { throw .locked(path: "\(out)/\(output.name)", seconds: 0) }
        }
    }

    /// The report when the disk already holds the output and no run is active or was interrupted: nothing is touched,
    /// not even a lock file.
    ///
    /// Whatever stands against it is looked at again under the lock: another run may just be exchanging what was read.
    private func unchanged(
        _ output: OutputTree, _ out: String, _ policy: TreeDiff.WeightsPolicy
    ) -> PublishReport? {
        let directory = "\(out)/\(output.name)"
        let session = "\(directory)/\(OutputDirectory.privateDirectory)"
        let manifest = "\(directory)/\(output.manifestPath)"
        let before = generation(directory)
        guard before != nil, (try? calls.statIfPresent(session)) == .some(nil),
            (try? calls.readIfPresent(manifest, in: .working, limit: OutputDirectory.textLimit)) == output.manifest,
            let ledger = try? OutputDirectory(out: out, name: output.name, calls: calls).ledger(standing: output),
            let diff = try? difference(output, out, policy, known: ledger), !diff.isDifferent,
            generation(directory) == before, (try? calls.statIfPresent(session)) == .some(nil)
        else { return nil }
        return report(diff, nil, output)
    }

    /// The directories of a run that holds the lock.
    private struct Entered {
        let out: Directory
        let root: Directory
        let lock: PublishLock
    }

    /// Opens the directories and takes the lock; nil when the output's directory has just gone.
    private func enter(_ output: OutputTree, _ out: String) throws(WorkspaceError) -> Entered? {
        var opened: [Int32] = []
        do throws(WorkspaceError) {
            var directories: [Directory] = []
            for path in [out, "\(out)/\(output.name)"] {
                do throws(Errno) {
                    directories.append(Directory(descriptor: try calls.openDirectory(path), path: path))
                } catch .noSuchFileOrDirectory {
                    for descriptor in opened { calls.close(descriptor) }
                    return nil
                } catch {
                    throw WorkspaceError(error, "list", path)
                }
                opened.append(directories[directories.count - 1].descriptor)
            }
            let root = directories[1]
            let lock = try PublishLock(in: root, seconds: lockSeconds, calls: calls)
            // A lock in a directory that has another one's name by now protects nothing.
            let stands = generation(root.path)?.identity
            if let stands, stands == (try? calls.stat(descriptor: root.descriptor))?.identity {
                return Entered(out: directories[0], root: root, lock: lock)
            }
            lock.release()
        } catch {
            for descriptor in opened { calls.close(descriptor) }
            if case .notFound(let path) = error, path == "\(out)/\(output.name)" { return nil }
            throw error
        }
        for descriptor in opened { calls.close(descriptor) }
        return nil
    }

    private func locked(
        _ entered: Entered, _ output: OutputTree, _ mode: WeightsMode, _ policy: TreeDiff.WeightsPolicy,
        _ basis: OutputBasis?
    ) throws(WorkspaceError) -> PublishReport {
        defer {
            calls.close(entered.root.descriptor)
            calls.close(entered.out.descriptor)
        }
        var report: PublishReport
        do throws(WorkspaceError) {
            report = try exchange(output, entered, mode: mode, policy: policy, basis: basis)
        } catch {
            entered.lock.release()
            throw error
        }
        let released = entered.lock.release()
        report.storeCleaning = collectStoreGarbage(in: entered.out, calls: calls)
        if let failure = report.cleaningFailure ?? released ?? report.storeCleaning.failure {
            report.cleaningFailure = .notCleaned(entered.root.path, failure)
        }
        return report
    }

    /// The part of a run that holds the lock.
    private func exchange(
        _ output: OutputTree, _ entered: Entered, mode: WeightsMode, policy: TreeDiff.WeightsPolicy,
        basis: OutputBasis?
    ) throws(WorkspaceError) -> PublishReport {
        let (out, root) = (entered.out, entered.root)
        let session = PublishSession(entered.lock, in: root, calls: calls, syncToDisk: syncToDisk)
        let recovery = try session.recover()
        let disk = OutputDirectory(out: out.path, name: output.name, calls: calls)
        if let basis, basis != OutputBasis(disk) { throw .outdated(path: root.path) }
        let ledger = try disk.ledger(manifestPath: output.manifestPath)
        let diff = try difference(output, out.path, policy, known: ledger)
        let calls = calls
        var known: [RelativePath: FileKind?] = [:]
        let plan = try PublishPlan(output, diff: diff, ledger: ledger) { path throws(WorkspaceError) in
            if let kind = known[path] { return kind }
            do throws(Errno) {
                let kind = try calls.statIfPresent(path.text, in: root)?.kind
                known[path] = .some(kind)
                return kind
            } catch .notDirectory {
                return nil
            } catch {
                throw WorkspaceError(error, "read", root.display(path.text))
            }
        }
        var report = report(diff, plan, output)
        report.recovery = recovery
        if let recovery { report.diagnostics.add(recovery.diagnostic) }
        if plan.steps.isEmpty { return report }
        var placer = WeightsPlacer(
            calls: calls, out: out, mode: mode, syncToDisk: syncToDisk, owner: "\(Host.processID)-\(output.name)")
        defer { placer.close() }
        do throws(WorkspaceError) {
            let journal = try session.stage(plan, placer: &placer)
            try session.commit(journal)
            report.cleaningFailure = session.cleanUp(after: journal)
        } catch {
            placer.discardMadeEntries()
            throw error
        }
        report.bytesCopied = placer.bytesCopied
        report.diagnostics.merge(placer.diagnostics)
        return report
    }

    private func report(_ diff: TreeDiff, _ plan: PublishPlan?, _ output: OutputTree) -> PublishReport {
        var report = PublishReport(diff: diff)
        report.addedUnits = plan?.addedUnits ?? 0
        report.changedUnits = plan?.changedUnits ?? 0
        report.removedUnits = plan?.removedUnits ?? 0
        let present = Set(output.units).subtracting(output.kept).count
        report.unchangedUnits = max(0, present - report.addedUnits - report.changedUnits)
        for path in report.handEditedFiles {
            report.diagnostics.add(
                Diagnostic(.handEditedFile, "\"\(output.name)/\(path)\" was edited by hand", at: nil))
        }
        // Profilers leave their results in profile/, as they are meant to.
        // A report has a list of its own.
        let reports = report.foreignFiles.filter { $0.lastComponent == ReportLayout.list.text }.compactMap(\.parent)
        for path in report.foreignFiles
        where !OutputLayout.isResult(path) && !reports.contains(where: { path.isInside($0) }) {
            report.diagnostics.add(
                Diagnostic(
                    .foreignFileKept, "\"\(output.name)/\(path)\" is in no manifest and stays", at: nil))
        }
        return report
    }
}

extension PublishReport.Recovery {
    var diagnostic: Diagnostic {
        let note =
            switch self {
            case .finished: "its exchanges were finished"
            case .undone: "its exchanges were undone"
            case .discarded: "it had exchanged nothing; what it had staged was removed"
            }
        return Diagnostic(.interruptedRunRecovered, "an interrupted run was found", at: nil, notes: [note])
    }
}
