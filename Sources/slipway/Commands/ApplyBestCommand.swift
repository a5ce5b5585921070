import ArgumentParser
import SlipwayApp
import SlipwaySpec
import SlipwayViews
import SlipwayWorkspace

/// `slipway apply-best`: turns a release into the variant that measurements show to be the best.
struct ApplyBestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.applyBest)

    @OptionGroup var decision: DecisionOptions

    @Option(
        name: .long,
        help: ArgumentHelp("Promote this variant, by name or id, whatever was measured.", valueName: "variant"))
    var to: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Take the files of this release, with what was measured of them; \"release\" is the one without a name.",
            valueName: "name"))
    var from: String?

    @Option(name: .long, help: ArgumentHelp("Why, for --to; goes into promotion.json.", valueName: "text"))
    var because: String?

    @Flag(name: .long, help: "Write nothing; show what would change, and exit with 2 if anything.")
    var check = false

    @Flag(name: .customLong("dry-run"), help: "Write nothing; show what would change.")
    var dryRun = false

    @Option(
        name: .customLong("commit-message"),
        help: ArgumentHelp(
            "Write a commit message to this file when something changes, or did by the same command before.",
            valueName: "file"),
        completion: .file())
    var commitMessage: String?

    @Flag(name: .customLong("no-sync"), help: "Do not wait for the disk; a power cut may then tear the output.")
    var noSync = false

    @Option(name: .long, help: "How the result is written.")
    var format: ResultFormat = .text

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if to != nil, because?.isEmpty ?? true { throw ValidationError("--to needs a reason: --because TEXT") }
        if because != nil, to == nil { throw ValidationError("--because belongs to --to") }
        guard let from else { return }
        guard let source = PromotionRequest.source(from) else {
            throw ValidationError("--from needs the name of a release, without slashes")
        }
        if to != nil { throw ValidationError("give one of --from and --to") }
        if decision.isAboutOneSpec || decision.against == .baseline {
            throw ValidationError("--from takes what was measured for the other release, and no measurements")
        }
        if source == DecisionRequest.release(decision.release) {
            throw ValidationError("--from names the release itself; --release says which one takes the files")
        }
    }

    func run() throws {
        let console = Console(messages)
        let project = try self.project.open(console)
        let target = try self.project.target(out: decision.out, weights: decision.weights, of: project)
        let selection = try self.project.select(decision.specs, of: project, console)
        try console.require(checkNames(of: selection, in: project, target: target))
        try console.require(checkPlace(of: selection, in: project, target: target))
        let isSingle = selection.specs.count == 1 && !selection.isWholeProject
        if !isSingle, to == nil, !decision.isAboutOneSpec {
            try carry(selection, target, project, console)
        } else {
            let spec = try decision.single(selection, to == nil ? "--measurements" : "--to")
            try promote(spec, target, project, console)
        }
    }

    private func request(_ spec: String, _ target: OutputTarget, _ project: Project) throws -> PromotionRequest {
        var request = PromotionRequest(try decision.request(spec, target, project))
        if let to, let because { request.forced = PromotionRequest.Forced(variant: to, reason: because) }
        request.source = from
        request.mode = check || dryRun ? .compare : .write(syncToDisk: !noSync)
        return request
    }

    private func promote(_ spec: String, _ target: OutputTarget, _ project: Project, _ console: Console) throws {
        var request = try request(spec, target, project)
        request.commitMessage = commitMessage
        let outcome = SlipwayApp.promote(request)
        var status = ExitStatus(outcome)
        if let promotion = outcome.value {
            if check, promotion.diff.isDifferent { status.merge(.differences) }
            let view = PromotionView(promotion: promotion, out: target.out)
            switch format {
            case .text: console.chatter(view.text(isColored: console.colorsOutput))
            case .json: console.data(view.json)
            }
        }
        console.findings(of: outcome)
        try console.end(status)
    }

    /// Several releases without measurements: those that need none are made again, the others are listed.
    private func carry(
        _ selection: SpecSelection, _ target: OutputTarget, _ project: Project, _ console: Console
    ) throws {
        let requests = try selection.specs.map { try request($0, target, project) }
        let outcome = carryReleases(requests, commitMessage: commitMessage)
        var status = ExitStatus(outcome)
        if let carried = outcome.value {
            if check, carried.isDifferent { status.merge(.differences) }
            let view = CarriedView(carried: carried, out: target.out)
            switch format {
            case .text: console.chatter(view.text(isColored: console.colorsOutput))
            case .json: console.data(view.json)
            }
        }
        console.findings(of: outcome)
        try console.end(status)
    }
}
