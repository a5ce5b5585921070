import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// A value of the matrix at the place that states it.
struct StatedValue: Hashable {
    /// The place; several values of one range share it.
    let range: SourceRange
    /// The value.
    let content: Content

    /// A value of an axis or of a provider's option.
    enum Content: Hashable {
        case axis(MatrixAxis.Key, AxisValue)
        case option(String, OptionValue)
    }

    /// The value of an axis that a point has, where the sections of a spec state it.
    static func of(_ axis: MatrixAxis.Key, at point: VariantConfiguration, _ stated: StatedAxes) -> StatedValue? {
        stated[axis].first { MatrixAxis[axis].normal($0.value) == point.axes[axis] }
            .map { StatedValue(range: $0.range, content: .axis(axis, $0.value)) }
    }

    /// The value of an option that a point has.
    static func of(_ option: String, at point: VariantConfiguration, _ choice: ProviderChoice) -> StatedValue? {
        choice.options.first { $0.key.value == option }?.values.first { $0.value == point.option(option) }
            .map { StatedValue(range: $0.range, content: .option(option, $0.value)) }
    }

    /// Where in a spec the value is, such as `batching.max_batch_size`.
    var path: String {
        switch content {
        case .axis(let axis, _): MatrixAxis[axis].path
        case .option: "execution_providers"
        }
    }

    /// The largest number of a list; 0 for other values.
    var largest: Int {
        if case .axis(_, let value) = content { value.integers?.max() ?? 0 } else { 0 }
    }

    /// The key with its value, as a spec states it in one line.
    var text: String {
        switch content {
        case .axis(let axis, let value):
            let key = axis == .instances ? "instances" : MatrixAxis[axis].field.key
            return "\(key) \(value.listed)"
        case .option(let key, _): return "\(key): true"
        }
    }
}

extension AxisValue {
    /// The number, or the numbers in brackets.
    fileprivate var listed: String {
        integers.map { "[" + $0.map(String.init).joined(separator: ", ") + "]" } ?? integer.map(String.init) ?? ""
    }
}

/// Which stated values are in a point of the matrix, and which only in points that make no sense.
struct StatedValues {
    /// Why a point makes no sense.
    enum Contradiction: Hashable {
        /// A preferred batch above the limit is refused by Triton (core, model_config_utils.cc).
        case preferredAboveLimit
        /// A CUDA graph is captured into one stream, so several instances would disturb one another
        /// (triton-inference-server/server#6670).
        case graphWithInstances
    }

    /// Two values that no point can have together, as far as the spec states them.
    private struct Pair: Hashable {
        let contradiction: Contradiction
        let first: StatedValue?
        let second: StatedValue?
        let provider: SourceRange
    }

    private var kept: Set<StatedValue> = []
    private var pairs: [(pair: Pair, count: Int)] = []
    private var indices: [Pair: Int] = [:]

    /// Notes a point of the matrix, or one that the spec itself excludes.
    mutating func keep(_ point: VariantConfiguration, _ stated: StatedAxes, _ choice: ProviderChoice) {
        for axis in [MatrixAxis.Key.maxBatchSize, .preferredBatchSize, .instances] {
            if let value = StatedValue.of(axis, at: point, stated) { kept.insert(value) }
        }
        if let value = StatedValue.of("cuda_graph", at: point, choice) { kept.insert(value) }
    }

    /// Notes a point that makes no sense.
    mutating func leaveOut(
        _ point: VariantConfiguration, _ contradiction: Contradiction, _ stated: StatedAxes, _ choice: ProviderChoice
    ) {
        let pair =
            switch contradiction {
            case .preferredAboveLimit:
                Pair(
                    contradiction: contradiction, first: .of(.preferredBatchSize, at: point, stated),
                    second: .of(.maxBatchSize, at: point, stated), provider: choice.provider.range)
            case .graphWithInstances:
                Pair(
                    contradiction: contradiction, first: .of("cuda_graph", at: point, choice),
                    second: .of(.instances, at: point, stated), provider: choice.provider.range)
            }
        if let index = indices[pair] {
            pairs[index].count += 1
        } else {
            indices[pair] = pairs.count
            pairs.append((pair, 1))
        }
    }
}

