import SlipwayBackends
import SlipwayCompiler
import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayFormats
import SlipwayONNX
import SlipwayOutput
import SlipwaySources
import SlipwaySpec
package import SlipwayWorkspace

/// The ranges of a model's values, to be measured.
package struct RangesRequest: Sendable {
    /// Where specs and models are looked for.
    package let project: Project
    /// The interpreter of an environment that has onnxruntime, onnx and numpy.
    package let python: String
    /// What the program that measures may take.
    package var limits = RunLimits.conversion
    /// Whether what it leaves running is ended; only where slipway runs no other program.
    package var endsOrphans = false
    /// Whether the command that brings the model may be run, where `slipway.yaml` does not say so.
    package var trustsCode = false

    /// Makes a request.
    package init(project: Project, python: String) {
        self.project = project
        self.python = python
    }
}

/// The ranges of a model's values, as they were measured and written.
package struct RangesResult: Sendable {
    /// The name of the model.
    package let name: ModelName
    /// The file, as people should see it.
    package let path: String
    /// The number of requests.
    package let rows: Int
    /// The version of ONNX Runtime that computed them.
    package let runtime: String
    /// The number of values.
    package let valueCount: Int
    /// The values beyond ``limit``, by name.
    package let large: [(name: String, largest: Double)]
    /// Whether the file is another one than before.
    package let isChanged: Bool

    /// The largest absolute number that is safe in half.
    package static var limit: Int { Int(HalfPatterns.safeLimit) }
}

/// Runs the fp32 graph of a spec on the requests of `accuracy`, and writes the largest number of each value to the file that
/// `accuracy.ranges` names.
///
/// - Parameters:
///   - path: The path of the spec, as the request names it.
///   - request: How.
///   - watch: Told how models are fetched.
/// - Returns: What was found.
package func measureRanges(
    _ path: String, _ request: RangesRequest, fetching watch: FetchWatch?
) -> Outcome<RangesResult> {
    var compiler = SpecCompiler(project: request.project, target: nil, fetching: watch)
    compiler.ignoresRanges = true
    compiler.commands = request.project.commandUse(trusted: request.trustsCode)
    let compilation = compiler.compile(path)
    var outcome = Outcome<RangesResult>(withoutValue: compilation)
    guard let compiled = compilation.accepted else { return outcome }
    let document = compiled.plan.spec.resolved.document
    guard let stated = document.accuracy?.ranges else {
        outcome.bag.add(
            Diagnostic(
                .noAccuracySection, "the spec does not say where ranges belong",
                at: document.accuracy?.place ?? document.name.range, path: "accuracy",
                help: ["add accuracy: {inputs: {file: recorded.npz}, ranges: \(document.name.value).ranges.json}"]))
        return outcome
    }
    guard let plan = compiled.plan.accuracy, let cache = request.project.fetcher else {
        outcome.bag.add(
            compiled.accuracyPointer
                ?? Diagnostic(
                    .rangesNotMeasured, "there is no place for what is measured", at: stated.range,
                    path: "accuracy.ranges", help: ["name a directory with --cache"]))
        return outcome
    }
    do throws(WorkspaceError) {
        let place = try placeToWrite(stated, of: path, in: compiled.workspace, request.project.input)
        guard let measured = try measure(compiled, plan, request, cache, at: stated, into: &outcome) else {
            return outcome
        }
        let bytes = measured.text
        let old = try? Workspace.readText(place.path, limit: SpecResolver.rangesLimit)
        if old != bytes { try TextDraft(bytes, for: place.path).giveName() }
        outcome.value = RangesResult(
            name: document.name.value, path: place.display, rows: measured.rows, runtime: measured.runtime,
            valueCount: measured.values.count, large: measured.values(beyond: HalfPatterns.safeLimit),
            isChanged: old != bytes)
    } catch {
        outcome.fail(error)
    }
    return outcome
}

