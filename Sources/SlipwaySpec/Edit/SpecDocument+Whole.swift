import SlipwayYAML

extension SpecDocument {
    /// Whether every value that the spec states for a setting of `batching` or `session` is in the document. A value with a
    /// fault is not; what follows from a setting that seems not to be stated is no finding then.
    package func isWhole(_ axis: MatrixAxis.Key) -> Bool {
        let row = MatrixAxis[axis]
        let (name, sections) =
            row.section == .session
            ? ("session", [session] + providers.map(\.session)) : ("batching", [batching] + providers.map(\.batching))
        return tree.count(of: row.field.key, in: name) <= sections.count { !$0[axis].isEmpty }
    }
}

extension SpecTree {
    /// How many mappings under a key state another key.
    fileprivate func count(of key: String, in owner: String) -> Int {
        var count = 0
        _ = find { step in
            if step.name == owner, step.value[key] != nil { count += 1 }
            return false
        }
        return count
    }
}
