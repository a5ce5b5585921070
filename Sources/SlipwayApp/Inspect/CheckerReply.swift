import SlipwayDiagnostics
import SlipwayFormats
import SlipwayONNX

/// What slipway-onnx-checker answered.
struct CheckerReply {
    /// How far a step of libonnx got.
    enum Step: Hashable {
        /// It found nothing wrong.
        case accepted
        /// It refused, in its own words.
        case refused(String)
        /// It was not tried.
        case skipped
    }

    /// The newest operator set that the library knows.
    let opset: Int
    /// The newest IR version that the library knows.
    let irVersion: Int
    /// The checker.
    let checker: Step
    /// Shape inference.
    let inference: Step
    /// What inference found of the outputs.
    let outputs: [OutputOpinion]

    /// Reads an answer; nil when it is none.
    init?(_ bytes: [UInt8]) {
        var bag = DiagnosticBag()
        let file = SourceFile(id: SourceID("answer"), bytes: bytes)
        guard let root = JSONReader.read(file, depth: 8, into: &bag), !bag.hasErrors,
            root["format_version"]?.integer == 1,
            let opset = root["library"]?["opset"]?.integer, let ir = root["library"]?["ir_version"]?.integer,
            let checker = Self.step(root["checker"]), let inference = Self.step(root["inference"]),
            let outputs = root["outputs"]?.array
        else { return nil }
        var opinions: [OutputOpinion] = []
        for output in outputs {
            guard let name = output["name"]?.string, let dims = output["dims"] else { return nil }
            guard dims.isNull || dims.array != nil else { return nil }
            // A name stands for a size that is not known.
            opinions.append(
                OutputOpinion(name: name, dims: dims.array?.map { $0.integer.flatMap { Int(exactly: $0) } }))
        }
        self.opset = Int(clamping: opset)
        self.irVersion = Int(clamping: ir)
        self.checker = checker
        self.inference = inference
        self.outputs = opinions
    }

    private static func step(_ node: JSONNode?) -> Step? {
        guard let node, let text = node["text"]?.string else { return nil }
        switch node["status"]?.string {
        case "accepted": return .accepted
        case "refused": return .refused(text)
        case "skipped": return .skipped
        default: return nil
        }
    }
}
