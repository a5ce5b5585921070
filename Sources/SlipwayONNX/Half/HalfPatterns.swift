/// Patterns that name nodes which stay in binary32: an operator, or a node's name with `*` and `?`.
package struct HalfPatterns: Hashable, Sendable {
    private let patterns: [String]

    /// Makes a list.
    package init(_ patterns: [String] = []) {
        self.patterns = patterns
    }

    /// The first pattern that names a node; nil when none does.
    func pattern(for node: NodeRecord) -> String? {
        patterns.first { Self.names($0, node) }
    }

    /// The patterns that name none of the nodes.
    func idle(among nodes: [HalfGraph.Node]) -> [String] {
        patterns.filter { pattern in !nodes.contains { Self.names(pattern, $0.record) } }
    }

    private static func names(_ pattern: String, _ node: NodeRecord) -> Bool {
        if pattern == node.opType || pattern == "\(node.domain).\(node.opType)" { return true }
        let names = node.name.isEmpty ? node.outputs : [node.name]
        return names.contains { !$0.isEmpty && matches(Array($0.utf8)[...], Array(pattern.utf8)[...]) }
    }

    /// Whether a text is what a pattern says; `*` stands for any text, `?` for one byte.
    private static func matches(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var (text, pattern) = (text, pattern)
        var retry: (text: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while true {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (text, pattern)
            } else if let first = text.first, pattern.first == first || pattern.first == UInt8(ascii: "?") {
                (text, pattern) = (text.dropFirst(), pattern.dropFirst())
            } else if text.isEmpty, pattern.isEmpty {
                return true
            } else if let last = retry, !last.text.isEmpty {
                (text, pattern) = (last.text.dropFirst(), last.pattern)
                retry = (text, pattern)
            } else {
                return false
            }
        }
    }
}
