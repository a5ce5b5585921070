internal import SlipwayDiagnostics

extension ConfigRule {
    private typealias Group = ModelConfigSchema.ModelInstanceGroup

    /// Instance groups (`NormalizeInstanceGroup`, `ValidateInstanceGroup`, core, model_config_utils.cc).
    static let instanceGroups = ConfigRule("instance-groups", .load) { context in
        if context.resolved.isEnsemble || context.config.has(ModelConfigSchema.ModelConfig.ensembleScheduling) {
            return
        }
        let groups = context.resolved.instanceGroups
        var names: Set<String> = []
        for group in groups {
            guard let entry = group.entry else { continue }
            devices(group, &context)
            profiles(group, &context)
            ignored(group, entry, &context)
            guard let name = group.message.entry(Group.name), let text = name.string, !text.isEmpty else { continue }
            if !names.insert(text).inserted {
                context.report(
                    RuleFinding(
                        .tritonNoEffect, "two instance groups are named \"\(text)\"",
                        help: ["Give each group a name of its own, or none."]
                    )
                    .at(name, path: "instance_group[\(group.index)].name")
                    .notes(["The server takes both; its logs and metrics do not tell them apart."]))
            }
        }
        let isPassive = { (group: ResolvedConfig.InstanceGroup) in group.message.boolean(Group.passive) == true }
        if !groups.isEmpty, groups.allSatisfy(isPassive) {
            context.report(
                RuleFinding(
                    .tritonHazard, "every instance group is passive",
                    help: ["Remove passive from the groups that are to serve."]
                )
                .atName(of: groups.first?.message.entry(Group.passive), path: "instance_group")
                .notes(["No instance takes requests: the model loads, and the first request ends the server."])
                .during(.run))
        }
    }

    private static func name(_ group: ResolvedConfig.InstanceGroup, _ context: RuleContext) -> String {
        let written = group.message.string(Group.name) ?? ""
        return written.isEmpty ? "\(context.name)_\(group.index)" : written
    }

    private static func devices(_ group: ResolvedConfig.InstanceGroup, _ context: inout RuleContext) {
        let written = group.message.enumeration(Group.kind, as: Group.Kind.self) ?? .auto
        let gpus = group.message.entries(Group.gpus)
        let whose = "instance group \(name(group, context)) of model \(context.name)"
        let path = "instance_group[\(group.index)]"
        switch group.kind {
        case .cpu?, .model?:
            guard let first = gpus.first else { return }
            let kind = group.kind == .cpu ? "KIND_CPU" : "KIND_MODEL"
            var notes: [String] = []
            var help = "Write kind: KIND_GPU, or remove gpus."
            if written == .auto {
                let count = context.server.gpuCount ?? 0
                notes = ["Without kind the group runs on the CPU here: the server has \(describe(count))."]
                help = "Name GPUs that the server has, or remove gpus."
            }
            context.report(
                RuleFinding(.tritonInstanceGroup, "\(kind) group names GPUs", help: [help])
                    .atName(of: first, path: path + ".gpus")
                    .notes(notes)
                    .server(says: "\(whose) has kind \(kind) but specifies one or more GPUs")
                    .doubting(.instanceGroup(group.index)))
        case .gpu?: onGPU(group, gpus, whose, path, &context)
        case .auto?, nil:
            guard !gpus.isEmpty else { return }
            let highest = gpus.compactMap(\.integer).max() ?? 0
            context.report(
                RuleFinding(
                    .tritonServerNeed, "the group needs GPU \(highest)", help: ["Say what the server has: --gpus N."]
                )
                .atName(of: gpus.first, path: path + ".gpus")
                .notes(["A server without it takes the group for one of KIND_CPU and refuses its gpus."])
                .server(says: "\(whose) has kind KIND_CPU but specifies one or more GPUs"))
        }
    }

    private static func describe(_ gpus: Int) -> String { gpus == 1 ? "1 GPU" : "\(gpus == 0 ? "no" : "\(gpus)") GPUs" }

    private static func onGPU(
        _ group: ResolvedConfig.InstanceGroup, _ gpus: [ConfigEntry], _ whose: String, _ path: String,
        _ context: inout RuleContext
    ) {
        let kind = group.message.entry(Group.kind) ?? group.entry
        guard let count = context.server.gpuCount else {
            for gpu in gpus where (gpu.integer ?? 0) < 0 { invalid(gpu, nil, whose, path, &context) }
            let highest = gpus.compactMap(\.integer).max()
            context.report(
                RuleFinding(
                    .tritonServerNeed, highest.map { "the group needs GPU \($0)" } ?? "the group needs a GPU",
                    help: ["Say what the server has: --gpus N."]
                )
                .at(kind, path: path)
                .server(says: "\(whose) has kind KIND_GPU but no GPUs are available"))
            return
        }
        if count == 0, gpus.isEmpty {
            context.report(
                RuleFinding(
                    .tritonInstanceGroup, "the group is of KIND_GPU and the server has no GPU",
                    help: ["Write kind: KIND_CPU, or run it on a server with a GPU."]
                )
                .at(kind, path: path)
                .server(says: "\(whose) has kind KIND_GPU but no GPUs are available")
                .doubting(.instanceGroup(group.index)))
            return
        }
        for gpu in gpus where !(0..<Int64(count)).contains(gpu.integer ?? -1) {
            invalid(gpu, count, whose, path, &context)
        }
    }

