import ArgumentParser
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayOutput
import SlipwayReport
import SlipwaySpec
import SlipwayViews
import SlipwayWorkspace

/// `slipway build`: compiles specs and writes their repositories and releases.
struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.build)

    @Argument(
        help: ArgumentHelp(
            "The specs to build: files, names or patterns. Default: all of the project.", valueName: "specs"),
        completion: .file(extensions: ["yaml", "yml"]))
    var specs: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The output root. Default: out of slipway.yaml.", valueName: "dir"), completion: .directory)
    var out: String?

    @Option(
        name: .long,
        help: """
            How model files come in: store (one copy in OUT/.weights, hard links to it), link (hard links to the source), \
            copy (each directory whole), digest (none; the manifest has their digests). Default: weights of \
            slipway.yaml for its own out, else as in the output that stands there, else store.
            """)
    var weights: WeightsMode?

    @Option(
        name: .customLong("target-only"),
        help: ArgumentHelp(
            "Of the deployments that specs state, write the files of this target alone. Promoted releases stay.",
            valueName: "target"))
    var targetOnly: String?

    @Flag(name: .long, help: "Write nothing; show what a build would change, and exit with 2 if anything.")
    var check = false

    @Flag(
        name: .customLong("require-current"),
        help: "With --check: a release whose measured configuration is behind its spec is a difference too.")
    var requireCurrent = false

    @Flag(
        name: .long,
        help: "Remove the outputs in out of slipway.yaml whose spec is gone; files that no record lists stay.")
    var prune = false

    @Option(
        name: .customLong("prune-release"),
        help: ArgumentHelp(
            "With --prune, remove this output although something was promoted to it. May be repeated.",
            valueName: "name"))
    var pruneRelease: [String] = []

    @Flag(
        name: .long,
        help: "First run slipway convert for every spec whose model is not converted as it declares.")
    var convert = false

    @OptionGroup var conversion: ConversionOptions

    @Flag(name: .customLong("no-sync"), help: "Do not wait for the disk; a power cut may then tear the output.")
    var noSync = false

    @Option(name: .long, help: "How the result is written.")
    var format: ResultFormat = .text

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if !pruneRelease.isEmpty, !prune { throw ValidationError("--prune-release belongs to --prune") }
        if out?.isEmpty ?? false { throw ValidationError("--out needs a directory") }
        if convert, check { throw ValidationError("--convert writes, and --check does not") }
        if !convert, conversion.python != nil || conversion.trust {
            throw ValidationError("--python and --trust belong to --convert")
        }
        try checkTarget()
        if requireCurrent, !check { throw ValidationError("--require-current belongs to --check") }
    }

    /// Refuses a target that there is none of.
    private func checkTarget() throws {
        guard let targetOnly else { return }
        let known = Language.joined.targets.map(\.field.key)
        guard !known.contains(targetOnly) else { return }
        let near = didYouMean(targetOnly, among: known).map { ", did you mean \"\($0)\"?" } ?? "."
        throw ValidationError(
            "there is no deployment target \"\(targetOnly)\"\(near) Targets are \(known.joined(separator: ", "))")
    }

    func run() throws {
        let console = Console(messages)
        let project = try self.project.open(console)
        let target = try self.project.target(out: out, weights: weights, of: project)
        let selection = try self.project.select(specs, of: project, console)
        try console.require(checkPlace(of: selection, in: project, target: target))
        if prune, !target.isOwn {
            throw ValidationError("--prune is about out of slipway.yaml, and \"\(target.out)\" is not that")
        }
        let orphans = findOrphans(of: selection, target: target)
        try console.require(orphans)
        var builder = SpecBuilder(
            project: project, target: target, mode: check ? .compare : .write(syncToDisk: !noSync),
            failsBehind: requireCurrent || project.file?.document.behindFails ?? false, onlyTarget: targetOnly,
            fetching: FetchProgressWriter(console).show)
        var status = ExitStatus.done
        var results: [JSONValue] = []
        for spec in selection.specs {
            if convert {
                let converted = convertSpec(
                    spec, conversion.request(project), fetching: FetchProgressWriter(console).show,
                    watching: ConvertProgressWriter(console: console).show)
                guard converted.accepted != nil else {
                    console.findings(of: converted)
                    status.merge(ExitStatus(converted))
                    continue
                }
            }
            let outcome = builder.build(spec)
            console.findings(of: outcome)
            status.merge(ExitStatus(outcome))
            guard let result = outcome.value else { continue }
            if check, result.diff.isDifferent || result.reasons.contains(where: \.fails) { status.merge(.differences) }
            let view = BuildView(result: result, out: target.out)
            results.append(view.object)
            if format == .text {
                let renderer = PlanRenderer(isColored: console.colorsOutput)
                if check { console.chatter(renderer.render(reasons: result.reasons.map { ($0.line, $0.fails) })) }
                console.chatter(result.differences.map(renderer.render) ?? renderer.render(view.summary))
            }
        }
        let gone = orphans.value ?? []
        let reasons = check ? gone.map(\.reason) : []
        if !reasons.isEmpty { status.merge(.differences) }
        if check, format == .text {
            console.chatter(
                PlanRenderer(isColored: console.colorsOutput).render(reasons: reasons.map { ($0.line, $0.fails) }))
        }
        if !check { status.merge(settle(gone, isBuilt: status == .done, console)) }
        if format == .json {
            console.data(BuildView.document(results, orphans: gone))
        }
        try console.end(status)
    }

    /// Removes orphans, or says that they are there.
    private func settle(_ orphans: [Orphan], isBuilt: Bool, _ console: Console) -> ExitStatus {
        guard prune else {
            for orphan in orphans { console.finding(orphan.finding) }
            return .done
        }
        // Nothing goes in a run in which something else went wrong.
        guard isBuilt else { return .done }
        let outcome = SlipwayApp.prune(orphans, releases: pruneRelease, syncToDisk: !noSync)
        console.findings(of: outcome)
        for one in outcome.value ?? [] where format == .text {
            console.chatter("removed   \(one.name): \(counted(one.report.diff.count(.removed), "file"))\n")
        }
        return ExitStatus(outcome)
    }
}
