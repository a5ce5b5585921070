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
}

extension SpecDocument {
    /// The graphs in other precisions that the providers of the spec get, each once, in source order.
    package var wantedGraphs: [WantedGraph] {
        // A release that cannot be read is an error of its own.
        let release = tritonRelease.flatMap { TritonRelease($0.value) } ?? ReleaseTable.default
        var wanted: [WantedGraph] = []
        for choice in effectiveProviders {
            let provider = choice.provider.value
            let kept = choice.keptInFP32?.value ?? []
            for precision in precisions(of: choice)
            where provider.takesFromGraph(precision.value, in: release, flavor?.value ?? .standard) {
                let key = GraphKey(precision.value, keeping: kept.map(\.value))
                guard !wanted.contains(where: { $0.key == key }) else { continue }
                wanted.append(WantedGraph(key: key, provider: provider, place: precision.range, kept: kept))
            }
        }
        return wanted
    }

    /// The precisions of a provider's variants: what its entry states, and what `include` adds.
    package func precisions(of choice: ProviderChoice) -> [Located<Precision>] {
        let added = include.filter { entry in
            entry.provider.isEmpty || entry.provider.contains { $0.value == choice.provider.value }
        }
        return choice.axes.precision + added.flatMap(\.axes.precision)
    }
}
