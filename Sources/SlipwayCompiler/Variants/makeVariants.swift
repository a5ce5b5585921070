import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Makes the variants of a checked spec: names, warmup sets and TensorRT profile shapes of every point.
///
/// - Returns: The variants, the baseline first, or nil after an error.
func makeVariants(_ spec: CheckedSpec, into bag: inout DiagnosticBag) -> [Variant]? {
    let document = spec.resolved.document
    let errorsBefore = bag.count(.error)
    guard let points = expandMatrix(document, into: &bag) else { return nil }
    var warmups = WarmupResolver(spec)
    var profiles = ProfileResolver(spec)
    var names: Set<ModelName> = []
    // Every point of one entry would repeat the same fault.
    var reported: Set<SourceRange> = []
    var variants: [Variant] = []
    variants.reserveCapacity(points.count)
    for point in points {
        let isBaseline = point.choice == nil
        let text =
            isBaseline ? "\(document.name.value)-default" : variantName(document.name.value, point.configuration)
        let place = point.choice?.provider.range ?? document.name.range
        guard let name = ModelName(text) else {
            guard reported.insert(document.name.range).inserted else { continue }
            bag.add(
                Diagnostic(
                    .nameTooLong, "\"\(text)\" is too long for a variant's name", at: document.name.range,
                    notes: ["a name has at most 128 characters"],
                    help: ["shorten the model's name, or state fewer options"]))
            continue
        }
        guard names.insert(name).inserted else {
            guard reported.insert(place).inserted else { continue }
            bag.add(
                Diagnostic(
                    .duplicateVariantName, "two configurations get the name \"\(name)\"",
                    at: place, path: "execution_providers",
                    notes: ["they differ in a setting that names do not show, or in an option stated at its default"],
                    help: ["merge the two provider entries"]))
            continue
        }
        let sets = (point.choice ?? baselineChoice(document))?.warmup ?? document.warmup
        let warmup = warmups.resolve(sets, for: point.configuration, into: &bag)
        let shapes = profiles.resolve(point, into: &bag)
        variants.append(
            Variant(
                name: name, isBaseline: isBaseline,
                graph: point.configuration.graph(in: spec.resolved.release, spec.resolved.flavor),
                configuration: point.configuration, warmup: warmup, profileShapes: shapes,
                range: point.choice?.provider.range))
    }
    return bag.count(.error) == errorsBefore ? variants : nil
}

/// The provider entry whose warmup the baseline runs: the first one of the baseline's provider.
private func baselineChoice(_ document: SpecDocument) -> ProviderChoice? {
    let provider = baselineConfiguration(document).provider
    return document.providers.first { $0.provider.value == provider }
}
