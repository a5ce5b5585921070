import SlipwayDiagnostics
import SlipwayTestSupport
import Testing

/// A spec with one fault: its text after ``head``, with a marker where the fault's carets begin.
struct SpecCase: Sendable, CustomTestStringConvertible {
    /// The least head of a spec.
    static let head = "slipway: 1\nname: m\nmodel: {source: m.onnx}\n"

    /// The code of the one finding.
    let code: DiagnosticCode
    /// The text with its marker.
    let marked: MarkedText
    /// A piece of the finding's message, notes or help.
    let says: String
    /// Whether the JSON Schema refuses it too.
    let isStructural: Bool

    var testDescription: String { "\(code.text) \(says)" }

    init(_ code: DiagnosticCode, _ text: String, _ says: String, schema isStructural: Bool = true, head: Bool = true) {
        self.code = code
        marked = MarkedText((head ? Self.head : "") + text)
        self.says = says
        self.isStructural = isStructural
    }
}
