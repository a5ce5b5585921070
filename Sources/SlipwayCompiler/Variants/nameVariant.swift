import SlipwayDomain
import SlipwaySpec

/// The name of a variant: `<model>-<provider>[-<precision>]-b<batch>-i<instances>` and a token for every further setting
/// that differs from its default, in a fixed order.
///
/// The name depends on the configuration alone, so adding a value to an axis never renames another variant.
///
/// - Returns: The text; it may be too long or hold a character that no model name has.
func variantName(_ model: ModelName, _ configuration: VariantConfiguration) -> String {
    var tokens = [model.text, configuration.provider.token]
    if configuration.provider == .tensorrt { tokens.append(configuration.precision.rawValue) }
    tokens.append("b\(configuration.maxBatchSize)")
    tokens.append("i\(configuration.instances)")
    tokens += sessionTokens(configuration.session)
    if configuration.maxBatchSize > 0 {
        // On is the default above 1, off at 1.
        let isDefault = configuration.dynamicBatching == (configuration.maxBatchSize > 1)
        if !isDefault { tokens.append(configuration.dynamicBatching ? "db" : "nodb") }
        if let delay = configuration.maxQueueDelay { tokens.append("q\(delay)") }
        if !configuration.preferredBatchSize.isEmpty {
            tokens.append("p" + configuration.preferredBatchSize.map(String.init).joined(separator: "."))
        }
    }
    for option in configuration.options {
        guard let field = ProviderOptionField.find(configuration.provider, option.key), !field.token.isEmpty,
            option.value != field.defaultValue
        else { continue }
        tokens.append(optionToken(field.token, option.value))
    }
    return tokens.joined(separator: "-")
}

private func sessionTokens(_ session: SessionSettings) -> [String] {
    var tokens: [String] = []
    if let threads = session.intraOpThreads { tokens.append("t\(threads)") }
    if session.executionMode == .parallel { tokens.append("par") }
    if let threads = session.interOpThreads { tokens.append("x\(threads)") }
    if session.graphOptimization != .all { tokens.append("g\(session.graphOptimization.rawValue)") }
    if let arena = session.memoryArena { tokens.append(arena ? "arena" : "noarena") }
    if let pattern = session.memoryPattern { tokens.append(pattern ? "pattern" : "nopattern") }
    if session.arenaShrinkage != nil { tokens.append("shrink") }
    if let device = session.deviceAllocatorForInitializers { tokens.append(device ? "devinit" : "nodevinit") }
    return tokens
}

private func optionToken(_ token: String, _ value: OptionValue) -> String {
    switch value {
    case .boolean(let isOn): isOn ? token : "no\(token)"
    case .integer(let number): number < 0 ? "\(token)m\(number.magnitude)" : "\(token)\(number)"
    case .bytes(let count): "\(token)\(count)"
    case .word(let word): "\(token)\(word.split(separator: "_").joined())"
    case .text(let text): "\(token)\(shortHash(text))"
    }
}

/// Six hexadecimal digits of the FNV-1a hash of a text: enough to tell the few texts of one spec apart; equal names of
/// different configurations are refused anyway.
private func shortHash(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    let digits = String(hash >> 40, radix: 16)
    return String(repeating: "0", count: 6 - digits.count) + digits
}
