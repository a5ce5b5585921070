package import SlipwayDiagnostics
import SlipwayDomain
package import SlipwayONNX
package import SlipwayWorkspace

/// The wish that a model which was exported for one row takes any number of them.
package struct RebatchRequest {
    /// The outputs that are served; nil for all.
    private let names: Set<String>?
    /// Where a spec asks for it; nil on the command line.
    private let range: SourceRange?
    /// The edit that takes the wish back.
    private let withdrawal: Suggestion?

    /// Makes a request.
    package init(keeping names: Set<String>?, at range: SourceRange? = nil, withdrawal: Suggestion? = nil) {
        self.names = names
        self.range = range
        self.withdrawal = withdrawal
    }

    /// Makes the model.
    ///
    /// - Parameters:
    ///   - model: The model as it is.
    ///   - path: Its path, for findings.
    ///   - bag: Receives why it cannot be made, or that it need not be.
    /// - Returns: The model, or nil.
    /// - Throws: The failure to read the model.
    package func model(_ model: ONNXModel, path: String, into bag: inout DiagnosticBag) throws(WorkspaceError)
        -> ONNXModel?
    {
        let result: Rebatching
        do throws(EditError) {
            result = try model.rebatched(keeping: names)
        } catch {
            if case .environment(let error) = error { throw WorkspaceError(error) }
            bag.add(error.diagnostic(of: path))
            return nil
        }
        switch result {
        case .done(let model): return model
        case .unnecessary:
            bag.add(finding(.alreadyBatched, "\"\(path)\" takes any number of rows already", path))
        case .refused(let refusal):
            var message = "\"\(path)\" cannot be given a batch axis: \(refusal.reason)"
            var notes: [String] = []
            if let node = refusal.node {
                message =
                    "\"\(path)\" cannot be given a batch axis because of the node \"\(node.name)\" (\(node.opType))"
                notes = ["in this node, \(refusal.reason)"]
            }
            bag.add(finding(.notRebatchable, message, path, notes: notes))
        }
        return nil
    }

    private func finding(
        _ code: DiagnosticCode, _ message: String, _ path: String, notes: [String] = []
    ) -> Diagnostic {
        guard let range else {
            let remedy =
                code == .alreadyBatched
                ? "Leave --rebatch out." : "Export the model with a dynamic batch axis, or leave --rebatch out."
            return Diagnostic(code, message, at: nil, file: SourceID(path), notes: notes, help: [remedy])
        }
        return Diagnostic(
            code, message, at: range, path: "model.rebatch", notes: notes, help: [code.remedy],
            suggestion: code == .alreadyBatched ? withdrawal : nil)
    }
}
