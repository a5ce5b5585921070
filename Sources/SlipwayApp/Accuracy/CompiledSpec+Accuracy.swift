import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayProfiler
import SlipwaySpec
import SlipwayWorkspace

extension CompiledSpec {
    /// What values of accuracy may be about: the model, the requests and the reference; then the same with the ids that an
    /// earlier version gave to the baseline. None where the spec does not ask for accuracy, or its files are not there.
    var accuracyIdentities: [AccuracyIdentity] {
        guard let plan = plan.accuracy, let baseline = emitted.variants.first else { return [] }
        let weights = self.plan.spec.resolved.model.weightsDigest
        let inputs = plan.digest
        switch plan.reference {
        case .baseline:
            return ([baseline.id] + baseline.former.map(\.id)).map { id in
                AccuracyIdentity(weights: weights, inputs: inputs, against: .baseline(id))
            }
        case .source: return [AccuracyIdentity(weights: weights, inputs: inputs, against: .source(weights))]
        case .recorded(let rows):
            return [AccuracyIdentity(weights: weights, inputs: inputs, against: .file(AccuracyPlan.digest(of: rows)))]
        }
    }

    /// What the accuracy of variants is measured with; nil where the spec does not ask for it, or its files are not there.
    var accuracyTrial: AccuracyTrial? {
        guard let plan = plan.accuracy, let identity = accuracyIdentities.first else { return nil }
        let reference: AccuracyTrial.Reference
        switch plan.reference {
        case .baseline: reference = .baseline
        case .source: reference = .source(config: sourceConfig, files: sourceFiles)
        case .recorded(let rows): reference = .recorded(rows)
        }
        return AccuracyTrial(rows: plan.rows, hasItems: plan.hasItems, reference: reference, identity: identity)
    }

    /// The error that files of `accuracy` are pointers of Git LFS, which `build` does without; nil where they are there.
    var accuracyPointer: Diagnostic? {
        guard let section = plan.spec.resolved.document.accuracy, plan.accuracy == nil, let file = section.files.first
        else { return nil }
        return Diagnostic(
            .dataFilePointer, "a file of \"accuracy\" is a pointer of Git LFS, not the data", at: file.range,
            path: "accuracy", notes: section.files.map { "named: \"\($0.value)\"" },
            help: ["fetch it: git lfs pull --include=\"\(file.value)\""])
    }

    /// The model's own files by their paths beside it.
    private var sourceFiles: [(path: String, source: String)] {
        let model = plan.spec.resolved.model
        return [("model.onnx", model.file.sourcePath)]
            + model.external.map { ($0.location.text, $0.file.sourcePath) }
    }

    /// The configuration that serves the source: one CPU instance, no optimisation, whole shapes without batching.
    private var sourceConfig: [UInt8] {
        let spec = plan.spec
        let graph = spec.resolved.model.signature
        var text = """
            name: "slipway-source"
            backend: "onnxruntime"
            max_batch_size: 0
            instance_group [ { kind: KIND_CPU count: 1 } ]
            optimization { graph { level: 2 } }

            """
        for (key, tensors, declared) in [
            ("input", spec.inputs, graph.inputs), ("output", spec.outputs, graph.outputs),
        ] {
            // An output that is served by an edit of the graph is none of the file's.
            for tensor in tensors {
                guard let own = declared.first(where: { $0.name == tensor.name }) else { continue }
                let dims = (own.shape ?? tensor.shape).dimensions.map { $0.fixedSize.map(String.init) ?? "-1" }
                let shape = dims.isEmpty ? "dims: [1] reshape { shape: [] }" : "dims: [\(dims.joined(separator: ", "))]"
                text += "\(key) { name: \"\(Self.escaped(tensor.name))\" data_type: "
                text += "TYPE_\(tensor.type.tritonName ?? "") \(shape) }\n"
            }
        }
        return Array(text.utf8)
    }

    /// A text as config.pbtxt writes it between quotes.
    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(byte))
            case 0x20..<0x7F: String(UnicodeScalar(byte))
            default: "\\" + String(byte / 64) + String(byte / 8 % 8) + String(byte % 8)
            }
        }.joined()
    }
}

extension ModelArtifact {
    /// The digest of the model file; of a model with external data one over its files.
    var weightsDigest: String {
        digestOfWeights(file.digest, external.map { ($0.location, $0.file.digest) })
    }
}

/// The digest of a model file; of a model with external data one over its files.
func digestOfWeights(_ model: ContentDigest, _ external: [(location: RelativePath, digest: ContentDigest)]) -> String {
    guard !external.isEmpty else { return model.hex }
    let files = external.sorted { $0.location < $1.location }.map { "\($0.location) \($0.digest)\n" }
    var hasher = SHA256Hasher()
    hasher.update(Array("\(model)\n\(files.joined())".utf8)[...])
    return hasher.finish().hex
}

extension AccuracyPlan {
    /// The inputs of each row.
    var rows: [[TensorData]] {
        switch requests {
        case .recorded(let rows): rows
        case .generated(let rows):
            rows.map { fills in
                fills.map { TensorData(name: $0.name, type: $0.type, sizes: $0.sizes, bytes: makeTensorBytes($0)) }
            }
        }
    }

    /// The digest of the requests.
    var digest: String { Self.digest(of: rows) }

    /// The digest of rows: the same for the same elements, whatever file they came from.
    static func digest(of rows: [[TensorData]]) -> String {
        var hasher = SHA256Hasher()
        for row in rows {
            for tensor in row.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
                let sizes = tensor.sizes.map(String.init).joined(separator: ",")
                let head = "\(tensor.name)\u{0}\(tensor.type.rawValue) \(sizes) \(tensor.bytes.count)\n"
                hasher.update(Array(head.utf8)[...])
                hasher.update(tensor.bytes[...])
            }
        }
        return hasher.finish().hex
    }

    /// Whether the requests were recorded rather than made.
    var isRecorded: Bool { if case .recorded = requests { true } else { false } }
}
