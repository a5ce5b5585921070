import SlipwayDiagnostics
import SlipwayYAML

/// The typed deep merge of a spec over the fragments that it extends.
enum SpecMerge {
    /// Merges two values of a type: mappings merge key by key, everything else is replaced.
    ///
    /// Keys keep the order of the base; new ones follow in the order of the overlay. Records that are one choice
    /// (`data` sources, `{url, sha256}`) are replaced as a whole.
    ///
    /// - Parameters:
    ///   - base: The fragment's value.
    ///   - overlay: The value that wins.
    ///   - type: Their type.
    ///   - path: Their data path.
    ///   - bag: Takes a mapping that meets another form.
    /// - Returns: The merged value, every node with its own place.
    static func merge(
        _ base: YAMLNode, _ overlay: YAMLNode, _ type: SpecType, _ path: String, into bag: inout DiagnosticBag
    ) -> YAMLNode {
        guard let child = childType(base, overlay, type) else {
            if isMapping(type), !overlay.isNull, !base.isNull, (base.mapping == nil) != (overlay.mapping == nil) {
                bag.add(
                    Diagnostic(
                        .mergeConflict, "\"\(path)\" is \(overlay.formName) here and \(base.formName) in a fragment",
                        at: overlay.range, label: overlay.formName, secondary: [Label(base.range, base.formName)],
                        path: path, notes: ["it takes \(type.noun)"]))
                // The mapping goes on, so that the other form is not reported again.
                return overlay.mapping == nil ? base : overlay
            }
            return overlay
        }
        guard let lower = base.mapping, let upper = overlay.mapping else { return overlay }
        var entries = lower.entries
        // A choice replaces another one of the same record.
        if case .record(let record) = type, record.inheritsChoice {
            let chosen = record.oneOf.filter { upper[$0] != nil }
            if !chosen.isEmpty {
                entries.removeAll { record.oneOf.contains($0.key.value) && !chosen.contains($0.key.value) }
            }
        }
        let indices = Dictionary(
            entries.enumerated().map { ($0.element.key.value, $0.offset) }, uniquingKeysWith: { first, _ in first })
        for entry in upper.entries {
            let key = entry.key.value
            guard let index = indices[key] else {
                entries.append(entry)
                continue
            }
            let place = path.isEmpty ? key : "\(path).\(key)"
            guard let type = child(key) else {
                entries[index] = entry
                continue
            }
            let value = merge(entries[index].value, entry.value, type, place, into: &bag)
            entries[index] = YAMLEntry(key: entry.key, value: value, merged: entry.merged)
        }
        return YAMLNode(.mapping(YAMLMapping(entries: entries)), range: overlay.range, definition: overlay.definition)
    }

    /// The type of each key where two values merge key by key; nil where the overlay replaces the base.
    private static func childType(
        _ base: YAMLNode, _ overlay: YAMLNode, _ type: SpecType
    ) -> ((String) -> SpecType?)? {
        guard base.mapping != nil, overlay.mapping != nil else { return nil }
        switch type {
        case .record(let record) where !record.isAtomic: return { record[$0]?.type }
        case .map(_, let value), .wordMap(_, let value): return { _ in value }
        case .union(let types):
            guard let one = SpecChecker.pick(base, types), let other = SpecChecker.pick(overlay, types),
                case .record(let record) = one, case .record(let same) = other, record.name == same.name,
                !record.isAtomic
            else { return nil }
            return { record[$0]?.type }
        default: return nil
        }
    }

    private static func isMapping(_ type: SpecType) -> Bool {
        switch type {
        case .record, .map, .wordMap: true
        default: false
        }
    }
}
