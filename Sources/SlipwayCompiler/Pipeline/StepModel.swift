import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayTriton

/// The tensors of a step's model.
struct StepModel {
    /// What is wrong with what a generated step gets.
    struct Fault {
        let code: DiagnosticCode
        let message: String
        let place: SourceRange
    }

    /// The variant of a member; nil for other steps.
    private(set) var variant: Variant?
    private(set) var inputs: [StepTensor] = []
    private(set) var outputs: [StepTensor] = []
    let maxBatch: Int
    private(set) var isDecoupled = false
    private(set) var faults: [Fault] = []
    /// Whether all tensors are known; a step of ours takes what it gets.
    private(set) var isWhole = true

    /// The model of a member: the variant that its spec releases first.
    init(_ plan: DeploymentPlan) {
        let variant = plan.variants.first { $0.name == plan.initial.fresh } ?? plan.baseline
        self.variant = variant
        maxBatch = variant.configuration.maxBatchSize
        let isBatched = maxBatch > 0
        func tensor(_ served: ServedTensor) -> StepTensor {
            let item = served.itemShape(batching: isBatched).dimensions.map { $0.fixedSize ?? -1 }
            return StepTensor(name: served.name, type: served.type, dims: item.isEmpty ? [1] : item)
        }
        // The server makes the tensors of a sequence itself.
        let sequence = SequenceTensors(of: plan.fragment ?? ConfigMessage())
        inputs = plan.spec.inputs.filter { !sequence.inputs.contains($0.name) }.map(tensor)
        outputs = plan.spec.outputs.filter { !sequence.outputs.contains($0.name) }.map(tensor)
        isDecoupled =
            plan.fragment?.message(ModelConfigSchema.ModelConfig.modelTransactionPolicy)?
            .boolean(ModelConfigSchema.ModelTransactionPolicy.decoupled) ?? false
    }

    /// The model of a step in Python, which takes what it gets.
    ///
    /// - Parameters:
    ///   - section: The step.
    ///   - found: The types and the dims with the batch of what it reads, as far as they are known.
    ///   - maxBatch: How many items the pipeline takes.
    init(
        _ section: PipelineDocument.StepSection, _ found: [(type: ElementType, dims: [Int]?)?], maxBatch: Int
    ) {
        self.maxBatch = maxBatch
        let drop = maxBatch > 0 ? 1 : 0
        for (binding, tensor) in zip(section.inputs, found) {
            guard let tensor, let dims = tensor.dims, dims.count > drop else {
                isWhole = false
                inputs.append(StepTensor(name: binding.own.value, type: tensor?.type ?? .float32, dims: []))
                continue
            }
            inputs.append(StepTensor(name: binding.own.value, type: tensor.type, dims: Array(dims.dropFirst(drop))))
        }
        switch section.content {
        case .python(let python):
            outputs = python.outputs.map {
                StepTensor(name: $0.name.value, type: $0.type.value, dims: $0.dims.value)
            }
        case .tokenize(let tokenize):
            let lead = maxBatch > 0 ? [] : inputs.first?.dims ?? []
            outputs = section.outputs.map {
                StepTensor(name: $0.own.value, type: tokenize.type, dims: lead + [tokenize.length])
            }
            if isWhole { checkTexts(section) }
        case .pool:
            let dims = inputs.first?.dims ?? []
            let pooled = dims.count >= 2 ? dims.dropLast(2) + [dims[dims.count - 1]] : []
            outputs = [StepTensor(name: "pooled", type: .float32, dims: Array(pooled))]
            if isWhole { checkVectors(section) }
        case .model: break
        }
    }

    private mutating func checkTexts(_ section: PipelineDocument.StepSection) {
        guard let binding = section.inputs.first, let texts = inputs.first else { return }
        if texts.type != .string {
            fault(
                .pipelineType, "\"\(binding.tensor.value)\" is \(texts.type.rawValue), and a tokenizer takes string",
                binding)
        } else if texts.dims.count != 1 || maxBatch > 0 && texts.dims != [1] {
            fault(
                .pipelineShape,
                "\"\(binding.tensor.value)\" has dims \(texts.dims), and a tokenizer takes "
                    + (maxBatch > 0 ? "[1]: one text an item" : "one dimension of texts"), binding)
        }
    }

    private mutating func checkVectors(_ section: PipelineDocument.StepSection) {
        guard inputs.count == 2 else { return }
        let (values, mask) = (inputs[0], inputs[1])
        if ![.float32, .float16].contains(values.type) {
            fault(
                .pipelineType,
                "\"\(section.inputs[0].tensor.value)\" is \(values.type.rawValue), and pooling takes float32 or float16",
                section.inputs[0])
        }
        if ![.int64, .int32, .bool, .float32].contains(mask.type) {
            fault(
                .pipelineType,
                "\"\(section.inputs[1].tensor.value)\" is \(mask.type.rawValue), and a mask is int64, int32, bool or float32",
                section.inputs[1])
        }
        let rank = maxBatch > 0 ? 2 : 3
        guard values.dims.count == rank else {
            fault(
                .pipelineShape,
                "\"\(section.inputs[0].tensor.value)\" has dims \(values.dims), and pooling takes "
                    + (maxBatch > 0 ? "[tokens, size]" : "[texts, tokens, size]"), section.inputs[0])
            return
        }
        let wanted = Array(values.dims.dropLast())
        let isFitting =
            mask.dims.count == wanted.count
            && zip(mask.dims, wanted).allSatisfy { $0 == $1 || $0 == -1 || $1 == -1 }
        guard !isFitting else { return }
        fault(
            .pipelineShape,
            "\"\(section.inputs[1].tensor.value)\" has dims \(mask.dims), and the vectors have tokens of \(wanted)",
            section.inputs[1])
    }

    private mutating func fault(_ code: DiagnosticCode, _ message: String, _ binding: PipelineDocument.Binding) {
        faults.append(Fault(code: code, message: message, place: binding.tensor.range))
    }
}

extension PipelineDocument.TokenizeSection {
    /// The length of its tensors; −1 where there are several.
    var length: Int { padTo.count == 1 ? padTo[0].value : -1 }
}
