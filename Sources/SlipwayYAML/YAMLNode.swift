package import SlipwayDiagnostics

/// A value of a YAML file with its place.
package struct YAMLNode: Sendable {
    /// What the value is.
    package var content: Content
    /// Where the value is used: the alias for what an alias stands for, else the value's own text without its anchor
    /// and tag. An empty value has a range of no bytes after its `:` or `-`.
    package var range: SourceRange
    /// The anchored text that an alias stands for; nil where the value is itself.
    package var definition: SourceRange?

    /// Makes a value.
    package init(_ content: Content, range: SourceRange, definition: SourceRange? = nil) {
        self.content = content
        self.range = range
        self.definition = definition
    }

    /// The three forms of a value.
    package indirect enum Content: Sendable {
        /// A text, quoted or not.
        case scalar(YAMLScalar)
        /// A list.
        case sequence([YAMLNode])
        /// A mapping of texts to values.
        case mapping(YAMLMapping)
    }

    /// The scalar, if the value is one.
    package var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The items, if the value is a list.
    package var sequence: [YAMLNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    /// The mapping, if the value is one.
    package var mapping: YAMLMapping? {
        if case .mapping(let mapping) = content { mapping } else { nil }
    }

    /// Whether the value is a null scalar (``YAMLScalar/isNull``).
    package var isNull: Bool { scalar?.isNull ?? false }

    /// The value of a key, if the value is a mapping that has it.
    package subscript(key: String) -> YAMLNode? { mapping?[key]?.value }

    /// Whether two values say the same, wherever and in whatever style they are written.
    ///
    /// A plain scalar differs from a quoted one of the same text, because only a plain one can be a number or null.
    /// The order of keys counts.
    package func hasSameContent(as other: YAMLNode) -> Bool {
        switch (content, other.content) {
        case (.scalar(let one), .scalar(let two)):
            one.text == two.text && one.isPlain == two.isPlain && one.tag == two.tag
        case (.sequence(let one), .sequence(let two)):
            one.count == two.count && zip(one, two).allSatisfy { $0.hasSameContent(as: $1) }
        case (.mapping(let one), .mapping(let two)):
            one.entries.count == two.entries.count
                && zip(one.entries, two.entries).allSatisfy {
                    $0.key.value == $1.key.value && $0.value.hasSameContent(as: $1.value)
                }
        default:
            false
        }
    }
}

/// A mapping in the order of the file.
package struct YAMLMapping: Sendable {
    /// The entries, each key once. What a merge key brings is at the place of the merge key.
    package var entries: [YAMLEntry]

    /// Makes a mapping.
    package init(entries: [YAMLEntry] = []) {
        self.entries = entries
    }

    /// The entry of a key.
    ///
    /// - Complexity: O(n) in the number of entries.
    package subscript(key: String) -> YAMLEntry? {
        entries.first { $0.key.value == key }
    }
}

/// A key of a mapping and its value.
package struct YAMLEntry: Sendable {
    /// The key's text, with the place where it is written.
    package let key: Located<String>
    /// The value.
    package var value: YAMLNode
    /// The merge key `<<` that the entry came through; nil where the mapping states the entry itself.
    package var merged: SourceRange?

    /// Makes an entry.
    package init(key: Located<String>, value: YAMLNode, merged: SourceRange? = nil) {
        self.key = key
        self.value = value
        self.merged = merged
    }
}
