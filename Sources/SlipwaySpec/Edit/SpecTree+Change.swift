import SlipwayDiagnostics
import SlipwayYAML

/// An entry of a mapping or an item of a list, with the collection that it stands in.
struct TreeStep {
    /// The collection.
    let parent: YAMLNode
    /// The place of the key; nil for an item of a list.
    let key: SourceRange?
    /// The key's text; nil for an item of a list.
    let name: String?
    /// The value.
    let value: YAMLNode

    /// Where the entry begins.
    var start: Int { (key ?? value.range).span.start }
    /// Where the entry ends.
    var end: Int { value.range.span.end }
}

extension YAMLNode {
    /// The entries or items that are in the collection itself: not those that an alias or a merge key brings.
    fileprivate var steps: [TreeStep] {
        guard definition == nil else { return [] }
        let entries = mapping?.entries.filter { $0.merged == nil }.map {
            TreeStep(parent: self, key: $0.key.range, name: $0.key.value, value: $0.value)
        }
        return entries ?? sequence?.map { TreeStep(parent: self, key: nil, name: nil, value: $0) } ?? []
    }
}

// MARK: Finding

extension SpecTree {
    /// The way to the first entry that a test accepts, from the root; nil where there is none.
    func find(_ isMeant: (TreeStep) -> Bool) -> [TreeStep]? {
        func search(_ node: YAMLNode) -> [TreeStep]? {
            for step in node.steps {
                if isMeant(step) { return [step] }
                if let way = search(step.value) { return [step] + way }
            }
            return nil
        }
        return root.flatMap(search)
    }
}

// MARK: Adding

extension SpecTree {
    func add(_ path: ArraySlice<String>, _ value: String, to node: YAMLNode) -> Suggestion? {
        guard let key = path.first, let mapping = node.mapping, node.definition == nil else { return nil }
        let rest = path.dropFirst()
        if let entry = mapping[key] {
            // What only a fragment states is stated in the spec's own file as well, and both are merged.
            let isOwn = entry.value.range.source == node.range.source
            guard let next = rest.first, entry.value.mapping != nil, isOwn || entry.value[next] == nil else {
                return nil
            }
            if isOwn { return add(rest, value, to: entry.value) }
        }
        let nested = rest.reversed().reduce(value) { "{\($1): \($0)}" }
        return insertion(of: "\(key): \(nested)", in: node).flatMap(checked)
    }

    /// Puts an entry behind the last one that the collection's own file has.
    private func insertion(of entry: String, in node: YAMLNode) -> Suggestion? {
        let source = node.range.source
        guard let file = texts[source] else { return nil }
        let own = node.steps.filter { $0.key?.source == source }
        guard let last = own.max(by: { $0.start < $1.start }) else {
            guard isFlow(node), node.mapping?.entries.isEmpty == true else { return nil }
            return at(node.range.span.start + 1, entry, source)
        }
        return insertion(of: entry, behind: last, in: node, file)
    }

    /// Puts an item behind the last one of a list.
    func append(_ item: String, to node: YAMLNode) -> Suggestion? {
        guard node.sequence != nil, let last = node.steps.last, let file = texts[node.range.source] else { return nil }
        return insertion(of: isFlow(node) ? item : "- \(item)", behind: last, in: node, file)
    }

    private func insertion(
        of entry: String, behind last: TreeStep, in node: YAMLNode, _ file: SourceFile
    ) -> Suggestion? {
        let source = node.range.source
        if isFlow(node) { return last.end > last.start ? at(last.end, ", \(entry)", source) : nil }
        let line = file.lineColumn(at: last.start).line
        let before = file.bytes[file.span(ofLine: line).start..<last.start]
        // A key behind an anchor or a question mark has no column of its own.
        guard before.allSatisfy({ $0 == 0x20 || $0 == 0x2D }) else { return nil }
        // An item is where its dash does.
        let column = last.key == nil ? before.lastIndex(of: 0x2D).map { $0 - before.startIndex } : before.count
        let indent = String(repeating: " ", count: column ?? before.count)
        let end = file.span(ofLine: file.lineColumn(at: last.end).line).end
        let isCRLF = end + 1 < file.bytes.count && file.bytes[end] == 0x0D && file.bytes[end + 1] == 0x0A
        return at(end, (isCRLF ? "\r\n" : "\n") + indent + entry, source)
    }

    private func at(_ offset: Int, _ text: String, _ source: SourceID) -> Suggestion {
        Suggestion(SourceRange(source, ByteSpan(offset, offset)), text, isSafe: false)
    }

    /// Whether a collection is written in brackets.
    private func isFlow(_ node: YAMLNode) -> Bool {
        guard let bytes = texts[node.range.source]?.bytes, bytes.indices.contains(node.range.span.start) else {
            return false
        }
        return [0x7B, 0x5B].contains(bytes[node.range.span.start])
    }
}

// MARK: Removing

extension SpecTree {
    func remove(_ way: [TreeStep]) -> Suggestion? {
        guard let step = way.last, let source = (step.key ?? step.value.range) as SourceRange?,
            let file = texts[source.source]
        else { return nil }
        let siblings = step.parent.steps
            .filter { ($0.key ?? $0.value.range).source == source.source }
            .sorted { $0.start < $1.start }
        guard siblings.count > 1, let index = siblings.firstIndex(where: { $0.start == step.start }) else {
            return way.count > 1 ? remove(Array(way.dropLast())) : nil
        }
        let next = index + 1 < siblings.count ? siblings[index + 1] : nil
        let range: ByteSpan?
        if isFlow(step.parent) {
            range = next.map { ByteSpan(step.start, $0.start) } ?? ByteSpan(siblings[index - 1].end, step.end)
        } else {
            range = lines(of: step, next, in: file)
        }
        return range.flatMap { checked(Suggestion(SourceRange(file.id, $0), "", isSafe: false)) }
    }

    /// The whole lines of an entry in block style; where others share its first line, what stands up to the next one.
    private func lines(of step: TreeStep, _ next: TreeStep?, in file: SourceFile) -> ByteSpan? {
        let start = file.span(ofLine: file.lineColumn(at: step.start).line).start
        let before = file.bytes[start..<step.start]
        let dashes = before.count { $0 == 0x2D }
        guard before.allSatisfy({ $0 == 0x20 || $0 == 0x2D }) else { return nil }
        guard dashes == (step.key == nil ? 1 : 0) else {
            return step.key == nil ? nil : next.map { ByteSpan(step.start, $0.start) }
        }
        let last = file.lineColumn(at: step.end).line
        let end = last < file.lineCount ? file.span(ofLine: last + 1).start : file.bytes.count
        return ByteSpan(start, end)
    }
}
