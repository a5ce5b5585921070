import SlipwayDomain
import SlipwayONNX
import SlipwayReleases

/// What is decided about a model's first spec, step by step.
struct DraftDecisions {
    /// The model as the file has it.
    let file: GraphSignature
    /// The model as it is served: with the batch axis that it is given, where it is given one.
    let served: GraphSignature
    /// What following the graph that is served says of the outputs that are served.
    let inferred: InferredModel
    /// What the graph does with its inputs.
    let uses: GraphUses
    /// What the files beside the model say.
    let companions: ModelCompanions
    /// Whether the graph was given its batch axis here.
    let isRebatched: Bool

    /// Whether the server may batch, and why.
    var batch: (limits: [Int], reason: String) {
        if isRebatched {
            return (
                [1, 8],
                "The model was exported for one row; `rebatch` above makes axis 0 the batch, and each row keeps its answer."
            )
        }
        if let separate = inferred.separateBatches {
            return ([0], "There is no batch (\(separate.text)): the graph's own dimensions are served.")
        }
        if let reason = obstacle {
            return ([0], "There is no batch (\(reason)): the graph's own dimensions are served.")
        }
        for output in inferred.outputs {
            guard let rows = output.rows, rows.status != .independent else { continue }
            let reason = rows.text.map { ": \($0)" } ?? ""
            return (
                [0],
                "Rows of a batch may change each other in \"\(output.name)\"\(reason). So requests are not put together; "
                    + "where you know better, state model.rows and a limit."
            )
        }
        return (
            [1, 8],
            "Axis 0 of every input and output is the batch and its rows are independent: the server may put requests together."
        )
    }

    /// The release, and why.
    var release: (release: TritonRelease, reason: String)? {
        let start = ReleaseTable.default
        let (opset, ml) = (file.version(of: "", "ai.onnx"), file.version(of: "ai.onnx.ml"))
        guard let first = ReleaseTable.firstRelease(opset: opset, mlOpset: ml, ir: file.irVersion) else { return nil }
        let words = ml > 0 && opset == 0 ? "opset \(ml) of ai.onnx.ml" : "opset \(opset)"
        let usesBFloat = (served.inputs + served.outputs).contains { $0.kind.elementType == .bfloat16 }
        if usesBFloat, ReleaseTable.bfloat16Tensors > max(first, start) {
            return (
                ReleaseTable.bfloat16Tensors,
                "The oldest release that serves bfloat16 tensors."
            )
        }
        guard first > start else {
            return (
                start,
                "The oldest release from \(start) on that reads this model (\(words), IR version \(file.irVersion))."
            )
        }
        let runtime = ReleaseTable.onnxRuntime(of: first).map { ", by onnxruntime \($0.version)" } ?? ""
        return (
            first,
            "The oldest release from \(start) on that reads this model (\(words), IR version \(file.irVersion))\(runtime)."
        )
    }

    /// The inputs with their dimensions, in graph order.
    func inputs(batched: Bool) -> [SpecDraft.Input] {
        var names = AxisNames(served)
        return served.inputs.compactMap { input in
            guard let type = input.kind.elementType else { return nil }
            let dimensions = input.shape?.dimensions ?? []
            var result = SpecDraft.Input(
                name: input.name, type: type,
                dims: dimensions.enumerated().map { axis, dimension in
                    names.text(
                        dimension, axis: axis, of: input.name, isBatch: batched && axis == 0,
                        isImage: type.isFloatingPoint && dimensions.count == 4)
                })
            (result.data, result.dataReason) = data(of: input.name, type)
            return result
        }
    }

    /// What stands for the elements of an input.
    private func data(of name: String, _ type: ElementType) -> (String?, String?) {
        let use = uses.inputs[name]
        if type == .string { return ("{values: [\"hello\"]}", "a text that your clients would send") }
        if GraphUses.isMaskName(name) { return ("ones", "a mask") }
        guard type.isInteger || type == .bool else { return (nil, nil) }
        if let use, let indexes = use.indexes {
            if name.contains("token_type") || name.contains("segment") { return ("zeros", "one text") }
            return index(indexes, use, name)
        }
        if let use, use.isSize { return ("ones", "the graph takes it for a size") }
        if let use, use.isFlag { return ("ones", "the graph takes it for yes or no") }
        if type == .bool { return (nil, nil) }
        if type == .uint8 { return ("{random: [0, 255], seed: 7}", nil) }
        if name.hasSuffix("input_ids"), let count = companions.vocabulary, count > 1 {
            return (
                "{random: [0, \(count - 1)], seed: 7}", "the vocabulary of \(companions.vocabularyFile ?? "the model")"
            )
        }
        return ("ones", "nothing shows what it holds: state what your clients send")
    }

