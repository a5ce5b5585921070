internal import SlipwayDiagnostics

extension ConfigRule {
    /// The version directories and the version policy (`VersionsToLoad`, core, model_lifecycle.cc).
    static let versions = ConfigRule("versions", .load) { context in
        typealias Model = ModelConfigSchema.ModelConfig
        let selection = VersionSelection(context.model)
        let isServed = !selection.selected.isEmpty
        for (name, reading) in selection.directories {
            directory(name, reading, isServed: isServed, &context)
        }
        // To find the versions the server follows every link beside them, and stops at one that it cannot.
        for entry in context.model.entries
        where entry.kind == .brokenLink && !entry.path.utf8.contains(UInt8(ascii: "/")) {
            context.report(
                RuleFinding(
                    .tritonVersion, "\"\(entry.path)\" is a link that leads nowhere",
                    help: ["Fix the link or remove it."]
                )
                .notes(["The server refuses a model with such a link beside its versions, whatever its name."])
                .server(says: "failed to stat file \(context.name)/\(entry.path)")
                .during(.poll)
                .doubting(.versions))
        }
        policy(selection, &context)
        guard selection.selected.isEmpty, context.trusts(.versions) else { return }
        nothing(selection, &context)
    }

    /// A directory that is no version, or not the one that it seems to be.
    private static func directory(
        _ name: String, _ reading: VersionSelection.Reading, isServed: Bool, _ context: inout RuleContext
    ) {
        switch reading {
        case .overflow:
            context.report(
                RuleFinding(
                    .tritonVersion, "version \"\(name)\" is beyond 64 bits",
                    help: ["Rename the directory to a smaller number."]
                )
                .notes(["Nothing in the server catches such a number: the whole server ends."])
                .doubting(.versions))
        case .leadingZero where isServed:
            context.report(
                RuleFinding(
                    .tritonNoEffect, "the server passes over the directory \"\(name)\"",
                    help: ["Rename it to \"\(withoutZeros(name))\" if it is a version."]
                )
                .server(says: "ignore version directory '\(name)' which contains leading zeros in its directory name")
                .during(.poll))
        case .noNumber where isServed && looksLikeVersion(name):
            context.report(
                RuleFinding(
                    .tritonNoEffect, "the server passes over the directory \"\(name)\"",
                    help: ["A version directory has a number for its name, such as \"1\"."]
                )
                .server(says: "ignore version directory '\(name)' which fails to convert to integral number")
                .during(.poll))
        default: break
        }
    }

    private static func policy(_ selection: VersionSelection, _ context: inout RuleContext) {
        typealias Policy = ModelConfigSchema.ModelVersionPolicy
        guard let entry = context.config.entry(ModelConfigSchema.ModelConfig.versionPolicy),
            let policy = entry.message
        else { return }
        if policy.isEmpty {
            context.report(
                RuleFinding(
                    .tritonNoEffect, "an empty version policy serves every version",
                    help: ["Write version_policy { all { } } if every version is meant, or remove it."]
                )
                .at(entry, path: "version_policy")
                .notes(["Without version_policy the server serves the latest version alone."]))
            return
        }
        guard let specific = policy.message(Policy.specific) else { return }
        let stated = specific.entries(Policy.Specific.versions)
        guard !selection.selected.isEmpty else { return }
        for (index, version) in stated.enumerated() {
            guard let number = version.integer, !selection.numbers.contains(number) else { continue }
            context.report(
                RuleFinding(
                    .tritonNoEffect, "version \(number) is to be served, but has no directory",
                    help: ["Add the directory \"\(number)\", or remove the version from the policy."]
                )
                .at(version, path: "version_policy.specific.versions[\(index)]")
                .notes(["The server logs it and serves the other versions."])
                .server(
                    says: "version \(number) is specified for model '\(context.name)', but the version "
                        + "directory is not present"
                )
                .during(.poll))
        }
    }

    /// No version at all.
    private static func nothing(_ selection: VersionSelection, _ context: inout RuleContext) {
        typealias Policy = ModelConfigSchema.ModelVersionPolicy
        let policy = context.config.message(ModelConfigSchema.ModelConfig.versionPolicy)
        var headline = "the version policy selects none of the versions"
        var entry: ConfigEntry?
        var help: String
        // git keeps no directory without a file; that of a model whose file is left out is one. Code is kept.
        let isWeightless =
            context.server.isWithoutWeights && selection.numbers.isEmpty && !context.resolved.isEnsemble
            && !ModelFileNames.of(context).isCode
        let present = selection.numbers.map(String.init).joined(separator: ", ")
        if selection.numbers.isEmpty {
            headline = "there is no version directory"
            let near = selection.directories.first { $0.reading == .leadingZero || $0.reading == .noNumber }
            if let near {
                let target = near.reading == .leadingZero ? withoutZeros(near.name) : "1"
                help = "The server passes over \"\(near.name)\"; rename it to \"\(target)\" if it is a version."
            } else if context.resolved.isEnsemble {
                help = "Add an empty directory named \"1\"; git keeps none without a file in it."
            } else {
                help = "Put the model's file into a directory named \"1\"."
            }
        } else if let latest = policy?.message(Policy.latest) {
            entry = latest.entry(Policy.Latest.numVersions) ?? policy?.entry(Policy.latest)
            help = "State num_versions, at least 1."
        } else {
            let specific = policy?.message(Policy.specific)
            entry = specific?.entry(Policy.Specific.versions) ?? policy?.entry(Policy.specific)
            help = "There is version \(present)."
        }
        context.report(
            RuleFinding(.tritonVersion, headline, help: [help])
                .at(entry, path: entry == nil ? nil : "version_policy")
                .server(
                    says: "at least one version must be available under the version policy of model '\(context.name)'"
                )
                .severity(isWeightless ? .note : nil)
                .doubting(.versions))
    }

    private static func withoutZeros(_ name: String) -> String {
        let rest = name.drop { $0 == "0" }
        return rest.isEmpty ? "0" : String(rest)
    }

    private static func looksLikeVersion(_ name: String) -> Bool {
        var rest = name.lowercased()[...]
        for prefix in ["version", "ver", "v"] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count).drop { "-_. ".contains($0) }
            return rest.first.map { ("0"..."9").contains($0) } ?? (prefix == "version")
        }
        return rest == "latest"
    }
}
