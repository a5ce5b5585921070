import SlipwayBackends
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwaySystem
import SlipwayWorkspace
import Synchronization

/// What the graphs of a run declare and compute. Variants of one model share its file, which is then read once.
final class GraphCache: Sendable {
    /// What one file gave.
    struct Reading: Sendable {
        /// The signature, or nil where the file is no model that can be read.
        let signature: GraphSignature?
        /// What following the graph says of its outputs.
        let evidence: [OutputEvidence]
        /// Why the file is no model that can be read, as a clause; nil where it is one.
        let fault: String?
        /// The findings; the file they name is the first that was read of those that share the content.
        let findings: [Diagnostic]
    }

    private let known = Mutex<[FileIdentity: Reading]>([:])

    /// Reads a graph, or takes what it says from an earlier reading of the same file.
    ///
    /// - Parameters:
    ///   - path: The path to open.
    ///   - display: The path as people should see it.
    ///   - identity: Which file it is.
    /// - Returns: The signature and the findings about the file, which name `display`.
    /// - Throws: When the file cannot be opened or read.
    func read(_ path: String, display: SourceID, identity: FileIdentity) throws(ONNXReadError) -> Reading {
        if let reading = known.withLock({ $0[identity] }) { return reading.naming(display) }
        var bag = DiagnosticBag()
        let model = try ONNXModel.open(path: path, display: display, into: &bag)
        let reading: Reading
        if let model {
            let inferred = try ShapeInference.infer(model, into: &bag)
            reading = Reading(
                signature: model.signature, evidence: inferred.outputs.map(\.evidence), fault: nil, findings: bag.all)
        } else {
            let words = bag.all.first { $0.severity == .error }?.message ?? "it cannot be read"
            let prefix = "this is no ONNX model: "
            reading = Reading(
                signature: nil, evidence: [],
                fault: words.hasPrefix(prefix) ? String(words.dropFirst(prefix.count)) : words,
                findings: bag.all.filter { $0.severity != .error })
        }
        known.withLock { $0[identity] = reading }
        return reading
    }
}

extension GraphCache.Reading {
    /// The same reading under another path of the file.
    fileprivate func naming(_ display: SourceID) -> Self {
        Self(
            signature: signature, evidence: evidence, fault: fault,
            findings: findings.map {
                Diagnostic(
                    $0.code, $0.message, at: nil, file: display, path: $0.path, notes: $0.notes, help: $0.help,
                    severity: $0.severity)
            })
    }
}