    private static func invalid(
        _ gpu: ConfigEntry, _ count: Int?, _ whose: String, _ path: String, _ context: inout RuleContext
    ) {
        let id = gpu.integer ?? 0
        let present = (0..<(count ?? 0)).map(String.init).joined(separator: ", ")
        context.report(
            RuleFinding(
                .tritonInstanceGroup, "the server has no GPU \(id)",
                help: [
                    count.map { $0 == 0 ? "The server has no GPU." : "It has \(present)." }
                        ?? "GPUs are numbered from 0."
                ]
            )
            .at(gpu, path: path + ".gpus")
            .server(
                says: "\(whose) specifies invalid or unsupported gpu id \(id). GPUs with at least the minimum "
                    + "required CUDA compute compatibility of 6.000000 are: \(present)"))
    }

    private static func profiles(_ group: ResolvedConfig.InstanceGroup, _ context: inout RuleContext) {
        let profiles = group.message.entries(Group.profile)
        guard let first = profiles.first, context.trusts(.backend) else { return }
        let platform = context.resolved.platform
        let whose = "instance group \(name(group, context)) of model \(context.name)"
        let path = "instance_group[\(group.index)].profile"
        guard platform == "tensorrt_plan" else {
            context.report(
                RuleFinding(.tritonInstanceGroup, "profiles are for TensorRT models alone", help: ["Remove profile."])
                    .atName(of: first, path: path)
                    .server(
                        says: "\(whose) and platform \(platform)specifies profile field which is only supported for "
                            + "TensorRT models"))
            return
        }
        for profile in profiles {
            let text = profile.string ?? ""
            switch VersionSelection.read(text) {
            case .number(let index) where index >= 0: continue
            case .leadingZero: continue
            default: break
            }
            let isNumber = if case .number = VersionSelection.read(text) { true } else { false }
            context.report(
                RuleFinding(
                    .tritonInstanceGroup, "\"\(text)\" is not the number of a profile",
                    help: ["Write the index of an optimization profile of the engine, such as \"0\"."]
                )
                .at(profile, path: path)
                .server(
                    says: text.isEmpty
                        ? "profile name must not be empty"
                        : isNumber
                            ? "\(whose) and platform \(platform) specifies invalid profile \(text). The field should "
                                + "contain the string representation of a non-negative integer."
                            : "unable to parse '\(text)': stoi"))
        }
    }

    /// What the server takes and does nothing with.
    private static func ignored(
        _ group: ResolvedConfig.InstanceGroup, _ entry: ConfigEntry, _ context: inout RuleContext
    ) {
        let path = "instance_group[\(group.index)]"
        if let count = group.message.entry(Group.count), let number = count.integer, number < 1 {
            context.report(
                RuleFinding(
                    .tritonNoEffect, "count is \(number), which stands for the default",
                    help: ["Write how many instances the group has."]
                )
                .at(count, path: path + ".count")
                .notes(["The default is 1, or 2 on the CPU for the onnxruntime and tensorflow backends."]))
        }
        if let secondary = group.message.entry(Group.secondaryDevices), context.resolved.backend != "tensorrt" {
            context.report(
                RuleFinding(
                    .tritonNoEffect, "secondary_devices are for TensorRT models alone",
                    help: ["Remove secondary_devices."]
                )
                .at(secondary, path: path + ".secondary_devices"))
        }
        if let policy = group.message.entry(Group.hostPolicy), policy.string?.isEmpty == false {
            context.report(
                RuleFinding(
                    .tritonServerNeed, "host policy \"\(policy.string ?? "")\" is set when the server starts",
                    help: ["Start the server with --host-policy=\(policy.string ?? ""),…"]
                )
                .at(policy, path: path + ".host_policy")
                .notes(["A server without it does nothing with the name."]))
        }
        if let limiter = group.message.entry(Group.rateLimiter) {
            context.report(
                RuleFinding(
                    .tritonServerNeed, "the rate limiter is off unless the server starts with it",
                    help: ["Start the server with --rate-limit=execution_count."]
                )
                .at(limiter, path: path + ".rate_limiter")
                .notes(["The default is --rate-limit=off, which ignores the group's limits."]))
        }
    }
}
