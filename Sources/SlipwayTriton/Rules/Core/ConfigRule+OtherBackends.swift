internal import SlipwayDiagnostics

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig
    private typealias Group = ModelConfigSchema.ModelInstanceGroup

    /// What other backends than onnxruntime take and refuse.
    static let otherBackends = ConfigRule("other backends", .load) { context in
        guard context.trusts(.backend) else { return }
        switch context.resolved.backend {
        case "tensorrt":
            kinds([.gpu], &context)
            parameter("execution_context_allocation_strategy", oneOf: ["STATIC", "ON_PROFILE_CHANGE"], &context)
            graphSpecs(&context)
        case "openvino":
            kinds([.cpu], &context)
            known(openvinoParameters, &context)
            weights(&context)
        case "pytorch": torch(&context)
        case "python": environment(&context)
        case "fil": forest(&context)
        default: break
        }
    }

    /// The parameters that the openvino backend reads.
    private static let openvinoParameters = [
        "COMPILATION_NUM_THREADS", "CPU_EXTENSION_PATH", "ENABLE_BATCH_PADDING", "HINT_BF16", "INFERENCE_NUM_THREADS",
        "NUM_STREAMS", "PERFORMANCE_HINT", "RESHAPE_IO_LAYERS", "SKIP_OV_DYNAMIC_BATCHSIZE", "TARGET_DEVICE",
    ]

    /// The parameters that the pytorch backend reads.
    private static let torchParameters = [
        "DISABLE_CUDNN", "DISABLE_OPTIMIZED_EXECUTION", "ENABLE_CACHE_CLEANING", "ENABLE_JIT_EXECUTOR",
        "ENABLE_JIT_PROFILING", "ENABLE_TENSOR_FUSER", "ENABLE_WEIGHT_SHARING", "INFERENCE_MODE",
        "INTER_OP_THREAD_COUNT", "INTRA_OP_THREAD_COUNT", "NUM_INTEROP_THREADS", "NUM_THREADS",
        "TORCH_COMPILE_OPTIONAL_PARAMETERS",
    ]

    /// The kinds of instances that a backend has.
    private static func kinds(_ allowed: [Group.Kind], _ context: inout RuleContext) {
        let name = allowed.contains(.gpu) ? "KIND_GPU" : "KIND_CPU"
        let backend = context.resolved.backend
        for group in context.resolved.instanceGroups where context.trusts(.instanceGroup(group.index)) {
            guard let kind = group.kind, !allowed.contains(kind) else { continue }
            // A kind that nobody wrote comes from the server having no GPU, or having one.
            let written = group.message.entry(Group.kind)
            context.report(
                .tritonBackendSetting, "the \(backend) backend runs instances of \(name) alone",
                at: written ?? group.entry, path: "instance_group[\(group.index)].kind",
                notes: written == nil ? ["Without kind the server takes what it has GPUs for."] : [],
                help: [
                    backend == "tensorrt"
                        ? "Write kind: \(name) and load the model on a server with a GPU." : "Write kind: \(name)."
                ])
        }
    }

    private static func parameter(_ name: String, oneOf values: [String], _ context: inout RuleContext) {
        guard let entry = context.config.map(Model.parameters).last(where: { $0.name == name }), let text = entry.text,
            !values.contains(text)
        else { return }
        let near = didYouMean(text, among: values)
        context.report(
            .tritonBackendSetting, "\"\(text)\" is not a value of \(name)", at: entry.textEntry,
            path: "parameters.\(name)",
            help: [near.map { "did you mean \"\($0)\"?" } ?? "Write \(values.joined(separator: " or "))."])
    }

    /// Parameters that are misspelled; others may be there for clients.
    private static func known(_ names: [String], _ context: inout RuleContext) {
        for entry in context.config.map(Model.parameters) where !names.contains(entry.name) {
            guard let near = didYouMean(entry.name, among: names) else { continue }
            context.report(
                .tritonNoEffect, "the \(context.resolved.backend) backend reads no parameter \"\(entry.name)\"",
                at: entry.key, path: "parameters.\(entry.name)",
                notes: ["The server hands every parameter on and complains of none."],
                help: ["did you mean \"\(near)\"?"])
        }
    }

    /// The weights of an OpenVINO model stand beside it.
    private static func weights(_ context: inout RuleContext) {
        let name = context.resolved.modelFilename
        guard name.hasSuffix(".xml") else { return }
        for version in context.resolved.versions {
            let path = version.directory + "/" + name
            let weights = String(path.dropLast(4)) + ".bin"
            guard context.model.fileSize(of: path) != nil, context.model.kind(of: weights) == nil else { continue }
            context.report(
                .tritonModelFile, "there is no file \"\(weights)\"",
                notes: ["OpenVINO keeps the weights of \"\(path)\" in a file beside it."],
                help: ["Put it there, unless the model has no weights."], severity: .warning)
        }
    }

    private static func torch(_ context: inout RuleContext) {
        known(torchParameters, &context)
        if context.config.string(Model.runtime) == "model.py" { return }
        for (key, word, tensors) in [
            (Model.input, "input", context.resolved.inputs), (.output, "output", context.resolved.outputs),
        ] where tensors.isEmpty && !context.config.has(key) && context.resolved.platform == "pytorch_libtorch" {
            context.report(
                .tritonBackendSetting, "the pytorch backend needs every \(word) stated", path: word,
                notes: ["A TorchScript file does not say the names, types and shapes of its \(word)s."],
                help: ["State \(word) with name, data_type and dims."])
        }
        indexed(context.resolved.inputs, &context)
        indexed(context.resolved.outputs, &context)
    }

    /// Outputs, and inputs without the names of forward(), are called NAME__INDEX.
    private static func indexed(_ tensors: [ConfigTensor], _ context: inout RuleContext) {
        let indices = tensors.map { index(of: $0.name) }
        guard tensors.count > 1, indices.contains(where: { $0 != nil }) else { return }
        for (tensor, index) in zip(tensors, indices) {
            guard let index else {
                guard tensor.role == .output else { continue }
                context.report(
                    .tritonBackendSetting, "\(tensor.shown) has no index, the other outputs have",
                    at: tensor.nameEntry ?? tensor.entry, path: tensor.path + ".name",
                    help: ["Name every output NAME__INDEX, with two underscores."])
                continue
            }
            guard tensor.role == .output, index >= tensors.count else { continue }
            context.report(
                .tritonHazard, "\(tensor.shown) is number \(index) of \(tensors.count) outputs",
                at: tensor.nameEntry ?? tensor.entry, path: tensor.path + ".name",
                notes: ["The index is the place in what forward() returns, from 0."],
                help: ["Count from 0, or see that the model returns as many."], phase: .run)
        }
    }

    private static func index(of name: String) -> Int? {
        var parts = name.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count >= 3, let last = parts.popLast(), parts.popLast() == "" else { return nil }
        return Int(last)
    }

    /// The packed environment of a model of the python backend.
    private static func environment(_ context: inout RuleContext) {
        let entry = context.config.map(Model.parameters).last { $0.name == "EXECUTION_ENV_PATH" }
        guard let entry, let text = entry.text else { return }
        let variable = "$$TRITON_MODEL_DIRECTORY"
        let place = "parameters.EXECUTION_ENV_PATH"
        guard text.hasPrefix(variable) else {
            context.report(
                .tritonServerNeed, "the server needs the environment \(text)", at: entry.textEntry, path: place,
                help: [
                    "See that it is there on the server, or write \(variable)/… for one in the model's directory."
                ])
            return
        }
        let path = text.dropFirst(variable.count).split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        if path.split(separator: "/").contains("..") {
            context.report(
                .tritonBackendSetting, "the environment is outside the model's directory", at: entry.textEntry,
                path: place,
                help: ["Put it into the model's directory."])
        } else if context.model.kind(of: path) == nil {
            context.report(
                .tritonModelFile, "there is no file \"\(path)\"", at: entry.textEntry, path: place,
                help: ["Put the packed environment there, or correct the path."])
        }
    }

    /// The forests of the fil backend: what the file is called and which parameters are read.
    private static func forest(_ context: inout RuleContext) {
        let files = [
            "xgboost": "xgboost.model", "xgboost_json": "xgboost.json", "xgboost_ubj": "xgboost.ubj",
            "lightgbm": "model.txt", "treelite_checkpoint": "checkpoint.tl",
        ]
        let parameters = context.config.map(Model.parameters)
        let type = parameters.last { $0.name == "model_type" }
        let name = type?.text ?? "xgboost"
        guard let filename = files[name] else {
            let near = didYouMean(name, among: files.keys.sorted())
            context.report(
                .tritonBackendSetting, "there is no model_type \"\(name)\"", at: type?.textEntry,
                path: "parameters.model_type",
                help: [
                    near.map { "did you mean \"\($0)\"?" } ?? "Write \(files.keys.sorted().joined(separator: ", "))."
                ])
            return
        }
        if context.resolved.modelFilename.isEmpty {
            for version in context.resolved.versions {
                let path = version.directory + "/" + filename
                guard context.model.kind(of: version.directory) == .directory, context.model.kind(of: path) == nil
                else {
                    continue
                }
                context.report(
                    .tritonModelFile, "there is no file \"\(path)\"", at: type?.textEntry,
                    path: "parameters.model_type",
                    notes: ["A model of the type \(name) stands in \(filename)."],
                    help: ["Rename the file, or write the model_type that it has."])
            }
        }
        let renamed = ["output_class": "is_classifier", "algo": "layout", "threads_per_tree": "chunk_size"]
        let since = TritonRelease(25, 9)
        for entry in parameters {
            let path = "parameters.\(entry.name)"
            if let new = renamed[entry.name] {
                context.report(
                    .tritonNoEffect, "\(entry.name) is called \(new) now", at: entry.key, path: path,
                    help: ["Write \(new)."], since: since)
            } else if ["storage_type", "blocks_per_sm"].contains(entry.name) {
                context.report(
                    .tritonNoEffect, "the fil backend no longer reads \(entry.name)", at: entry.key, path: path,
                    help: ["Remove it."], since: since)
            }
        }
    }

    /// The CUDA graphs of a TensorRT model.
    private static func graphSpecs(_ context: inout RuleContext) {
        typealias Policy = ModelConfigSchema.ModelOptimizationPolicy
        typealias Spec = Policy.Cuda.GraphSpec
        let cuda = context.config.message(Model.optimization)?.message(Policy.cuda)
        let limit = context.resolved.maxBatchSize
        for (index, entry) in (cuda?.entries(Policy.Cuda.graphSpec) ?? []).enumerated() {
            guard let spec = entry.message else { continue }
            let path = "optimization.cuda.graph_spec[\(index)]"
            let size = spec.integer(Spec.batchSize) ?? 0
            if context.trusts(.batchSize), limit == 0 ? size != 0 : !(1...max(limit, 1)).contains(size) {
                context.report(
                    .tritonOptimization,
                    limit == 0
                        ? "graph_spec has batch size \(size) for a model that does not batch"
                        : "graph_spec has batch size \(size), max_batch_size is \(limit)",
                    at: spec.entry(Spec.batchSize) ?? entry, path: path + ".batch_size",
                    help: [limit == 0 ? "Remove batch_size." : "Write a size from 1 to \(limit)."],
                    serverMessage: limit == 0
                        ? "graph spec expects 'batch_size' to be 0"
                        : "graph spec expects 'batch_size' to be >= 1 and <= \(limit)")
            }
            bounds(spec, path: path, &context)
        }
    }

    private static func bounds(_ spec: ConfigMessage, path: String, _ context: inout RuleContext) {
        typealias Spec = ModelConfigSchema.ModelOptimizationPolicy.Cuda.GraphSpec
        guard let lower = spec.message(Spec.graphLowerBound) else { return }
        let shapes = spec.map(Spec.input)
        for shape in shapes {
            guard let upper = shape.value?.message?.integers(Spec.Shape.dim) else { continue }
            let bound = lower.map(Spec.LowerBound.input).last { $0.name == shape.name }
            guard let bound, let dims = bound.value?.message?.integers(Spec.Shape.dim) else {
                context.report(
                    .tritonOptimization, "graph_lower_bound has no shape for input \"\(shape.name)\"", at: shape.key,
                    path: path + ".graph_lower_bound.input", help: ["State the smallest shape of the input."],
                    serverMessage: "graph lower bound spec expects shape for input '\(shape.name)'")
                continue
            }
            if dims.count == upper.count, zip(dims, upper).allSatisfy({ $0 <= $1 }) { continue }
            context.report(
                .tritonOptimization, "graph_lower_bound of input \"\(shape.name)\" is not below its shape",
                at: bound.value, path: path + ".graph_lower_bound.input",
                help: ["Write as many dims, none larger than that of graph_spec."])
        }
    }
}
