import SlipwayDomain

/// One input of a warmup sample, with its places.
struct WarmupInput {
    /// How the data is given.
    enum Data {
        case zero, random
        case file(String)
        /// None of the three is set.
        case none
    }

    private typealias Key = ModelConfigSchema.ModelWarmup.Input

    /// The name of the input.
    let name: String
    /// The map entry.
    let entry: ConfigMapEntry
    /// The message.
    let message: ConfigMessage
    /// The data path.
    let path: String

    /// The number in Triton's `DataType`; 0 where not stated.
    var dataType: Int32 { message.enumeration(Key.dataType) ?? 0 }
    /// The dimensions of one item, without the batch where the model batches.
    var dims: [Int64] { message.integers(Key.dims) }

    /// The entry that shows the dimensions, or else the input.
    var dimsEntry: ConfigEntry? { message.entries(Key.dims).first ?? entry.key ?? entry.value }

    /// The entry that shows the data, or else the input.
    var dataEntry: ConfigEntry? {
        message.entry(Key.inputDataFile) ?? message.entry(Key.randomData) ?? message.entry(Key.zeroData) ?? entry.key
            ?? entry.value
    }

    /// How the data is given.
    var data: Data {
        if let file = message.string(Key.inputDataFile) { return .file(file) }
        if message.has(Key.randomData) { return .random }
        return message.has(Key.zeroData) ? .zero : .none
    }

    /// Whether the data is asked for with `false`, which changes nothing.
    var isFalse: Bool { message.boolean(Key.randomData) == false || message.boolean(Key.zeroData) == false }

    /// The number of elements of one item; nil where a dimension is not fixed or there are too many.
    var elementCount: Int64? {
        var count: Int64 = dims.isEmpty ? 0 : 1
        for dim in dims {
            guard dim >= 0 else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: dim)
            if overflow || product > 1 << 48 { return nil }
            count = product
        }
        return count
    }
}

/// One entry of `model_warmup`.
struct WarmupSample {
    private typealias Key = ModelConfigSchema.ModelWarmup

    /// The place in the list, from 0.
    let index: Int
    /// The entry of the list.
    let entry: ConfigEntry
    /// The name; empty where not stated.
    let name: String
    /// How many requests of one item make the sample; 0 skips it.
    let batchSize: UInt64
    /// The entry of the batch size, or nil where not stated.
    let batchSizeEntry: ConfigEntry?
    /// The inputs.
    let inputs: [WarmupInput]

    /// The data path.
    var path: String { "model_warmup[\(index)]" }

    /// The samples of a configuration.
    static func all(of config: ConfigMessage) -> [WarmupSample] {
        config.entries(ModelConfigSchema.ModelConfig.modelWarmup).enumerated().compactMap { index, entry in
            guard let message = entry.message else { return nil }
            let inputs = RuleContext.effective(message.map(Key.inputs)).map { input in
                WarmupInput(
                    name: input.name, entry: input, message: input.value?.message ?? ConfigMessage(),
                    path: "model_warmup[\(index)].inputs.\(input.name)")
            }
            return WarmupSample(
                index: index, entry: entry, name: message.string(Key.name) ?? "",
                batchSize: message.unsigned(Key.batchSize) ?? 0, batchSizeEntry: message.entry(Key.batchSize),
                inputs: inputs)
        }
    }
}

/// An input of the model that a warmup sample has to bring.
struct WarmupTarget {
    /// The name.
    let name: String
    /// The number in Triton's `DataType`.
    let dataType: Int32
    /// The dimensions, without the batch where the model batches; -1 is of any size.
    let dims: [Int64]
    /// Whether requests may leave it out.
    let isOptional: Bool
}

extension RuleContext {
    /// The inputs of the model after auto-complete; nil where they are not known.
    var warmupTargets: [WarmupTarget]? {
        guard resolved.inputs.isEmpty else {
            return resolved.inputs.map {
                WarmupTarget(name: $0.name, dataType: $0.dataType, dims: $0.dims, isOptional: $0.isOptional)
            }
        }
        guard let served = servedModels.first, served.fillsInputs else { return nil }
        return served.graph.inputs.map { tensor in
            WarmupTarget(
                name: tensor.name, dataType: tensor.kind.elementType?.tritonNumber ?? 0,
                dims: served.filledDims(tensor), isOptional: false)
        }
    }

    /// The batch size that counts, where the server fills it in as well.
    var servedMaxBatchSize: Int64 { servedModels.first?.maxBatchSize ?? resolved.maxBatchSize }
}

extension RepositoryModel {
    /// The files whose bytes the rules look at, relative to the model's directory: warmup data of strings, up to 16 MiB
    /// each, and small files of the versions.
    package var contentPaths: [String] {
        let paths = WarmupSample.all(of: message).flatMap(\.inputs).compactMap { input -> String? in
            guard case .file(let file) = input.data, input.dataType == 13, case .inside(let path) = warmupPath(file),
                let count = entries.first(where: { $0.path == path })?.byteCount, count <= 16 << 20
            else { return nil }
            return path
        }
        return Set(paths + backendContentPaths).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Where the name of a warmup file leads.
    enum WarmupPath: Hashable {
        /// To this path relative to the model's directory, whether or not something is there.
        case inside(String)
        /// Out of the model's directory.
        case outside
        /// Nowhere, because a directory on the way is not there.
        case broken
    }

    /// Follows the name of a warmup file from the directory `warmup`.
    func warmupPath(_ file: String) -> WarmupPath {
        var parts = ["warmup"]
        for word in file.split(separator: "/").map(String.init) where word != "." {
            guard word == ".." else {
                parts.append(word)
                continue
            }
            if parts.isEmpty { return .outside }
            guard kind(of: parts.joined(separator: "/")) == .directory else { return .broken }
            parts.removeLast()
        }
        return .inside(parts.joined(separator: "/"))
    }
}
