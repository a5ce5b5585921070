import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwaySpec
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// A project in a folder of its own, and requests about it.
struct AppProject {
    let folder: ProjectFolder
    var weights = WeightsMode.link

    init(spec: String = ProjectFolder.spec) throws {
        folder = try ProjectFolder(spec: spec)
    }

    /// With what `slipway.yaml` says, where there is one.
    var project: Project { Project(root: folder.path(""), file: file) }
    var spec: String { folder.path("spec.yaml") }
    var target: OutputTarget { OutputTarget(out: folder.path("out"), weights: weights) }

    private var file: ProjectFile? {
        guard folder.exists(ProjectPlace.fileName) else { return nil }
        let root = folder.url.resolvingSymlinksInPath().path(percentEncoded: false)
        let place = ProjectPlace(root: root.hasSuffix("/") ? String(root.dropLast()) : root, workingDirectory: root)
        let text = SourceFile(
            id: SourceID(ProjectPlace.fileName), bytes: Array(folder.text(ProjectPlace.fileName).utf8))
        var bag = DiagnosticBag()
        let document = ProjectDecoder.decode(text, language: .joined, into: &bag)
        if bag.hasErrors { Issue.record("\(bag.all)") }
        return document.map { ProjectFile(document: $0, place: place, text: text) }
    }

    /// Promotes a variant by name.
    func promote(_ variant: String, release: String? = nil, allowsBreaking: Bool = false) throws {
        var request = try promotion(release: release)
        request.decision.allowsBreaking = allowsBreaking
        request.decision.measurements = []
        request.forced = PromotionRequest.Forced(variant: variant, reason: "a test")
        let outcome = SlipwayApp.promote(request)
        #expect(outcome.accepted != nil, "\(outcome.bag.all) \(outcome.failures)")
    }

    /// Makes a release again of what needs no measurement, as `apply-best` without measurements does.
    @discardableResult
    func carry(release: String? = nil) throws -> Promotion {
        var request = try promotion(release: release)
        request.decision.measurements = []
        let outcome = SlipwayApp.promote(request)
        return try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)")
    }

    /// Compiles and writes the spec, without a finding against it.
    @discardableResult
    func build(_ mode: WriteMode = .write(syncToDisk: false)) throws -> BuildResult {
        var builder = SpecBuilder(project: project, target: target, mode: mode, fetching: nil)
        let outcome = builder.build(spec)
        return try #require(outcome.accepted, "\(outcome.bag.all) \(outcome.failures)")
    }

    /// A request to decide by m.jsonl.
    func decision(release: String? = nil) throws -> DecisionRequest {
        var request = try #require(DecisionRequest(spec, target: target, project: project, release: release))
        request.measurements = [folder.path("m.jsonl")]
        return request
    }

    /// A request to promote by m.jsonl, and to write.
    func promotion(release: String? = nil) throws -> PromotionRequest {
        var request = PromotionRequest(try decision(release: release))
        request.mode = .write(syncToDisk: false)
        return request
    }

    /// Makes the folder a real repository of git with one commit.
    func beginHistory() throws {
        try FileManager.default.removeItem(atPath: folder.path(".git"))
        try git("init", "-q", ".")
        try commit()
    }

    /// Commits everything.
    func commit() throws {
        try git("add", "-A")
        try git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "more")
    }

    private func git(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git", "-C", folder.path("")] + arguments
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(arguments)")
    }
}
