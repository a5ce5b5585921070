package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayReleases
package import SlipwaySpec

/// A graph in another precision that a spec asks for.
package struct WantedGraph: Sendable {
    /// Its name among the graphs of the spec.
    package let key: GraphKey
    /// The provider that gets it first.
    package let provider: ExecutionProvider
    /// Where its precision is stated.
    package let place: SourceRange
    /// What stays in fp32, as it is stated.
    package let kept: [Located<String>]
    /// The values whose measured numbers keep what takes or gives them in fp32.
    package let large: [AccuracySection.LargeValue]
    /// Whether the spec names a file of measured ranges.
    package let hasRanges: Bool
}

extension SpecDocument {
    /// The graphs in other precisions that the providers of the spec get, each once, in source order.
    package var wantedGraphs: [WantedGraph] {
        var wanted: [WantedGraph] = []
        for choice in effectiveProviders {
            let provider = choice.provider.value
            let kept = choice.keptInFP32?.value ?? []
            for precision in precisions(of: choice) where takesFromGraph(precision.value, provider) {
                let key = GraphKey(precision.value, keeping: keptInFP32(of: choice))
                guard !wanted.contains(where: { $0.key == key }) else { continue }
                wanted.append(
                    WantedGraph(
                        key: key, provider: provider, place: precision.range, kept: kept,
                        large: accuracy?.largeValues ?? [], hasRanges: accuracy?.ranges != nil))
            }
        }
        return wanted
    }

    /// What stays in fp32 where a provider gets a graph in half: what its entry states, and values that were seen beyond the range
    /// which is safe in half, as `value:` and the name.
    func keptInFP32(of choice: ProviderChoice) -> [String] {
        let stated = choice.keptInFP32?.value.map(\.value) ?? []
        guard takesFromGraph(.fp16, choice.provider.value) else { return stated }
        return stated + (accuracy?.largeValues ?? []).map { "value:\($0.name)" }
    }

    private func takesFromGraph(_ precision: Precision, _ provider: ExecutionProvider) -> Bool {
        // A release that cannot be read is an error of its own.
        let release = tritonRelease.flatMap { TritonRelease($0.value) } ?? ReleaseTable.default
        return provider.takesFromGraph(precision, in: release, flavor?.value ?? .standard)
    }

    /// The precisions of a provider's variants: what its entry states, and what `include` adds.
    package func precisions(of choice: ProviderChoice) -> [Located<Precision>] {
        let added = include.filter { entry in
            entry.provider.isEmpty || entry.provider.contains { $0.value == choice.provider.value }
        }
        return choice.axes.precision + added.flatMap(\.axes.precision)
    }
}
