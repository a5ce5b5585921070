import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwaySpec
import SlipwayWorkspace

/// Makes the graphs in half precision that a spec asks for, of the graph that it serves.
struct HalfGraphMaker {
    /// The model as it is on the disk.
    let model: ONNXModel
    /// The model with the values that the spec serves from inside, and with a batch axis where the spec asks for one.
    let base: ONNXModel
    /// The model file.
    let file: ReferencedFile
    /// Its external data.
    let external: [ModelArtifact.ExternalArtifact]
    /// The outputs that are served.
    let plan: OutputPlan
    /// The declarations inside that the graph contradicts.
    let contradicted: Set<String>
    /// How the served graph differs from the model's.
    let edits: [String]

    /// The name of the file beside a graph that holds its numbers in half.
    private static let weightsName = "model.fp16.weights"

    /// What a rewriting is among the edits of a graph: part of what identifies a variant, and frozen.
    static func words(_ key: GraphKey) -> [String] {
        ["fp16 by rules \(ONNXModel.halfRulesVersion)"] + key.kept.map { "keep \"\($0)\" in fp32" }
    }

    /// Makes the graphs.
    ///
    /// - Parameters:
    ///   - wanted: What the spec asks for.
    ///   - bag: Receives what cannot be made, and what stays in fp32, at the places of the spec that ask for it.
    /// - Returns: The graphs; those are missing of which an error was added.
    /// - Throws: The failure to read a file.
    func make(
        _ wanted: [WantedGraph], into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> [GraphKey: ModelArtifact.ServedGraph] {
        var made: [GraphKey: ModelArtifact.ServedGraph] = [:]
        guard let first = wanted.first else { return made }
        let whole: ONNXModel
        do throws(EditError) {
            guard let read = try served() else { return made }
            whole = read
        } catch {
            try report(error, first, into: &bag)
            return made
        }
        for graph in wanted { made[graph.key] = try make(graph, of: whole, into: &bag) }
        return made
    }

    /// The graph that is served, with all weights where the model has them.
    private func served() throws(EditError) -> ONNXModel? {
        guard !plan.edits.isEmpty else { return base }
        let edited = try base.edited(plan, contradicted: contradicted, linkTo: nil)
        // What is wrong with it was said of the graph that is served.
        var said = DiagnosticBag()
        do throws(ONNXReadError) {
            return try model.reading(edited.content, into: &said)
        } catch {
            throw .environment(error)
        }
    }

    private func make(
        _ wanted: WantedGraph, of whole: ONNXModel, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> ModelArtifact.ServedGraph? {
        var name = Self.weightsName
        while external.contains(where: { $0.location.text == name }) { name += "_" }
        let paths = Dictionary(external.map { ($0.location, $0.file.sourcePath) }) { first, _ in first }
        let halving: Halving
        do throws(EditError) {
            halving = try whole.halved(
                keeping: HalfPatterns(
                    wanted.kept.map(\.value),
                    large: Dictionary(wanted.large.map { ($0.name, $0.largest) }) { first, _ in first }),
                paths: paths,
                placement: HalfPlacement(location: name, movesAll: true, gathersExternal: true))
        } catch {
            try report(error, wanted, into: &bag)
            return nil
        }
        switch halving {
        case .refused(let reason):
            bag.add(
                Diagnostic(
                    .halfRefused, "\"\(file.path)\" cannot be rewritten into half precision: \(reason)",
                    at: wanted.place, path: "execution_providers", help: [DiagnosticCode.halfRefused.remedy]))
        case .idlePatterns(let patterns):
            for pattern in wanted.kept where patterns.contains(pattern.value) {
                bag.add(
                    Diagnostic(
                        .idleHalfPattern, "keep_fp32 \"\(pattern.value)\" names no node of \"\(file.path)\"",
                        at: pattern.range, path: "execution_providers",
                        help: [DiagnosticCode.idleHalfPattern.remedy]))
            }
        case .done(let half) where half.report.halfNodeCount == 0:
            // A variant that does what another one does would be measured in vain.
            bag.add(
                Diagnostic(
                    .precisionChangesNothing, "precision fp16 changes nothing: no node of \"\(file.path)\" is in half",
                    at: wanted.place, path: "execution_providers", notes: half.report.reasons,
                    help: [DiagnosticCode.precisionChangesNothing.remedy]))
        case .done(let half):
            bag.merge(notes(half.report, wanted))
            return try graph(half, name, paths, wanted.key)
        }
        return nil
    }

    private func graph(
        _ half: HalvedModel, _ name: String, _ paths: [RelativePath: String], _ key: GraphKey
    ) throws(WorkspaceError) -> ModelArtifact.ServedGraph {
        let content = try reference(half.content, paths)
        var own: ModelArtifact.ExternalArtifact?
        if half.weights.byteCount > 0, let location = RelativePath(name) {
            own = ModelArtifact.ExternalArtifact(location: location, file: try reference(half.weights, paths))
        }
        let needed = Set(half.model.signature.externalFiles.compactMap { RelativePath(simplifying: $0.location) })
        return ModelArtifact.ServedGraph(
            outputs: plan.outputs, edits: edits + Self.words(key), graph: content, weightsName: nil,
            external: external.map(\.location).filter(needed.contains), ownWeights: own)
    }

    /// A file that is not written yet, with its digest.
    private func reference(
        _ content: SplicedFile, _ paths: [RelativePath: String]
    ) throws(WorkspaceError) -> ReferencedFile {
        let digest = try SHA256Hasher.digest(of: content, from: file.sourcePath, parts: paths)
        return ReferencedFile(
            path: file.path, digest: digest.digest, byteCount: digest.byteCount, sourcePath: file.sourcePath,
            content: content, parts: paths)
    }

    // MARK: - Findings

    /// What a provider should know of the graph that it gets.
    private func notes(_ report: HalfReport, _ wanted: WantedGraph) -> DiagnosticBag {
        var bag = DiagnosticBag()
        if wanted.provider == .cpu {
            bag.add(
                Diagnostic(
                    .halfOnCPU, "on the CPU fp16 saves space and no time", at: wanted.place,
                    path: "execution_providers",
                    notes: ["ONNX Runtime's CPU kernels compute in fp32, with a cast before and behind each node"]))
        }
        if !wanted.hasRanges {
            bag.add(
                Diagnostic(
                    .halfByGraphAlone, "what leaves the range of half is judged by the graph alone", at: wanted.place,
                    path: "execution_providers", notes: ["numbers that only real inputs make large are not seen"],
                    help: [DiagnosticCode.halfByGraphAlone.remedy]))
        }
        let reasons = report.reasons
        if !reasons.isEmpty {
            let count = report.kept.count { $0.reason.isNews }
            bag.add(
                Diagnostic(
                    .keptInFP32,
                    "\(count) node\(count == 1 ? "" : "s") of \"\(file.path)\" "
                        + "\(count == 1 ? "stays" : "stay") in fp32 beside \(report.halfNodeCount) in half",
                    at: wanted.place, path: "execution_providers", notes: reasons))
        }
        return bag
    }

    private func report(
        _ error: EditError, _ wanted: WantedGraph, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) {
        if case .environment(let error) = error { throw WorkspaceError(error) }
        let finding = error.diagnostic(of: file.path)
        bag.add(
            Diagnostic(
                finding.code, finding.message, at: wanted.place, path: "execution_providers", notes: finding.notes,
                help: finding.help))
    }
}

extension HalfReport {
    /// Why nodes stay in fp32, a line for each reason with the first of its nodes; what was asked for, and what only saves a
    /// cast at an output, is no news.
    fileprivate var reasons: [String] {
        var lines: [String] = []
        var words: [String] = []
        for node in kept where node.reason.isNews && !words.contains(node.reason.word) {
            words.append(node.reason.word)
            let alike = kept.filter { $0.reason.word == node.reason.word }
            let names = alike.prefix(3).map { "\($0.name) (\($0.opType))" }.joined(separator: ", ")
            lines.append("\(node.reason.text): \(names)\(alike.count > 3 ? ", and \(alike.count - 3) more" : "")")
        }
        return lines
    }
}

extension HalfReason {
    /// Whether nobody who wrote the spec can know it.
    fileprivate var isNews: Bool {
        switch self {
        case .asked, .output: false
        default: true
        }
    }
}
