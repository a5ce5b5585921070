import SlipwayDiagnostics

extension Composer {
    /// The entries of a mapping with its merge key applied.
    ///
    /// Merged entries are at the merge key's place, in their own order; a key that the mapping states itself keeps its
    /// own place and value, and of a list of mappings the earlier one wins.
    mutating func mergedEntries(_ frame: inout Frame) -> [YAMLEntry] {
        guard let position = frame.mergeAt else { return frame.entries }
        let merge = frame.entries.remove(at: position)
        var taken = Set(frame.entries.map(\.key.value))
        var merged: [YAMLEntry] = []
        for source in mergeSources(merge) {
            for entry in source.entries where taken.insert(entry.key.value).inserted {
                merged.append(YAMLEntry(key: entry.key, value: entry.value, merged: merge.key.range))
            }
        }
        frame.entries.insert(contentsOf: merged, at: position)
        return frame.entries
    }

    private mutating func mergeSources(_ merge: YAMLEntry) -> [YAMLMapping] {
        if let mapping = merge.value.mapping { return [mapping] }
        guard let items = merge.value.sequence else {
            reportMerge(merge.value, merge.key.range)
            return []
        }
        var sources: [YAMLMapping] = []
        for item in items {
            if let mapping = item.mapping { sources.append(mapping) } else { reportMerge(item, merge.key.range) }
        }
        return sources
    }

    private mutating func reportMerge(_ value: YAMLNode, _ key: SourceRange) {
        let form = value.sequence != nil ? "a list" : value.isNull ? "null" : "a text"
        bag.add(
            Diagnostic(
                .mergeKey, "merge key \"<<\" cannot merge \(form)", at: value.range,
                secondary: [Label(key)] + (value.definition.map { [Label($0, "the anchored value")] } ?? []),
                notes: ["it takes a mapping or a list of mappings"],
                help: ["quote the key if no merge is meant"]
            )
        )
    }
}