    private func index(_ indexes: ClosedRange<Int>, _ use: InputUse, _ name: String) -> (String?, String?) {
        var (low, high) = (indexes.lowerBound, indexes.upperBound)
        var source = use.tableSize.map { "numbers in the graph's table of \($0) rows" }
        if let count = companions.vocabulary, count > 1, name.hasSuffix("input_ids") || use.tableSize == count,
            count - 1 <= high
        {
            high = count - 1
            source = "the vocabulary of \(companions.vocabularyFile ?? "the model")"
        }
        let pad = use.padding ?? (name.hasSuffix("input_ids") ? companions.padding : nil)
        if let pad, pad >= low, pad < high, pad - low < (high - low) / 2 {
            low = pad + 1
            source = source.map { "\($0); \(pad) is the padding" }
        }
        guard low < high else { return (low == 0 ? "zeros" : low == 1 ? "ones" : "{values: [\(low)]}", source) }
        return ("{random: [\(low), \(high)], seed: 7}", source)
    }

    /// Why axis 0 is not the batch, as a clause; nil where it is.
    private var obstacle: String? {
        for input in served.inputs where input.shape?.dimensions.first?.isDynamic != true {
            guard let size = input.shape?.dimensions.first?.fixedSize else {
                return "input \"\(input.name)\" is a scalar"
            }
            return "axis 0 of input \"\(input.name)\" is fixed at \(size)"
        }
        return inferred.outputs.first { $0.batch.status != .proven }
            .map { "output \"\($0.name)\": \($0.batch.reason)" }
    }
}

extension GraphSignature {
    /// The version of a domain, by any of its names; 0 where the graph does not import it.
    fileprivate func version(of domains: String...) -> Int {
        opsets.filter { domains.contains($0.domain) }.map(\.version).max() ?? 0
    }
}

/// Names for dimensions, as a spec may write them.
private struct AxisNames {
    /// The names that axes of the graph have.
    private var taken: Set<String>
    private var renamed: [String: String] = [:]

    init(_ signature: GraphSignature) {
        taken = Set(
            signature.inputs.flatMap { $0.shape?.dimensions ?? [] }
                .flatMap { dimension in if case .named(let sum) = dimension { sum.names } else { [String]() } })
    }

    mutating func text(_ dimension: Dimension, axis: Int, of input: String, isBatch: Bool, isImage: Bool) -> String {
        switch dimension {
        case .fixed(let size): return String(size)
        case .named(let sum):
            return (sum.names + (sum.constant == 0 ? [] : [String(sum.constant)])).joined(separator: "+")
        case .opaque(let text):
            if let known = renamed[text] { return known }
            let name = free(Self.identifier(text))
            renamed[text] = name
            return name
        case .anonymous:
            if isBatch { return "batch" }
            let images = [2: "height", 3: "width"]
            return free(
                isImage ? images[axis] ?? "\(Self.identifier(input))_\(axis)" : "\(Self.identifier(input))_\(axis)")
        }
    }

    private mutating func free(_ wish: String) -> String {
        var name = wish
        while !taken.insert(name).inserted { name += "_" }
        return name
    }

    /// The nearest text that is a name of an axis.
    private static func identifier(_ text: String) -> String {
        let bytes = text.utf8.map { byte -> UInt8 in
            let isLetter = (0x41...0x5A).contains(byte & 0xDF) && byte >= 0x41
            return isLetter || (0x30...0x39).contains(byte) ? byte : 0x5F
        }
        let name = String(decoding: bytes, as: UTF8.self)
        return AxisSum.isIdentifier(name) ? name : "axis_\(name)"
    }
}
