internal import SlipwayDiagnostics

/// When output is colored: the value of `--color`.
package enum ColorMode: String, CaseIterable, Sendable {
    /// When the stream that is written to is a terminal that wants color.
    case auto
    /// Whatever the stream is.
    case always
    /// Never.
    case never

    /// Whether to color.
    ///
    /// - Parameter automatic: What `auto` means for the stream that is written to: that it is a terminal, `NO_COLOR` is
    ///   unset or empty and `TERM` is not `dumb`. The caller knows; a renderer reads no environment.
    /// - Returns: True when ANSI colors may be written.
    package func isColored(automatic: Bool) -> Bool {
        switch self {
        case .auto: automatic
        case .always: true
        case .never: false
        }
    }
}

/// The looks of a piece of text; never its only signal.
enum TextStyle: String {
    case error = "1;31"
    case warning = "1;33"
    case note = "1;34"
    case frame = "34"
    case help = "1;36"
    case strong = "1"
    case added = "32"
    case removed = "31"
    case changed = "33"

    /// The look of a weight.
    init(_ severity: Severity) {
        switch severity {
        case .error: self = .error
        case .warning: self = .warning
        case .note: self = .note
        }
    }
}

/// Puts styles around text, or leaves it as it is.
struct Painter: Sendable {
    /// Whether styles are written.
    let isColored: Bool

    /// A text in a style; empty text stays empty.
    func paint(_ text: String, _ style: TextStyle) -> String {
        isColored && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
