import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwayYAML

/// Pairs of names and values, such as labels, as a mapping's members.
func members(_ pairs: [(name: Located<String>, value: Located<String>)]) -> [YAMLMember] {
    pairs.map { YAMLMember($0.name.value, .string($0.value.value)) }
}

/// Environment variables of a container.
func environmentVariables(_ pairs: [(name: Located<String>, value: Located<String>)]) -> [YAMLValue] {
    pairs.map { entry in
        .mapping([
            YAMLMember("name", .string(entry.name.value)), YAMLMember("value", .string(entry.value.value)),
        ])
    }
}

/// The secret that images are pulled with, as a list of none or one.
func pullSecrets(_ name: String?) -> [YAMLValue] { name.map { [.mapping([YAMLMember("name", .string($0))])] } ?? [] }

/// What keeps other pods from nodes with GPUs, which these pods tolerate; empty for pods without one.
func gpuTolerations(_ gpus: Int) -> [YAMLValue] {
    guard gpus > 0 else { return [] }
    return [
        .mapping([
            YAMLMember("key", .string("nvidia.com/gpu")), YAMLMember("operator", .string("Exists")),
            YAMLMember("effect", .string("NoSchedule")),
        ])
    ]
}

/// A question to Triton's health.
///
/// - Parameters:
///   - health: `ready` or `live`.
///   - port: The port, by name or number.
///   - period: The seconds between questions.
///   - failures: How many wrong answers count as one failure.
/// - Returns: The probe.
func healthProbe(_ health: String, port: YAMLValue, period: Int, failures: Int) -> YAMLValue {
    .mapping([
        YAMLMember(
            "httpGet",
            .mapping([YAMLMember("path", .string("/v2/health/\(health)")), YAMLMember("port", port)])),
        YAMLMember("periodSeconds", .integer(period)), YAMLMember("timeoutSeconds", .integer(5)),
        YAMLMember("failureThreshold", .integer(failures)),
    ])
}

/// The volume of a pod that begins empty, and where a container sees it.
struct PodVolume {
    let name: String
    let path: String
    /// What the volume says of itself, such as its medium.
    var source: [YAMLMember] = []

    /// The entry of the pod.
    var volume: YAMLValue {
        .mapping([YAMLMember("name", .string(name)), YAMLMember("emptyDir", .mapping(source))])
    }
    /// The entry of a container.
    var mount: YAMLValue {
        .mapping([YAMLMember("name", .string(name)), YAMLMember("mountPath", .string(path))])
    }

    /// /dev/shm: the 64 MiB of a container are too few for the python backend (triton-inference-server/server issue 3678).
    static func sharedMemory(_ size: [YAMLMember]) -> PodVolume {
        PodVolume(name: "shm", path: "/dev/shm", source: [YAMLMember("medium", .string("Memory"))] + size)
    }

    /// Where TensorRT's engines are kept, which must be a place that the user 1000 can write to.
    ///
    /// - Parameters:
    ///   - release: The release, whose variant states `engine_cache`.
    ///   - others: The pod's other volumes.
    /// - Returns: The volume; nil where no engines are kept, or below another volume.
    static func engines(of release: DeployedRelease, beside others: [PodVolume]) -> PodVolume? {
        guard case .text(let path)? = release.variant.configuration.option("engine_cache"), path.hasPrefix("/"),
            !others.contains(where: { path == $0.path || path.hasPrefix("\($0.path)/") })
        else { return nil }
        return PodVolume(name: "engines", path: path)
    }
}

extension DeployedRelease {
    /// Annotations of pods: what they serve, so that another release is another template, which a cluster rolls out.
    var annotations: [YAMLMember] {
        [
            YAMLMember("slipway/variant", .string(variant.name.text)), YAMLMember("slipway/id", .string(id)),
            YAMLMember("slipway/release-digest", .string("sha256:\(digest.hex)")),
        ]
    }

    /// A part of the digest of what is served, which names the image or the folder of a release: a promotion names another one,
    /// and a revert the one before.
    var tag: String { String(digest.hex.prefix(12)) }

    /// The Dockerfile of an image that holds parts of the release's folder, and cp.
    ///
    /// - Parameters:
    ///   - use: The command that makes the image.
    ///   - parts: What is copied, by its path in the image.
    /// - Returns: The text of the file.
    func dockerfile(_ use: String, copying parts: [(from: String, to: String)]) -> String {
        origin(use).map { "# \($0)\n" }.joined() + "FROM busybox:1.37.0\n"
            + parts.map { "COPY \($0.from) \($0.to)\n" }.joined()
    }
}

/// Whether the name of an image says which one of the name it is, by tag or digest.
func statesTag(_ image: String) -> Bool {
    image.contains("@") || image.split(separator: "/").last?.contains(":") == true
}
