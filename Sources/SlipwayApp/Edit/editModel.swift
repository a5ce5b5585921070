import SlipwayBackends
import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayONNX
package import SlipwayWorkspace

/// Which model is to have its outputs declared as its graph computes them, and where the result goes.
package struct EditRequest: Sendable {
    /// The path of the model.
    package let path: String
    /// The path of the new model.
    package let out: String
    /// The outputs to keep; all where empty.
    package var outputs: [String] = []
    /// Whether a model that was exported for one row is to take any number of them.
    package var rebatch = false
    /// Whether weights and nodes are to be in half precision, where they may be.
    package var halves = false
    /// The nodes that stay in fp32 then: operators, or patterns of names.
    package var kept: [String] = []
    /// How weights come into the new model.
    package var sharing = ModelOutput.Sharing.copy
    /// Whether files that stand where the result goes are replaced.
    package var replaces = false
    /// Whether the run waits for the disk.
    package var syncToDisk = true

    /// Makes a request that keeps every output.
    package init(_ path: String, out: String) {
        self.path = path
        self.out = out
    }
}

/// What became of a model that was edited.
package struct EditReport: Sendable {
    /// What became of one output.
    package enum Action: String, Hashable, Sendable {
        /// It is declared as before.
        case kept
        /// Its declaration is new.
        case declared
        /// It is cut, with all that only it needs.
        case cut
    }

    /// One output of the model as it was.
    package struct Output: Hashable, Sendable {
        /// The output as it was declared.
        package let before: GraphTensor
        /// What became of it.
        package let action: Action
        /// Its shape now; nil where it has none, or is cut. With the batch axis, if the model has one.
        package let shape: Shape?
    }

    /// Its outputs, in order.
    package let outputs: [Output]
    /// Whether the new model is another one.
    package let isChanged: Bool
    /// Whether it was given a batch axis.
    package let isRebatched: Bool
    /// What is in half precision, and what is not; nil where that was not asked for.
    package let half: HalfReport?
    /// How many nodes went.
    package let removedNodeCount: Int
    /// The files beside the new model.
    package let dataFiles: [RelativePath]
    /// Whether axis 0 of every output is the batch.
    package let batch: BatchVerdict
}

/// Writes a model whose outputs are declared as its graph computes them; the model itself is never changed.
///
/// - Parameter request: The model and the place of the new one.
/// - Returns: What changed.
package func editModel(_ request: EditRequest) -> Outcome<EditReport> {
    var outcome = Outcome<EditReport>()
    do throws(WorkspaceError) {
        let edit = try ModelEdit(
            request.path, keeping: request.outputs, rebatch: request.rebatch, into: &outcome.bag)
        guard var edit else { return outcome }
        if request.halves { edit.half = HalfRequest(keeping: request.kept) }
        let output = try edit.output(
            to: request.out, sharing: request.sharing, replaces: request.replaces, into: &outcome.bag)
        guard let output else { return outcome }
        outcome.bag.merge(try ModelPublisher(syncToDisk: request.syncToDisk).publish(output))
        outcome.value = edit.report
    } catch {
        outcome.fail(error)
    }
    return outcome
}

extension ModelEdit {
    /// What changes, for whoever asked.
    fileprivate var report: EditReport {
        let byName = Dictionary(plan.outputs.map { ($0.name, $0) }) { first, _ in first }
        let outputs = source.signature.outputs.map { output in
            guard let kept = byName[output.name] else {
                return EditReport.Output(before: output, action: .cut, shape: nil)
            }
            return EditReport.Output(before: output, action: kept == output ? .kept : .declared, shape: kept.shape)
        }
        return EditReport(
            outputs: outputs, isChanged: isChanged, isRebatched: isRebatched, half: halved?.report,
            removedNodeCount: edited?.removedNodeCount ?? 0, dataFiles: companions.map(\.location),
            batch: inferred.batch)
    }
}
