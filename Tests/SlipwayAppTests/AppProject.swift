import SlipwayApp
import SlipwayDiagnostics
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

    var project: Project { Project(root: folder.path("")) }
    var spec: String { folder.path("spec.yaml") }
    var target: OutputTarget { OutputTarget(out: folder.path("out"), weights: weights) }

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
}
