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
    /// - Throws: The failure to read.
    package func compare(
        _ output: OutputTree, with out: String, weights: TreeDiff.WeightsPolicy
    ) throws(WorkspaceError) -> TreeDiff {
        let disk = OutputDirectory(out: out, name: output.name, calls: calls)
        let ledger = try disk.ledger(manifestPath: output.manifestPath)
        return try TreeDiff.compare(
            output, with: disk, ledger: ledger, weights: weights, hash: SHA256Hasher.digest)
    }

    /// Publishes an output.
    ///
    /// - Parameters:
    ///   - output: The output.
    ///   - out: The output root; made when missing.
    ///   - mode: How model files come in.
    /// - Returns: What was done; nothing when the disk already held the output.
    /// - Throws: The failure that stopped it. The output then stands as it was before; when even that failed, the
    ///   next run restores it.
    package func publish(
        _ output: OutputTree, to out: String, mode: WeightsMode
    ) throws(WorkspaceError) -> PublishReport {
        let policy: TreeDiff.WeightsPolicy = mode == .digest ? .absent : .present(mode)
        if let report = try unchanged(output, out, policy) { return report }
        let made = try calls.makeDirectories("\(out)/\(output.name)")
        do throws(WorkspaceError) {
            return try locked(output, out, mode, policy)
        } catch {
            for directory in made.reversed() { try? calls.removeDirectory(directory) }
            throw error
        }
    }

    /// The report when the disk already holds the output and no run is active or was interrupted: nothing is touched,
    /// not even a lock file.
    private func unchanged(
        _ output: OutputTree, _ out: String, _ policy: TreeDiff.WeightsPolicy
    ) throws(WorkspaceError) -> PublishReport? {
        let directory = "\(out)/\(output.name)"
        let session = "\(directory)/\(OutputDirectory.privateDirectory)"
        guard (try? calls.statIfPresent(session)) == .some(nil) else { return nil }
        let manifest = "\(directory)/\(output.manifestPath)"
        guard try calls.readIfPresent(manifest, in: .working, limit: OutputDirectory.textLimit) == output.manifest
        else { return nil }
        let diff = try compare(output, with: out, weights: policy)
        return diff.isDifferent ? nil : report(diff, nil, output)
    }

    private func locked(
        _ output: OutputTree, _ out: String, _ mode: WeightsMode, _ policy: TreeDiff.WeightsPolicy
    ) throws(WorkspaceError) -> PublishReport {
        let outDescriptor = try naming("list", out) { () throws(Errno) in try calls.openDirectory(out) }
        defer { calls.close(outDescriptor) }
        let path = "\(out)/\(output.name)"
        let rootDescriptor = try naming("list", path) { () throws(Errno) in try calls.openDirectory(path) }
        defer { calls.close(rootDescriptor) }
        let root = Directory(descriptor: rootDescriptor, path: path)
        let outDirectory = Directory(descriptor: outDescriptor, path: out)

        let lock = try PublishLock(in: root, seconds: lockSeconds, calls: calls)
        var report: PublishReport
        do throws(WorkspaceError) {
            report = try exchange(output, out: outDirectory, root: root, mode: mode, policy: policy)
            lock.release()
        } catch {
            lock.release()
            throw error
        }
        report.storeCleaning = collectStoreGarbage(
            in: outDirectory, calls: calls)
        return report
    }

    /// The part of a run that holds the lock.
    private func exchange(
        _ output: OutputTree, out: Directory, root: Directory, mode: WeightsMode, policy: TreeDiff.WeightsPolicy
    ) throws(WorkspaceError) -> PublishReport {
        let session = PublishSession(root: root, calls: calls, syncToDisk: syncToDisk)
        let recovery = try session.recover()
        let disk = OutputDirectory(out: out.path, name: output.name, calls: calls)
        let ledger = try disk.ledger(manifestPath: output.manifestPath)
        let diff = try TreeDiff.compare(
            output, with: disk, ledger: ledger, weights: policy, hash: SHA256Hasher.digest)
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
            if let failure = session.cleanUp(after: journal) {
                report.diagnostics.add(
                    Diagnostic(
                        .cleaningPostponed, "the files that were replaced could not all be removed", at: nil,
                        notes: [failure.message]))
            }
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
    fileprivate var diagnostic: Diagnostic {
        let note =
            switch self {
            case .finished: "its exchanges were finished"
            case .undone: "its exchanges were undone"
            case .discarded: "it had exchanged nothing; what it had staged was removed"
            }
        return Diagnostic(.interruptedRunRecovered, "an interrupted run was found", at: nil, notes: [note])
    }
}
