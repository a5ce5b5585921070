import Synchronization

/// The interface of an operator in a range of operator set versions: what a node may state.
///
/// A node that states more (an attribute or an input that a later version added) does something this release does not
/// know, so its outputs are unknown.
struct OperatorSignature: Sendable {
    /// The first version of the operator set that has it.
    let since: Int
    /// The most inputs; nil for any number.
    let inputs: Int?
    /// The most outputs; nil for any number.
    let outputs: Int?
    /// The attributes.
    let attributes: [Substring]
    /// Whether the operator is deprecated from here on.
    let isDeprecated: Bool

    /// The newest version of each operator set that the tables describe (onnx 1.23, ONNX Runtime 1.31).
    static let newestVersions = ["": 28, "ai.onnx.ml": 5, "com.microsoft": 1, "com.microsoft.nchwc": 1]

    /// The lines of the tables by domain and operator.
    static let tables: [String: [Substring: [Substring]]] = [
        "": grouped([standardAtoE, standardFtoM, standardNtoR, standardStoZ].joined(separator: "\n")),
        "ai.onnx.ml": grouped(machineLearning),
        "com.microsoft": grouped(microsoft), "com.microsoft.nchwc": grouped(channelBlocks),
    ]

    /// Which interface is looked for.
    private struct Key: Hashable {
        let domain: String
        let opType: String
        let version: Int
    }

    /// What was looked for before: graphs ask for few operators, many times and from several walks.
    private static let found = Mutex<[Key: OperatorSignature?]>([:])

    /// The interface that holds at a version; nil when the operator set has no such operator there.
    ///
    /// Versions after the newest described one are not known.
    static func find(domain: String, opType: String, version: Int) -> OperatorSignature? {
        let key = Key(domain: domain, opType: opType, version: version)
        if let known = found.withLock({ $0[key] }) { return known }
        let signature = read(domain: domain, opType: opType, version: version)
        // Names that no table has come from the file, and there may be any number of them.
        if tables[domain]?[Substring(opType)] != nil { found.withLock { $0[key] = .some(signature) } }
        return signature
    }

    private static func read(domain: String, opType: String, version: Int) -> OperatorSignature? {
        guard let newest = newestVersions[domain], version <= newest, let lines = tables[domain]?[Substring(opType)]
        else { return nil }
        var found: OperatorSignature?
        for line in lines {
            guard let signature = OperatorSignature(line: line), signature.since <= version else { continue }
            found = signature
        }
        return found?.isDeprecated == true ? nil : found
    }

    /// Reads `Name since inputs:outputs:attribute,attribute`; `*` is any number, `-` means deprecated.
    private init?(line: Substring) {
        let parts = line.utf8.split(separator: UInt8(ascii: " ")).map { Substring($0) }
        guard parts.count == 3, let since = Int(parts[1]) else { return nil }
        self.since = since
        isDeprecated = parts[2] == "-"
        let counts = parts[2].split(separator: ":")
        inputs = counts.first.flatMap { Int($0) }
        outputs = counts.count > 1 ? Int(counts[1]) : nil
        attributes = counts.count > 2 ? counts[2].split(separator: ",") : []
    }

    private static func grouped(_ table: String) -> [Substring: [Substring]] {
        var result: [Substring: [Substring]] = [:]
        // By bytes: looking for characters takes a millisecond of every run.
        for line in table.utf8.split(separator: UInt8(ascii: "\n")) {
            guard let end = line.firstIndex(of: UInt8(ascii: " ")) else { continue }
            result[Substring(line[..<end]), default: []].append(Substring(line))
        }
        return result
    }

    /// What a node states beyond this interface; nil when nothing.
    func excess(of node: NodeRecord) -> String? {
        if let inputs, node.inputs.count > inputs, node.inputs[inputs...].contains(where: { !$0.isEmpty }) {
            return "it has \(node.inputs.count) inputs, and \(inputs) are known"
        }
        if let outputs, node.outputs.count > outputs {
            return "it has \(node.outputs.count) outputs, and \(outputs) are known"
        }
        for attribute in node.attributes where !attributes.contains(Substring(attribute.name)) {
            return "its attribute \"\(attribute.name)\" is not known"
        }
        return nil
    }
}
