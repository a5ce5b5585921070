/// A configuration as the server completes it from the model's directory before any backend sees it.
package struct ResolvedConfig: Sendable {
    /// A version directory that the version policy selects.
    package struct Version: Hashable, Sendable {
        /// The number that the server reads its name as.
        package let number: Int64
        /// The directory that the server opens: the number in digits, which need not be there (see `writtenName`).
        package let directory: String
        /// The directory that was read as the number, such as `1abc`.
        package let writtenName: String
    }

    /// An instance group with its defaults.
    package struct InstanceGroup: Sendable {
        /// The place in the list, from 0; 0 for the group that the server adds where none is stated.
        package let index: Int
        /// The kind, `KIND_AUTO` resolved; nil where that needs the number of GPUs and nobody said it.
        package let kind: ModelConfigSchema.ModelInstanceGroup.Kind?
        /// The instances, per GPU where the kind is `KIND_GPU`.
        package let count: Int64
        /// The GPUs stated; none stands for every GPU.
        package let gpus: [Int64]
        /// The message; empty for a group that the server adds.
        package let message: ConfigMessage
        /// The message's entry in `instance_group`, or nil for a group that the server adds.
        package let entry: ConfigEntry?
    }

    /// The platform, as written or as it follows from the backend; empty for backends without one.
    package let platform: String
    /// The backend, as written, as it follows from the platform or as the model's files suggest; empty where unknown.
    package let backend: String
    /// The model file relative to the version directory; empty where the backend has no customary name.
    package let modelFilename: String
    /// `max_batch_size` as it is written; 0 where not stated.
    package let maxBatchSize: Int64
    /// The inputs as they are written.
    package let inputs: [ConfigTensor]
    /// The outputs as they are written.
    package let outputs: [ConfigTensor]
    /// The instance groups; one where none is stated, none for an ensemble.
    package let instanceGroups: [InstanceGroup]
    /// The versions that the version policy selects, by number.
    package let versions: [Version]

    /// Whether the model is an ensemble of others.
    package var isEnsemble: Bool { platform == "ensemble" }

    /// Whether the onnxruntime backend runs the model.
    package var isONNXRuntime: Bool { backend == "onnxruntime" }

    /// Completes the configuration of a model.
    package init(_ model: RepositoryModel, server: ServerFacts) {
        typealias Model = ModelConfigSchema.ModelConfig
        let config = model.message
        let identity = BackendIdentity(model, release: server.release)
        platform = identity.platform
        backend = identity.backend
        modelFilename = identity.modelFilename
        maxBatchSize = config.integer(Model.maxBatchSize) ?? 0
        inputs = ConfigTensor.inputs(of: config)
        outputs = ConfigTensor.outputs(of: config)
        versions = VersionSelection(model).selected
        instanceGroups =
            identity.platform == "ensemble"
            ? [] : Self.instanceGroups(config, backend: identity.backend, server: server)
    }
}

extension RepositoryModel {
    /// The ONNX files that the server would load, by the name of their version directory: what a reader has to open.
    ///
    /// - Returns: Paths relative to the model's directory; those of versions whose file is missing are left out. Empty
    ///   unless the onnxruntime backend runs the model.
    package func graphPaths(server: ServerFacts) -> [String: String] {
        if case .refused = config { return [:] }
        let resolved = ResolvedConfig(self, server: server)
        guard resolved.isONNXRuntime else { return [:] }
        var paths: [String: String] = [:]
        for version in resolved.versions {
            guard let path = Self.path(of: resolved.modelFilename, in: version.directory) else { continue }
            switch kind(of: path) {
            case .file: paths[version.directory] = path
            case .directory:
                if case .file? = kind(of: path + "/model.onnx") { paths[version.directory] = path + "/model.onnx" }
            case .brokenLink, nil: break
            }
        }
        return paths
    }

    /// The path of a file that is named relative to a directory of the model, as the server joins the two: a leading
    /// slash counts for nothing.
    ///
    /// - Returns: The path relative to the model's directory without `.` and `..`; nil where it leaves that directory.
    static func path(of name: String, in directory: String) -> String? {
        var parts: [Substring] = []
        for part in (directory + "/" + name).split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return parts.joined(separator: "/")
    }
}
