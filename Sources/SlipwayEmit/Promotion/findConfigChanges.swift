import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwayTriton

/// A value of a configuration that another one takes the place of.
package struct ConfigChange: Hashable, Sendable {
    /// Where the value is: `instance_group[0].count`, `parameters[intra_op_thread_count]`.
    package let key: String
    /// What it was; nil where it is new.
    package let before: String?
    /// What it is; nil where it goes.
    package let after: String?

    /// Makes a change.
    package init(key: String, before: String?, after: String?) {
        self.key = key
        self.before = before
        self.after = after
    }

    /// The change in one line.
    package var text: String { "\(key) \(before ?? "-") → \(after ?? "-")" }
}

/// Finds the values in which two configurations differ, apart from the name of the model.
///
/// - Parameters:
///   - old: A config.pbtxt.
///   - new: The one that takes its place.
/// - Returns: The changes, in the order of the schema's fields; nil when one of both cannot be read.
package func findConfigChanges(from old: [UInt8], to new: [UInt8]) -> [ConfigChange]? {
    guard let before = ConfigValues(old), let after = ConfigValues(new) else { return nil }
    let gone = before.order.filter { after.values[$0] == nil }
    return (after.order + gone).compactMap { key in
        let (was, becomes) = (before.values[key], after.values[key])
        return was == becomes ? nil : ConfigChange(key: key, before: was, after: becomes)
    }
}

/// The values of a configuration by the path of their fields.
private struct ConfigValues {
    private(set) var values: [String: String] = [:]
    private(set) var order: [String] = []

    init?(_ text: [UInt8]) {
        var bag = DiagnosticBag()
        let file = SourceFile(id: SourceID(ModelLayout.config.text), bytes: text)
        guard let config = ConfigText.parse(file, into: &bag), !bag.hasErrors else { return nil }
        add(config, ModelConfigSchema.root, at: "")
    }

    private mutating func add(_ message: ConfigMessage, _ type: String, at path: String) {
        guard let schema = ModelConfigSchema.message(type) else { return }
        for field in message.fields {
            guard let known = schema.field(field.number) else { continue }
            let key = path.isEmpty ? known.name : "\(path).\(known.name)"
            if path.isEmpty, field.number == ModelConfigSchema.ModelConfig.name.rawValue { continue }
            add(field, known, at: key)
        }
    }

    private mutating func add(_ field: ConfigField, _ known: ModelConfigSchema.Field, at key: String) {
        guard case .message(let type) = known.kind else {
            let texts = field.values.map { text(of: $0, known.kind) }
            set(key, known.isRepeated ? "[\(texts.joined(separator: ", "))]" : texts.last ?? "")
            return
        }
        for (index, message) in field.entries.compactMap(\.message).enumerated() {
            if known.isMap {
                add(entry: message, type, at: "\(key)[\(message[1].last?.string ?? "")]")
            } else {
                // Tensors are known by their names: an additional one moves no other.
                let name = schemaName(message, type) ?? "\(index)"
                add(message, type, at: known.isRepeated ? "\(key)[\(name)]" : key)
            }
        }
    }

    /// A map entry: its key is a part of the path, a value of a single field stands for itself.
    private mutating func add(entry: ConfigMessage, _ type: String, at key: String) {
        guard let value = ModelConfigSchema.message(type)?.field(2), let entry = entry[2].last else { return }
        guard case .message(let inner) = value.kind, let message = entry.message else {
            set(key, text(of: entry.value, value.kind))
            return
        }
        if let only = message.fields.first, message.fields.count == 1, only.entries.count == 1,
            let field = ModelConfigSchema.message(inner)?.field(only.number), only.entries[0].message == nil
        {
            set(key, text(of: only.entries[0].value, field.kind))
        } else {
            add(message, inner, at: key)
        }
    }

    private func schemaName(_ message: ConfigMessage, _ type: String) -> String? {
        ModelConfigSchema.message(type)?.field(named: "name").flatMap { message[$0.number].last?.string }
    }

    private func text(of value: ConfigValue, _ kind: ModelConfigSchema.Kind) -> String {
        switch value {
        case .integer(let number): "\(number)"
        case .unsigned(let number): "\(number)"
        case .double(let number): "\(number)"
        case .boolean(let isOn): "\(isOn)"
        case .string(let text): "\"\(text)\""
        case .enumeration(let number):
            if case .enumeration(let type) = kind {
                ModelConfigSchema.valueName(number, ofEnum: type) ?? "\(number)"
            } else {
                "\(number)"
            }
        case .message: "{}"
        }
    }

    private mutating func set(_ key: String, _ value: String) {
        if values.updateValue(value, forKey: key) == nil { order.append(key) }
    }
}
