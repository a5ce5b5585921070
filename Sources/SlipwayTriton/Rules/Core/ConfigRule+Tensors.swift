internal import SlipwayDiagnostics

extension ConfigRule {
    /// Inputs and outputs on their own (`ValidateModelInput`, `ValidateModelOutput`, core, model_config_utils.cc).
    ///
    /// The server makes these checks while polling when it does not complete configurations, and while loading when it
    /// does.
    static let tensors = ConfigRule("tensors", .load) { context in
        if !context.server.autoComplete { context.phase = .poll }
        var outputs: Set<String> = []
        for tensor in context.resolved.inputs + context.resolved.outputs {
            check(tensor, &context)
            guard tensor.role == .output, !tensor.name.isEmpty, !outputs.insert(tensor.name).inserted else { continue }
            context.report(
                RuleFinding(
                    .tritonNoEffect, "output \"\(tensor.name)\" is stated twice", help: ["Remove one of the two."]
                )
                .at(tensor.nameEntry ?? tensor.entry, path: tensor.path)
                .notes(["The server takes the first and says nothing."]))
        }
    }

    private static func check(_ tensor: ConfigTensor, _ context: inout RuleContext) {
        let subject = tensor.role == .input ? RuleSubject.input(tensor.name) : .output(tensor.name)
        if tensor.name.isEmpty {
            context.reportTensor(
                tensor, "\(tensor.role.rawValue) has no name", at: tensor.nameEntry,
                "Write its name in the model.", "must specify 'name'", isNamed: false,
                doubting: tensor.role == .input ? .inputs : .outputs)
            return
        }
        let completion = context.tensorCompletion
        let isFilled = completion == .everyTensor || completion == .everyTensorAndMore
        // A backend of one's own may complete what it likes.
        let severity: Severity? = completion == .unknown ? .warning : nil
        if tensor.dataType == 0, !isFilled {
            context.reportTensor(
                tensor, "\(tensor.shown) has no data_type", at: tensor.dataTypeEntry,
                "Write the type of its elements, such as TYPE_FP32.", "must specify 'data_type'", severity: severity,
                doubting: subject)
        }
        if tensor.dims.isEmpty, !isFilled {
            context.reportTensor(
                tensor, "\(tensor.shown) has no dims", at: nil,
                "Write its dimensions; a scalar has dims: [1] and an empty reshape.", "must specify 'dims'",
                severity: severity, doubting: subject)
        }
        let bad = tensor.dimEntries.filter { !isSize($0) }
        for entry in bad {
            context.reportTensor(
                tensor, "\(tensor.shown) has a dimension of \(entry.integer ?? 0)", at: entry,
                "Write a size of at least 1, or -1 where any size will do.",
                "dimension must be integer >= 1, or -1 to indicate a variable-size dimension", doubting: subject)
        }
        if tensor.reshape != nil {
            reshape(tensor, isSound: bad.isEmpty && !tensor.dims.isEmpty, subject, &context)
        }
        format(tensor, &context)
        let isTensorRT = context.resolved.platform == "tensorrt_plan"
        if tensor.isShapeTensor, !isTensorRT, context.trusts(.backend) {
            context.report(
                RuleFinding(
                    .tritonTensor, "\(tensor.shown) is a shape tensor, which TensorRT models alone have",
                    help: ["Remove is_shape_tensor."]
                )
                .atName(of: tensor.field("is_shape_tensor"), path: tensor.path + ".is_shape_tensor")
                .server(says: "shape tensors are only supported for TensorRT platform for \(context.name)"))
        }
        guard tensor.isNonLinear, context.trusts(.backend) else { return }
        if !isTensorRT {
            context.report(
                RuleFinding(
                    .tritonTensor, "\(tensor.shown) has a format that TensorRT models alone have",
                    help: ["Remove is_non_linear_format_io."]
                )
                .atName(of: tensor.field("is_non_linear_format_io"), path: tensor.path + ".is_non_linear_format_io")
                .server(says: "Non-linear IO format is only supported for the TensorRT platform for \(context.name)"))
        } else if tensor.dims.count != 3 {
            context.report(
                RuleFinding(
                    .tritonTensor, "\(tensor.shown) has a format that needs 3 dims, not \(tensor.dims.count)",
                    help: ["Write channels, height and width, without the batch."]
                )
                .at(tensor.dimEntries.first ?? tensor.entry, path: tensor.path + ".dims")
                .server(says: "Non-linear IO format \(tensor.role.rawValue) requires 3 dims for \(context.name)"))
        }
    }

