import SlipwayDiagnostics
import SlipwayTestSupport
import SlipwayYAML

/// What a text reads as: the tree in one line, the codes and messages of what is wrong.
struct Reading {
    let file: SourceFile
    let node: YAMLNode?
    let bag: DiagnosticBag

    init(_ text: String, limits: YAMLLimits = YAMLLimits()) {
        self.init(bytes: Array(text.utf8), limits: limits)
    }

    init(bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) {
        file = SourceFile(id: SourceID("a.yaml"), bytes: bytes)
        var bag = DiagnosticBag()
        node = YAMLReader.read(file, limits: limits, into: &bag)
        self.bag = bag
    }

    /// The tree in one line, or `nil`.
    var outline: String { node.map(Self.outline) ?? "nil" }

    /// The codes of all findings in order.
    var codes: [DiagnosticCode] { bag.all.map(\.code) }

    /// The text that a place covers.
    func text(_ range: SourceRange?) -> String? { range.map { file.text($0.span) } }

    /// `line:column` of the main place of a finding.
    func place(_ index: Int = 0) -> String? {
        guard bag.all.indices.contains(index), let range = bag.all[index].primary?.range else { return nil }
        let place = file.lineColumn(at: range.span.start)
        return "\(place.line):\(place.column)"
    }

    private static func outline(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let scalar):
            scalar.isNull ? "null" : scalar.isPlain ? scalar.text : "\"\(scalar.text)\""
        case .sequence(let items): "[" + items.map(outline).joined(separator: ", ") + "]"
        case .mapping(let mapping):
            "{" + mapping.entries.map { "\($0.key.value): \(outline($0.value))" }.joined(separator: ", ") + "}"
        }
    }
}

/// Every node of a tree, the root first.
func allNodes(_ root: YAMLNode) -> [YAMLNode] {
    switch root.content {
    case .scalar: [root]
    case .sequence(let items): [root] + items.flatMap(allNodes)
    case .mapping(let mapping): [root] + mapping.entries.flatMap { allNodes($0.value) }
    }
}
