import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwayTargets
import SlipwayWorkspace

/// What `--emit` calls the engines that run the parts of a campaign.
package let campaignEngineNames = campaignEngines.map(\.key)

/// The job that runs a campaign in parts.
package struct CampaignJobRequest: Sendable {
    /// The name of the engine.
    package let engine: String
    /// The number of parts, 1 or more.
    package let shards: Int
    /// The words of the command line after the program's name.
    package let arguments: [String]
    /// The directory that takes the files; nil for none.
    package let directory: String?

    /// Describes a job.
    package init(engine: String, shards: Int, arguments: [String], directory: String?) {
        self.engine = engine
        self.shards = shards
        self.arguments = arguments
        self.directory = directory
    }
}

extension PlannedCampaign {
    /// Writes the job of an engine; nothing is measured, and nothing is submitted.
    ///
    /// - Parameter job: The job.
    /// - Returns: The files by their path, the one that is submitted first.
    package func emit(_ job: CampaignJobRequest) -> Outcome<[(path: String, text: String)]> {
        var outcome = Outcome<[(path: String, text: String)]>()
        guard let engine = campaignEngines.first(where: { $0.key == job.engine }), let out = request.out else {
            return outcome
        }
        let others = measurements.variants.count { !$0.isIncumbent }
        guard job.shards <= max(1, others) else {
            outcome.bag.add(
                Diagnostic(
                    .campaignNotShared, "\(job.shards) parts are more than there are variants to share", at: nil,
                    notes: ["each part measures the incumbent, and the plan has \(others) others"],
                    help: ["give --shards \(max(1, others)), or fewer"]))
            return outcome
        }
        let files = (1...job.shards).map { index in
            let path = ProfileLayout.measurements(part: index, of: job.shards, for: request.release)
            return "\(out)/\(compiled.plan.name)/\(path)"
        }
        var join = ["apply-best", request.spec, "--out", out, "--measurements"] + files
        if let name = request.releaseName { join += ["--release", name] }
        let emitted = engine.files(
            for: CampaignJob(
                name: compiled.plan.name.text, spec: request.spec, target: measurements.target,
                arguments: Self.arguments(of: job.arguments), shards: job.shards,
                usesGPUs: measurements.variants.contains { $0.isCPU == false }, measurements: files, join: join))
        let folder = job.directory.map { "\($0)/" } ?? ""
        let written = emitted.map { (path: folder + $0.name, text: $0.text) }
        if job.directory != nil {
            do throws(WorkspaceError) {
                for file in written {
                    try Workspace.replaceText(Array(file.text.utf8), at: file.path, makingFolder: true)
                }
            } catch {
                outcome.fail(error)
                return outcome
            }
        }
        outcome.value = written
        return outcome
    }

    /// The words of the command that measures a part: those of this command but for what asks for the job.
    static func arguments(of words: [String]) -> [String] {
        var result: [String] = []
        var isValue = false
        for word in words {
            if isValue {
                isValue = false
                continue
            }
            let name = String(word.prefix { $0 != "=" })
            guard jobOptions.contains(name) else {
                result.append(word)
                continue
            }
            isValue = name == word
        }
        return result
    }

    /// The options that ask for a job; each has a value.
    private static let jobOptions: Set = ["--emit", "--shards", "--into"]
}
