import SlipwayDomain
import SlipwaySpec
import SlipwayTriton

extension ConfigImport {
    /// Takes the warmup samples; their files stay where they are.
    mutating func takeWarmup() {
        typealias Warmup = ModelConfigSchema.ModelWarmup
        let samples = model.config.messages(Model.modelWarmup)
        rest[Model.modelWarmup.rawValue] = []
        guard !samples.isEmpty else { return }
        var lines = ["warmup:"]
        var names: Set<String> = []
        for (index, sample) in samples.enumerated() {
            let path = "model_warmup[\(index)]"
            guard sample.unsigned(Warmup.batchSize) ?? 0 > 0 else {
                reasons[path] = "the server skips a sample without a batch size"
                continue
            }
            var name = sample.string(Warmup.name) ?? ""
            if name.isEmpty { name = "sample_\(index + 1)" }
            let wish = name
            while !names.insert(name).inserted { name += "_\(index + 1)" }
            if name != wish { reasons["\(path).name"] = "sets of a spec have distinct names" }
            lines += self.lines(of: sample, named: name, path)
        }
        if lines.count > 1 { add("warmup", [.modelWarmup], lines) }
    }

    private mutating func lines(of sample: ConfigMessage, named name: String, _ path: String) -> [String] {
        typealias Warmup = ModelConfigSchema.ModelWarmup
        typealias Input = ModelConfigSchema.ModelWarmup.Input
        var lines = ["  \(SpecWords.scalar(name)):", "    batch_size: \(sample.unsigned(Warmup.batchSize) ?? 1)"]
        if let count = sample.unsigned(Warmup.count), count > 1 { lines.append("    count: \(count)") }
        var shapes: [String] = []
        var data: [String] = []
        for entry in sample.map(Warmup.inputs) {
            guard let input = entry.value?.message else { continue }
            let key = SpecWords.scalar(entry.name)
            let place = "\(path).inputs.\(entry.name)"
            guard model.signature.inputs.contains(where: { $0.name == entry.name }) else {
                reasons[place] = "the graph has no such input"
                continue
            }
            if hasFreeAxes(entry.name) {
                shapes.append("\(key): \(SpecWords.list(input.integers(Input.dims).map(String.init)))")
            }
            if let file = input.string(Input.inputDataFile) {
                data.append("\(key): {file: \(SpecWords.scalar(model.path(ofWarmup: file)))}")
            } else if input.has(Input.randomData) {
                let type = model.signature.inputs.first { $0.name == entry.name }?.kind.elementType
                data.append(
                    type?.isFloatingPoint == true
                        ? "\(key): {random: [0, 1], seed: \(data.count + 1)}" : "\(key): zeros")
                reasons[place] =
                    type?.isFloatingPoint == true
                    ? "random bytes are no numbers that a graph was made for; numbers from 0 to 1 are taken"
                    : "random bytes are no numbers that a graph was made for; zeros are taken"
            } else {
                data.append("\(key): zeros")
            }
        }
        if !shapes.isEmpty { lines.append("    shapes: {\(shapes.joined(separator: ", "))}") }
        if !data.isEmpty { lines.append("    data: {\(data.joined(separator: ", "))}") }
        return lines
    }

    /// Whether an input has an axis, besides the batch, whose size a sample states.
    private func hasFreeAxes(_ name: String) -> Bool {
        guard let tensor = model.signature.inputs.first(where: { $0.name == name }) else { return false }
        let own = model.resolved.inputs.first { $0.name == name }?.modelDims
        let dimensions = tensor.shape?.dimensions.dropFirst(model.maxBatchSize > 0 ? 1 : 0) ?? []
        return own.map { $0.contains(-1) } ?? dimensions.contains(where: \.isDynamic)
    }
}
