package import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

/// Checks that the steps of a pipeline fit, by the rules that the server applies to ensembles (core, ensemble_utils.cc).
///
/// Every fault is reported, not only the first.
///
/// - Parameters:
///   - resolved: The pipeline with everything it refers to.
///   - bag: Receives the findings.
/// - Returns: The plan, or nil when at least one error was added.
package func checkPipeline(_ resolved: ResolvedPipeline, into bag: inout DiagnosticBag) -> PipelinePlan? {
    let errorsBefore = bag.count(.error)
    checkSizes(resolved.document, into: &bag)
    var flow = PipelineFlow(resolved.document)
    let names = stepNames(resolved, into: &bag)
    var steps: [PlannedStep] = []
    for (index, (section, step)) in zip(resolved.document.steps, resolved.steps).enumerated() {
        let planned = flow.take(section, step, at: index, named: names[index], into: &bag)
        checkEnvironment(section, resolved.release, into: &bag)
        if case .model(let plan) = step, plan.release != resolved.release {
            bag.add(
                Diagnostic(
                    .pipelineMemberFaulty,
                    "the member is for Triton \(plan.release), and the pipeline for \(resolved.release)",
                    at: section.place, secondary: resolved.document.tritonRelease.map { [Label($0.range)] } ?? [],
                    path: "pipeline.steps[\(index)].model.spec", notes: ["one server serves them all"],
                    help: ["write the same target.triton in both"]))
        }
        if let planned { steps.append(planned) }
    }
    checkBuckets(steps, into: &bag)
    let outputs = flow.finish(into: &bag)
    guard bag.count(.error) == errorsBefore else { return nil }
    return PipelinePlan(
        resolved: resolved,
        inputs: resolved.document.inputs.map {
            StepTensor(name: $0.name.value, type: $0.type.value, dims: $0.dims.value)
        },
        outputs: outputs, steps: steps)
}

/// Reports dims of 0, which Triton takes in no configuration.
private func checkSizes(_ document: PipelineDocument, into bag: inout DiagnosticBag) {
    let made = document.steps.flatMap { step -> [PipelineDocument.TensorSection] in
        if case .python(let python) = step.content { python.outputs } else { [] }
    }
    for tensor in document.inputs + made where tensor.dims.value.contains(0) {
        bag.add(
            Diagnostic(
                .pipelineShape, "\"\(tensor.name.value)\" has a dimension of 0", at: tensor.dims.range,
                path: "pipeline", help: ["write a size of at least 1, or -1 where any size will do"]))
    }
}

/// The names of the steps' models; nil where one has a fault.
private func stepNames(_ resolved: ResolvedPipeline, into bag: inout DiagnosticBag) -> [ModelName?] {
    var taken: [String: SourceRange] = [:]
    return zip(resolved.document.steps, resolved.steps).enumerated().map { index, pair in
        let (section, step) = pair
        let short: String =
            if let stated = section.name {
                stated.value
            } else if case .model(let plan) = step {
                plan.name.text
            } else {
                section.kind.value
            }
        let place = section.name?.range ?? section.kind.range
        if case .faulty = step, section.name == nil { return nil }
        if let first = taken[short] {
            bag.add(
                Diagnostic(
                    .pipelineStepName, "two steps have the name \"\(short)\"", at: place,
                    secondary: [Label(first, "the first one")], path: "pipeline.steps[\(index)]",
                    help: ["write name: beside \"\(section.kind.value)\""]))
            return nil
        }
        taken[short] = place
        guard let name = resolved.document.name.value.appending(short) else {
            bag.add(
                Diagnostic(
                    .pipelineStepName, "\"\(resolved.document.name.value)-\(short)\" is too long for a model's name",
                    at: place, path: "pipeline.steps[\(index)]", help: [DiagnosticCode.pipelineStepName.remedy]))
            return nil
        }
        return name
    }
}

/// Reports an environment that the server cannot use.
private func checkEnvironment(
    _ section: PipelineDocument.StepSection, _ release: TritonRelease, into bag: inout DiagnosticBag
) {
    let environment: PipelineDocument.EnvironmentSection
    switch section.content {
    case .python(let python): environment = python.environment
    case .tokenize(let tokenize): environment = tokenize.environment
    default: return
    }
    if let version = environment.version, version.value != release.python {
        bag.add(
            Diagnostic(
                .pythonVersionDiffers,
                "the archive is of Python \(version.value), and Triton \(release) has \(release.python)",
                at: version.range, notes: ["the server's stub loads the packages of its own version alone"],
                help: [DiagnosticCode.pythonVersionDiffers.remedy]))
    }
    if case .tokenize = section.content, environment.archive == nil, !environment.isImageStated {
        bag.add(
            Diagnostic(
                .tokenizersNotInImage, "the step needs the package tokenizers, which NVIDIA's images do not have",
                at: section.kind.range, help: [DiagnosticCode.tokenizersNotInImage.remedy]))
    }
}

/// Reports lengths that do not ascend, or that the model which reads the tokens does not take.
private func checkBuckets(_ steps: [PlannedStep], into bag: inout DiagnosticBag) {
    for step in steps {
        guard case .tokenize(let section) = step.section.content else { continue }
        for (lower, upper) in zip(section.padTo, section.padTo.dropFirst()) where upper.value <= lower.value {
            bag.add(
                Diagnostic(
                    .pipelineBuckets, "\(upper.value) follows \(lower.value), but lengths must ascend",
                    at: upper.range,
                    secondary: [Label(lower.range)], help: [DiagnosticCode.pipelineBuckets.remedy]))
        }
        for output in step.section.outputs {
            for reader in steps {
                guard case .model(let plan) = reader.resolved else { continue }
                for input in reader.section.inputs where input.tensor.value == output.tensor.value {
                    guard let served = plan.spec.inputs.first(where: { $0.name == input.own.value }),
                        let dimension = served.shape.dimensions.last
                    else { continue }
                    for length in section.padTo {
                        guard let reason = plan.spec.refusal(of: length.value, for: dimension) else { continue }
                        let finding = Diagnostic(
                            .pipelineBuckets, "\"\(reader.name)\" does not take \(length.value) tokens",
                            at: length.range,
                            secondary: [Label(input.own.range, "its input")], notes: [reason],
                            help: [DiagnosticCode.pipelineBuckets.remedy])
                        // The mask follows the tokens: one finding a length.
                        if !bag.all.contains(where: { $0.code == finding.code && $0.primary == finding.primary }) {
                            bag.add(finding)
                        }
                    }
                }
            }
        }
    }
}

extension CheckedSpec {
    /// Why a size is none of a dimension's; nil where it is.
    fileprivate func refusal(of size: Int, for dimension: Dimension) -> String? {
        if let fixed = dimension.fixedSize {
            return fixed == size ? nil : "its graph takes \(fixed) alone"
        }
        guard let name = dimension.axisName, let range = axes[name], !range.contains(size) else { return nil }
        let step = range.multipleOf > 1 ? ", a multiple of \(range.multipleOf)" : ""
        return "axis \"\(name)\" goes from \(range.min) to \(range.max)\(step) in its spec"
    }
}
