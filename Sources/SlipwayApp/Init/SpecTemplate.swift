package import SlipwayDomain
import SlipwaySpec

/// The spec that `slipway init` writes without a model.
package enum SpecTemplate {
    /// A small complete spec whose comments are the table's own sentences.
    ///
    /// - Parameters:
    ///   - name: The model's name.
    ///   - model: The model file, relative to the spec.
    ///   - schema: The path or address of the JSON Schema for the editor, or nil for none.
    /// - Returns: YAML text that decodes without a finding.
    package static func starter(name: ModelName, model: String, schema: String? = nil) -> String {
        var lines = schema.map { ["# yaml-language-server: $schema=\($0)"] } ?? []
        lines += [
            "slipway: \(SpecTable.languageVersion)", "name: \(SpecWords.scalar(name.text))", "",
            "model:", "  source: \(SpecWords.scalar(model))", "",
            comment("target"), "target: {triton: \"24.10\"}", "",
            comment("execution_providers"), "execution_providers:",
            "  - cpu", "  # - cuda", "  # - tensorrt: {precision: [fp32, fp16], max_workspace_size: 1GiB}", "",
            comment("batching"), "batching:",
            "  max_batch_size: [1, 8]", "  dynamic: true", "  max_queue_delay: 100us", "",
            comment("instances"), "instances: 1..2", "",
            comment("profile"), "profile:", "  concurrency: [1, 8, 32]", "",
            comment("promote"), "promote:", "  maximize: throughput",
            "  require: {latency_p99: \"<= 100ms\"}", "  min_gain: 2%",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// The sentence of a key as comment lines.
    private static func comment(_ key: String) -> String {
        let words = (Language.joined.root[key]?.doc ?? "").split(separator: " ")
        var lines: [String] = []
        var line = "#"
        for word in words {
            if line.count + word.count + 1 > 100 {
                lines.append(line)
                line = "#"
            }
            line += " " + word
        }
        return (lines + [line]).joined(separator: "\n")
    }
}
