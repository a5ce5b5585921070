import SlipwayCompiler
import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayEmit
import SlipwayReleases
import SlipwaySpec
import SlipwayWorkspace

/// What a spec yields, without building it.
package struct SpecOverview: Sendable {
    /// A variant.
    package struct Variant: Hashable, Sendable {
        /// The name.
        package let name: ModelName
        /// The id, 12 hexadecimal digits.
        package let id: String
        /// Whether it is the baseline.
        package let isBaseline: Bool
        /// Every setting in the order of the manifest, with its origin.
        package let settings: [Setting]
    }

    /// A setting of a variant.
    package struct Setting: Hashable, Sendable {
        /// The key, as a path of the spec: `batching.max_batch_size`.
        package let key: String
        /// The value as a spec writes it; nil leaves it to the server.
        package let value: String?
        /// Where the value comes from.
        package let origin: Origin
    }

    /// Where a value comes from.
    package enum Origin: Hashable, Sendable {
        /// A line of the spec.
        case spec(file: String, line: Int)
        /// A line of a fragment that the spec extends.
        case fragment(file: String, line: Int)
        /// The model's graph.
        case graph
        /// Nobody states it.
        case fallback
    }

    /// The model.
    package let name: ModelName
    /// The Triton release that it is compiled for.
    package let target: String
    /// The variants, the baseline first; the one that was asked for alone where one was.
    package let variants: [Variant]
}

/// Compiles a spec and shows what it yields; nothing is written.
///
/// - Parameters:
///   - spec: The path of the spec.
///   - variant: The variant to show alone, or nil.
///   - project: Where specs and models are looked for.
///   - out: The output root, whose graph lock replaces a model that is not at hand; nil where there is none.
/// - Returns: The variants with their settings.
package func showSpec(
    _ spec: String, variant: String?, project: Project, out: String?
) -> Outcome<SpecOverview> {
    let target = out.map { OutputTarget(out: $0, weights: .digest) }
    let compiled = SpecCompiler(project: project, target: target).compile(spec)
    var outcome = Outcome<SpecOverview>(withoutValue: compiled)
    guard let value = compiled.accepted else { return outcome }
    let plan = value.plan
    let reader = OriginReader(plan, texts: compiled.sources)
    var variants = zip(plan.variants, value.emitted.variants).map { variant, emitted in
        SpecOverview.Variant(
            name: emitted.name, id: emitted.id, isBaseline: variant.isBaseline, settings: reader.settings(of: variant))
    }
    if let wanted = variant {
        let names = variants.map(\.name.text)
        variants = variants.filter { $0.name.text == wanted || $0.id == wanted }
        guard !variants.isEmpty else {
            let near = didYouMean(wanted, among: names)
            outcome.bag.add(
                Diagnostic(
                    .variantUnknown, "\"\(plan.name)\" has no variant \"\(wanted)\"", at: nil,
                    help: [near.map { "did you mean \"\($0)\"?" } ?? "it has \(listed(names))"]))
            return outcome
        }
    }
    outcome.value = SpecOverview(name: plan.name, target: plan.release.text, variants: variants)
    return outcome
}

/// Finds which line of a spec gives a variant the value of a setting.
private struct OriginReader {
    let plan: DeploymentPlan
    let texts: SourceSet

    init(_ plan: DeploymentPlan, texts: SourceSet) {
        self.plan = plan
        self.texts = texts
    }

    private var document: SpecDocument { plan.spec.resolved.document }

    func settings(of variant: Variant) -> [SpecOverview.Setting] {
        let choice = variant.range.flatMap { range in
            document.effectiveProviders.first { $0.provider.range == range }
        }
        var settings = [setting("execution_providers", variant.configuration.provider.rawValue, variant.range)]
        for option in variant.configuration.options {
            let stated = choice?.options.first { $0.key.value == option.key }?.values.first { $0.value == option.value }
            settings.append(
                setting(
                    "execution_providers.\(variant.configuration.provider.rawValue).\(option.key)",
                    option.value.specText, stated?.range))
        }
        if !variant.configuration.keptInFP32.isEmpty {
            settings.append(
                setting(
                    "execution_providers.\(variant.configuration.provider.rawValue).keep_fp32",
                    list(variant.configuration.keptInFP32), choice?.keptInFP32?.range))
        }
        for axis in MatrixAxis.table {
            let value = variant.configuration.axes[axis.key]
            let key =
                axis.section == .provider
                ? "execution_providers.\(variant.configuration.provider.rawValue).\(axis.field.key)" : axis.path
            settings.append(setting(key, value?.shown, value.flatMap { place(of: $0, axis, choice, variant) }))
        }
        let instances = choice.map { document.instances.replaced(by: $0.instances) } ?? document.instances
        settings.append(
            setting("instances.kind", variant.configuration.kind.rawValue, instances.kind?.range))
        if !variant.configuration.gpus.isEmpty {
            settings.append(
                setting(
                    "instances.gpus", list(variant.configuration.gpus.map(String.init)), instances.gpus.first?.range))
        }
        settings.append(setting("target.triton", plan.release.text, document.tritonRelease?.range))
        for (key, tensors) in [("inputs", plan.spec.inputs), ("outputs", plan.spec.outputs)] {
            for tensor in tensors {
                let place = origin(tensor.range)
                settings.append(
                    SpecOverview.Setting(
                        key: "\(key).\(tensor.name)", value: "\(tensor.type.rawValue) \(tensor.shape)",
                        origin: place == .fallback ? .graph : place))
            }
        }
        return settings
    }

    /// Where a value is stated: by an `include` entry that the variant comes from, by its provider's entry, or by the
    /// section that holds for all.
    private func place(
        of value: AxisValue, _ axis: MatrixAxis, _ choice: ProviderChoice?, _ variant: Variant
    ) -> SourceRange? {
        let own: StatedAxes? =
            switch axis.section {
            case .provider: choice?.axes
            case .batching: choice?.batching
            case .instances: choice?.instances.axes
            case .session: choice?.session
            }
        let all: StatedAxes? =
            switch axis.section {
            case .provider: nil
            case .batching: document.batching
            case .instances: document.instances.axes
            case .session: document.session
            }
        let included = document.include.map(\.axes)
        let sections = [own, all].compactMap(\.self) + included
        for stated in sections {
            if let found = stated[axis.key].first(where: { axis.normal($0.value) == value || $0.value == value }) {
                return found.range
            }
        }
        return nil
    }

    private func setting(_ key: String, _ value: String?, _ range: SourceRange?) -> SpecOverview.Setting {
        SpecOverview.Setting(key: key, value: value, origin: origin(range))
    }

    private func origin(_ range: SourceRange?) -> SpecOverview.Origin {
        guard let range, let text = texts[range.source] else { return .fallback }
        let line = text.lineColumn(at: range.span.start).line
        let file = range.source.path
        return range.source == document.source ? .spec(file: file, line: line) : .fragment(file: file, line: line)
    }

    private func list(_ words: [String]) -> String { "[\(words.joined(separator: ", "))]" }
}

extension AxisValue {
    /// The value as a spec writes it.
    fileprivate var shown: String {
        switch self {
        case .boolean(let isOn): isOn ? "true" : "false"
        case .integer(let number): String(number)
        case .word(let word), .text(let word): word
        case .time(let time): time.description
        case .integers(let numbers): "[\(numbers.map(String.init).joined(separator: ", "))]"
        }
    }
}
