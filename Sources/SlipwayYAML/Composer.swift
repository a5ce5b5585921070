import SlipwayDiagnostics

/// Builds the tree out of events, with an explicit stack.
struct Composer {
    /// The file that is read.
    let file: SourceFile
    /// What is wrong so far.
    var bag = DiagnosticBag()
    /// The root value, once it is whole.
    private(set) var root: YAMLNode?
    /// Whether a fault was found after which no tree can be given.
    var isStopped = false

    let index: ScalarIndex
    private let limits: YAMLLimits
    private var frames: [Frame] = []
    private var anchors: [String: Anchor] = [:]
    private var nextAnchor = 0
    private var nodes = 0
    private var expandedNodes = 0

    /// Makes a composer for one document.
    init(file: SourceFile, limits: YAMLLimits, index: ScalarIndex) {
        self.file = file
        self.limits = limits
        self.index = index
    }

    /// Takes an event of the document's content.
    mutating func take(_ event: ReaderEvent) {
        let start = index.byteOffset(ofScalar: event.start)
        let end = index.byteOffset(ofScalar: event.end)
        switch event.kind {
        case .alias(let name):
            takeAlias(name, at: file.range(start, end))
        case .scalar(let text, let style, let properties):
            guard count(1) else { return }
            let textStart =
                start == end ? emptyValueStart(end) : skipProperties(file.bytes, from: start, to: end)
            let (segments, textEnd) = mapText(
                text, style: style, in: file.bytes, from: textStart, to: start == end ? textStart : end)
            let range = file.range(textStart, textEnd)
            let tag = scalarTag(properties.tag, at: file.range(start, textStart))
            let scalar = YAMLScalar(text, style: style, tag: tag, textRange: range, segments: segments)
            finish(
                Built(node: YAMLNode(.scalar(scalar), range: range)),
                anchor: openAnchor(properties.anchor, at: range)
            )
        case .sequenceStart(let isFlow, let properties):
            open(.sequence, isFlow: isFlow, properties, from: start, to: end)
        case .mappingStart(let isFlow, let properties):
            open(.mapping, isFlow: isFlow, properties, from: start, to: end)
        case .collectionEnd:
            close(at: end)
        case .streamStart, .streamEnd, .documentStart, .documentEnd:
            return
        }
    }

    /// An empty value in braces is told at the token after it; it is right after the token before it.
    private func emptyValueStart(_ offset: Int) -> Int {
        var start = offset
        while start > index.base, [Byte.space, Byte.tab, 0x0A, 0x0D].contains(file.bytes[start - 1]) { start -= 1 }
        return start
    }

    // MARK: Collections

    private mutating func open(
        _ kind: Frame.Kind, isFlow: Bool, _ properties: ReaderEvent.Properties, from start: Int, to end: Int
    ) {
        guard count(1) else { return }
        let textStart =
            isFlow || properties.anchor != nil || properties.tag != nil
            ? skipProperties(file.bytes, from: start, to: file.bytes.count) : start
        let place = file.range(textStart, min(textStart + 1, file.bytes.count))
        if frames.count >= limits.depth {
            reportDepth(at: place)
            return
        }
        checkCollectionTag(properties.tag, kind: kind, at: file.range(start, textStart))
        var frame = Frame(kind: kind, isFlow: isFlow, start: textStart, end: max(textStart, end))
        frame.anchor = openAnchor(properties.anchor, at: place)
        frames.append(frame)
    }

    private mutating func close(at end: Int) {
        guard var frame = frames.popLast() else { return }
        // A block collection's end event is at the next token, maybe lines below.
        let range = file.range(frame.start, frame.isFlow ? end : frame.end)
        let node: YAMLNode
        switch frame.kind {
        case .sequence: node = YAMLNode(.sequence(frame.items), range: range)
        case .mapping: node = YAMLNode(.mapping(YAMLMapping(entries: mergedEntries(&frame))), range: range)
        }
        finish(Built(node: node, weight: frame.weight, height: frame.height + 1), anchor: frame.anchor)
    }

    /// Puts a whole value where it belongs: under its anchor, and into the open collection or the root.
    private mutating func finish(_ built: Built, anchor: (name: String, id: Int)?) {
        if let anchor, anchors[anchor.name]?.id == anchor.id {
            anchors[anchor.name]?.built = built
        }
        guard !frames.isEmpty else {
            root = built.node
            return
        }
        let last = frames.count - 1
        frames[last].weight += built.weight
        frames[last].height = max(frames[last].height, built.height)
        frames[last].end = max(frames[last].end, built.node.range.span.end)
        switch frames[last].kind {
        case .sequence:
            frames[last].items.append(built.node)
        case .mapping:
            if let key = frames[last].pendingKey {
                frames[last].pendingKey = nil
                addEntry(key, built.node)
            } else {
                frames[last].pendingKey = key(of: built.node)
            }
        }
    }

    // MARK: Keys

