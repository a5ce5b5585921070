import SlipwayBackends
import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayONNX
import SlipwayOutput
import SlipwaySpec
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
    /// The file of measured ranges that says what else stays; nil for none.
    package var ranges: String?
    /// How weights come into the new model.
    package var sharing = ModelOutput.Sharing.copy
    /// Whether files that are where the result goes are replaced.
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
        if request.halves {
            var large: [String: Double] = [:]
            if let path = request.ranges {
                guard let found = try readRanges(path, of: edit, into: &outcome) else { return outcome }
                large = Dictionary(found.largeValues.map { ($0.name, $0.largest) }) { first, _ in first }
            }
            edit.half = HalfRequest(keeping: request.kept, large: large)
        }
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

/// Reads a file of ranges, and checks that it is of the model; nil after an error.
private func readRanges(
    _ path: String, of edit: ModelEdit, into outcome: inout Outcome<EditReport>
) throws(WorkspaceError) -> RangesDocument? {
    let file = SourceFile(id: SourceID(path), bytes: try Workspace.readText(path, limit: SpecResolver.rangesLimit))
    outcome.sources.add(file)
    guard let ranges = RangesDocument.read(file, into: &outcome.bag) else { return nil }
    let weights = try edit.weightsDigest
    guard weights != ranges.weights.hex else { return ranges }
    outcome.bag.add(
        Diagnostic(
            .rangesOfAnotherModel, "\"\(path)\" was measured with another model", at: nil, file: SourceID(path),
            notes: ["it is of SHA-256 \(ranges.weights.hex)", "the model has SHA-256 \(weights)"],
            help: [DiagnosticCode.rangesOfAnotherModel.remedy]))
    return nil
}

extension ModelEdit {
    /// The digest of the model file; of a model with external data one over its files.
    fileprivate var weightsDigest: String {
        get throws(WorkspaceError) {
            let folder = path.utf8.lastIndex(of: 0x2F).map { String(path[...$0]) } ?? ""
            var external: [(location: RelativePath, digest: ContentDigest)] = []
            for file in source.signature.externalFiles {
                guard let location = RelativePath(simplifying: file.location) else { continue }
                external.append(
                    (location, try SHA256Hasher.knownDigest(ofFile: folder + location.text).digest))
            }
            return digestOfWeights(try SHA256Hasher.knownDigest(ofFile: path).digest, external)
        }
    }

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
