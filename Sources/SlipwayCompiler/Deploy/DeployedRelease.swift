package import SlipwayDomain
import SlipwayMeasurements
package import SlipwayPromotion
import SlipwayReleases
import SlipwaySpec

/// A release as a deployment target sees it: what is in the release's `repository/`, and what was measured of it.
///
/// A target's files are in a folder beside `repository/`, named like its key.
package struct DeployedRelease: Sendable {
    /// A model of the release's repository.
    package struct Model: Sendable {
        /// The name on the wire, which is that of its folder in the repository.
        package let name: ModelName
        /// The variant that it serves.
        package let variant: Variant
        /// The inputs, batch axis included.
        package let inputs: [ServedTensor]
        /// The outputs, batch axis included.
        package let outputs: [ServedTensor]
        /// Its files, by path below the repository, in order.
        package let files: [(path: RelativePath, digest: ContentDigest)]

        /// Whether the first axis of its tensors is a batch, which requests state and `itemShape(batching:)`
        /// leaves out.
        package var isBatched: Bool { variant.configuration.maxBatchSize > 0 }
    }

    /// A request of the spec's profile.
    package struct Request: Sendable {
        /// Its name among the requests, such as `seq128`; `default` where there is one only.
        package let name: String
        /// perf_analyzer's `--input-data` of it, without the batch axis where the release batches.
        package let inputData: String

        /// Makes a request.
        package init(name: String, inputData: String) {
            self.name = name
            self.inputData = inputData
        }
    }

    /// The plan that the release is made of.
    package let plan: DeploymentPlan
    /// The variant that is released.
    package let variant: Variant
    /// The variant's id.
    package let id: String
    /// The directory of the release below `OUT/<name>/`: `release`, or `release-NAME`.
    package let directory: RelativePath
    /// The models of the repository; one today.
    package let models: [Model]
    /// The SHA-256 over the paths and digests of all files of the repository: another one means that something else is served.
    package let digest: ContentDigest
    /// The requests of the spec's profile as the release takes them, in its order; empty without a profile.
    package let requests: [Request]
    /// The requests to admit at once on a machine; nil where no measurement says.
    package let concurrency: Int?
    /// How long to wait for an answer, in milliseconds; nil where no measurement says.
    package let timeoutMilliseconds: Int?
    /// Where the throughput stops growing; nil where no measurement says.
    package let knee: Knee?
    /// What was promised of the release: the limits that it was promoted under, else those of `promote.require`.
    package let limits: [PromotionPolicy.Limit]

    /// Makes a release of one model.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - variant: The variant.
    ///   - id: The variant's id.
    ///   - directory: The directory of the release below the output's.
    ///   - files: The files of the repository, by path below it.
    ///   - requests: The requests of the profile, as the variant takes them.
    ///   - measured: What was measured.
    ///   - policy: The rules that it was promoted by; nil for those of the spec.
    ///   - digest: The SHA-256 of bytes.
    package init(
        plan: DeploymentPlan, variant: Variant, id: String, directory: RelativePath,
        files: [(path: RelativePath, digest: ContentDigest)], requests: [Request], measured: MeasuredRelease,
        policy: PromotionPolicy?, digest: ([UInt8]) -> ContentDigest
    ) {
        let files = files.sorted { $0.path < $1.path }
        self.plan = plan
        self.variant = variant
        self.id = id
        self.directory = directory
        models = [
            Model(
                name: plan.name, variant: variant, inputs: plan.spec.inputs, outputs: plan.spec.outputs, files: files)
        ]
        self.digest = digest(Array(files.map { "\($0.digest.hex)  \($0.path)\n" }.joined().utf8))
        self.requests = requests
        concurrency = measured.concurrency
        timeoutMilliseconds = measured.timeoutMilliseconds
        knee = measured.knee
        limits = (policy ?? makePromotionPolicy(plan.spec.resolved.document.promote)).limits
    }

    /// NVIDIA's image of the target's release and flavour.
    package var image: String { "nvcr.io/nvidia/tritonserver:\(plan.release.text)-\(plan.spec.resolved.flavor.tag)" }

    /// The name of a further release, such as `prod`; nil for the one that `build` writes first.
    package var stage: String? {
        let prefix = "release-"
        return directory.text.hasPrefix(prefix) ? String(directory.text.dropFirst(prefix.count)) : nil
    }

    /// The first lines of a file, without a comment sign: where it came from, and what to do with it.
    package func origin(_ use: String) -> [String] {
        ["Generated by Slipway from \(plan.spec.resolved.specPath); edit the spec, not this file.", use]
    }

    /// How long a server may take until it answers, in seconds: TensorRT builds engines for many minutes, a GPU model takes
    /// some, a CPU model few. Triton answers no probe before its models are loaded and warm.
    package var startSeconds: Int {
        switch variant.configuration.provider {
        case .tensorrt: 1800
        case .cuda: 600
        case .cpu, .openvino: 300
        }
    }
}

/// What measurements say of serving a release.
package struct MeasuredRelease: Hashable, Sendable {
    /// The requests to admit at once; nil where no measurement says.
    package let concurrency: Int?
    /// How long to wait for an answer, in milliseconds; nil where no measurement says.
    package let timeoutMilliseconds: Int?
    /// Where the throughput stops growing; nil where no measurement says.
    package let knee: Knee?

    /// Makes the facts.
    package init(concurrency: Int?, timeoutMilliseconds: Int?, knee: Knee?) {
        self.concurrency = concurrency
        self.timeoutMilliseconds = timeoutMilliseconds
        self.knee = knee
    }
}
