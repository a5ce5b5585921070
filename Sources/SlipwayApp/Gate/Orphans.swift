package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayOutput
import SlipwaySpec
package import SlipwayWorkspace

/// An output in the project's own output root whose spec is gone.
package struct Orphan: Sendable {
    /// Its directory below the output root.
    package let directory: OutputDirectory
    /// The directories of its releases that something was promoted to.
    package let promoted: [RelativePath]
    /// How many files its records list.
    package let fileCount: Int

    /// The reason that it is for the gate.
    package var reason: GateReason {
        let held = promoted.map(\.text).joined(separator: ", ")
        return GateReason(
            .orphan, directory.name, nil,
            promoted.isEmpty
                ? "no spec has this name any more; slipway build --prune removes its \(fileCount) files"
                : "no spec has this name any more, and \(held) holds a promoted variant; slipway build --prune "
                    + "--prune-release \(directory.name) removes its \(fileCount) files")
    }

    /// The finding that says that it is there.
    package var finding: Diagnostic {
        Diagnostic(
            .orphanedOutput, "\"\(directory.path)\": \(reason.text)", at: nil,
            help: [DiagnosticCode.orphanedOutput.remedy])
    }
}

/// Finds the outputs whose spec is gone, judged against every spec of the project.
///
/// - Parameters:
///   - selection: The specs, with all those of the project.
///   - target: The output root.
/// - Returns: The orphans, in the order of their names; none where the output root is not the project's own, or where the
///   name of a spec is not known. A record that cannot be read is an error.
package func findOrphans(of selection: SpecSelection, target: OutputTarget) -> Outcome<[Orphan]> {
    var outcome = Outcome<[Orphan]>()
    outcome.value = []
    guard target.isOwn, let index = selection.index, index.isComplete else { return outcome }
    do throws(WorkspaceError) {
        var orphans: [Orphan] = []
        var reader = DocumentReader()
        var known = index.names
        // What the next build moves is told as that.
        for spec in index.specs {
            guard let name = spec.head.name?.value else { continue }
            let names = spec.head.formerNames.map(\.value)
            let former = try FormerOutput(name, names, in: target.out, &reader)
            if let former { known.insert(former.directory.name) }
        }
        for directory in try OutputDirectory.all(below: target.out) where !known.contains(directory.name) {
            let records = try OutputRecords(directory, &reader)
            guard records.manifest != nil || !records.promotions.isEmpty else { continue }
            let ledger = try directory.ledger(manifestPath: OutputLayout.manifest)
            orphans.append(
                Orphan(
                    directory: directory,
                    promoted: records.promotions.filter(\.value.isPromoted).map(\.key).sorted(),
                    fileCount: ledger.files.count))
        }
        outcome.bag.merge(reader.bag)
        outcome.sources.merge(reader.sources)
        if !reader.bag.hasErrors { outcome.value = orphans }
    } catch {
        outcome.fail(error)
    }
    return outcome
}

/// Removes orphans: what their records list, and nothing else.
///
/// - Parameters:
///   - orphans: The orphans.
///   - releases: The names of those that may go although something was promoted to them.
///   - syncToDisk: Whether to wait for the disk.
/// - Returns: The reports, by name. A name in `releases` that is of no orphan is an error, and then nothing is removed; an
///   orphan with a promoted release that is not named there stays, and is an error.
package func prune(
    _ orphans: [Orphan], releases: [String], syncToDisk: Bool
) -> Outcome<[(name: String, report: PublishReport)]> {
    var outcome = Outcome<[(name: String, report: PublishReport)]>()
    let names = orphans.map(\.directory.name.text)
    for name in releases where !names.contains(name) {
        outcome.bag.add(
            unknownName(.unknownOrphan, "\"\(name)\" is no output whose spec is gone", name, among: names))
    }
    guard !outcome.bag.hasErrors else { return outcome }
    var reports: [(name: String, report: PublishReport)] = []
    for orphan in orphans {
        let name = orphan.directory.name
        guard orphan.promoted.isEmpty || releases.contains(name.text) else {
            outcome.bag.add(
                Diagnostic(
                    .orphanWithRelease, "\"\(orphan.directory.path)\" stays: something was promoted to it", at: nil,
                    notes: ["\(orphan.promoted.map(\.text).joined(separator: ", ")) may be deployed"],
                    help: ["take it out of service, then add --prune-release \(name)"]))
            continue
        }
        do throws(WorkspaceError) {
            let report = try Publisher(syncToDisk: syncToDisk).remove(name, from: orphan.directory.out)
            outcome.add(report)
            reports.append((name.text, report))
        } catch {
            outcome.fail(error)
        }
    }
    outcome.value = reports
    return outcome
}
