package import SlipwayDiagnostics

/// Finds the variant of the output that each run measured, and refuses runs of others.
///
/// The id decides, whatever the name. A run whose configuration is known and whose model has the same graph with other
/// weights stays valid and takes the known id. A table that knows names only is taken by name.
///
/// - Parameters:
///   - set: The runs. Each that stays has the name and the id of a known variant; the others are removed.
///   - known: The output's variants.
///   - bag: Takes what was refused: an error where a name stands for another configuration or model, or where a table
///     names an unknown variant; a warning where measurements.jsonl holds a variant that the output no longer has.
package func checkIdentity(
    _ set: inout MeasurementSet, _ known: KnownVariants, into bag: inout DiagnosticBag
) {
    var resolver = IdentityResolver(known)
    var last: (variant: String, id: String?, config: String?, provenance: Int, found: KnownVariant?)?
    var kept: [Int] = []
    for index in set.measurements.indices {
        let run = set.measurements[index]
        let found: KnownVariant?
        if let last, last.provenance == run.provenance, last.variant == run.variant, last.id == run.variantID,
            last.config == run.configID
        {
            found = last.found
        } else {
            found = resolver.resolve(run, set.provenance(of: run), &bag)
            last = (run.variant, run.variantID, run.configID, run.provenance, found)
        }
        guard let found else { continue }
        kept.append(index)
        if run.variant != found.name { set.measurements[index].variant = found.name }
        if run.variantID != found.id { set.measurements[index].variantID = found.id }
    }
    if kept.count < set.measurements.count { set.measurements = kept.map { set.measurements[$0] } }
    checkClaims(set.claims, known, &bag)
    resolver.close(set, &bag)
}

/// What was found of each variant that runs name.
private struct IdentityResolver {
    private struct Reference: Hashable {
        let variant: String
        let id: String?
        let config: String?
        let provenance: Provenance
    }

    private let known: KnownVariants
    private let byID: [String: KnownVariant]
    private let byName: [String: KnownVariant]
    private let byConfig: [String: KnownVariant]
    private var found: [Reference: KnownVariant?] = [:]
    /// The first run of a table that knows names only.
    private var named: SourceRange?
    /// The first run with other weights.
    private var reweighted: SourceRange?

    init(_ known: KnownVariants) {
        self.known = known
        let ids = known.variants.map { ($0.id, $0) } + known.variants.flatMap { own in own.formerIDs.map { ($0, own) } }
        byID = Dictionary(ids) { first, _ in first }
        byName = Dictionary(known.variants.map { ($0.name, $0) }) { first, _ in first }
        let configs =
            known.variants.compactMap { variant in variant.configID.map { ($0, variant) } }
            + known.variants.flatMap { own in own.formerConfigIDs.map { ($0, own) } }
        byConfig = Dictionary(configs) { first, _ in first }
    }

    /// The variant that a run measured; nil when there is none, which is reported once for each variant.
    mutating func resolve(
        _ run: Measurement, _ provenance: Provenance, _ bag: inout DiagnosticBag
    ) -> KnownVariant? {
        let reference = Reference(
            variant: run.variant, id: run.variantID, config: run.configID, provenance: provenance)
        if let known = found[reference] { return known }
        let variant = run.variantID.map { match($0, run, provenance, &bag) } ?? match(run, &bag)
        found[reference] = .some(variant)
        return variant
    }

    private mutating func match(
        _ id: String, _ run: Measurement, _ provenance: Provenance, _ bag: inout DiagnosticBag
    ) -> KnownVariant? {
        if let variant = byID[id] { return variant }
        if let config = run.configID, let variant = byConfig[config], let graph = provenance.graphDigest,
            graph == known.graphDigest
        {
            reweighted = reweighted ?? run.range
            return variant
        }
        guard let namesake = byName[run.variant] else {
            bag.add(
                Diagnostic(
                    .unknownVariant, "\"\(run.variant)\" is no variant of this output", at: run.range,
                    notes: ["its id is \(id)", "its measurements are left out"],
                    help: help(for: run.variant), severity: .warning))
            return nil
        }
        bag.add(
            Diagnostic(
                .staleMeasurement, "\"\(run.variant)\" was measured as another variant of this name", at: run.range,
                notes: ["measured: id \(id); this output: id \(namesake.id)", difference(namesake, run, provenance)],
                help: ["measure it again, or build the output that was measured"]))
        return nil
    }

    private func difference(_ namesake: KnownVariant, _ run: Measurement, _ provenance: Provenance) -> String {
        if let measured = provenance.modelDigest, let own = known.modelDigest, measured != own {
            let isGraph = provenance.graphDigest != nil && provenance.graphDigest == known.graphDigest
            return isGraph ? "its configuration was another one" : "the model was another one"
        }
        return "its configuration or its model was another one"
    }

    private mutating func match(_ run: Measurement, _ bag: inout DiagnosticBag) -> KnownVariant? {
        if let variant = byName[run.variant] {
            named = named ?? run.range
            return variant
        }
        let stem = run.variant.hasSuffix("_config_default") ? nil : ownConfiguration(run.variant)
        bag.add(
            Diagnostic(
                .unknownVariant, "\"\(run.variant)\" is no variant of this output", at: run.range,
                notes: stem.map { ["Model Analyzer made this configuration out of \"\($0)\""] }
                    ?? (run.variant.contains(",") ? ["the row measures several models together"] : []),
                help: stem == nil
                    ? help(for: run.variant)
                    : ["let Model Analyzer profile the variants as they are, with profile/model-analyzer.yaml"]))
        return nil
    }

    /// The known variant out of which Model Analyzer made a configuration: `<variant>_config_3`, `<variant>_i3`.
    private func ownConfiguration(_ name: String) -> String? {
        for mark in ["_config_", "_config", "_i"] {
            var end = name.endIndex
            while end > name.startIndex, name[name.index(before: end)].isNumber { end = name.index(before: end) }
            let stem = name[..<end]
            guard end < name.endIndex, stem.hasSuffix(mark) else { continue }
            let variant = String(stem.dropLast(mark.count))
            if byName[variant] != nil { return variant }
        }
        return nil
    }

    private func help(for name: String) -> [String] {
        let near = didYouMean(name, among: known.variants.map(\.name))
        return near.map { ["did you mean \"\($0)\"?"] } ?? ["build the output that was measured, or measure this one"]
    }

    /// Reports what holds for all runs.
    func close(_ set: MeasurementSet, _ bag: inout DiagnosticBag) {
        if let named {
            bag.add(
                Diagnostic(
                    .provenanceByName, "variants are identified by their names alone", at: nil, file: named.source,
                    notes: ["the file holds no digest of a configuration or a model"],
                    help: ["measure with `slipway profile` where that is too little"]))
        }
        if let reweighted {
            bag.add(
                Diagnostic(
                    .sameGraphNewWeights, "measurements were made with other weights in the same graph", at: nil,
                    file: reweighted.source, notes: ["graph and configurations are equal; the measurements stay valid"])
            )
        }
    }
}
