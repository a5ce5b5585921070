/// An engine that runs the parts of a campaign on several machines. Slipway prints its job and schedules nothing.
package protocol CampaignEngine: Sendable {
    /// What `--emit` calls it.
    var key: String { get }

    /// The files of a job, the one that is submitted first.
    func files(for job: CampaignJob) -> [(name: String, text: String)]
}

/// The engines that the program is built with; a new one is its folder and its line here.
package let campaignEngines: [any CampaignEngine] = [
    Slurm()
]

/// A campaign whose plan several machines share.
package struct CampaignJob: Sendable {
    /// The model's name.
    package let name: String
    /// The path of the spec, as the command line has it.
    package let spec: String
    /// The release of the server that measures.
    package let target: String
    /// The words of the command that measures one part, but for `--shard` and its value; the program's name is not among them.
    package let arguments: [String]
    /// The number of parts, 1 or more.
    package let shards: Int
    /// Whether a variant runs on GPUs.
    package let usesGPUs: Bool
    /// The files that the parts append to, as the command line's folder reaches them.
    package let measurements: [String]
    /// The words of the command that joins the parts.
    package let join: [String]

    /// Describes a job.
    package init(
        name: String, spec: String, target: String, arguments: [String], shards: Int, usesGPUs: Bool,
        measurements: [String], join: [String]
    ) {
        self.name = name
        self.spec = spec
        self.target = target
        self.arguments = arguments
        self.shards = shards
        self.usesGPUs = usesGPUs
        self.measurements = measurements
        self.join = join
    }
}
