import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases

/// TensorRT's optimization profile, given as three texts that belong together.
private struct Profile {
    static let names = ["trt_profile_min_shapes", "trt_profile_opt_shapes", "trt_profile_max_shapes"]

    /// The options in the order least, best, largest.
    let options: [ConfigMapEntry]
    /// What they say, in the same order.
    let shapes: [ProfileShapes]
}

extension RuleContext {
    /// The profile shapes of an accelerator, against one another and against the graph.
    ///
    /// ONNX Runtime drops a profile that contradicts itself, with a line in its log; TensorRT refuses one that does not fit.
    mutating func checkProfiles(_ accelerator: StatedAccelerator, _ use: GPUUse) {
        let options = accelerator.options
        let stated = Profile.names.compactMap { name in
            options.first { $0.name == name && !($0.text ?? "").isEmpty }
        }
        guard let first = stated.first, server.release >= TritonRelease(24, 4) else { return }
        var shapes: [ProfileShapes] = []
        for option in stated {
            switch ProfileShapes.parse(option.text ?? "") {
            case .success(let parsed): shapes.append(parsed)
            case .failure(let fault): malformed(option, fault, accelerator, use)
            }
        }
        guard stated.count == Profile.names.count else {
            let missing = Profile.names.filter { name in !stated.contains { $0.name == name } }
            mismatch(
                first, accelerator, "a profile needs \(missing.map { "\"\($0)\"" }.joined(separator: " and ")) too",
                notes: [
                    "ONNX Runtime then drops the profile, with a warning in the log, and builds engines while serving."
                ],
                help: "State the least, the best and the largest shapes, or none of them.", severity: .warning)
            return
        }
        guard shapes.count == Profile.names.count else { return }
        let profile = Profile(options: stated, shapes: shapes)
        guard sameInputs(profile, accelerator) else { return }
        ranges(profile, accelerator, use)
        if let graph = anyGraph { against(graph, profile, accelerator, use) }
    }

    /// The graph of the first version that has one; versions with different inputs are found by other rules.
    var anyGraph: GraphSignature? {
        resolved.versions.lazy.compactMap { self.model.graphs[$0.directory] }.first
    }

    private mutating func malformed(
        _ option: ConfigMapEntry, _ fault: ProfileShapes.Fault, _ accelerator: StatedAccelerator, _ use: GPUUse
    ) {
        mismatch(
            option, accelerator, "\"\(option.name)\": \"\(fault.part)\" \(fault.reason)",
            help: "Write name:1x8 for each input, with commas and without spaces; the batch is the first number.",
            severity: use.errorSeverity)
    }

    /// The three options must name the same inputs, each with as many shapes.
    private mutating func sameInputs(_ profile: Profile, _ accelerator: StatedAccelerator) -> Bool {
        let names = Set(profile.shapes.flatMap(\.names)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var isSame = true
        for name in names {
            let counts = profile.shapes.map { $0.shapes(of: name).count }
            guard Set(counts).count > 1 else { continue }
            isSame = false
            let least = counts.enumerated().min { $0.element < $1.element }?.offset ?? 0
            mismatch(
                profile.options[least], accelerator,
                "\"\(profile.options[least].name)\" has \(counts[least]) shapes of \"\(name)\", another option "
                    + "\(counts.max() ?? 0)",
                notes: [
                    "ONNX Runtime then drops the profile, with a warning in the log, and builds engines while serving."
                ],
                help: "Name the same inputs in all three.", severity: .warning)
        }
        return isSame
    }

    /// Least ≤ best ≤ largest, in every dimension.
    private mutating func ranges(_ profile: Profile, _ accelerator: StatedAccelerator, _ use: GPUUse) {
        for name in profile.shapes[0].names {
            let all = profile.shapes.map { $0.shapes(of: name) }
            for index in all[0].indices {
                let (least, best, largest) = (all[0][index], all[1][index], all[2][index])
                guard least.count == best.count, best.count == largest.count else {
                    mismatch(
                        profile.options[2], accelerator,
                        "the shapes of \"\(name)\" differ in their number of dimensions",
                        help: "Give all three as many dimensions as the input has.", severity: use.errorSeverity)
                    continue
                }
                for axis in least.indices where !(least[axis] <= best[axis] && best[axis] <= largest[axis]) {
                    mismatch(
                        profile.options[1], accelerator,
                        "dimension \(axis) of \"\(name)\" is \(least[axis]) at least, \(best[axis]) at best and "
                            + "\(largest[axis]) at most",
                        notes: ["TensorRT refuses a profile whose best shape is not between the others."],
                        help: "Order them: least, best, largest.", severity: use.errorSeverity)
                }
            }
        }
    }

    private mutating func against(
        _ graph: GraphSignature, _ profile: Profile, _ accelerator: StatedAccelerator, _ use: GPUUse
    ) {
        let known = Dictionary(graph.inputs.map { ($0.name, $0) }) { first, _ in first }
        for name in profile.shapes[0].names {
            guard let input = known[name] else {
                let near = didYouMean(name, among: graph.inputs.map(\.name))
                mismatch(
                    profile.options[0], accelerator, "the graph has no input \"\(name)\"",
                    notes: [
                        "The shape counts only where ONNX Runtime gives TensorRT a part that starts at such a tensor."
                    ],
                    help: near.map { "did you mean \"\($0)\"?" } ?? "Name the inputs of the graph.", severity: .warning)
                continue
            }
            fits(input, name, profile, accelerator, use)
        }
        let missing = graph.inputs.filter { input in
            input.shape?.dimensions.contains(where: \.isDynamic) == true
                && !profile.shapes[0].names.contains(input.name)
        }
        if missing.isEmpty { return }
        let names = missing.map { "\"\($0.name)\"" }.joined(separator: ", ")
        mismatch(
            profile.options[0], accelerator, "the profile leaves out \(names), whose shape is dynamic",
            help: "Give every dynamic input of the graph a shape in all three options.",
            serverMessage:
                "User needs to provide all the dynamic shape inputs with associated profiles if they want to "
                + "explicitly set profiles through provider options. … Following input(s) has no associated shape profiles "
                + "provided: " + missing.map(\.name).joined(separator: ","),
            severity: use.errorSeverity)
    }

    private mutating func fits(
        _ input: GraphTensor, _ name: String, _ profile: Profile, _ accelerator: StatedAccelerator, _ use: GPUUse
    ) {
        guard let shape = input.shape else { return }
        for (option, shapes) in zip(profile.options, profile.shapes) {
            for dims in shapes.shapes(of: name) {
                guard dims.count == shape.rank else {
                    mismatch(
                        option, accelerator,
                        "\"\(option.name)\" gives \"\(name)\" \(dims.count) dimensions, the graph has \(shape.rank)",
                        notes: ["The graph declares \(shape); the batch is counted."],
                        help: "Write all dimensions, the batch first.", severity: use.errorSeverity)
                    continue
                }
                for (axis, (dim, declared)) in zip(dims, shape.dimensions).enumerated() {
                    guard let fixed = declared.fixedSize, Int64(fixed) != dim else { continue }
                    mismatch(
                        option, accelerator,
                        "\"\(option.name)\" gives dimension \(axis) of \"\(name)\" as \(dim), the graph fixes it to \(fixed)",
                        help: "Write \(fixed) there.", severity: use.errorSeverity)
                }
            }
        }
        batch(name, shape, profile, accelerator)
    }

    /// Requests beyond a profile make TensorRT build another engine, for seconds to minutes.
    private mutating func batch(
        _ name: String, _ shape: Shape, _ profile: Profile, _ accelerator: StatedAccelerator
    ) {
        let limit = resolved.maxBatchSize
        guard limit > 0, trusts(.batchSize), shape.dimensions.first?.isDynamic == true,
            let largest = profile.shapes[2].shapes(of: name).compactMap(\.first).max(), largest < limit
        else { return }
        mismatch(
            profile.options[2], accelerator,
            "the profile of \"\(name)\" ends at batch \(largest), max_batch_size is \(limit)",
            notes: ["For larger batches an engine is built while a request waits, which can take minutes."],
            help: "Raise the first number to \(limit), or lower max_batch_size.", severity: .warning)
    }

    private mutating func mismatch(
        _ option: ConfigMapEntry, _ accelerator: StatedAccelerator, _ message: String, notes: [String] = [],
        help: String,
        serverMessage: String? = nil, severity: Severity?
    ) {
        report(
            RuleFinding(.profileShapesMismatch, message, help: [help])
                .at(option.textEntry, path: accelerator.path(of: option))
                .notes(notes)
                .server(says: serverMessage)
                .severity(severity))
    }
}
