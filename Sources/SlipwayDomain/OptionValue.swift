/// The value of a provider option.
package enum OptionValue: Hashable, Sendable {
    case boolean(Bool)
    case integer(Int64)
    case bytes(ByteCount)
    /// One of a fixed set of words.
    case word(String)
    /// Any text, such as a path.
    case text(String)

    /// The value as a spec writes it.
    package var specText: String {
        switch self {
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .bytes(let value): value.description
        case .word(let text), .text(let text): text
        }
    }
}