    private static func format(_ tensor: ConfigTensor, _ context: inout RuleContext) {
        typealias Input = ModelConfigSchema.ModelInput
        guard tensor.role == .input, let entry = tensor.message.entry(Input.format), entry.enumeration != 0,
            tensor.dims.count != 3
        else { return }
        let name = entry.enumeration == Input.Format.nhwc.rawValue ? "FORMAT_NHWC" : "FORMAT_NCHW"
        let help =
            tensor.dims.count == 4 && context.resolved.maxBatchSize > 0
            ? "Leave the batch out of dims, or remove format." : "Write 3 dims, without the batch, or remove format."
        context.report(
            RuleFinding(.tritonTensor, "\(name) needs 3 dims, \(tensor.shown) has \(tensor.dims.count)", help: [help])
                .at(entry, path: tensor.path + ".format")
                .server(says: "model input NHWC/NCHW require 3 dims for \(context.name)"))
    }

    private static func isSize(_ entry: ConfigEntry) -> Bool {
        guard let size = entry.integer else { return true }
        return size >= 1 || size == -1
    }

    private static func reshape(
        _ tensor: ConfigTensor, isSound: Bool, _ subject: RuleSubject, _ context: inout RuleContext
    ) {
        typealias Reshape = ModelConfigSchema.ModelTensorReshape
        guard let entry = tensor.reshapeEntry, let shape = tensor.reshape else { return }
        let sizes = entry.message?.entries(Reshape.shape) ?? []
        if shape.isEmpty, context.resolved.maxBatchSize == 0, !context.mayCompleteBatchSize {
            context.reportTensor(
                tensor, "\(tensor.shown) is a scalar, which a model without batches cannot have", at: entry,
                "Remove reshape, or state max_batch_size.",
                "cannot have empty reshape for non-batching model as scalar tensors are not supported",
                code: .tritonReshape, doubting: subject)
            return
        }
        let bad = sizes.filter { !isSize($0) }
        for size in bad {
            context.reportTensor(
                tensor, "\(tensor.shown) has a reshape dimension of \(size.integer ?? 0)", at: size,
                "Write a size of at least 1, or -1 where any size will do.",
                "reshape dimensions must be integer >= 1, or -1 to indicate a variable-size dimension",
                code: .tritonReshape, doubting: subject)
        }
        guard isSound, bad.isEmpty else { return }
        let (before, after) = (runs(tensor.dims), runs(shape))
        // An empty shape is a scalar: dims has one element then.
        if before == after || shape.isEmpty && before == [1] { return }
        // Of two shapes of which one has a free dimension the server says the sizes differ.
        let isCount = before.count != after.count && before.count > 1 && after.count > 1
        context.reportTensor(
            tensor,
            isCount
                ? "\(tensor.shown) has \(before.count - 1) free dimensions, its reshape \(after.count - 1)"
                : "\(tensor.shown) has not as many elements as its reshape", at: entry,
            before.count > 1
                ? "The sizes between one -1 and the next have the same product on both sides."
                : "dims has \(before[0]) elements; write a shape that has as many.",
            isCount
                ? "has different number of variable-size dimensions for dims and reshape"
                : "has different size for dims and reshape", code: .tritonReshape, doubting: subject)
    }

    /// The products of the sizes before, between and after the free dimensions.
    private static func runs(_ dims: [Int64]) -> [Int64] {
        var products: [Int64] = [1]
        for size in dims {
            if size == -1 { products.append(1) } else { products[products.count - 1] &*= size }
        }
        return products
    }
}

extension ConfigTensor {
    /// `input "x"`.
    var shown: String { "\(role.rawValue) \"\(name)\"" }

    /// The field of that name, or the whole tensor where it is not stated.
    func field(_ name: String) -> ConfigEntry? {
        typealias Schema = ModelConfigSchema
        let type = role == .input ? Schema.ModelInput.messageName : Schema.ModelOutput.messageName
        return Schema.message(type)?.field(named: name).flatMap { message[$0.number].last } ?? entry
    }
}

extension RuleContext {
    /// Reports what `ValidateIOShape` (core, model_config_utils.cc) says of an input or output.
    fileprivate mutating func reportTensor(
        _ tensor: ConfigTensor, _ message: String, at entry: ConfigEntry?, _ help: String, _ words: String,
        isNamed: Bool = true, code: DiagnosticCode = .tritonTensor, severity: Severity? = nil,
        doubting subject: RuleSubject
    ) {
        let whose = "model \(tensor.role.rawValue) " + (isNamed ? "'\(tensor.name)' " : "")
        report(
            RuleFinding(code, message, help: [help])
                .at(entry ?? tensor.entry, path: tensor.path)
                .server(says: "\(whose)\(words) for \(name)")
                .severity(severity)
                .doubting(subject))
    }
}
