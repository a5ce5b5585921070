/// What the reader takes before it refuses a file.
package struct YAMLLimits: Sendable {
    /// The size of the file in bytes; 4 MiB unless stated.
    package var byteCount: Int
    /// The levels of nested collections, aliases counted as what they stand for; 64 unless stated.
    package var depth: Int
    /// The nodes that all aliases together stand for; 50,000 unless stated.
    package var expandedNodes: Int
    /// The nodes of the file in all, keys and expanded aliases included; 1,000,000 unless stated.
    package var nodes: Int

    /// Makes limits.
    package init(
        byteCount: Int = 4 << 20, depth: Int = 64, expandedNodes: Int = 50_000, nodes: Int = 1_000_000
    ) {
        self.byteCount = byteCount
        self.depth = depth
        self.expandedNodes = expandedNodes
        self.nodes = nodes
    }
}
