import ArgumentParser
import SlipwayApp

/// Which output and which release a run on a real server is about: what `profile` and `compare` have in common.
struct CampaignOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The output root that the specs were built to. Default: out of slipway.yaml.", valueName: "dir"),
        completion: .directory)
    var out: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The release that it is for: what it holds takes part, and its limits count. Default: the release without a name.",
            valueName: "name"))
    var release: String?

    @Flag(
        name: .long,
        help: "Trust the project: a command that brings the model may run here. Default: trust of slipway.yaml.")
    var trust = false

    func validate() throws {
        if out?.isEmpty ?? false { throw ValidationError("--out needs a directory") }
        if DecisionRequest.release(release) == nil { throw ValidationError("--release needs a name without slashes") }
    }

    /// The request about a spec.
    func request(_ spec: String, out: String?, _ project: Project) throws -> CampaignRequest {
        guard let directory = DecisionRequest.release(release) else {
            throw ValidationError("--release needs a name without slashes")
        }
        var request = CampaignRequest(spec, out: out, project: project, release: directory)
        request.trustsCode = trust
        request.releaseName = release
        return request
    }
}
