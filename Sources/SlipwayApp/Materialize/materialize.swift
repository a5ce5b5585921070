import SlipwayDiagnostics
import SlipwayDomain
package import SlipwayReport
package import SlipwayWorkspace

/// Which releases are to be brought into a serving root.
package struct MaterializeRequest: Sendable {
    /// The releases: directories with a promotion.json.
    package let releases: [String]
    /// The serving root.
    package let root: String
    /// How model files come in; not `digest`.
    package var weights = WeightsMode.store
    /// Whether models of earlier runs that no release names go.
    package var prunes = false
    /// Whether the root is written.
    package var mode = WriteMode.write(syncToDisk: true)
    /// Whether commands that bring models are run, where they are trusted.
    package var runsCommands = false
    /// Whether they are trusted, where `slipway.yaml` does not say so.
    package var trustsCode = false
    /// Where models are looked for.
    package var project = Project()

    /// Makes a request.
    package init(_ releases: [String], into root: String) {
        self.releases = releases
        self.root = root
    }
}

/// What became of a serving root.
package struct MaterializeResult: Sendable {
    /// What is made of the root.
    package let plan: Materializer.Plan
    /// How the root and the disk differ, or differed before it was written.
    package let diff: TreeDiff
    /// The differing files with their lines, where nothing is written; nil where something is.
    package let differences: TreeDiffSummary?
}

/// Brings releases and their model files into one serving root, every file verified.
///
/// - Parameters:
///   - request: The releases and the root.
///   - watch: Told how models are fetched.
/// - Returns: What became of the root.
package func materialize(
    _ request: MaterializeRequest, fetching watch: @escaping FetchWatch
) -> Outcome<MaterializeResult> {
    var outcome = Outcome<MaterializeResult>()
    do throws(WorkspaceError) {
        outcome.value = try materialize(request, fetching: watch, into: &outcome)
    } catch {
        outcome.fail(error)
    }
    return outcome
}

private func materialize(
    _ request: MaterializeRequest, fetching watch: @escaping FetchWatch, into outcome: inout Outcome<MaterializeResult>
) throws(WorkspaceError) -> MaterializeResult? {
    let project = request.project
    let root = try (project.root ?? project.file?.place.root).map { path throws(WorkspaceError) in
        try Workspace.directory(path)
    }
    let made = try Materializer(
        root: request.root, mode: request.weights, prunes: request.prunes, projectRoot: root,
        modelRoots: project.allModelRoots, fetcher: project.fetcher,
        fetch: { fetcher, url, digest in fetchModel(url, digest, with: fetcher, watch: watch) },
        commands: request.runsCommands ? project.commandUse(trusted: request.trustsCode) : .never,
        run: { fetcher, command, digest in runCommand(command, digest, with: fetcher, watch: watch) },
        into: &outcome.bag)
    guard var materializer = made else { return nil }
    let planned = try materializer.plan(request.releases, into: &outcome.bag)
    outcome.sources.merge(materializer.sources)
    guard let plan = planned else { return nil }
    if !request.prunes {
        for name in plan.unnamed {
            outcome.bag.add(
                Diagnostic(
                    .modelNotNamed, "\"\(request.root)/\(name)\" is of no release named here", at: nil,
                    help: [DiagnosticCode.modelNotNamed.remedy]))
        }
    }
    guard case .write(let syncToDisk) = request.mode else {
        let diff = try Publisher().compare(plan.output, with: plan.out, weights: .present(request.weights))
        return MaterializeResult(
            plan: plan, diff: diff,
            differences: try summarize(diff, of: plan.output, out: plan.out, as: request.root))
    }
    let report = try Publisher(syncToDisk: syncToDisk).publish(plan.output, to: plan.out, mode: request.weights)
    outcome.add(report)
    return MaterializeResult(plan: plan, diff: report.diff, differences: nil)
}
