import SlipwayBackends
package import SlipwayCompiler
package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayReleases
import SlipwaySources
package import SlipwaySpec
import SlipwayTargets
import SlipwayTriton

/// The language with the plug-ins that the program is built with.
package let specLanguage = Language(
    targets: deploymentTargets.map(\.syntax), sources: modelSources.map(\.syntax),
    backends: modelBackends.map(\.syntax))

/// No files: specs of these tests extend nothing.
private struct NoSources: SpecSources {
    func read(_ path: String, statedIn source: SourceID) throws(SpecSourceError) -> SourceFile {
        throw .notFound
    }
}

/// A stand-in for SHA-256: 32 bytes that depend on every byte and its place. Not for anything that lasts.
package func quickDigest(_ bytes: [UInt8]) -> ContentDigest {
    var words: [UInt64] = [1, 2, 3, 4].map { 0xCBF2_9CE4_8422_2325 &+ $0 }
    for byte in bytes {
        for index in 0..<4 {
            words[index] = (words[index] ^ UInt64(byte)) &* (0x0000_0100_0000_01B3 &+ UInt64(index) &* 2)
            words[index] ^= words[index] >> 29
        }
    }
    let result = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) } }
    guard let digest = ContentDigest(bytes: result) else { preconditionFailure("32 bytes are a digest") }
    return digest
}

/// What became of a spec.
package struct Outcome {
    /// The spec.
    package var text: SourceFile
    /// The findings.
    package var bag = DiagnosticBag()
    /// The decoded spec, or nil where it was not read.
    package var document: SpecDocument?
    /// The plan, or nil after an error.
    package var plan: DeploymentPlan?

    /// The numbers of all findings, in order of place.
    package var codes: [Int] { bag.sorted.map(\.code.number) }
    /// The numbers of the errors, in order of place.
    package var errors: [Int] { bag.sorted.filter { $0.severity == .error }.map(\.code.number) }
    /// The variants' names.
    package var names: [String] { plan?.variants.map(\.name.text) ?? [] }
    /// What was found, for failure messages.
    package var messages: [String] { bag.sorted.map { "\($0.code.text) \($0.message)" } }

    /// The findings of a code.
    package func all(_ code: Int) -> [Diagnostic] { bag.sorted.filter { $0.code.number == code } }

    /// The first finding of a code.
    package func first(_ code: Int) -> Diagnostic? { all(code).first }

    /// The text that the first finding of a code points at.
    package func pointed(_ code: Int) -> String? {
        first(code)?.primary.map { text.text($0.range.span) }
    }

    /// `line:column` of the first finding of a code.
    package func place(_ code: Int) -> String? {
        guard let range = first(code)?.primary?.range else { return nil }
        let place = text.lineColumn(at: range.span.start)
        return "\(place.line):\(place.column)"
    }

    /// The variant of a name.
    package subscript(name: String) -> Variant? { plan?.variants.first { $0.name.text == name } }
}

/// What a test may vary besides the spec's keys.
package struct Setting {
    /// The Triton release, or nil to state none.
    package var target = "24.10"
    /// The model's name.
    package var name = "m"
    /// The path of the spec.
    package var specPath = "spec.yaml"
    /// The bytes that stand for the model.
    package var modelBytes: [UInt8] = [1]
    /// What following the graph says; nil takes the declared dimensions for true.
    package var evidence: [OutputEvidence]?
    /// Data files by the path that the spec states.
    package var data: [String: [UInt8]] = [:]

    /// Makes the plain setting.
    package init() {}

    /// Makes a setting for a release.
    package init(target: String) { self.target = target }
}

/// What following a graph would say if its declared dimensions were true.
private func evidence(on output: GraphTensor, _ signature: GraphSignature) -> OutputEvidence {
    let batch = Set(signature.inputs.compactMap { $0.shape?.dimensions.first })
    let first = output.shape?.dimensions.first
    let verdict: OutputEvidence.Batch =
        switch first {
        case nil, .anonymous?: .unknown
        case let first?: batch.contains(first) ? .proven : .disproven
        }
    return OutputEvidence(
        name: output.name, dims: output.shape?.dimensions.map { $0 == .anonymous ? nil : $0.description },
        batch: verdict, reason: "axis 0 is \(first?.description ?? "unknown")")
}

/// Compiles a spec over a graph up to the plan.
///
/// - Parameters:
///   - body: The keys after `slipway`, `name`, `model` and `target`; with `slipway:` in it, the whole spec.
///   - signature: The graph.
///   - setting: The rest.
/// - Returns: The findings, and the plan where there is no error.
package func compile(
    _ body: String, _ signature: GraphSignature = Graphs.rows, _ setting: Setting = Setting()
) -> Outcome {
    let head = """
        slipway: 1
        name: \(setting.name)
        model: {source: m.onnx}
        target: {triton: "\(setting.target)"}

        """
    var outcome = Outcome(
        text: SourceFile(path: setting.specPath, text: body.contains("slipway:") ? body : head + body))
    var texts = SourceSet()
    guard
        let document = SpecLoader.document(
            outcome.text, language: specLanguage, files: NoSources(),
            texts: &texts,
            into: &outcome.bag)
    else { return outcome }
    outcome.document = document
    guard !outcome.bag.hasErrors else { return outcome }
    var release = ReleaseTable.default
    if let stated = document.tritonRelease {
        guard let parsed = TritonRelease.parse(stated.value, at: stated.range, into: &outcome.bag) else {
            return outcome
        }
        release = parsed
    }
    let file = ReferencedFile(
        path: "m.onnx", digest: quickDigest(setting.modelBytes), byteCount: 1000, sourcePath: "/models/m.onnx")
    // Graphs in half are made by those who read model files; here the model's file stands in for each.
    let rewritten = document.wantedGraphs.map { wanted in
        (
            wanted.key,
            ModelArtifact.ServedGraph(
                outputs: signature.outputs, edits: ["fp16"] + wanted.key.kept.map { "keep \($0)" }, graph: file,
                weightsName: nil, external: [])
        )
    }
    var files: [DataFileKey: [UInt8]] = [:]
    for (path, bytes) in setting.data { files[DataFileKey(statedIn: outcome.text.id, path: path)] = bytes }
    let resolved = ResolvedSpec(
        document: document, specPath: setting.specPath, specDigest: quickDigest(outcome.text.bytes),
        model: ModelArtifact(
            file: file, external: [], signature: signature,
            evidence: setting.evidence ?? signature.outputs.map { evidence(on: $0, signature) },
            rewritten: Dictionary(rewritten) { first, _ in first }),
        dataFiles: files, release: release, backend: modelBackends[0], targets: deploymentTargets)
    guard let checked = checkSpec(resolved, into: &outcome.bag) else { return outcome }
    outcome.plan = makePlan(checked, into: &outcome.bag)
    return outcome
}
