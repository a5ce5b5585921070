import SlipwayDiagnostics
import SlipwayDomain
package import SlipwaySpec

extension SpecDocument {
    /// The provider entries, or what the backend runs on where the spec states none: the CPU for ONNX models.
    package var effectiveProviders: [ProviderChoice] {
        providers.isEmpty ? [ProviderChoice(provider: Located(defaultProvider, name.range))] : providers
    }
}

extension InstancesSection {
    /// This section with another one in its place; a count that the other leaves out is kept, kind and GPUs are not,
    /// because they belong to the hardware that the other section is for.
    package func replaced(by other: InstancesSection) -> InstancesSection {
        let statesNothing = other.count.isEmpty && other.kind == nil && other.gpus.isEmpty
        if statesNothing { return self }
        var result = other
        if result.count.isEmpty { result.axes = axes }
        return result
    }
}
