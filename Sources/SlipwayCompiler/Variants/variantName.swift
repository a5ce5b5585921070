import SlipwayDomain
import SlipwayReleases
import SlipwaySpec

/// The name of a variant: `<model>-<provider>[-<precision>]-b<batch>-i<instances>` and a token for every further setting
/// that differs from its default, in a fixed order.
///
/// The name depends on the configuration alone, so adding a value to an axis never renames another variant.
///
/// - Returns: The text; it may be too long or hold a character that no model name has.
func variantName(_ model: ModelName, _ configuration: VariantConfiguration) -> String {
    var tokens = [model.text, configuration.provider.token]
    func add(_ axes: [MatrixAxis]) {
        for axis in axes {
            guard let value = configuration.axes[axis.key], let token = axis.token(value, configuration.axes) else {
                continue
            }
            tokens.append(token)
        }
    }
    if configuration.provider == .tensorrt || configuration.precision != .fp32 { add(MatrixAxis.rows(.provider)) }
    add([MatrixAxis[.maxBatchSize], MatrixAxis[.instances]])
    add(MatrixAxis.spread(.session))
    add(MatrixAxis.spread(.batching).filter { $0.key != .maxBatchSize })
    for option in configuration.options {
        guard let field = ProviderOptionField.find(configuration.provider, option.key), !field.token.isEmpty,
            option.value != field.defaultValue
        else { continue }
        tokens.append(optionToken(field.token, option.value))
    }
    if !configuration.keptInFP32.isEmpty { tokens.append(keepToken(configuration.keptInFP32)) }
    return tokens.joined(separator: "-")
}

/// The token of what stays in fp32 in a graph that is rewritten.
func keepToken(_ kept: [String]) -> String { "keep\(shortHash(kept.joined(separator: "\n")))" }

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
    let digits = String(FNV1a(text).value >> 40, radix: 16)
    return String(repeating: "0", count: 6 - digits.count) + digits
}
