import SlipwayBackends
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwayWorkspace

/// A model that was read, and what has to change for its outputs to be declared right.
struct ModelEdit {
    /// The path of the model.
    let path: String
    /// The model as it is.
    let source: ONNXModel
    /// The model that is edited: with a batch axis where that was asked for, else as it is.
    let model: ONNXModel
    /// Whether the model was given a batch axis.
    let isRebatched: Bool
    /// What following the graph says.
    let inferred: InferredModel
    /// What changes.
    let plan: OutputPlan
    /// The model file as it was before it was read.
    let stamp: FileStamp
    /// The wish for half precision; nil for none.
    var half: HalfRequest?

    /// The new model with its content; nil when nothing changes.
    private(set) var edited: EditedModel?
    /// The new model in half precision; nil where that was not asked for.
    private(set) var halved: HalvedModel?
    /// The files beside the new model, by their names.
    private(set) var companions: [ModelOutput.Companion] = []

    /// Reads a model and decides what changes; nil after an error.
    ///
    /// - Parameters:
    ///   - path: The path of the model.
    ///   - names: The outputs to keep; empty for all.
    ///   - rebatch: Whether a model that was exported for one row is to take any number of them.
    ///   - bag: Receives the findings.
    /// - Throws: The failure to read the model.
    init?(
        _ path: String, keeping names: [String], rebatch: Bool, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) {
        self.path = path
        stamp = try FileStamp(ofFile: path)
        do {
            guard let source = try ONNXModel.open(path: path, display: SourceID(path), into: &bag) else { return nil }
            self.source = source
        } catch {
            throw WorkspaceError(error)
        }
        var rebatched: ONNXModel?
        if rebatch, !bag.hasErrors {
            rebatched = try RebatchRequest(keeping: names.isEmpty ? nil : Set(names))
                .model(source, path: path, into: &bag)
        }
        model = rebatched ?? source
        isRebatched = rebatched != nil
        var found = DiagnosticBag()
        do {
            inferred = try ShapeInference.infer(model, keeping: names.isEmpty ? nil : Set(names), into: &found)
        } catch {
            throw WorkspaceError(error)
        }
        // What made a change impossible is told once.
        for finding in found.all where !bag.all.contains(finding) { bag.add(finding) }
        let outputs = model.signature.outputs
        let known = Set(outputs.map(\.name))
        for name in names where !known.contains(name) {
            var help = [DiagnosticCode.outputNotInModel.remedy]
            if let near = didYouMean(name, among: outputs.map(\.name)) { help = ["did you mean \"\(near)\"?"] }
            bag.add(
                Diagnostic(
                    .outputNotInModel, "the model has no output \"\(name)\"", at: nil, file: SourceID(path),
                    notes: ["it has \(outputs.map { "\"\($0.name)\"" }.joined(separator: ", "))"], help: help))
        }
        plan = planOutputs(
            outputs, evidence: inferred.outputs.map(\.evidence), keeping: names.isEmpty ? nil : Set(names))
        guard !bag.hasErrors else { return nil }
        warn(into: &bag)
    }

    /// Whether the new model is another one.
    var isChanged: Bool { isEdited || (halved?.report.halfNodeCount ?? 0) > 0 }

    /// Whether the new model has another graph before its precision is looked at.
    private var isEdited: Bool { isRebatched || !plan.edits.isEmpty }

    /// Says which declarations are although nothing shows that they are right.
    private func warn(into bag: inout DiagnosticBag) {
        let byName = Dictionary(inferred.outputs.map { ($0.name, $0) }) { first, _ in first }
        for output in plan.outputs where output.kind.elementType != nil {
            guard let found = byName[output.name] else { continue }
            let message: String
            if let shape = output.shape {
                let unsure = shape.dimensions.indices.filter { axis in
                    shape.dimensions[axis].fixedSize != nil && found.dims.map { $0[axis] == nil } ?? true
                }
                guard !unsure.isEmpty else { continue }
                let axes = unsure.map(String.init).joined(separator: ", ")
                message =
                    "output \"\(output.name)\" stays declared \(shape); the graph does not show "
                    + (unsure.count == 1 ? "axis \(axes)" : "the axes \(axes)")
            } else {
                message = "output \"\(output.name)\" stays without a shape; the graph does not show it"
            }
            bag.add(
                Diagnostic(
                    .outputShapeNotFound, message, at: nil, file: SourceID(path),
                    notes: found.batch.status == .unknown ? [found.batch.reason] : [],
                    help: [DiagnosticCode.outputShapeNotFound.remedy]))
        }
    }

    /// Makes the new model, in memory.
    ///
    /// - Parameters:
    ///   - out: Where it goes.
    ///   - sharing: How its weights come there.
    ///   - replaces: Whether files that are there are replaced.
    ///   - bag: Receives what is wrong with the model's external data, or with the result.
    /// - Returns: What is to be published, or nil after an error.
    /// - Throws: The failure to read the model.
    mutating func output(
        to out: String, sharing: ModelOutput.Sharing, replaces: Bool, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> ModelOutput? {
        let name = out.utf8.lastIndex(of: 0x2F).map { String(out[out.utf8.index(after: $0)...]) } ?? out
        let locations = Set(model.signature.externalFiles.map(\.location))
        var weightsName = "\(name).weights"
        while locations.contains(weightsName) { weightsName += "_" }
        if isEdited {
            do throws(EditError) {
                edited = try model.edited(
                    plan, contradicted: inferred.contradictedValues,
                    linkTo: sharing == .link && half == nil ? weightsName : nil)
            } catch {
                if case .environment(let error) = error { throw WorkspaceError(error) }
                bag.add(error.diagnostic(of: path))
                return nil
            }
        }
        var needed = (edited?.signature ?? model.signature).externalFiles
        if let half {
            guard let made = try makeHalf(half, beside: name, sharing, into: &bag) else { return nil }
            (halved, needed) = (made.model, made.model.model.signature.externalFiles)
            if let weights = made.weights {
                companions.append(weights)
                needed.removeAll { $0.location == weights.location.text }
            }
        }
        if edited?.isLinked == true { needed.removeAll { $0.location == weightsName } }
        guard try findExternal(needed, name, into: &bag) else { return nil }
        if edited?.isLinked == true, let location = RelativePath(weightsName) {
            companions.append(ModelOutput.Companion(location: location, source: path, stamp: stamp))
        }
        return ModelOutput(
            path: out, source: path, stamp: stamp, content: halved?.content ?? edited?.content, companions: companions,
            sharing: sharing, replaces: replaces)
    }

    /// Finds the files of external data beside the model.
    private mutating func findExternal(
        _ files: [ExternalFile], _ name: String, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> Bool {
        let errorsBefore = bag.count(.error)
        let folder = path.utf8.lastIndex(of: 0x2F).map { String(path[...$0]) } ?? ""
        let locations = checkExternalFiles(files, of: SourceID(path), into: &bag) { location in
            try? Workspace.size(ofFile: folder + location.text)
        }
        for location in locations {
            guard location.text != name else {
                bag.add(
                    Diagnostic(
                        .externalDataInTheWay, "the model names \"\(name)\" as the place of its external data", at: nil,
                        file: SourceID(path), help: [DiagnosticCode.externalDataInTheWay.remedy]))
                continue
            }
            let source = folder + location.text
            companions.append(
                ModelOutput.Companion(location: location, source: source, stamp: try FileStamp(ofFile: source)))
        }
        return bag.count(.error) == errorsBefore
    }
}
