/// Writes markup; the same tree gives the same bytes everywhere.
package struct MarkupWriter {
    /// The rules of a document.
    package enum Syntax: Sendable {
        /// XML 1.0: an element without children closes itself.
        case xml
        /// HTML: elements that are empty by nature have no end, all others have one.
        case html
    }

    private let syntax: Syntax
    private var output: [UInt8] = []

    private init(_ syntax: Syntax) { self.syntax = syntax }

    /// Writes nodes.
    ///
    /// - Parameters:
    ///   - nodes: The nodes.
    ///   - syntax: The rules.
    /// - Returns: UTF-8 text without a line break at its end, a line for each element that is among elements.
    package static func write(_ nodes: [MarkupNode], _ syntax: Syntax) -> String {
        var writer = MarkupWriter(syntax)
        for (index, node) in nodes.enumerated() {
            if index > 0, case .element = node, case .element = nodes[index - 1] { writer.output.append(0x0A) }
            writer.write(node)
        }
        return String(decoding: writer.output, as: UTF8.self)
    }

    private mutating func write(_ node: MarkupNode) {
        switch node {
        case .text(let text): append(Self.escaped(text))
        case .verbatim(let text): append(text)
        case .element(let element): write(element)
        }
    }

    private mutating func write(_ element: MarkupElement) {
        append("<\(element.name)")
        for attribute in element.attributes { append(" \(attribute.name)=\"\(Self.escaped(attribute.value))\"") }
        if element.children.isEmpty {
            switch syntax {
            case .xml: append("/>")
            case .html: append(Self.emptyElements.contains(element.name) ? ">" : "></\(element.name)>")
            }
            return
        }
        append(">")
        // Space between words would show; between elements alone it does not.
        let isBroken = element.children.allSatisfy { if case .element = $0 { true } else { false } }
        for child in element.children {
            if isBroken { output.append(0x0A) }
            write(child)
        }
        if isBroken { output.append(0x0A) }
        append("</\(element.name)>")
    }

    private mutating func append(_ text: String) { output += text.utf8 }

    /// The elements of HTML that hold nothing and have no end tag.
    private static let emptyElements: Set<String> = ["br", "col", "hr", "img", "input", "link", "meta", "wbr"]

    /// A text with every character that means something to a parser replaced, for contents and quoted attributes alike.
    ///
    /// Characters that XML 1.0 forbids even as references become U+FFFD, as do bidirectional controls, which would show
    /// text in another order than it is read.
    package static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x26: result.append(contentsOf: "&amp;".unicodeScalars)
            case 0x3C: result.append(contentsOf: "&lt;".unicodeScalars)
            case 0x3E: result.append(contentsOf: "&gt;".unicodeScalars)
            case 0x22: result.append(contentsOf: "&quot;".unicodeScalars)
            case 0x27: result.append(contentsOf: "&#39;".unicodeScalars)
            case 0x09, 0x0A: result.append(scalar)
            case 0...0x1F, 0x7F...0x9F, 0xFFFE, 0xFFFF, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
                result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
