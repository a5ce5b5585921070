import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

/// Parses the raw fragment of a spec and checks it once, whatever variants it is merged into.
///
/// The rules are those of Triton core's `ValidateModelConfig` (model_config_utils.cc, 24.10) as far as they concern a
/// model of the onnxruntime backend whose inputs and outputs are written whole.
///
/// - Returns: The fragment; nil when the spec has none or its text is malformed.
func checkFragment(
    _ document: SpecDocument, release: TritonRelease, into bag: inout DiagnosticBag
) -> ConfigMessage? {
    guard let raw = document.triton,
        let fragment = ConfigText.parse(fragment: raw.text.value, into: &bag, place: raw.place)
    else { return nil }
    _ = mergeFragment(fragment, into: ConfigMessage(), owned: OwnedField.language, bag: &bag)
    ReleaseTable.check(
        fragment, in: release, fallback: raw.text.range, raised: document.targeting(_:), into: &bag)
    var check = FragmentCheck(place: raw.text.range)
    check.parameters(fragment)
    check.versions(fragment, only: document.model.version?.value ?? 1)
    check.scheduling(fragment)
    check.batching(fragment, isEverDynamic: document.isEverDynamic)
    check.ignored(fragment)
    bag.merge(check.bag)
    return fragment
}

private struct FragmentCheck {
    private typealias Model = ModelConfigSchema.ModelConfig
    private typealias Batching = ModelConfigSchema.ModelDynamicBatching
    private typealias Optimization = ModelConfigSchema.ModelOptimizationPolicy

    let place: SourceRange
    var bag = DiagnosticBag()

    /// The server hands every parameter on; the backend looks up the names it knows and no other.
    mutating func parameters(_ fragment: ConfigMessage) {
        for parameter in fragment.map(Model.parameters)
        where ReleaseTable.since(.parameter(parameter.name)) == .never {
            let near = didYouMean(parameter.name, among: ReleaseTable.parameters)
            // A parameter that has a key of its own is refused here under its right name as well.
            let owner = near.flatMap { near in OwnedField.language.first { $0.mapKey == near } }
            if let owner {
                add(
                    .unknownParameter, "the onnxruntime backend reads no parameter \"\(parameter.name)\"",
                    parameter.key,
                    notes: ["Triton loads such a configuration and the parameter does nothing"],
                    help: ["use the key \(owner.key), which sets \(near ?? ""), and remove the parameter here"],
                    isName: false)
                continue
            }
            add(
                .unknownParameter, "the onnxruntime backend reads no parameter \"\(parameter.name)\"", parameter.key,
                notes: ["Triton loads such a configuration and the parameter does nothing"],
                help: near.map { ["did you mean \"\($0)\"?"] } ?? [], isName: false, meant: near)
        }
    }

    mutating func versions(_ fragment: ConfigMessage, only version: Int) {
        typealias Policy = ModelConfigSchema.ModelVersionPolicy
        guard let policy = fragment.message(Model.versionPolicy) else { return }
        let entry: ConfigEntry?
        if let latest = policy.message(Policy.latest), latest.has(Policy.Latest.numVersions),
            latest.unsigned(Policy.Latest.numVersions) == 0
        {
            entry = latest.entry(Policy.Latest.numVersions)
        } else if let specific = policy.message(Policy.specific),
            !specific.integers(Policy.Specific.versions).contains(Int64(version))
        {
            entry = policy.entry(Policy.specific)
        } else {
            return
        }
        add(
            .refusedFragment, "the version policy leaves out version \(version), the only one", entry,
            notes: ["Triton refuses a model of which no version is available"],
            help: ["remove version_policy, or name version \(version)"])
    }

    mutating func scheduling(_ fragment: ConfigMessage) {
        if let entry = fragment.entry(Model.ensembleScheduling) {
            add(
                .refusedFragment, "ensemble_scheduling belongs to models of the platform \"ensemble\"", entry,
                notes: ["Triton refuses it on any other model"], help: ["remove it"])
        }
        for key in [Model.batchInput, .batchOutput] {
            guard let entry = fragment.entry(key) else { continue }
            add(
                .refusedFragment, "\(key == .batchInput ? "batch_input" : "batch_output") cannot be added", entry,
                notes: ["every input of the graph is configured already, and Triton counts them"], help: ["remove it"])
        }
        guard fragment.has(Model.sequenceBatching) else { return }
        if fragment.message(Model.responseCache)?.boolean(ModelConfigSchema.ModelResponseCache.enable) == true {
            add(
                .refusedFragment, "a response cache does not go with sequence batching",
                fragment.entry(Model.responseCache),
                notes: ["Triton refuses a model that has both"], help: ["remove one of them"])
        }
    }