    private mutating func key(of node: YAMLNode) -> Frame.Key {
        guard let scalar = node.scalar, !(scalar.isNull && scalar.text.isEmpty) else {
            bag.add(
                Diagnostic(
                    .nonScalarKey,
                    node.scalar != nil ? "key is empty" : "key is a \(node.mapping == nil ? "list" : "mapping")",
                    at: node.range,
                    help: node.scalar == nil ? ["quote the key if text is meant"] : ["write the key before its \":\""]
                )
            )
            return .refused
        }
        if scalar.isPlain, scalar.text == "<<", node.definition == nil { return .merge(node.range) }
        return .text(Located(scalar.text, node.range))
    }

    private mutating func addEntry(_ key: Frame.Key, _ value: YAMLNode) {
        let last = frames.count - 1
        let located: Located<String>
        switch key {
        case .refused: return
        case .merge(let range): located = Located("<<", range)
        case .text(let text): located = text
        }
        let isMerge = if case .merge = key { true } else { false }
        // A quoted "<<" is a key like any other and does not collide with a merge key.
        let identity = isMerge ? "\u{0}<<" : located.value
        if let first = frames[last].seen[identity] {
            bag.add(
                Diagnostic(
                    .duplicateKey, "key \"\(located.value)\" is given twice", at: located.range,
                    secondary: [Label(first, "first given here")],
                    help: isMerge ? ["merge several mappings with a list: <<: [*one, *other]"] : []
                )
            )
            return
        }
        frames[last].seen[identity] = located.range
        if isMerge { frames[last].mergeAt = frames[last].entries.count }
        frames[last].entries.append(YAMLEntry(key: located, value: value))
    }

    // MARK: Anchors

    private mutating func openAnchor(_ name: String?, at range: SourceRange) -> (name: String, id: Int)? {
        guard let name else { return nil }
        nextAnchor += 1
        anchors[name] = Anchor(id: nextAnchor, range: range, built: nil)
        return (name, nextAnchor)
    }

    private mutating func takeAlias(_ name: String, at range: SourceRange) {
        guard let anchor = anchors[name] else {
            reportUndefinedAlias(name, at: range, known: anchors.keys.sorted())
            putPlaceholder(at: range)
            return
        }
        guard let built = anchor.built else {
            reportCyclicAlias(name, at: range, anchor: anchor.range)
            putPlaceholder(at: range)
            return
        }
        expandedNodes += built.weight
        if expandedNodes > limits.expandedNodes {
            reportExpansion(at: range, limit: limits.expandedNodes)
            return
        }
        guard count(built.weight) else { return }
        if frames.count + built.height > limits.depth {
            reportDepth(at: range)
            return
        }
        var node = built.node
        node.range = range
        node.definition = built.node.definition ?? built.node.range
        finish(Built(node: node, weight: built.weight, height: built.height), anchor: nil)
    }

    /// Lets reading go on after an alias that stands for nothing, to find further faults; no tree comes of it.
    private mutating func putPlaceholder(at range: SourceRange) {
        isBroken = true
        finish(Built(node: YAMLNode(.scalar(YAMLScalar("", textRange: range)), range: range)), anchor: nil)
    }

    /// Whether an alias stood for nothing, so that the tree is not what was meant.
    private(set) var isBroken = false

    // MARK: Limits

    private mutating func count(_ more: Int) -> Bool {
        nodes += more
        if nodes <= limits.nodes { return true }
        bag.add(
            Diagnostic(.tooManyNodes, "file has more than \(limits.nodes) values", at: nil, file: file.id)
        )
        isStopped = true
        return false
    }

    private mutating func reportDepth(at range: SourceRange) {
        bag.add(
            Diagnostic(.nestingTooDeep, "collections are nested more than \(limits.depth) levels deep", at: range)
        )
        isStopped = true
    }
}

/// A whole value with what it costs to walk it.
struct Built {
    /// The value.
    var node: YAMLNode
    /// The nodes in it, aliases expanded.
    var weight = 1
    /// The levels of collections in it, 0 for a scalar.
    var height = 0
}

/// What an anchor names.
struct Anchor {
    /// Tells it from other anchors of the same name.
    let id: Int
    /// Where the value starts.
    let range: SourceRange
    /// The value, or nil while it is open.
    var built: Built?
}

/// A collection that is being read.
struct Frame {
    /// The kinds of collections.
    enum Kind {
        /// A list.
        case sequence
        /// A mapping.
        case mapping
    }

    /// What a key of a mapping turned out to be.
    enum Key {
        /// A text.
        case text(Located<String>)
        /// The merge key, at its place.
        case merge(SourceRange)
        /// Not a key; reported, and its value is dropped.
        case refused
    }

    let kind: Kind
    let isFlow: Bool
    let start: Int
    /// The end of the last token or child.
    var end: Int
    var anchor: (name: String, id: Int)?
    var items: [YAMLNode] = []
    var entries: [YAMLEntry] = []
    var seen: [String: SourceRange] = [:]
    var pendingKey: Key?
    /// The index of the merge key in `entries`, or nil.
    var mergeAt: Int?
    var weight = 1
    var height = 0
}
