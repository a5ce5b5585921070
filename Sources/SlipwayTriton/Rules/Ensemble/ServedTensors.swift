internal import SlipwayDomain

/// The inputs, outputs and batch size of a model as the server has them once it is loaded.
struct ServedTensors {
    /// One tensor.
    struct Tensor: Hashable {
        let name: String
        /// The number in Triton's `DataType`.
        let dataType: Int32
        /// The dimensions that clients see, without the batch.
        let dims: [Int64]
        let isOptional: Bool
        /// Whether type or dims are left to the backend.
        var isPartial: Bool { dataType == 0 || dims.isEmpty }
    }

    let maxBatchSize: Int64
    /// nil where they are not known: neither the configuration nor a graph states them.
    let inputs: [Tensor]?
    /// nil where they are not known.
    let outputs: [Tensor]?
    let isDecoupled: Bool
    /// Whether the model may have tensors that its configuration does not state.
    let mayHaveMore: Bool

    init(_ model: RepositoryModel, server: ServerFacts) {
        typealias Model = ModelConfigSchema.ModelConfig
        let context = RuleContext(model: model, server: server)
        let resolved = context.resolved
        mayHaveMore = [.everyTensorAndMore, .unknown].contains(context.tensorCompletion)
        isDecoupled =
            model.message.message(Model.modelTransactionPolicy)?
            .boolean(ModelConfigSchema.ModelTransactionPolicy.decoupled) == true
        let isWhole = !resolved.inputs.isEmpty && !resolved.outputs.isEmpty
        let graph = resolved.versions.last.flatMap { model.graphs[$0.directory] }
        guard !isWhole, server.autoComplete, resolved.isONNXRuntime, let graph else {
            // The server may still fill in the batch size of what it completes.
            maxBatchSize = isWhole || resolved.maxBatchSize > 0 ? resolved.maxBatchSize : 0
            inputs = resolved.inputs.isEmpty ? nil : resolved.inputs.map(Self.tensor)
            outputs = resolved.outputs.isEmpty ? nil : resolved.outputs.map(Self.tensor)
            return
        }
        let canBatch = (graph.inputs + graph.outputs).allSatisfy { tensor in
            guard let first = tensor.shape?.dimensions.first else { return false }
            if case .fixed = first { return false }
            return true
        }
        let standard = server.backendOptions["onnxruntime"]?["default-max-batch-size"].flatMap { Int64($0) } ?? 4
        maxBatchSize = resolved.maxBatchSize > 0 ? resolved.maxBatchSize : canBatch ? max(standard, 0) : 0
        let isBatched = maxBatchSize > 0
        inputs =
            resolved.inputs.isEmpty
            ? graph.inputs.map { Self.tensor($0, isBatched: isBatched, isOptional: false) }
                + graph.overridableInitializers.map { Self.tensor($0, isBatched: isBatched, isOptional: true) }
            : resolved.inputs.map(Self.tensor)
        outputs =
            resolved.outputs.isEmpty
            ? graph.outputs.map { Self.tensor($0, isBatched: isBatched, isOptional: false) }
            : resolved.outputs.map(Self.tensor)
    }

    private static func tensor(_ tensor: ConfigTensor) -> Tensor {
        Tensor(
            name: tensor.name, dataType: tensor.dataType, dims: tensor.dims, isOptional: tensor.isOptional)
    }

    private static func tensor(_ tensor: GraphTensor, isBatched: Bool, isOptional: Bool) -> Tensor {
        let sizes = (tensor.shape?.dimensions ?? []).map { dimension -> Int64 in
            if case .fixed(let size) = dimension { Int64(size) } else { -1 }
        }
        let dims = isBatched ? Array(sizes.dropFirst()) : sizes
        // The server knows no scalar: one has dims [1].
        return Tensor(
            name: tensor.name, dataType: tensor.kind.elementType?.tritonNumber ?? 0, dims: dims.isEmpty ? [1] : dims,
            isOptional: isOptional)
    }
}
