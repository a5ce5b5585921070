import SlipwayDiagnostics
import SlipwayDomain

/// Compares two sides model by model.
///
/// - Parameter request: The sides.
/// - Returns: One difference for each model of either side, in the order of their names.
package func diffModels(_ request: DiffRequest) -> Outcome<[ModelDifference]> {
    var outcome = Outcome<[ModelDifference]>()
    var reader = SideReader(request)
    let old = reader.read(request.old, into: &outcome)
    let new = reader.read(request.new, into: &outcome)
    guard let old, let new, outcome.failures.isEmpty, !outcome.bag.hasErrors else { return outcome }
    // Two specs, or two outputs, that are named are compared even where their models have two names.
    if old.count == 1, new.count == 1, request.comparesPair, let before = old.values.first, let after = new.values.first
    {
        outcome.value = [compareModels(before, after)].compactMap(\.self)
        return outcome
    }
    let renamed = findRenamed(old, new)
    let gone = Set(renamed.values)
    outcome.value = Set(old.keys).union(new.keys).subtracting(gone).sorted().compactMap { name in
        compareModels(old[renamed[name] ?? name], new[name])
    }
    return outcome
}

/// The models that have another name by `formerly`: the old names by the new ones.
private func findRenamed(
    _ old: [ModelName: ModelSnapshot], _ new: [ModelName: ModelSnapshot]
) -> [ModelName: ModelName] {
    var gone = Set(old.keys).subtracting(new.keys)
    var renamed: [ModelName: ModelName] = [:]
    for (name, model) in new.sorted(by: { $0.key < $1.key }) where old[name] == nil {
        guard let former = model.stated?.formerNames.first(where: gone.contains) else { continue }
        gone.remove(former)
        renamed[name] = former
    }
    return renamed
}

extension DiffRequest {
    /// Whether each side is one thing that the user named.
    fileprivate var comparesPair: Bool {
        switch (old, new) {
        case (.revision, _), (_, .revision): false
        default: true
        }
    }
}
