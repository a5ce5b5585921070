package import SlipwayDiagnostics

/// Merges a raw fragment of the spec into a generated configuration.
///
/// Sub-messages merge field by field, repeated fields and maps are appended to. A field that the language owns is refused
/// with the key to use; a singular value, a map key or a choice that the base has set already is an error. Batching
/// settings of the fragment apply only where the base batches dynamically: a variant without it stays without.
/// What it says of an input or output goes to the one of that name, and what it says of an instance group to the one there is.
///
/// - Parameters:
///   - fragment: The fragment, a `ModelConfig` message with places.
///   - base: The generated configuration.
///   - owned: The parts that the language has keys for.
///   - bag: Takes the findings.
/// - Returns: The base with everything of the fragment that is not in error.
package func mergeFragment(
    _ fragment: ConfigMessage, into base: ConfigMessage, owned: [OwnedField], bag: inout DiagnosticBag
) -> ConfigMessage {
    var merge = FragmentMerge(owned: owned)
    let accepted = merge.withoutOwned(fragment, as: ModelConfigSchema.root, path: [], names: [])
    var result = base
    merge.merge(accepted, into: &result, as: ModelConfigSchema.root, names: [])
    bag.merge(merge.bag)
    return result
}

private struct FragmentMerge {
    let owned: [OwnedField]
    var bag = DiagnosticBag()

    /// The message without the parts that the language owns; each of them is reported.
    mutating func withoutOwned(
        _ message: ConfigMessage, as name: String, path: [Int32], names: [String]
    ) -> ConfigMessage {
        guard let schema = ModelConfigSchema.message(name) else { return message }
        var result = message
        for field in message.fields {
            guard let known = schema.field(field.number) else { continue }
            let path = path + [field.number]
            let names = names + [known.name]
            let here = owned.filter { $0.path == path }
            if let owner = here.first(where: { $0.mapKey == nil }) {
                for entry in field.entries { refuse(entry.nameRange ?? entry.range, names, owner) }
                result[field.number] = []
            } else if known.isMap {
                result[field.number] = field.entries.filter { entry in
                    let key = ConfigMapEntry(entry)
                    guard let owner = here.first(where: { $0.mapKey == key?.name }) else { return true }
                    refuse(key?.key?.range ?? entry.range, names + [key?.name ?? ""], owner)
                    return false
                }
            } else if case .message(let type) = known.kind, owned.contains(where: { $0.path.starts(with: path) }) {
                result[field.number] = field.entries.map { entry in
                    guard let inner = entry.message else { return entry }
                    var entry = entry
                    entry.value = .message(withoutOwned(inner, as: type, path: path, names: names))
                    return entry
                }
            }
        }
        return result
    }

    private mutating func refuse(_ range: SourceRange?, _ names: [String], _ owner: OwnedField) {
        bag.add(
            Diagnostic(
                .ownedConfigField, "\"\(names.joined(separator: "."))\" belongs to the key \"\(owner.key)\"", at: range,
                path: "triton", notes: ["A raw fragment is for what the language has no key for."],
                help: ["Use \"\(owner.key)\" and remove the field here."]))
    }

    mutating func merge(_ fragment: ConfigMessage, into base: inout ConfigMessage, as name: String, names: [String]) {
        guard let schema = ModelConfigSchema.message(name) else { return }
        for field in fragment.fields {
            guard let known = schema.field(field.number) else { continue }
            let names = names + [known.name]
            let existing = base[field.number]
            if names == ["dynamic_batching"], existing.isEmpty { continue }
            if Self.joined.contains(names) {
                if !existing.isEmpty { join(field, to: &base, known, names: names) }
            } else if known.isMap {
                append(field, to: &base, names: names)
            } else if known.isRepeated {
                base[field.number].append(contentsOf: field.entries)
            } else if let other = otherChoice(of: known, in: base, schema), let entry = field.entries.last {
                let shown = names.joined(separator: ".")
                conflict(
                    entry.nameRange, "\"\(shown)\" cannot be set together with \"\(other.name)\"",
                    help: other.name == "dynamic_batching" ? ["Set batching.dynamic to false in the spec."] : [])
            } else if case .message(let type) = known.kind, let old = existing.last?.message,
                let new = field.entries.last?.message
            {
                var merged = old
                merge(new, into: &merged, as: type, names: names)
                base[field.number][existing.count - 1].value = .message(merged)
            } else if existing.isEmpty {
                base[field.number] = field.entries
            } else if let entry = field.entries.last {
                conflict(entry.nameRange, "\"\(names.joined(separator: "."))\" is set already by the rest of the spec")
            }
        }
    }

    /// The lists whose entries are those of the base: the model's tensors, and its one instance group.
    private static let joined: Set<[String]> = [["input"], ["output"], ["instance_group"]]

    /// Merges entries of such a list into those of the base.
    private mutating func join(
        _ field: ConfigField, to base: inout ConfigMessage, _ known: ModelConfigSchema.Field, names: [String]
    ) {
        guard case .message(let type) = known.kind else { return }
        let isGroup = names == ["instance_group"]
        for (index, entry) in field.entries.enumerated() {
            guard let new = entry.message else { continue }
            let name = new[1].last?.string
            let place =
                isGroup ? (index == 0 ? 0 : nil) : base[field.number].firstIndex { $0.message?[1].last?.string == name }
            guard let place, var merged = base[field.number][place].message else {
                let shown = names.joined(separator: ".")
                conflict(
                    entry.nameRange ?? entry.range,
                    isGroup
                        ? "there is one instance group, and the fragment has \(field.entries.count)"
                        : name.map { "there is no \(shown) \"\($0)\"" } ?? "the \(shown) has no name",
                    help: [isGroup ? "State one instance_group." : "Name an \(shown) of the model that is served."])
                continue
            }
            var rest = new
            if !isGroup { rest[1] = [] }
            merge(rest, into: &merged, as: type, names: names)
            base[field.number][place].value = .message(merged)
        }
    }

    private mutating func append(_ field: ConfigField, to base: inout ConfigMessage, names: [String]) {
        let existing = Set(base[field.number].map { $0.message?.value(at: 1) })
        for entry in field.entries {
            let key = entry.message?[1].last
            if existing.contains(key?.value) {
                let name = names + [key?.string ?? ""]
                conflict(
                    key?.range ?? entry.range,
                    "\"\(name.joined(separator: "."))\" is set already by the rest of the spec")
            } else {
                base[field.number].append(entry)
            }
        }
    }

    /// The field of the same oneof that the base has set, if any.
    private func otherChoice(
        of field: ModelConfigSchema.Field, in base: ConfigMessage, _ schema: ModelConfigSchema.Message
    ) -> ModelConfigSchema.Field? {
        guard let oneof = field.oneof else { return nil }
        return schema.fields.first {
            $0.oneof == oneof && $0.number != field.number && !base[$0.number].isEmpty
        }
    }

    private mutating func conflict(_ range: SourceRange?, _ headline: String, help: [String] = []) {
        bag.add(
            Diagnostic(
                .configFieldAlreadySet, headline, at: range, path: "triton",
                help: help.isEmpty ? ["Remove the field here, or the key of the spec that sets it."] : help))
    }
}
