/// What names nodes that stay in binary32: patterns, which are an operator, a node's name with `*` and `?`, or `value:` and the name
/// of a value; and values that were seen beyond the range which is safe in half.
package struct HalfPatterns: Hashable, Sendable {
    private let patterns: [String]
    /// The largest number of each value beyond that range, by name.
    private let large: [String: Double]

    /// The largest absolute number that is safe in half: sums of two stay below 65504, where its numbers end.
    package static var safeLimit: Double { 32_768 }

    /// Makes a list.
    ///
    /// - Parameters:
    ///   - patterns: The patterns; each has to name a node.
    ///   - large: The largest absolute number of each value that was seen beyond ``safeLimit``, by name.
    package init(_ patterns: [String] = [], large: [String: Double] = [:]) {
        self.patterns = patterns
        self.large = large
    }

    /// The pattern of a value, for what takes or gives it.
    package static func value(_ name: String) -> String { "value:\(name)" }

    /// Why a node stays; nil when nothing names it.
    func reason(for node: NodeRecord) -> HalfReason? {
        if let pattern = patterns.first(where: { Self.names($0, node) }) { return .asked(pattern: pattern) }
        guard !large.isEmpty else { return nil }
        for name in node.inputs + node.outputs {
            if let largest = large[name] { return .beyond(name, largest) }
        }
        return nil
    }

    /// The patterns that name none of the nodes.
    func idle(among nodes: [HalfGraph.Node]) -> [String] {
        patterns.filter { pattern in !nodes.contains { Self.names(pattern, $0.record) } }
    }

    private static func names(_ pattern: String, _ node: NodeRecord) -> Bool {
        if pattern == node.opType || pattern == "\(node.domain).\(node.opType)" { return true }
        if pattern.hasPrefix("value:") {
            let name = pattern.dropFirst(6)
            if (node.inputs + node.outputs).contains(where: { $0 == name }) { return true }
        }
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
