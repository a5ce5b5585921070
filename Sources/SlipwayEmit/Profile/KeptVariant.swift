import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayOutput
import SlipwayTriton

/// What a release holds, as its promotion.json names it.
package struct Incumbent: Sendable {
    /// A file of its model directory.
    package struct File: Sendable {
        /// The path below the model's directory.
        package let path: RelativePath
        /// What it holds.
        package let content: FileContent
        /// The digest.
        package let digest: ContentDigest

        /// Makes a file.
        package init(path: RelativePath, content: FileContent, digest: ContentDigest) {
            self.path = path
            self.content = content
            self.digest = digest
        }
    }

    /// The variant's name.
    package let variant: ModelName
    /// The variant's id.
    package let id: String
    /// The digest of its configuration without the model's contents; nil where its record does not say.
    package let configID: String?
    /// The files of the release's model directory; empty where they could not be read.
    package let files: [File]

    /// Makes an incumbent.
    package init(variant: ModelName, id: String, configID: String? = nil, files: [File]) {
        self.variant = variant
        self.id = id
        self.configID = configID
        self.files = files
    }
}

/// An incumbent that the spec no longer generates: its files are taken from the release, so that it can be measured beside
/// its challengers.
struct KeptVariant: Sendable {
    /// Its row in the plan of the measurements.
    let row: MeasurementPlan.Row
    /// Its files under its own name, relative to its directory.
    let files: [(path: RelativePath, content: FileContent, digest: ContentDigest)]

    /// Takes an incumbent over; nil when its files hold no configuration that can be read.
    ///
    /// - Parameters:
    ///   - incumbent: The incumbent; its configuration bears the name that clients ask for.
    ///   - digest: The SHA-256 of bytes.
    init?(_ incumbent: Incumbent, digest: DigestFunction) {
        var files: [(path: RelativePath, content: FileContent, digest: ContentDigest)] = []
        var config: ConfigMessage?
        for file in incumbent.files {
            guard file.path == ModelLayout.config, case .bytes(let bytes) = file.content else {
                files.append((file.path, file.content, file.digest))
                continue
            }
            let renamed = Self.renamed(bytes, to: incumbent.variant)
            var bag = DiagnosticBag()
            config = ConfigText.parse(SourceFile(id: SourceID(ModelLayout.config.text), bytes: renamed), into: &bag)
            files.append((file.path, .bytes(renamed), digest(renamed)))
        }
        guard let config else { return nil }
        let groups = config.messages(ModelConfigSchema.ModelConfig.instanceGroup)
        let instances = groups.reduce(0) { total, group in
            let count = Int(group.integer(ModelConfigSchema.ModelInstanceGroup.count) ?? 1)
            return total + count * max(1, group.entries(ModelConfigSchema.ModelInstanceGroup.gpus).count)
        }
        let kind = groups.first?.value(at: ModelConfigSchema.ModelInstanceGroup.kind.rawValue)
        row = MeasurementPlan.Row(
            name: incumbent.variant, id: incumbent.id, configID: incumbent.configID, isBaseline: false,
            isIncumbent: true, isKept: true,
            maxBatchSize: Int(config.integer(ModelConfigSchema.ModelConfig.maxBatchSize) ?? 0),
            instances: max(1, instances), isCPU: kind == .enumeration(InstanceKind.cpu.tritonNumber))
        self.files = files.sorted { $0.path < $1.path }
    }

    /// The configuration under another name. Slipway writes the name first, on a line of its own.
    private static func renamed(_ config: [UInt8], to name: ModelName) -> [UInt8] {
        var isDone = false
        let lines = config.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            guard !isDone, line.starts(with: "name:".utf8) else { return line }
            isDone = true
            return Array("name: \"\(name)\"".utf8)[...]
        }
        return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }
}
