package import SlipwayDomain

/// Where everything is in the directory of one model, as Triton reads it.
package enum ModelLayout {
    /// The configuration.
    package static let config = RelativePath(fixed: "config.pbtxt")
    /// The data of warmup sets.
    package static let warmup = RelativePath(fixed: "warmup")
    /// The name of the model in the directory of a version: a file, or a folder around an edited graph of that name.
    package static let model = RelativePath(fixed: "model.onnx")

    /// The directory of a version.
    package static func version(_ number: Int) -> RelativePath {
        RelativePath(version: number)
    }

    /// Whether a path is one of the model's files, which `--weights digest` leaves out and `materialize` brings in: they
    /// lie in the directories of versions (numbers, as Triton wants them), and nothing else does.
    package static func isModelFile(_ path: RelativePath) -> Bool {
        guard path.parent != nil, let version = path.components.first else { return false }
        return version.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
