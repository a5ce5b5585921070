internal import SlipwayDiagnostics

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig
    private typealias Sequence = ModelConfigSchema.ModelSequenceBatching
    private typealias Control = ModelConfigSchema.ModelSequenceBatching.Control

    /// The sequence batcher and its controls (`ValidateModelConfig`, `Get…SequenceControlProperties`, core,
    /// model_config_utils.cc).
    static let sequence = ConfigRule("sequence-batching", .poll) { context in
        guard let entry = context.config.entry(Model.sequenceBatching), let sequence = entry.message else { return }
        controls(sequence, entry, &context)
        if let oldest = sequence.message(Sequence.oldest) {
            typealias Oldest = Sequence.StrategyOldest
            preferredSizes(
                oldest.entries(Oldest.preferredBatchSize), path: "sequence_batching.oldest", code: .tritonSequence,
                words: "sequence batching preferred batch size", &context)
            if (oldest.integer(Oldest.maxCandidateSequences) ?? 0) <= 0 {
                context.report(
                    RuleFinding(
                        .tritonNoEffect, "max_candidate_sequences is not positive",
                        help: ["Write how many sequences an instance may hold at once."]
                    )
                    .atName(
                        of: oldest.entry(Oldest.maxCandidateSequences) ?? sequence.entry(Sequence.oldest),
                        path: "sequence_batching.oldest.max_candidate_sequences"
                    )
                    .notes(["The server takes max_batch_size instead, or 1 where the model does not batch."]))
            }
        }
        if let utilization = sequence.message(Sequence.direct)?.entry(Sequence.StrategyDirect.minimumSlotUtilization),
            case .double(let value) = utilization.value, !(0...1).contains(value)
        {
            context.report(
                RuleFinding(
                    .tritonSequence, "minimum_slot_utilization is not between 0 and 1",
                    help: ["Write a share, such as 0.5."]
                )
                .at(utilization, path: "sequence_batching.direct.minimum_slot_utilization")
                .server(
                    says: "sequence batching minimum slot utilization must be in range (0.0, 1.0] for \(context.name)"))
        }
    }

    private static func controls(_ sequence: ConfigMessage, _ whole: ConfigEntry, _ context: inout RuleContext) {
        let inputs = sequence.entries(Sequence.controlInput)
        // Of iterative sequences the server makes the requests itself, and needs no controls (docs, 23.11 and later).
        let isIterative = sequence.boolean(Sequence.iterativeSequence) == true
        if inputs.isEmpty, sequence.entries(Sequence.state).isEmpty, !isIterative {
            context.report(
                RuleFinding(
                    .tritonNoEffect, "the model is not told where a sequence starts and ends",
                    help: ["State control_input for START, READY, END or CORRID, if the model has such inputs."]
                )
                .at(whole, path: "sequence_batching")
                .notes(["Requests of a sequence go to one instance in order; the model sees nothing of it."]))
        }
        var names: Set<String> = []
        var kinds: [Int32: ConfigEntry] = [:]
        for (index, input) in inputs.enumerated() {
            guard let message = input.message else { continue }
            let path = "sequence_batching.control_input[\(index)]"
            let entry = message.entry(Sequence.ControlInput.name)
            let name = entry?.string ?? ""
            if name.isEmpty {
                context.report(
                    RuleFinding(
                        .tritonSequence, "control input has no name",
                        help: ["Write the name of the model's input that takes the control."]
                    )
                    .at(entry ?? input, path: path)
                    .server(says: "sequence batching control tensor must have a name for \(context.name)"))
            } else if !names.insert(name).inserted {
                context.report(
                    RuleFinding(
                        .tritonSequence, "control input \"\(name)\" is stated twice",
                        help: ["Give each control an input of its own."]
                    )
                    .at(entry, path: path + ".name")
                    .server(
                        says: "sequence batching control tensor '\(name)' is specified for multiple control "
                            + "kinds for \(context.name)"))
            }
            for control in message.entries(Sequence.ControlInput.control) {
                check(control, path: path + ".control", &kinds, &context)
            }
        }
    }

    private static func check(
        _ entry: ConfigEntry, path: String, _ kinds: inout [Int32: ConfigEntry], _ context: inout RuleContext
    ) {
        guard let control = entry.message else { return }
        let number = control.enumeration(Control.kind) ?? 0
        let kind = ModelConfigSchema.valueName(number, ofEnum: Control.Kind.enumName) ?? "\(number)"
        let pairs: [(name: String, entries: [ConfigEntry])] = [
            ("int32_false_true", control.entries(Control.int32FalseTrue)),
            ("fp32_false_true", control.entries(Control.fp32FalseTrue)),
            ("bool_false_true", control.entries(Control.boolFalseTrue)),
        ]
        let stated = pairs.filter { !$0.entries.isEmpty }
        if let earlier = kinds[number] {
            context.report(
                RuleFinding(.tritonSequence, "\(kind) is stated twice", help: ["Remove one of the two."])
                    .at(control.entry(Control.kind) ?? entry, path: path)
                    .also(context.place(of: earlier).map { [Label($0, "first here")] } ?? [])
                    .server(says: "sequence batching specifies multiple \(kind) tensors for \(context.name)"))
            return
        }
        kinds[number] = control.entry(Control.kind) ?? entry
        if number == Control.Kind.corrid.rawValue {
            correlation(entry, control, kind, stated.first?.entries.first, path: path, &context)
            return
        }
        if stated.isEmpty {
            context.report(
                RuleFinding(
                    .tritonSequence, "\(kind) has no values for false and true",
                    help: ["Write one pair, such as fp32_false_true: [0, 1], in the type of the model's input."]
                )
                .at(entry, path: path)
                .server(
                    says: "sequence batching must specify either 'int32_false_true', 'fp32_false_true' or "
                        + "'bool_false_true' for \(kind) for \(context.name)"))
        } else if stated.count > 1 {
            context.report(
                RuleFinding(
                    .tritonSequence, "\(kind) has values of \(stated.count) types",
                    help: ["Keep the pair in the type of the model's input."]
                )
                .atName(of: stated[1].entries.first, path: path)
                .server(
                    says: "sequence batching specifies more than one from 'int32_false_true', "
                        + "'fp32_false_true' and 'bool_false_true' for \(kind) for \(context.name)"))
        } else if stated[0].entries.count != 2 {
            context.report(
                RuleFinding(
                    .tritonSequence, "\(stated[0].name) has \(stated[0].entries.count) values, not 2",
                    help: ["Write the value for false, then the one for true."]
                )
                .atName(of: stated[0].entries.first, path: path + ".\(stated[0].name)")
                .server(
                    says: "sequence batching control '\(stated[0].name)' must have exactly 2 entries for "
                        + "\(kind) for \(context.name)"))
        }
    }

    private static func correlation(
        _ entry: ConfigEntry, _ control: ConfigMessage, _ kind: String, _ pair: ConfigEntry?, path: String,
        _ context: inout RuleContext
    ) {
        if let pair {
            context.report(
                RuleFinding(
                    .tritonSequence, "\(kind) takes no values for false and true",
                    help: ["Write data_type instead, the type of the model's input."]
                )
                .atName(of: pair, path: path)
                .server(
                    says: "sequence batching must not specify either 'int32_false_true', 'fp32_false_true' or "
                        + "'bool_false_true' for \(kind) for \(context.name)"))
            return
        }
        let type = control.enumeration(Control.dataType, as: ModelConfigSchema.DataType.self) ?? .invalid
        guard ![.uint64, .int64, .uint32, .int32, .string].contains(type) else { return }
        let written = control.entry(Control.dataType)
        context.report(
            RuleFinding(
                .tritonSequence, written == nil ? "\(kind) has no data_type" : "\(kind) cannot have that data_type",
                help: ["Write TYPE_UINT64, TYPE_INT64, TYPE_UINT32, TYPE_INT32 or TYPE_STRING."]
            )
            .at(written ?? entry, path: path + ".data_type")
            .server(
                says: "unexpected data type for control \(kind) for \(context.name). Allowed data types are "
                    + "TYPE_UINT64, TYPE_INT64, TYPE_UINT32, TYPE_INT32 and TYPE_STRING"))
    }
}
