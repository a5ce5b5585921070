internal import SlipwayDiagnostics

/// The words of findings: what a field takes, what was found, and what was probably meant.
extension ConfigFault {
    /// What a field takes, with its article.
    static func expectation(_ field: ModelConfigSchema.Field) -> String {
        switch field.kind {
        case .int32, .int64: "a whole number"
        case .uint32, .uint64: "a whole number from 0"
        case .float, .double: "a number"
        case .boolean: "true or false"
        case .string: "a string in quotes"
        case .enumeration(let name): "a value of \(name.split(separator: ".").last ?? "its enum")"
        case .message: field.isMap ? "entries in braces" : "a message in braces"
        }
    }

    /// What is in the text, with its article.
    static func describe(_ text: String) -> String {
        switch text.first {
        case "\"", "'": "a string"
        case "{", "<": "a message"
        case "[": "a list"
        case let first? where first.isNumber || first == "-" || first == ".":
            text.contains(where: { ".eE".contains($0) }) && !text.hasPrefix("0x") ? "the decimal \(text)" : "\(text)"
        case nil: "nothing"
        default: "\"\(text)\""
        }
    }

    static func rangeHelp(_ field: ModelConfigSchema.Field) -> String? {
        switch field.kind {
        case .int32, .enumeration: "Write a number from \(Int32.min) to \(Int32.max)."
        case .int64: "Write a number from \(Int64.min) to \(Int64.max)."
        case .uint32: "Write a number from 0 to \(UInt32.max)."
        case .uint64: "Write a number from 0 to \(UInt64.max)."
        case .boolean: "Write true or false."
        case .float, .double: "Write a decimal number."
        case .string, .message: nil
        }
    }

    /// The field that a name was probably meant for.
    func nameMeant(_ text: String, _ message: ModelConfigSchema.Message?) -> String? {
        message.flatMap { didYouMean(text, among: $0.fields.map(\.name)) }
    }

    /// Help for a name that the message lacks: the nearest field, else the messages that have one of that name.
    func nameHelp(_ text: String, _ message: ModelConfigSchema.Message?) -> [String] {
        guard let message else { return [] }
        if let near = nameMeant(text, message) { return ["did you mean \"\(near)\"?"] }
        if message.name == ModelConfigSchema.ModelParameter.messageName {
            return ["A parameter's value is text: write { string_value: \"…\" }."]
        }
        let homes = ModelConfigSchema.messages.filter { !$0.isMapEntry && $0.field(named: text) != nil }
        guard !homes.isEmpty, homes.count <= 3 else { return [] }
        return ["\"\(text)\" is a field of \(homes.map(\.shortName).joined(separator: ", "))."]
    }

    func typeHelp(
        _ text: String, _ field: ModelConfigSchema.Field?, _ message: ModelConfigSchema.Message?
    ) -> [String] {
        guard let field else { return [] }
        let isQuoted = text.first == "\"" || text.first == "'"
        switch field.kind {
        case .boolean:
            return ["Write \(Self.isYes(text) ? "true" : "false"), without quotes."]
        case .message(let type) where type == ModelConfigSchema.ModelParameter.messageName:
            return ["Write value: { string_value: \(isQuoted ? text : "\"\(text)\"") }."]
        case .message:
            return []
        case .string where message?.isMapEntry == true && text.first == "{":
            return ["This map holds plain strings: write value: \"…\"."]
        case .string:
            return text.first == "[" || text.first == "{" ? [] : ["Write \"\(text)\"."]
        case .enumeration:
            return isQuoted ? ["Write the name without quotes: \(text.dropFirst().dropLast())."] : []
        case .int32, .int64, .uint32, .uint64, .float, .double:
            return isQuoted ? ["Write the number without quotes: \(text.dropFirst().dropLast())."] : []
        }
    }

    private static func isYes(_ text: String) -> Bool {
        ["yes", "on", "y", "true", "TRUE"].contains(text.filter { $0 != "\"" && $0 != "'" })
    }

    /// The value that a text of another type was meant for, where only its quotes or its spelling are wrong.
    func valueMeant(_ text: String, _ field: ModelConfigSchema.Field?) -> String? {
        let isQuoted = text.first == "\"" || text.first == "'"
        let bare = text.filter { $0 != "\"" && $0 != "'" }
        switch field?.kind {
        case .boolean:
            return ["no", "off", "n", "false", "FALSE"].contains(bare) ? "false" : Self.isYes(text) ? "true" : nil
        case .enumeration(let type):
            return isQuoted && ModelConfigSchema.values(ofEnum: type).contains { $0.name == bare } ? bare : nil
        case .int32, .int64, .uint32, .uint64: return isQuoted && Int64(bare) != nil ? bare : nil
        case .float, .double: return isQuoted && Double(bare)?.isFinite == true ? bare : nil
        default: return nil
        }
    }

    /// The value of an enum that a word was probably meant for: the name with its prefix, a known synonym, the nearest.
    func enumMeant(_ text: String, _ field: ModelConfigSchema.Field?) -> String? {
        guard case .enumeration(let type)? = field?.kind else { return nil }
        let names = ModelConfigSchema.values(ofEnum: type).map(\.name)
        let upper = text.uppercased()
        let synonyms = [
            "BYTES": "TYPE_STRING", "FLOAT": "TYPE_FP32", "FLOAT16": "TYPE_FP16", "FLOAT32": "TYPE_FP32",
            "FLOAT64": "TYPE_FP64", "DOUBLE": "TYPE_FP64", "HALF": "TYPE_FP16", "BFLOAT16": "TYPE_BF16",
        ]
        let bare = upper.hasPrefix("TYPE_") ? String(upper.dropFirst("TYPE_".count)) : upper
        if let synonym = synonyms[bare], names.contains(synonym) { return synonym }
        return names.first { $0.hasSuffix("_" + upper) } ?? didYouMean(text, among: names)
    }

    /// Help for a word that is no value of an enum: the one that was probably meant, or all.
    func enumHelp(_ text: String, _ field: ModelConfigSchema.Field?) -> [String] {
        guard case .enumeration(let type)? = field?.kind else { return [] }
        if let meant = enumMeant(text, field) { return ["did you mean \"\(meant)\"?"] }
        let names = ModelConfigSchema.values(ofEnum: type).map(\.name)
        return ["The values are \(names.joined(separator: ", "))."]
    }
}
