/// A piece of an SVG or HTML document, written by ``MarkupWriter``. Texts are kept as they are and escaped when written.
package indirect enum MarkupNode: Hashable, Sendable {
    /// An element.
    case element(MarkupElement)
    /// A text.
    case text(String)
    /// Text that is written as it stays: a style sheet of the program's own. Never anything that came from a file.
    case verbatim(String)

    /// Makes an element; attributes keep their order, and those without a value are left out.
    package static func element(
        _ name: String, _ attributes: [(name: String, value: String?)] = [], _ children: [MarkupNode] = []
    ) -> MarkupNode {
        .element(MarkupElement(name, attributes, children))
    }

    /// Makes an element that holds a text.
    package static func element(
        _ name: String, _ attributes: [(name: String, value: String?)] = [], text: String
    ) -> MarkupNode {
        .element(MarkupElement(name, attributes, [.text(text)]))
    }
}

/// An element of an SVG or HTML document.
package struct MarkupElement: Hashable, Sendable {
    /// An attribute.
    package struct Attribute: Hashable, Sendable {
        /// The name.
        package var name: String
        /// The value before it is escaped.
        package var value: String
    }

    /// The name.
    package var name: String
    /// The attributes in the order in which they are written.
    package var attributes: [Attribute]
    /// What it holds.
    package var children: [MarkupNode]

    /// Makes an element; attributes without a value are left out.
    package init(_ name: String, _ attributes: [(name: String, value: String?)] = [], _ children: [MarkupNode] = []) {
        self.name = name
        self.attributes = attributes.compactMap { attribute in
            attribute.value.map { Attribute(name: attribute.name, value: $0) }
        }
        self.children = children
    }
}
