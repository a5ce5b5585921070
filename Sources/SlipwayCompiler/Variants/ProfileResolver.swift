import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

/// Makes TensorRT's optimisation profile shapes from the axes and a variant's batch limit.
///
/// ONNX Runtime wants smallest, usual and largest shapes together for every dynamic input, batch axis included
/// (`trt_profile_{min,opt,max}_shapes`, read by the backend since 24.04). They are made when the spec gives ranges to
/// all dynamic axes; `profiles: true` insists, `profiles: false` declines.
struct ProfileResolver {
    private let spec: CheckedSpec
    private var known: [Int: ProfileShapes] = [:]
    private var toldLazy = false
    private static let feature = TritonFeature.option(accelerator: "tensorrt", name: "trt_profile_min_shapes")

    /// Starts with nothing resolved.
    init(_ spec: CheckedSpec) {
        self.spec = spec
    }

    /// The shapes of a variant; nil where there are none to state.
    mutating func resolve(_ point: MatrixPoint, into bag: inout DiagnosticBag) -> ProfileShapes? {
        guard point.configuration.provider == .tensorrt, let choice = point.choice else { return nil }
        let setting = point.configuration.option("profiles")
        if setting == .boolean(false) { return nil }
        let insists = setting != nil
        let stated = choice.options.first { $0.key.value == "profiles" }?.values.first { $0.value == setting }
        let place = stated?.range ?? choice.provider.range
        if !ReleaseTable.isAvailable(Self.feature, in: spec.resolved.release) {
            if insists {
                bag.add(
                    Diagnostic(
                        .profileNotPossible, "profiles need Triton 24.04", at: place, path: "execution_providers",
                        notes: ["the target is \(spec.resolved.release)"],
                        help: ["raise target.triton, or remove profiles"]))
            }
            return nil
        }
        // ONNX Runtime splits the list at "," and ":" and knows no way to quote them.
        if let name = spec.inputs.map(\.name).first(where: { $0.contains(":") || $0.contains(",") }) {
            if insists {
                bag.add(
                    Diagnostic(
                        .profileNotPossible, "profile shapes cannot name the input \"\(name)\"", at: place,
                        path: "execution_providers",
                        notes: ["ONNX Runtime splits the list of shapes at \":\" and \",\""],
                        help: ["rename the input in the graph, or remove profiles"]))
            } else {
                tellLazy(place, point.configuration, into: &bag)
            }
            return nil
        }
        if !insists, spec.axes.isEmpty {
            tellLazy(place, point.configuration, into: &bag)
            return nil
        }
        if let shapes = known[point.configuration.maxBatchSize] { return shapes.entries.isEmpty ? nil : shapes }
        if let name = spec.inputs.map(\.name).first(where: { $0.contains { $0 == ":" || $0 == "," } }) {
            tellUnspellable(name, insists: insists, at: place, into: &bag)
            return nil
        }
        let missing = axesWithoutRange(point.configuration.maxBatchSize)
        guard missing.isEmpty else {
            if insists {
                bag.add(
                    Diagnostic(
                        .profileNotPossible, "profiles need a range for \(quoted(missing))", at: place,
                        path: "execution_providers", help: ["add the ranges under axes:, or remove profiles"]))
            } else {
                tellLazy(place, point.configuration, into: &bag)
            }
            return nil
        }
        let shapes = shapes(limit: point.configuration.maxBatchSize)
        known[point.configuration.maxBatchSize] = shapes
        return shapes.entries.isEmpty ? nil : shapes
    }

    /// ONNX Runtime cuts `name:1x8,name:1x8` at the first colon and at every comma, so such a name cannot be stated.
    private mutating func tellUnspellable(
        _ name: String, insists: Bool, at place: SourceRange, into bag: inout DiagnosticBag
    ) {
        let why = "ONNX Runtime reads profile shapes as name:1x8,name:1x8 and misreads the name \"\(name)\""
        if insists {
            bag.add(
                Diagnostic(
                    .profileNotPossible, "profiles cannot name the input \"\(name)\"", at: place,
                    path: "execution_providers", notes: [why],
                    help: ["remove profiles, or rename the input in the graph"]))
        } else if !toldLazy {
            toldLazy = true
            bag.add(
                Diagnostic(
                    .lazyEngineBuild, "TensorRT builds an engine at the first request of each new shape", at: place,
                    path: "execution_providers", notes: [why],
                    help: ["rename the input in the graph, so that profile shapes can be stated"]))
        }
    }

    private mutating func tellLazy(
        _ place: SourceRange, _ configuration: VariantConfiguration, into bag: inout DiagnosticBag
    ) {
        let isDynamic = spec.inputs.contains { input in
            input.itemShape(batching: configuration.maxBatchSize > 0).dimensions.contains(where: \.isDynamic)
        }
        guard isDynamic, !toldLazy else { return }
        toldLazy = true
        bag.add(
            Diagnostic(
                .lazyEngineBuild, "TensorRT builds an engine at the first request of each new shape", at: place,
                path: "execution_providers", notes: ["not every dynamic axis has a range"],
                help: ["give the dynamic axes ranges under axes:, so that profile shapes can be stated"]))
    }

    /// The dynamic axes of the inputs that have no range, as people would name them.
    private func axesWithoutRange(_ limit: Int) -> [String] {
        var missing: [String] = []
        for input in spec.inputs {
            for (axis, dimension) in input.shape.dimensions.enumerated() where !(axis == 0 && limit > 0) {
                switch dimension {
                case .fixed: continue
                case .named, .opaque:
                    for name in dimension.axisNames where spec.axes[name] == nil && !missing.contains(name) {
                        missing.append(name)
                    }
                case .anonymous: missing.append("axis \(axis) of \(input.name)")
                }
            }
        }
        return missing
    }

    private func shapes(limit: Int) -> ProfileShapes {
        func sizes(_ input: ServedTensor, batch: Int, _ pick: (AxisRange) -> Int) -> [Int] {
            let values = spec.axes.mapValues(pick)
            return input.shape.dimensions.enumerated().map { axis, dimension in
                if axis == 0, limit > 0 { return batch }
                return dimension.evaluated(values) ?? 1
            }
        }
        let entries = spec.inputs.filter { $0.shape.dimensions.contains(where: \.isDynamic) }.map { input in
            ProfileShapes.Entry(
                input: input.name, min: sizes(input, batch: 1, \.min), opt: sizes(input, batch: limit, \.opt),
                max: sizes(input, batch: limit, \.max))
        }
        return ProfileShapes(entries: entries)
    }
}
