import SlipwayDiagnostics
import SlipwaySpec
import SlipwayTestSupport
import SlipwayYAML
import Testing

/// One mistake at a random place of the design's example.
private struct Mistake {
    /// What was done to which key, for messages.
    let text: String
    let root: YAMLNode

    private static let scraps = [
        "{}", "[]", "~", "12", "-3", "word", "true", "1.5", "{colour: 1}", "[[1]]", "100us", "2%", "1GiB", "0", "[~]",
    ].map(node)

    private static func node(_ text: String) -> YAMLNode {
        var bag = DiagnosticBag()
        let root = YAMLReader.read(SourceFile(path: "x", text: "value: \(text)"), into: &bag)
        return root?.mapping?["value"]?.value
            ?? YAMLNode(.sequence([]), range: SourceRange(SourceID("x"), ByteSpan(0, 0)))
    }

    /// Makes a mistake; nil where the place drawn does not allow the kind drawn.
    init?(in whole: YAMLNode, _ generator: inout SeededGenerator) {
        var what = ""
        var isMade = false
        var places = Mistake.count(whole)
        places = Int.random(in: 0..<places, using: &generator)
        let root = Mistake.changed(whole, at: &places) { node in
            guard let change = Mistake.change(of: node, &generator) else { return node }
            (what, isMade) = (change.what, true)
            return change.node
        }
        guard isMade else { return nil }
        (text, self.root) = (what, root)
    }

    private static func count(_ node: YAMLNode) -> Int {
        switch node.content {
        case .scalar: 1
        case .sequence(let items): items.reduce(1) { $0 + count($1) }
        case .mapping(let mapping): mapping.entries.reduce(1) { $0 + count($1.value) }
        }
    }

    /// The tree with one node changed, by its number in the order of the text.
    private static func changed(
        _ node: YAMLNode, at index: inout Int, _ change: (YAMLNode) -> YAMLNode
    ) -> YAMLNode {
        if index == 0 {
            index -= 1
            return change(node)
        }
        index -= 1
        guard index >= 0 else { return node }
        switch node.content {
        case .scalar: return node
        case .sequence(let items):
            var result: [YAMLNode] = []
            for item in items { result.append(index < 0 ? item : changed(item, at: &index, change)) }
            return YAMLNode(.sequence(result), range: node.range)
        case .mapping(let mapping):
            var result = mapping
            for place in result.entries.indices where index >= 0 {
                let entry = result.entries[place]
                result.entries[place] = YAMLEntry(
                    key: entry.key, value: changed(entry.value, at: &index, change), merged: entry.merged)
            }
            return YAMLNode(.mapping(result), range: node.range)
        }
    }

    private static func change(of node: YAMLNode, _ generator: inout SeededGenerator) -> (what: String, node: YAMLNode)?
    {
        let scrap = scraps.randomElement(using: &generator) ?? node
        guard Int.random(in: 0..<3, using: &generator) > 0 else {
            return ("another value: \(scrap.scalar?.text ?? "a list or a mapping")", scrap)
        }
        switch node.content {
        case .scalar(let scalar): return changedText(scalar.text, &generator).map { ($0, Mistake.node($0)) }
        case .sequence(let items):
            guard let first = items.first else { return nil }
            return ("the first item twice", YAMLNode(.sequence(items + [first]), range: node.range))
        case .mapping(var mapping):
            guard let index = mapping.entries.indices.randomElement(using: &generator) else { return nil }
            let entry = mapping.entries[index]
            let key = entry.key.value
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                mapping.entries.remove(at: index)
                return ("without \(key)", YAMLNode(.mapping(mapping), range: node.range))
            case 1:
                let wrong = Located(String(key.dropLast()), entry.key.range)
                mapping.entries[index] = YAMLEntry(key: wrong, value: entry.value, merged: entry.merged)
                return ("\(wrong.value) for \(key)", YAMLNode(.mapping(mapping), range: node.range))
            default:
                let names = ["colour", "factor", "step", "random", "ones", "file", "concurrency", "mix", "cuda", "url"]
                let name = names.randomElement(using: &generator) ?? "colour"
                guard mapping[name] == nil else { return nil }
                mapping.entries.append(
                    YAMLEntry(key: Located(name, entry.key.range), value: scrap, merged: entry.merged))
                return ("\(name) beside \(key)", YAMLNode(.mapping(mapping), range: node.range))
            }
        }
    }

    /// A text with another direction, without its unit, with another unit or with a letter less; nil for a plain number.
    private static func changedText(_ text: String, _ generator: inout SeededGenerator) -> String? {
        if text.hasPrefix("<=") { return "\">=\(text.dropFirst(2))\"" }
        if text.hasPrefix(">=") { return "\"<=\(text.dropFirst(2))\"" }
        let digits = text.prefix { $0.isNumber }
        if digits.count == text.count { return digits.isEmpty || digits == "0" ? nil : "-\(digits)" }
        if !digits.isEmpty {
            return ["\(digits)", "\(digits)parsecs", "\(digits)%"].randomElement(using: &generator)
        }
        return String(text.dropLast())
    }
}

/// What an editor with the schema sees of what the program sees.
@Suite struct SingleMistakeTests {
    /// Faults that need more than the shape of one value: other values, other keys, a grammar of its own, or a number that
    /// only exact arithmetic judges.
    private static let beyondASchema: Set<DiagnosticCode> = [
        .emptyRange, .rangeDoesNotGrow, .rangeTooLong, .inexactQuantity, .numberTooLarge, .listLengthsDiffer,
        .axisOutOfOrder, .axisNotAMultiple, .axesAndShapes, .randomBounds,
    ]

    @Test func theSchemaSeesWhatASchemaCan() throws {
        var generator = SeededGenerator(seed: 2_026)
        var parsing = DiagnosticBag()
        let example = try #require(
            YAMLReader.read(SourceFile(path: "x", text: DesignExample.text), into: &parsing))
        var (program, schema, both, made) = (0, 0, 0, 0)
        var unseen: [String] = []
        while made < 500 {
            guard let mistake = Mistake(in: example, &generator) else { continue }
            made += 1
            var bag = DiagnosticBag()
            _ = SpecDecoder.decode(mistake.root, source: SourceID("x"), language: language, into: &bag)
            let findings = bag.all.filter { $0.severity == .error || $0.code == .wrongDirection }
            let seen = try !schemaFaults(mistake.root).isEmpty
            if !findings.isEmpty { program += 1 }
            if seen { schema += 1 }
            if seen, !findings.isEmpty { both += 1 }
            if seen, findings.isEmpty {
                unseen.append("only the schema: \(mistake.text): \(try schemaFaults(mistake.root))")
            }
            if !seen, findings.contains(where: { !Self.beyondASchema.contains($0.code) }) {
                unseen.append("only the program: \(mistake.text): \(findings.map { "\($0.code.text) \($0.message)" })")
            }
        }
        #expect(unseen == [])
        #expect("program \(program), schema \(schema), both \(both)" == "program 419, schema 406, both 406")
    }
}
