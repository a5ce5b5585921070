import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwayWorkspace
import Synchronization

/// The signatures of the graphs of a run. Variants of one model share its file, which is then read once.
final class GraphCache: Sendable {
    /// What one file gave.
    struct Reading: Sendable {
        /// The signature, or nil where the file is no model that can be read.
        let signature: GraphSignature?
        /// The findings; the file they name is the first that was read of those that share the content.
        let findings: [Diagnostic]
    }

    private let known = Mutex<[FileIdentity: Reading]>([:])

    /// Reads the signature of a graph, or takes it from an earlier reading of the same file.
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
        let reading = Reading(signature: model?.signature, findings: bag.all)
        known.withLock { $0[identity] = reading }
        return reading
    }
}

extension GraphCache.Reading {
    /// The same reading under another path of the file.
    fileprivate func naming(_ display: SourceID) -> Self {
        Self(
            signature: signature,
            findings: findings.map {
                Diagnostic(
                    $0.code, $0.message, at: nil, file: display, path: $0.path, notes: $0.notes, help: $0.help,
                    severity: $0.severity)
            })
    }
}
