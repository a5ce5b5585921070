import SlipwayCompiler
import SlipwayDomain
import SlipwaySpec
import SlipwayTriton

/// Writes one warmup set. Zeros need no file; everything else is in a file of exactly one item, which Triton repeats
/// to the batch. `random_data` is never written: it fills integers with random bytes, ids far out of range.
func lowerWarmup(_ set: WarmupPlan, _ config: inout ConfigBuilder<ModelConfigSchema.ModelConfig>) {
    let files = warmupFiles(set)
    config.add(.modelWarmup, of: ModelConfigSchema.ModelWarmup.self) { warmup in
        warmup.set(.name, set.name)
        warmup.set(.batchSize, unsigned: UInt64(set.batchSize))
        for fill in set.inputs {
            warmup.entry(.inputs, fill.name, of: ModelConfigSchema.ModelWarmup.Input.self) { input in
                input.set(.dataType, .enumeration(fill.type.tritonNumber ?? 0))
                // A scalar item is declared as [1], as its input is.
                input.add(.dims, fill.sizes.isEmpty ? [1] : fill.sizes)
                if let file = files[fill.name] {
                    input.set(.inputDataFile, file)
                } else {
                    input.set(.zeroData, true)
                }
            }
        }
        if set.count > 1 { warmup.set(.count, unsigned: UInt64(set.count)) }
    }
}

/// The data file of each input of a set that needs one, relative to the model's `warmup/` directory.
func warmupFiles(_ set: WarmupPlan) -> [String: String] {
    var result: [String: String] = [:]
    var taken: Set<String> = []
    // An empty tensor has no bytes to read.
    for fill in set.inputs where fill.source != .zeros && fill.elementCount > 0 {
        var stem = fileName(fill.name)
        var number = 2
        while !taken.insert(stem).inserted {
            stem = "\(fileName(fill.name))-\(number)"
            number += 1
        }
        result[fill.name] = "\(fileName(set.name))/\(stem).bin"
    }
    return result
}

/// A tensor's or set's name as a file name: letters, digits, `.`, `_` and `-`; anything else becomes `_`.
private func fileName(_ name: String) -> String {
    let safe = name.unicodeScalars.map { scalar -> Character in
        let isSafe =
            scalar.isASCII
            && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "._-".unicodeScalars.contains(scalar))
        return isSafe ? Character(scalar) : "_"
    }
    let text = String(safe.prefix(120))
    return text.hasPrefix(".") || text.isEmpty ? "_" + text : text
}
