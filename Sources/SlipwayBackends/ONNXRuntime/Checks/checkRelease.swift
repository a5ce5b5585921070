import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec

/// Checks every setting of the language that came with some release against the target.
///
/// The generated configuration is checked against the release as well; here the finding is at the key that was
/// written, not at the field that is made of it.
func checkRelease(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
    let document = resolved.document
    var check = TargetCheck(
        document: document, release: resolved.release, flavor: resolved.flavor,
        isQuantized: !resolved.model.isAtHand || (resolved.model.quantization?.pairNodeCount ?? 0) > 0)
    check.session(document.session)
    for choice in document.providers {
        check.session(choice.session)
        for precision in document.precisions(of: choice) where choice.provider.value == .tensorrt {
            check.require(
                .precision(precision.value.tensorRTMode), "precision \(precision.value.rawValue)", at: precision.range,
                path: "execution_providers")
        }
        if choice.provider.value == .tensorrt { check.tensorRT11(choice) }
        for option in choice.options { check.option(option, of: choice.provider.value) }
    }
    bag.merge(check.bag)
}

private struct TargetCheck {
    let document: SpecDocument
    let release: TritonRelease
    let flavor: ImageFlavor
    /// Whether the graph holds pairs of QuantizeLinear and DequantizeLinear, or a graph lock stands in, which does not say.
    let isQuantized: Bool
    var bag = DiagnosticBag()

    mutating func session(_ session: StatedAxes) {
        for axis in MatrixAxis.rows(.session) {
            for stated in session[axis.key] {
                guard let feature = axis.feature(of: stated.value) else { continue }
                let what = stated.value.word.map { "\(axis.field.key): \($0)" } ?? axis.field.key
                require(feature, what, at: stated.range, path: axis.path)
            }
        }
    }

    /// From 26.06 on TensorRT takes the precision from the graph; what says otherwise loads and does nothing.
    mutating func tensorRT11(_ choice: ProviderChoice) {
        guard ReleaseTable.hasTensorRT11(release, flavor) else { return }
        var found = document.precisions(of: choice).filter {
            $0.value != .fp32 && !choice.provider.value.takesFromGraph($0.value, in: release, flavor)
                && !(isQuantized && $0.value == .int8)
        }.map {
            ("precision \($0.value.rawValue)", $0.range)
        }
        for option in choice.options {
            guard let field = ProviderOptionField.find(.tensorrt, option.key.value),
                ReleaseTable.deadTensorRTOptions.contains(field.backendKey)
            else { continue }
            found.append((option.key.value, option.key.range))
        }
        for (what, range) in found {
            let help =
                what == "layer_norm_fp32_fallback"
                ? "name what stays in fp32: keep_fp32: [LayerNormalization], or the nodes that a layer norm is made of"
                : "write precision: fp16, for which Slipway rewrites the graph, or for int8 serve a graph with QuantizeLinear and "
                    + "DequantizeLinear nodes: model.quantize with method: static and for: tensorrt makes one"
            bag.add(
                Diagnostic(
                    .deadPrecision, "\(what) has no effect with TensorRT 11, which Triton \(release) has", at: range,
                    path: "execution_providers.tensorrt",
                    notes: [
                        "from Triton \(ReleaseTable.tensorRT11) on precision is a property of the graph: the engine would "
                            + "be the same without it"
                    ],
                    help: [
                        help,
                        "or set target.triton to \"26.05\" or earlier, or target.flavor to trtllm, whose TensorRT is 10, and add "
                            + "the backend to that image",
                    ]))
        }
    }

    mutating func option(_ option: ProviderOption, of provider: ExecutionProvider) {
        let key = option.key.value
        let path = "execution_providers.\(provider.rawValue).\(key)"
        if key == "engine_cache" {
            cache(option, path: path)
        } else if key == "timing_cache" {
            require(
                .option(accelerator: "tensorrt", name: "trt_timing_cache_path"), key, at: option.key.range, path: path)
        } else if let field = ProviderOptionField.find(provider, key), field.place == .accelerator {
            require(
                .option(accelerator: provider.rawValue, name: field.backendKey), key, at: option.key.range, path: path)
        }
    }

    /// Without a prefix the cache of one model serves another one with the same graph and other weights.
    private mutating func cache(_ option: ProviderOption, path: String) {
        let prefix = TritonFeature.option(accelerator: "tensorrt", name: "trt_engine_cache_prefix")
        guard let since = ReleaseTable.since(prefix).newer(than: release) else { return }
        bag.add(
            Diagnostic(
                .engineCacheWithoutPrefix, "engine_cache needs Triton \(since), the target is \(release)",
                at: option.key.range, path: path,
                notes: ["in older releases models with the same graph and different weights would share engines"],
                help: ["set target.triton to \"\(since)\" or later, or remove engine_cache"],
                suggestion: document.targeting(since)))
    }

    mutating func require(_ feature: TritonFeature, _ what: String, at range: SourceRange, path: String) {
        guard let since = ReleaseTable.since(feature).newer(than: release) else { return }
        bag.add(
            Diagnostic(
                .optionTooNew, "\(what) needs Triton \(since), the target is \(release)", at: range, path: path,
                help: ["set target.triton to \"\(since)\" or later, or remove it"],
                suggestion: document.targeting(since)))
    }
}

extension MatrixAxis {
    /// What a release must have for a value of the setting, or nil where every release has it.
    fileprivate func feature(of value: AxisValue) -> TritonFeature? {
        if let parameter { return .parameter(parameter) }
        guard key == .graphOptimization else { return nil }
        let level = value.word.flatMap(GraphOptimization.init(rawValue:))?.tritonLevel
        return level.map { .graphLevel(Int64($0)) }
    }
}
