import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayTriton

/// The tensors of a pipeline as its inputs and its steps state them, one after another.
struct PipelineFlow {
    /// What is known of a tensor.
    private struct Known {
        let type: ElementType
        /// The dims with the batch, where there is one; nil where the step that writes it has a fault.
        let dims: [Int]?
        let place: SourceRange
        var isRead = false
    }

    private let document: PipelineDocument
    private var known: [String: Known] = [:]
    /// The steps that write each tensor, by their places in the list.
    private let writers: [String: [Int]]
    private var isBatched: Bool { document.maxBatch.value > 0 }

    init(_ document: PipelineDocument) {
        self.document = document
        var writers: [String: [Int]] = [:]
        for (index, step) in document.steps.enumerated() {
            for output in step.outputs { writers[output.tensor.value, default: []].append(index) }
        }
        self.writers = writers
        for input in document.inputs {
            known[input.name.value] = Known(
                type: input.type.value, dims: (document.maxBatch.value > 0 ? [-1] : []) + input.dims.value,
                place: input.name.range)
        }
    }

    /// Adds a step.
    ///
    /// - Returns: The step with its model's tensors; nil after a fault that leaves them unknown.
    mutating func take(
        _ section: PipelineDocument.StepSection, _ step: ResolvedStep, at index: Int, named name: ModelName?,
        into bag: inout DiagnosticBag
    ) -> PlannedStep? {
        let path = "pipeline.steps[\(index)].\(section.kind.value)"
        let found = section.inputs.map { input in (input, read(input.tensor, by: index, path, into: &bag)) }
        var model: StepModel?
        switch step {
        case .model(let plan): model = StepModel(plan)
        case .python, .tokenize, .pool:
            model = StepModel(section, found.map { $0.1.map { ($0.type, $0.dims) } }, maxBatch: document.maxBatch.value)
        case .faulty: break
        }
        if let model { check(section, model, found, path, into: &bag) }
        for output in section.outputs {
            let tensor = model?.outputs.first { $0.name == output.own.value }
            if let other = known[output.tensor.value] {
                bag.add(
                    Diagnostic(
                        .pipelineTensorWrittenTwice, "\"\(output.tensor.value)\" is written a second time",
                        at: output.tensor.range, secondary: [Label(other.place, "it is here already")], path: path,
                        help: [DiagnosticCode.pipelineTensorWrittenTwice.remedy]))
                continue
            }
            let isKnown = tensor != nil && model?.isWhole == true
            known[output.tensor.value] = Known(
                type: tensor?.type ?? .float32,
                dims: isKnown ? ((model?.maxBatch ?? 0) > 0 ? [-1] : []) + (tensor?.dims ?? []) : nil,
                place: output.tensor.range)
        }
        guard let name, let model, model.isWhole else { return nil }
        return PlannedStep(
            name: name, section: section, resolved: step, variant: model.variant, inputs: model.inputs,
            outputs: model.outputs, maxBatch: model.maxBatch)
    }

    /// What a step reads; nil where nothing writes it before.
    private mutating func read(
        _ tensor: Located<String>, by index: Int?, _ path: String, into bag: inout DiagnosticBag
    ) -> Known? {
        if known[tensor.value] != nil {
            known[tensor.value]?.isRead = true
            return known[tensor.value]
        }
        if let index, let writer = writers[tensor.value]?.first {
            let place = document.steps[writer].outputs.first { $0.tensor.value == tensor.value }?.tensor.range
            let isCircle = writer == index || reaches(from: index, to: writer)
            bag.add(
                Diagnostic(
                    .pipelineOrder,
                    writer == index
                        ? "the step reads \"\(tensor.value)\", which it writes itself"
                        : isCircle
                            ? "\"\(tensor.value)\" comes from a step that waits for this one"
                            : "\"\(tensor.value)\" is written by a later step",
                    at: tensor.range, secondary: place.map { [Label($0, "written here")] } ?? [], path: path,
                    help: [isCircle ? "break the circle" : "put that step before this one"]))
            // Told here: it is no unused tensor as well.
            return nil
        }
        let names = known.keys.sorted()
        let near = didYouMean(tensor.value, among: names)
        bag.add(
            Diagnostic(
                .pipelineUnknownTensor, "nothing writes \"\(tensor.value)\"", at: tensor.range, path: path,
                help: [near.map { "did you mean \"\($0)\"?" } ?? "there are: \(listed(names, most: 12))"],
                suggestion: near.flatMap { .writing(plain: $0, at: tensor.range) }))
        if let near { known[near]?.isRead = true }
        return nil
    }

    /// Whether what a step writes is needed, at once or over others, by another.
    private func reaches(from start: Int, to goal: Int) -> Bool {
        var seen: Set<Int> = []
        var open = [start]
        while let step = open.popLast() {
            guard seen.insert(step).inserted else { continue }
            let written = Set(document.steps[step].outputs.map(\.tensor.value))
            for (index, other) in document.steps.enumerated()
            where other.inputs.contains(where: { written.contains($0.tensor.value) }) {
                if index == goal { return true }
                open.append(index)
            }
        }
        return false
    }