extension StatedValues {
    /// Says which values are in no variant; where each is in some, how many points were left out.
    ///
    /// Of two values that stand against each other one is told: the second only where the first is in a variant.
    func report(_ document: SpecDocument, into bag: inout DiagnosticBag) {
        var vanished: [(values: [StatedValue], pair: Pair)] = []
        var leftOut: [Contradiction: (count: Int, place: SourceRange?)] = [:]
        for (pair, count) in pairs {
            let value = [pair.first, pair.second].compactMap(\.self).first { !kept.contains($0) }
            guard let value else {
                let place = pair.contradiction == .preferredAboveLimit ? pair.first?.range : pair.provider
                leftOut[pair.contradiction, default: (0, place)].count += count
                continue
            }
            // The values of a range are told together.
            if let index = vanished.firstIndex(where: { $0.values[0].range == value.range }) {
                if !vanished[index].values.contains(value) { vanished[index].values.append(value) }
            } else {
                vanished.append(([value], pair))
            }
        }
        for (values, pair) in vanished { bag.add(finding(values, pair, document)) }
        if let (count, place) = leftOut[.preferredAboveLimit] {
            bag.add(
                Diagnostic(
                    .pointsLeftOut, "\(points(count)) left out: preferred_batch_size above max_batch_size", at: place,
                    path: "batching.preferred_batch_size", notes: [Contradiction.preferredAboveLimit.reason]))
        }
        if let (count, place) = leftOut[.graphWithInstances] {
            bag.add(
                Diagnostic(
                    .cudaGraphWithInstances, "\(points(count)) left out: a CUDA graph with several instances",
                    at: place, path: "execution_providers",
                    help: ["write instances: {count: 1} for this provider to silence the note"],
                    suggestion: place.flatMap {
                        document.tree.adding("instances", "{count: 1}", toValueOf: $0)
                    }))
        }
    }

    private func points(_ count: Int) -> String { "\(count) point\(count == 1 ? "" : "s")" }

    private func finding(_ values: [StatedValue], _ pair: Pair, _ document: SpecDocument) -> Diagnostic {
        let value = values[0]
        let isFirst = value == pair.first
        let reason: String
        let way: String
        switch pair.contradiction {
        case .preferredAboveLimit where isFirst:
            reason = "it is above max_batch_size"
            way = "write a max_batch_size of \(value.largest) or more"
        case .preferredAboveLimit:
            reason = "\(pair.first?.text ?? "preferred_batch_size") is above it"
            way = "let preferred_batch_size have a value that fits as well, such as []"
        case .graphWithInstances where isFirst:
            reason = "it needs one instance, and no variant of this provider has one"
            way = "write instances: {count: 1} for this provider"
        case .graphWithInstances:
            reason = "cuda_graph needs one instance"
            way = "write cuda_graph: [true, false]"
        }
        let (more, verb) = values.count == 1 ? ("", "is") : (" and \(values.count - 1) more values", "are")
        // Values of a range cannot be taken out of it.
        let isAlone = values.count == 1 && kept.allSatisfy { $0.range != value.range }
        return Diagnostic(
            .valueWithoutVariant, "\(value.text)\(more) \(verb) in no variant: \(reason)", at: value.range,
            path: value.path, notes: [pair.contradiction.reason],
            help: ["\(way), or take the value\(values.count == 1 ? "" : "s") out"],
            suggestion: isAlone ? document.tree.removing(value.range) : nil)
    }
}

extension StatedValues.Contradiction {
    /// What Triton makes of such a point.
    fileprivate var reason: String {
        switch self {
        case .preferredAboveLimit: "Triton refuses a preferred batch size that max_batch_size does not allow"
        case .graphWithInstances: "several instances would capture into one stream and disturb one another"
        }
    }
}
