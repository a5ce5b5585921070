internal import SlipwayDiagnostics
internal import SlipwayDomain

extension ConfigRule {
    private typealias Sequence = ModelConfigSchema.ModelSequenceBatching
    private typealias State = ModelConfigSchema.ModelSequenceBatching.State
    private typealias Initial = ModelConfigSchema.ModelSequenceBatching.InitialState

    /// The implicit states of the sequence batcher (`SequenceBatchScheduler::Create`, `GenerateInitialStateData`, core,
    /// sequence_batch_scheduler.cc).
    static let states = ConfigRule("states", .load) { context in
        guard let sequence = context.config.message(ModelConfigSchema.ModelConfig.sequenceBatching) else { return }
        var names: Set<String> = []
        for (index, entry) in sequence.entries(Sequence.state).enumerated() {
            guard let state = entry.message else { continue }
            let path = "sequence_batching.state[\(index)]"
            let name = state.string(State.inputName) ?? ""
            let initial = state.entries(State.initialState)
            if initial.count > 1 {
                context.report(
                    RuleFinding(
                        .tritonState, "state \"\(name)\" has \(initial.count) initial states",
                        help: ["Keep one of them."]
                    )
                    .at(initial[1], path: path + ".initial_state")
                    .server(
                        says: "initial_state field for state input '\(name)' must contain exactly one or zero "
                            + "element. Found '\(initial.count)' elements."))
            } else if let only = initial.first, let message = only.message {
                let check = InitialStateCheck(state: state, initial: message, entry: only, name: name, path: path)
                check.run(isRepeated: !names.insert(name).inserted, &context)
            }
        }
    }

    private struct InitialStateCheck {
        let state: ConfigMessage
        let initial: ConfigMessage
        let entry: ConfigEntry
        let name: String
        let path: String

        func run(isRepeated: Bool, _ context: inout RuleContext) {
            if (initial.enumeration(Initial.dataType) ?? 0) != (state.enumeration(State.dataType) ?? 0) {
                report(
                    "initial state of \"\(name)\" has another data type than the state", Initial.dataType,
                    "Write the data_type of the state.",
                    "The data type used for 'initial_state' field of state '\(name)' does not match the state data "
                        + "type.",
                    &context)
            }
            if (initial.string(Initial.name) ?? "").isEmpty {
                report(
                    "initial state of \"\(name)\" has no name", Initial.name, "Give it a name.",
                    "Field 'name' must be set when using initial_state for state input '\(name)'.", &context)
            }
            if isRepeated {
                report(
                    "state input \"\(name)\" is stated twice", nil, "Give each state an input of its own.",
                    "State input name '\(name)' specified more than once.", &context)
            }
            dimensions(&context)
            data(&context)
        }

        private func dimensions(_ context: inout RuleContext) {
            let wanted = state.integers(State.dims)
            let dims = initial.entries(Initial.dims)
            if dims.count != wanted.count {
                report(
                    "initial state of \"\(name)\" has \(dims.count) dimensions, the state \(wanted.count)",
                    Initial.dims, "Write as many dims as the state has.",
                    "Number of dimensions in 'initial_state' doesn't match the size of 'state' dimensions for state "
                        + "input '\(name)'. \(dims.count) != \(wanted.count)", &context)
                return
            }
            for (dimension, size) in zip(dims, wanted) {
                guard let value = dimension.integer else { continue }
                if value == -1 {
                    context.report(
                        RuleFinding(
                            .tritonState, "initial state of \"\(name)\" has a dimension of any size",
                            help: ["Write its size."]
                        )
                        .at(dimension, path: path + ".initial_state.dims")
                        .server(
                            says: "'initial_state' field for state input name '\(name)' contains variable "
                                + "dimensions."))
                } else if size != -1, value != size {
                    context.report(
                        RuleFinding(
                            .tritonState, "initial state of \"\(name)\" has dimension \(value), the state \(size)",
                            help: ["Write \(size)."]
                        )
                        .at(dimension, path: path + ".initial_state.dims")
                        .server(
                            says: "'initial_state' dim for input name '\(name)' doesn't match 'state' dim "
                                + "description. \(value) != \(size)"))
                }
            }
        }

        private func data(_ context: inout RuleContext) {
            if let file = initial.entry(Initial.dataFile), let filename = file.string {
                let place = "initial_state/\(filename)"
                guard let bytes = context.model.fileSize(of: place) else {
                    if filename.hasPrefix("..") { return }
                    context.report(
                        RuleFinding(
                            .tritonModelFile, "there is no file \"\(place)\"",
                            help: ["Put the file there, or correct its name."]
                        )
                        .at(file, path: path + ".initial_state.data_file")
                        .notes(["Data of initial states belongs in the directory initial_state of the model."])
                        .server(
                            says: "failed to open text file for read \(context.name)/\(place): No such file or "
                                + "directory"))
                    return
                }
                guard let needed = byteCount, bytes < needed else { return }
                context.report(
                    RuleFinding(
                        .tritonState, "initial state of \"\(name)\" needs \(needed) bytes, the file has \(bytes)",
                        help: ["Write raw little-endian values of all elements."]
                    )
                    .at(file, path: path + ".initial_state.data_file")
                    .server(
                        says: "initial_state setting expects \(needed) bytes, but the data provided from "
                            + "\(filename)only has \(bytes) bytes."))
            } else if initial.entry(Initial.zeroData) == nil {
                report(
                    "initial state of \"\(name)\" has no data", nil, "Write zero_data: true, or name a data_file.",
                    "initial_state setting expects state'\(name)' to have state_data set", &context)
            }
        }

        /// The bytes of all elements; nil for strings and where a dimension is wrong.
        private var byteCount: UInt64? {
            let number = initial.enumeration(Initial.dataType) ?? 0
            guard let width = ElementType.servable.first(where: { $0.tritonNumber == number })?.byteWidth else {
                return nil
            }
            var total = UInt64(width)
            for size in initial.integers(Initial.dims) {
                guard size > 0 else { return nil }
                let (product, overflow) = total.multipliedReportingOverflow(by: UInt64(size))
                if overflow { return nil }
                total = product
            }
            return total
        }

        private func report(
            _ message: String, _ key: Initial?, _ help: String, _ words: String, _ context: inout RuleContext
        ) {
            context.report(
                RuleFinding(.tritonState, message, help: [help])
                    .at(key.flatMap { initial.entry($0) } ?? entry, path: path + ".initial_state")
                    .server(says: words))
        }
    }
}

extension RepositoryModel {
    /// The bytes of the file that a path leads to, or nil where there is no file.
    func fileSize(of path: String) -> UInt64? {
        if case .file(let bytes)? = kind(of: path) { bytes } else { nil }
    }
}
