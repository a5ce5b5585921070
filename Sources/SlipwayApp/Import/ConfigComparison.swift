import SlipwayTriton

/// What an imported spec does not say as the configuration did.
package struct ImportDifference: Hashable, Sendable {
    /// The field of config.pbtxt.
    package let field: String
    /// What stood there; nil for nothing.
    package let was: String?
    /// What a build writes there; nil for nothing.
    package let becomes: String?
    /// Why, as a clause.
    package let reason: String
}

/// Compares what a build makes of an imported spec with the configuration that it was made of, field by field.
struct ConfigComparison {
    private var found: [ImportDifference] = []
    private let reasons: [String: String]

    /// The differences of two configurations in the form of ``ConfigMeaning``.
    ///
    /// - Parameters:
    ///   - original: The hand-written one.
    ///   - built: The one that a build writes.
    ///   - reasons: Why something is not as it was, by the path of its field.
    /// - Returns: The differences, in the order of the fields.
    static func differences(
        _ original: ConfigMessage, _ built: ConfigMessage, reasons: [String: String]
    ) -> [ImportDifference] {
        var comparison = ConfigComparison(reasons: reasons)
        comparison.compare(original, built, as: ModelConfigSchema.root, path: "")
        return comparison.found
    }

    private init(reasons: [String: String]) {
        self.reasons = reasons
    }

    private mutating func compare(_ left: ConfigMessage, _ right: ConfigMessage, as name: String, path: String) {
        guard let schema = ModelConfigSchema.message(name) else { return }
        for field in schema.fields where left[field.number] != right[field.number] {
            let place = path.isEmpty ? field.name : "\(path).\(field.name)"
            let (old, new) = (left[field.number], right[field.number])
            guard case .message(let type) = field.kind else {
                add(place, text(old, field), text(new, field))
                continue
            }
            if field.isMap {
                compareMaps(old, new, type, place)
            } else {
                for index in 0..<max(old.count, new.count) {
                    let here = field.isRepeated ? "\(place)[\(index)]" : place
                    let (before, after) = (
                        index < old.count ? old[index].message : nil, index < new.count ? new[index].message : nil
                    )
                    if let before, let after {
                        compare(before, after, as: type, path: here)
                    } else {
                        add(here, before.map { words($0, type) }, after.map { words($0, type) })
                    }
                }
            }
        }
    }

    private mutating func compareMaps(_ old: [ConfigEntry], _ new: [ConfigEntry], _ type: String, _ place: String) {
        func key(_ entry: ConfigEntry) -> String {
            switch entry.message?[1].last?.value {
            case .string(let text)?: text
            case .unsigned(let number)?: String(number)
            default: ""
            }
        }
        let keys = Set((old + new).map(key)).sorted()
        let valueType = ModelConfigSchema.message(type)?.field(2)
        for name in keys {
            let (before, after) = (old.last { key($0) == name }, new.last { key($0) == name })
            guard before != after else { continue }
            let here = "\(place).\(name)"
            if case .message(let inner)? = valueType?.kind, let left = before?.message?[2].last?.message,
                let right = after?.message?[2].last?.message
            {
                compare(left, right, as: inner, path: here)
            } else {
                func shown(_ entry: ConfigEntry?) -> String? {
                    guard let entry, let valueType else { return nil }
                    return text(entry.message?[2] ?? [], valueType) ?? "an empty text"
                }
                add(here, shown(before), shown(after))
            }
        }
    }

    private mutating func add(_ field: String, _ was: String?, _ becomes: String?) {
        let known = reasons.filter { field.hasPrefix($0.key) || $0.key.hasPrefix(field) }
            .max { $0.key.count < $1.key.count }
        found.append(
            ImportDifference(
                field: field, was: was, becomes: becomes, reason: known?.value ?? "a spec has nothing that says it"))
    }

    /// Values in a few words; nil for none.
    private func text(_ entries: [ConfigEntry], _ field: ModelConfigSchema.Field) -> String? {
        guard !entries.isEmpty else { return nil }
        let words = entries.map { entry -> String in
            switch entry.value {
            case .integer(let number): String(number)
            case .unsigned(let number): String(number)
            case .double(let number): String(number)
            case .boolean(let flag): String(flag)
            case .string(let text): text
            case .enumeration(let number):
                if case .enumeration(let name) = field.kind {
                    ModelConfigSchema.valueName(number, ofEnum: name) ?? String(number)
                } else {
                    String(number)
                }
            case .message(let message):
                if case .message(let name) = field.kind { self.words(message, name) } else { "…" }
            }
        }
        return field.isRepeated ? "[\(words.joined(separator: ", "))]" : words[0]
    }

    private func words(_ message: ConfigMessage, _ name: String) -> String {
        let text = String(decoding: ConfigText.print(message, as: name), as: UTF8.self)
        return "{ \(text.split(whereSeparator: \.isWhitespace).joined(separator: " ")) }"
    }
}