/// Where the file belongs, relative to the spec or the fragment that names it.
private func placeToWrite(
    _ stated: Located<String>, of path: String, in workspace: Workspace, _ input: StandardInput
) throws(WorkspaceError) -> (path: String, display: String) {
    let files = SpecFiles(workspace, input)
    var texts = SourceSet()
    var told = DiagnosticBag()
    _ = SpecLoader.document(
        try files.spec(path), language: .joined, files: files, texts: &texts, into: &told)
    return try workspace.placeToWrite(stated.value, from: files.absolutePath(of: stated.range.source))
}

/// Runs the program; nil after an error.
private func measure(
    _ compiled: CompiledSpec, _ plan: AccuracyPlan, _ request: RangesRequest, _ cache: ModelFetcher,
    at stated: Located<String>, into outcome: inout Outcome<RangesResult>
) throws(WorkspaceError) -> RangesDocument? {
    let artifact = compiled.plan.spec.resolved.model
    let values: RangeValues?
    do throws(EditError) {
        values = try artifact.valuesForRanges()
    } catch {
        if case .environment(let error) = error { throw WorkspaceError(error) }
        outcome.bag.add(error.diagnostic(of: artifact.file.path))
        return nil
    }
    guard let values, !values.names.isEmpty else {
        outcome.bag.add(failed("the graph computes nothing in fp32", at: stated))
        return nil
    }
    let requests = plan.listed
    do throws(RangesRun.Failed) {
        let found = try RangesRun(
            program: RangesProgram.text, members: asked(artifact, values) + [requests.member], inputs: requests.bytes,
            interpreter: request.python,
            limits: request.limits, endsOrphans: request.endsOrphans
        ).run(in: cache)
        guard Set(found.values.keys) == Set(values.names),
            let weights = ContentDigest(hex: artifact.weightsDigest), let digest = ContentDigest(hex: plan.digest)
        else {
            outcome.bag.add(failed("the program that measures left a result of other values", at: stated))
            return nil
        }
        return RangesDocument(
            weights: weights, inputs: digest, rows: requests.count, runtime: found.runtime, masks: values.masks,
            values: found.values)
    } catch {
        switch error {
        case .machine(let error): throw error
        case .noPython:
            outcome.bag.add(
                Diagnostic(
                    .noPythonEnvironment, "\"\(request.python)\" is no Python that runs", at: stated.range,
                    path: "accuracy.ranges", help: ["name another one with --python"]))
        case .known(let message, let notes): outcome.bag.add(failed(message, at: stated, notes))
        case .ended(let reason, let said):
            outcome.bag.add(
                failed("the program that measures \(reason)", at: stated, said.map { "it said: \($0)" }))
        }
        return nil
    }
}

private func failed(_ message: String, at stated: Located<String>, _ notes: [String] = []) -> Diagnostic {
    Diagnostic(
        .rangesNotMeasured, message, at: stated.range, path: "accuracy.ranges", notes: notes,
        help: [DiagnosticCode.rangesNotMeasured.remedy])
}

/// What the program is asked, but for the requests.
private func asked(_ model: ModelArtifact, _ values: RangeValues) -> [JSONMember] {
    [
        JSONMember("model", .string(model.file.sourcePath)),
        JSONMember("values", .array(values.names.map { .string($0) })),
        JSONMember("masks", .array(values.masks.map { .string($0) })),
        JSONMember("mask_limit", .double(-Double(HalfFloat.largest))),
        JSONMember("mask_value", .double(Double(HalfFloat.mask))),
        JSONMember("bytes", .integer(RangesProgram.bytesAtOnce)), JSONMember("threads", .integer(1)),
    ]
}

extension ModelArtifact {
    /// The values whose ranges decide about half.
    fileprivate func valuesForRanges() throws(EditError) -> RangeValues? {
        var bag = DiagnosticBag()
        let model: ONNXModel?
        do throws(ONNXReadError) {
            model = try ONNXModel.open(path: file.sourcePath, display: SourceID(file.path), into: &bag)
        } catch {
            throw .environment(error)
        }
        guard let model else { throw .mismatch(bag.all.last?.message ?? "it cannot be read") }
        let paths = Dictionary(external.map { ($0.location, $0.file.sourcePath) }) { first, _ in first }
        return try model.valuesForRanges(paths: paths)
    }
}
