package import SlipwayDiagnostics
package import SlipwayReleases

extension ReleaseTable {
    /// Reports every part of a configuration that a release does not have.
    ///
    /// The rules of the ONNX Runtime backend are applied unless the configuration names another backend.
    ///
    /// - Parameters:
    ///   - config: A `ModelConfig` message.
    ///   - release: The release that has to load it.
    ///   - range: The place of a finding about a value that no text states, or nil.
    ///   - raised: The edit that makes a release the target, where a text states it.
    ///   - bag: Takes the findings.
    package static func check(
        _ config: ConfigMessage, in release: TritonRelease, fallback range: SourceRange? = nil,
        raised: (TritonRelease) -> Suggestion? = { _ in nil }, into bag: inout DiagnosticBag
    ) {
        withoutActuallyEscaping(raised) { raised in
            var check = ReleaseCheck(release: release, fallback: range, raised: raised)
            if let root = ConfigLayout.index(of: ModelConfigSchema.root) { check.fields(of: config, root) }
            if check.isONNXRuntime(config) {
                check.parameters(of: config)
                check.optimization(of: config)
            }
            bag.merge(check.bag)
        }
    }
}

/// One walk over a configuration.
private struct ReleaseCheck {
    let release: TritonRelease
    let fallback: SourceRange?
    let raised: (TritonRelease) -> Suggestion?
    var bag = DiagnosticBag()
    /// The names of the fields that lead to the message under way.
    var trail: [String] = []

    /// The fields that came with some release, by the index of their message's layout and by number.
    private static let newerFields: [[Int32: Since]] = {
        var table = [[Int32: Since]](repeating: [:], count: ConfigLayout.all.count)
        for row in ReleaseTable.newerFields {
            guard let index = ConfigLayout.index(of: row.message),
                let field = ModelConfigSchema.message(row.message)?.fields.first(where: { $0.name == row.name })
            else { preconditionFailure("\(row.message) has no field \(row.name)") }
            table[index][field.number] = row.since
        }
        return table
    }()

    func isONNXRuntime(_ config: ConfigMessage) -> Bool {
        let backend = config.string(ModelConfigSchema.ModelConfig.backend) ?? ""
        let platform = config.string(ModelConfigSchema.ModelConfig.platform) ?? ""
        if !backend.isEmpty { return backend == "onnxruntime" }
        return platform.isEmpty || platform == "onnxruntime_onnx"
    }

    mutating func fields(of message: ConfigMessage, _ index: Int) {
        let layout = ConfigLayout.all[index]
        let newer = Self.newerFields[index]
        for field in message.fields {
            guard let known = layout.field(field.number) else { continue }
            if let since = newer[field.number]?.newer(than: release), let entry = field.entries.first {
                report(
                    .fieldNewerThanTarget, "field \"\(known.name)\" of \(layout.schema.shortName)", since, entry,
                    path: (trail + [known.name]).joined(separator: "."), effect: "refuses a configuration that has it")
            } else if case .message(let type) = known.form {
                trail.append(known.name)
                for entry in field.entries {
                    guard let inner = entry.message else { continue }
                    fields(of: inner, type)
                }
                trail.removeLast()
            }
        }
    }

    mutating func parameters(of config: ConfigMessage) {
        for parameter in config.map(ModelConfigSchema.ModelConfig.parameters) {
            guard let since = newer(.parameter(parameter.name)) else { continue }
            report(
                .parameterNewerThanTarget, "parameter \"\(parameter.name)\"", since, parameter.key,
                path: "parameters.\(parameter.name)", effect: "ignores it")
        }
    }

    mutating func optimization(of config: ConfigMessage) {
        guard let optimization = config.message(ModelConfigSchema.ModelConfig.optimization) else { return }
        let level = optimization.message(ModelConfigSchema.ModelOptimizationPolicy.graph)?
            .entry(ModelConfigSchema.ModelOptimizationPolicy.Graph.level)
        if let level, let number = level.integer, let since = newer(.graphLevel(number)) {
            report(
                .graphLevelNewerThanTarget, "graph optimization level \(number)", since, level,
                path: "optimization.graph.level", effect: "turns all optimizations on instead")
        }
        typealias Accelerators = ModelConfigSchema.ModelOptimizationPolicy.ExecutionAccelerators
        guard let all = optimization.message(ModelConfigSchema.ModelOptimizationPolicy.executionAccelerators) else {
            return
        }
        // Where no instance can run on a GPU, the backend does not even look at them.
        guard Self.mayUseGPU(config) else { return }
        for accelerator in all.messages(Accelerators.gpuExecutionAccelerator) { gpu(accelerator) }
    }

    private static func mayUseGPU(_ config: ConfigMessage) -> Bool {
        typealias Group = ModelConfigSchema.ModelInstanceGroup
        let groups = config.messages(ModelConfigSchema.ModelConfig.instanceGroup)
        return groups.isEmpty
            || groups.contains { group in
                let kind = group.enumeration(Group.kind, as: Group.Kind.self)
                return kind != .cpu && kind != .model
            }
    }

    private mutating func gpu(_ accelerator: ConfigMessage) {
        typealias Key = ModelConfigSchema.ModelOptimizationPolicy.ExecutionAccelerators.Accelerator
        let path = "optimization.execution_accelerators.gpu_execution_accelerator"
        guard let entry = accelerator.entry(Key.name), let name = entry.string else { return }
        if let since = newer(.accelerator(name)) {
            report(
                .acceleratorNewerThanTarget, "accelerator \"\(name)\"", since, entry, path: path,
                effect: "fails to load the model")
            return
        }
        for option in accelerator.map(Key.parameters) {
            let path = "\(path).parameters.\(option.name)"
            if let since = newer(.option(accelerator: name, name: option.name)) {
                report(
                    .acceleratorOptionNewerThanTarget, "option \"\(option.name)\" of accelerator \"\(name)\"", since,
                    option.key, path: path, effect: "fails to load the model")
            }
            guard name == "tensorrt", option.name == "precision_mode", let mode = option.text else { continue }
            if let since = newer(.precision(mode)) {
                report(
                    .acceleratorOptionNewerThanTarget, "precision \"\(mode)\" of accelerator \"tensorrt\"", since,
                    option.value, path: path, effect: "fails to load the model")
            }
        }
    }

    /// The release that brought a feature, if the target is older.
    private func newer(_ feature: TritonFeature) -> TritonRelease? {
        ReleaseTable.since(feature).newer(than: release)
    }

    private mutating func report(
        _ code: DiagnosticCode, _ what: String, _ since: TritonRelease, _ entry: ConfigEntry?, path: String,
        effect: String
    ) {
        // A field is pointed at by its name, a key or value by itself.
        let range = code == .fieldNewerThanTarget ? entry?.nameRange : entry?.range
        bag.add(
            Diagnostic(
                code, "\(what) needs Triton \(since), the target is \(release)", at: range ?? fallback, path: path,
                notes: ["Triton \(release) \(effect)."],
                help: ["Set target.triton to \"\(since)\" or later, or leave it out."],
                // What a fragment can state of new parameters is a library, which has to be brought first.
                suggestion: code == .parameterNewerThanTarget ? nil : raised(since)))
    }
}