    /// Compares what a step gets with what its model takes.
    private func check(
        _ section: PipelineDocument.StepSection, _ model: StepModel,
        _ found: [(PipelineDocument.Binding, Known?)], _ path: String, into bag: inout DiagnosticBag
    ) {
        for fault in model.faults {
            bag.add(Diagnostic(fault.code, fault.message, at: fault.place, path: path, help: [fault.code.remedy]))
        }
        if model.maxBatch > 0, model.maxBatch < document.maxBatch.value, let variant = model.variant {
            bag.add(
                Diagnostic(
                    .pipelineMemberBatch,
                    "\"\(variant.name)\" takes \(model.maxBatch) items, and the pipeline \(document.maxBatch.value)",
                    at: section.place, secondary: [Label(document.maxBatch.range, "the pipeline")], path: path,
                    help: [
                        "write max_batch: \(model.maxBatch), or release a variant of the member that takes "
                            + "\(document.maxBatch.value) (release: {initial: …} in its spec)"
                    ]))
        }
        if model.isDecoupled {
            bag.add(
                Diagnostic(
                    .pipelineMemberDecoupled, "the member is decoupled, and a pipeline answers each request once",
                    at: section.place, path: path, help: [DiagnosticCode.pipelineMemberDecoupled.remedy]))
        }
        for (binding, tensor) in found {
            guard let wanted = model.inputs.first(where: { $0.name == binding.own.value }) else {
                bag.add(unknown(binding.own, "input", among: model.inputs, path))
                continue
            }
            guard let tensor, let dims = tensor.dims else { continue }
            if tensor.type != wanted.type {
                bag.add(
                    Diagnostic(
                        .pipelineType,
                        "\"\(binding.tensor.value)\" is \(tensor.type.rawValue), and \"\(wanted.name)\" takes "
                            + wanted.type.rawValue, at: binding.tensor.range,
                        secondary: [Label(tensor.place, tensor.type.rawValue)], path: path,
                        help: [DiagnosticCode.pipelineType.remedy]))
                continue
            }
            let full = (model.maxBatch > 0 ? [-1] : []) + wanted.dims
            guard !fits(dims, full) else { continue }
            // Both with or both without the batch are shown as the spec states them.
            let drop = isBatched && model.maxBatch > 0 ? 1 : 0
            bag.add(
                Diagnostic(
                    .pipelineShape,
                    "\"\(binding.tensor.value)\" has dims \(Array(dims.dropFirst(drop))), and \"\(wanted.name)\" takes "
                        + "\(Array(full.dropFirst(drop)))", at: binding.tensor.range, secondary: [Label(tensor.place)],
                    path: path,
                    notes: drop == 1 || dims.count == full.count
                        ? [] : ["the dims are shown with the batch, which one of both has"],
                    help: [DiagnosticCode.pipelineShape.remedy]))
        }
        // A misspelled name leaves an input over; it is reported already.
        let named = Set(section.inputs.map(\.own.value))
        let isSpelled = named.isSubset(of: Set(model.inputs.map(\.name)))
        for input in model.inputs where isSpelled && !named.contains(input.name) {
            bag.add(
                Diagnostic(
                    .pipelineInputMissing, "input \"\(input.name)\" gets no tensor", at: section.kind.range, path: path,
                    help: ["add \"\(input.name)\" to \"in\""]))
        }
        for binding in section.outputs where !model.outputs.contains(where: { $0.name == binding.own.value }) {
            bag.add(unknown(binding.own, "output", among: model.outputs, path))
        }
    }

    private func unknown(
        _ name: Located<String>, _ role: String, among tensors: [StepTensor], _ path: String
    ) -> Diagnostic {
        let names = tensors.map(\.name)
        let near = didYouMean(name.value, among: names)
        return Diagnostic(
            .pipelineUnknownMemberTensor, "the member has no \(role) \"\(name.value)\"", at: name.range, path: path,
            help: [near.map { "did you mean \"\($0)\"?" } ?? "its \(role)s are \(listed(names, most: 12))"],
            suggestion: near.flatMap { .writing(plain: $0, at: name.range) })
    }

    /// Whether two shapes can be one: −1 fits any size.
    private func fits(_ one: [Int], _ other: [Int]) -> Bool {
        one.count == other.count && zip(one, other).allSatisfy { $0 == $1 || $0 == -1 || $1 == -1 }
    }

    /// Reads the pipeline's outputs, and reports what nobody reads.
    mutating func finish(into bag: inout DiagnosticBag) -> [StepTensor] {
        var outputs: [StepTensor] = []
        for output in document.outputs {
            guard let tensor = read(output, by: nil, "pipeline.outputs", into: &bag) else { continue }
            let dims = tensor.dims ?? []
            outputs.append(
                StepTensor(name: output.value, type: tensor.type, dims: Array(dims.dropFirst(isBatched ? 1 : 0))))
        }
        // After a wrong name or order what is over follows from it.
        let consequent: Set<DiagnosticCode> = [.pipelineUnknownTensor, .pipelineOrder]
        guard !bag.all.contains(where: { consequent.contains($0.code) }) else { return outputs }
        for (name, tensor) in known.sorted(by: { $0.value.place.span.start < $1.value.place.span.start })
        where !tensor.isRead {
            bag.add(
                Diagnostic(
                    .pipelineUnusedTensor, "\"\(name)\" is read by no step and is no output", at: tensor.place,
                    path: "pipeline", help: [DiagnosticCode.pipelineUnusedTensor.remedy]))
        }
        return outputs
    }
}

extension PipelineDocument.StepSection {
    /// Where a finding about its model is.
    var place: SourceRange { if case .model(let spec) = content { spec.range } else { kind.range } }
}
