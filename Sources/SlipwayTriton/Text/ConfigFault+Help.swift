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

    /// What stands in the text, with its article.
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

    /// Help for a name that the message lacks: the nearest field, else the messages that have one of that name.
    func nameHelp(_ text: String, _ message: ModelConfigSchema.Message?) -> [String] {
        guard let message else { return [] }
        if let near = didYouMean(text, among: message.fields.map(\.name)) { return ["did you mean \"\(near)\"?"] }
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
            let yes = ["yes", "on", "y", "TRUE"].contains(text.filter { $0 != "\"" && $0 != "'" })
            return ["Write \(yes ? "true" : "false"), without quotes."]
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

    /// Help for a word that is no value of an enum: the name with its prefix, a known synonym, the nearest, or all.
    func enumHelp(_ text: String, _ field: ModelConfigSchema.Field?) -> [String] {
        guard case .enumeration(let type)? = field?.kind else { return [] }
        let names = ModelConfigSchema.values(ofEnum: type).map(\.name)
        let upper = text.uppercased()
        let synonyms = [
            "BYTES": "TYPE_STRING", "FLOAT": "TYPE_FP32", "FLOAT16": "TYPE_FP16", "FLOAT32": "TYPE_FP32",
            "FLOAT64": "TYPE_FP64", "DOUBLE": "TYPE_FP64", "HALF": "TYPE_FP16", "BFLOAT16": "TYPE_BF16",
        ]
        let bare = upper.hasPrefix("TYPE_") ? String(upper.dropFirst("TYPE_".count)) : upper
        if let synonym = synonyms[bare], names.contains(synonym) { return ["did you mean \"\(synonym)\"?"] }
        if let whole = names.first(where: { $0.hasSuffix("_" + upper) }) { return ["did you mean \"\(whole)\"?"] }
        if let near = didYouMean(text, among: names) { return ["did you mean \"\(near)\"?"] }
        return ["The values are \(names.joined(separator: ", "))."]
    }
}
