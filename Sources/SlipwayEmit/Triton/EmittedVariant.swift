import SlipwayCompiler
import SlipwayDiagnostics
package import SlipwayDomain
import SlipwaySpec
import SlipwayTriton

/// A variant with its id and its files.
package struct EmittedVariant: Sendable {
    /// The variant's name.
    package let name: ModelName
    /// Twelve hexadecimal digits that identify the configuration, its warmup data and the model's bytes.
    package let id: String
    /// The text of the configuration without a name, caches included.
    private let body: [UInt8]
    /// The warmup files, below `warmup/`.
    let warmup: [(path: RelativePath, bytes: [UInt8])]

    /// Lowers a variant and works out its id.
    ///
    /// The id is the start of the SHA-256 over the deterministic wire bytes of the configuration without name and caches,
    /// the digests of the warmup files and the digests of the model's files: no comment, no path of a spec.
    ///
    /// - Parameters:
    ///   - variant: The variant.
    ///   - plan: The plan it belongs to.
    ///   - cache: The warmup files made so far.
    ///   - digest: The SHA-256 of bytes.
    ///   - bag: Receives the findings of the raw fragment and of the target release.
    init(
        _ variant: Variant, of plan: DeploymentPlan, cache: inout WarmupCache, digest: @escaping DigestFunction,
        into bag: inout DiagnosticBag
    ) {
        let config = lowerConfig(variant, of: plan, into: &bag)
        let files = cache.files(of: variant.warmup, digest: digest)
        let model = plan.spec.resolved.model
        var identity = Array("slipway variant 1\n".utf8)
        let wire = ConfigText.wireBytes(config)
        identity += Array("config \(wire.count)\n".utf8) + wire
        for file in files { identity += Array("warmup \(file.path) \(file.digest)\n".utf8) }
        identity += Array("model \(model.file.digest)\n".utf8)
        for external in model.external {
            identity += Array("data \(external.location) \(external.file.digest)\n".utf8)
        }
        name = variant.name
        id = digest(identity).prefix(12)
        let whole = addingCaches(config, variant, model: plan.name, id: id)
        ReleaseTable.check(
            whole, in: plan.release, fallback: variant.range ?? plan.spec.resolved.document.name.range, into: &bag)
        body = ConfigText.print(whole)
        warmup = files.map { ($0.path, $0.bytes) }
    }

    /// The text of config.pbtxt under a model name: fields stand by number, and the name's is the first.
    func configText(named model: ModelName, header: [String]) -> [UInt8] {
        let name = ConfigBuilder<ModelConfigSchema.ModelConfig>.build { $0.set(.name, model.text) }
        return ConfigText.print(name, header: header) + body
    }
}

/// The warmup files made so far: many variants share their sets.
struct WarmupCache {
    /// One file of a set.
    struct File {
        let path: RelativePath
        let bytes: [UInt8]
        let digest: ContentDigest
    }

    private var known: [WarmupPlan: [File]] = [:]

    /// The files of some sets, in the order of their paths.
    mutating func files(of sets: [WarmupPlan], digest: DigestFunction) -> [File] {
        sets.flatMap { set in
            if let files = known[set] { return files }
            let paths = warmupFiles(set)
            let files = set.inputs.compactMap { fill -> File? in
                guard let path = paths[fill.name].flatMap({ RelativePath($0) }) else { return nil }
                let bytes = makeTensorBytes(fill)
                return File(path: path, bytes: bytes, digest: digest(bytes))
            }
            known[set] = files
            return files
        }.sorted { $0.path < $1.path }
    }
}