    mutating func batching(_ fragment: ConfigMessage, isEverDynamic: Bool) {
        guard let batching = fragment.message(Model.dynamicBatching) else { return }
        if !isEverDynamic {
            add(
                .ignoredFragment, "no variant batches dynamically, so dynamic_batching has no effect",
                fragment.entry(Model.dynamicBatching), help: ["remove it, or write batching: {dynamic: true}"])
        }
        let levels = batching.unsigned(Batching.priorityLevels) ?? 0
        let policies = batching.entries(Batching.priorityQueuePolicy)
        guard levels > 0 else {
            for entry in [batching.entry(Batching.defaultPriorityLevel), policies.first].compactMap(\.self) {
                add(
                    .ignoredFragment, "priorities have no effect without priority_levels", entry,
                    help: ["state priority_levels, or remove it"])
            }
            return
        }
        if !(1...levels).contains(batching.unsigned(Batching.defaultPriorityLevel) ?? 0) {
            add(
                .refusedFragment, "default_priority_level must be 1 to \(levels)",
                batching.entry(Batching.defaultPriorityLevel) ?? batching.entry(Batching.priorityLevels),
                notes: ["Triton refuses priority levels without a default among them"],
                help: ["state default_priority_level"])
        }
        for entry in policies {
            guard case .unsigned(let level)? = entry.message?.value(at: 1), !(1...levels).contains(level) else {
                continue
            }
            add(
                .refusedFragment, "there is no priority level \(level)", entry,
                notes: ["the levels are 1 to \(levels)"], help: ["correct the key"])
        }
        if levels > 1, batching.boolean(Batching.preserveOrdering) == true {
            add(
                .refusedFragment, "preserve_ordering allows one priority level, not \(levels)",
                batching.entry(Batching.preserveOrdering), notes: ["Triton refuses a model that has both"],
                help: ["remove one of them"])
        }
    }

    /// What only other backends read.
    mutating func ignored(_ fragment: ConfigMessage) {
        let optimization = fragment.message(Model.optimization)
        let fields: [(String, ConfigEntry?)] = [
            ("optimization.priority", optimization?.entry(Optimization.priority)),
            ("optimization.cuda", optimization?.entry(Optimization.cuda)),
            ("optimization.eager_batching", optimization?.entry(Optimization.eagerBatching)),
            (
                "optimization.gather_kernel_buffer_threshold",
                optimization?.entry(Optimization.gatherKernelBufferThreshold)
            ),
        ]
        for case (let name, let entry?) in fields {
            add(
                .ignoredFragment, "the onnxruntime backend does not read \(name)", entry,
                notes: ["the tensorrt backend does, for models in its own format"], help: ["remove it"])
        }
        let policy = fragment.message(Model.modelTransactionPolicy)
        if policy?.boolean(ModelConfigSchema.ModelTransactionPolicy.decoupled) == true {
            add(
                .ignoredFragment, "a model of the onnxruntime backend is never decoupled",
                fragment.entry(Model.modelTransactionPolicy), help: ["remove it"])
        }
    }

    private mutating func add(
        _ code: DiagnosticCode, _ message: String, _ entry: ConfigEntry?, notes: [String] = [], help: [String],
        isName: Bool = true, meant: String? = nil
    ) {
        let range = isName ? entry?.nameRange ?? entry?.range : entry?.range
        let name = entry?.range
        bag.add(
            Diagnostic(
                code, message, at: range ?? place, path: "triton", notes: notes, help: help,
                suggestion: name.flatMap { name in meant.map { .writing(plain: "\"\($0)\"", at: name) } }))
    }
}

extension SpecDocument {
    /// Whether any provider's part of the matrix may have a variant that batches dynamically.
    fileprivate var isEverDynamic: Bool {
        let sections =
            effectiveProviders.map { batching.replaced(by: $0.batching) }
            + include.map { batching.replaced(by: $0.axes) }
        return sections.contains { section in
            section.dynamic.isEmpty
                ? section.maxBatchSize.contains { $0.value > 1 }
                : section.dynamic.contains { $0.value } && section.maxBatchSize.contains { $0.value > 0 }
        }
    }
}
