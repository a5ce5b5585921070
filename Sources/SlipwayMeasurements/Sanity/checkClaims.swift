import SlipwayDiagnostics

/// Reports tables that describe a variant otherwise than the output configures it: another batch limit, other numbers or
/// other kinds of instances.
func checkClaims(_ claims: [VariantClaim], _ known: KnownVariants, _ bag: inout DiagnosticBag) {
    let byName = Dictionary(known.variants.map { ($0.name, $0) }) { first, _ in first }
    // Model Analyzer counts the instances of all GPUs together. How many a machine has no table says, but it is one number
    // for all rows of a table: the least that one of them allows.
    var gpus: [SourceID: Int] = [:]
    for claim in claims {
        guard let variant = byName[claim.variant], variant.isPerGPU, let own = variant.instances, own > 0,
            let count = claim.total, count.isMultiple(of: own), count >= own
        else { continue }
        gpus[claim.range.source] = min(gpus[claim.range.source] ?? .max, count / own)
    }
    for claim in claims {
        guard let variant = byName[claim.variant] else { continue }
        let notes = differences(claim, variant, gpus: gpus[claim.range.source] ?? 1)
        guard !notes.isEmpty else { continue }
        bag.add(
            Diagnostic(
                .otherConfiguration, "\"\(claim.variant)\" was measured with another configuration", at: claim.range,
                notes: notes, help: ["measure it again, or build the output that was measured"]))
    }
}

/// In what a table differs from a variant, in words.
private func differences(_ claim: VariantClaim, _ variant: KnownVariant, gpus: Int) -> [String] {
    var notes: [String] = []
    if let measured = claim.maxBatchSize, let own = variant.maxBatchSize, measured != own {
        notes.append("max_batch_size was \(measured) when it was measured, and is \(own) here")
    }
    guard let instances = claim.instances, let total = claim.total, let own = variant.instances, own > 0 else {
        return notes
    }
    if let kind = variant.kind, let other = instances.first(where: { $0.kind != kind && $0.isKnownKind }) {
        notes.append("it had instances of kind \(other.kind) when it was measured, and has \(kind) here")
    } else if total != (variant.isPerGPU ? own * gpus : own) {
        let perGPU = variant.isPerGPU ? " on each GPU" : ""
        notes.append("it had \(total) instances when it was measured, and has \(own)\(perGPU) here")
    }
    return notes
}

extension VariantClaim {
    /// The instances of all kinds together; nil when the table does not say.
    fileprivate var total: Int? { instances.map { $0.reduce(0) { $0 + $1.count } } }
}

extension InstanceClaim {
    /// Whether the kind says on what instances run; `AUTO` and `MODEL` leave it to the server or the model.
    fileprivate var isKnownKind: Bool { ["CPU", "GPU"].contains(kind) }
}
