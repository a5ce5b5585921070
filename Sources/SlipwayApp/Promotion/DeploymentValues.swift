import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwayYAML

/// The values of a file of a deployment: of YAML by the path of their keys, of any other text line by line.
struct DeploymentValues {
    /// A value.
    struct Value {
        /// As it is written.
        let text: String
        /// With a word in place of the variant that is deployed.
        let plain: String
    }

    /// The values by key.
    private(set) var values: [String: Value] = [:]
    /// The keys, in the order of the file.
    private(set) var order: [String] = []

    private let holder: PromotionRecord.Holder

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - text: Its text.
    ///   - path: Its path, whose end says what it is.
    ///   - holder: The variant that it deploys.
    init(_ text: [UInt8], of path: RelativePath, deploying holder: PromotionRecord.Holder) {
        self.holder = holder
        var bag = DiagnosticBag()
        let file = SourceFile(id: SourceID(path.text), bytes: text)
        if [".yml", ".yaml"].contains(where: path.text.hasSuffix), let root = YAMLReader.read(file, into: &bag) {
            add(root, at: "")
        } else {
            addLines(String(decoding: text, as: UTF8.self))
        }
    }

    private mutating func add(_ node: YAMLNode, at path: String) {
        if let mapping = node.mapping, !mapping.entries.isEmpty {
            for entry in mapping.entries {
                add(entry.value, at: path.isEmpty ? entry.key.value : "\(path).\(entry.key.value)")
            }
        } else if let items = node.sequence, !items.isEmpty {
            for (index, item) in items.enumerated() { add(item, at: "\(path)[\(index)]") }
        } else {
            set(path, node.scalar?.text ?? (node.mapping == nil ? "[]" : "{}"))
        }
    }

    /// The lines but comments: the first word is the key, as in a Dockerfile.
    private mutating func addLines(_ text: String) {
        var counts: [Substring: Int] = [:]
        let joined = text.replacing("\\\n", with: " ")
        for line in joined.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            let count = counts[first, default: 0]
            counts[first] = count + 1
            set(count == 0 ? "\(first)" : "\(first)[\(count)]", words.dropFirst().joined(separator: " "))
        }
    }

    private mutating func set(_ key: String, _ text: String) {
        if values[key] == nil { order.append(key) }
        values[key] = Value(text: text, plain: plain(text))
    }

    /// Names of asset and deployment carry the beginning of the id, tags the whole of it and the variant's name.
    private func plain(_ text: String) -> String {
        text.replacing(holder.variant.text, with: "VARIANT").replacing(holder.id, with: "ID")
            .replacing(holder.id.prefix(8), with: "ID")
    }
}
