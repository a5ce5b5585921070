import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayYAML

extension SpecDraft {
    /// The spec, with comments that say where each part comes from.
    var text: String {
        var lines = ["# yaml-language-server: $schema=\(schema)"]
        if !hasSchema { lines.append("# (For completion in editors: slipway schema > \(schema))") }
        lines += ["#"] + comment("A first spec, as `slipway init` found the model: \(summary).")
        lines += ["slipway: \(SpecTable.languageVersion)", "name: \(scalar(name.text))", ""]
        lines += ["model:", "  source: \(scalar(model)) # relative to this file"]
        if isRebatched { lines.append("  rebatch: true # Slipway makes the batch axis; the weights stay as they are") }
        lines += [""] + tensorLines + axisLines
        lines += comment(releaseReason)
        lines += ["target: {triton: \"\(release)\"}", ""]
        lines += ["# One of these serves in the end; each is tried.", "execution_providers:", "  - cpu", "  # - cuda"]
        let halves = !ReleaseTable.hasTensorRT11(release, .standard)
        lines += [halves ? "  # - tensorrt: {precision: [fp32, fp16]}" : "  # - tensorrt", ""]
        lines += comment(batchReason)
        lines += ["batching:"]
        if batchLimits == [0] {
            lines += ["  max_batch_size: 0"]
        } else {
            lines += ["  max_batch_size: \(list(batchLimits.map(String.init)))", "  max_queue_delay: 100us"]
        }
        lines += ["", "# Copies of the model side by side.", "instances: [1, 2]", ""]
        lines += profileLines
        lines += [
            "# Who wins; the limit is yours to set.", "promote:", "  maximize: throughput",
            "  require: {latency_p99: \"<= 100ms\"}",
            "  min_gain: 5%",
        ]
        if !customDomains.isEmpty {
            let names = listed(customDomains.map { "\"\($0)\"" }, most: 4)
            lines += [""]
            lines += comment(
                "The graph uses operators of \(names), which onnxruntime does not bring. Name the library that has them, or "
                    + "the server refuses to load the model:")
            lines += ["# triton: |", "#   model_operations { op_library_filename: \"/path/on/the/server/libops.so\" }"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var tensorLines: [String] {
        var lines = comment(
            "What the graph takes and gives, batch axis included. Stated, it is checked: an export that renames an input "
                + "fails here, not on the server.")
        lines += flow("in_names", inputs.map { scalar($0.name) })
        lines += flow("in_shapes", inputs.map { list($0.dims) })
        lines += flow("in_types", inputs.map(\.type.rawValue))
        lines += flow("out_names", outputs.map(scalar))
        for omission in omitted { lines += comment("Not served: \"\(omission.name)\", \(omission.reason).") }
        return lines + [""]
    }

    private var axisLines: [String] {
        guard !axes.isEmpty else { return [] }
        var lines = ["# The sizes that requests have.", "axes:"]
        for axis in axes {
            let step = axis.multiple == 1 ? "" : ", multiple_of: \(axis.multiple)"
            lines.append(
                "  \(scalar(axis.name)): {min: \(axis.least), opt: \(axis.usual), max: \(axis.most)\(step)} # \(axis.reason)"
            )
        }
        return lines + [""]
    }

    private var profileLines: [String] {
        var lines = ["# What `slipway profile` sends.", "profile:", "  concurrency: [1, 8]"]
        let stated = inputs.filter { $0.data != nil }
        if !stated.isEmpty { lines.append("  data:") }
        for input in stated {
            let reason = input.dataReason.map { " # \($0)" } ?? ""
            lines.append("    \(scalar(input.name)): \(input.data ?? "zeros")\(reason)")
        }
        return lines + [""]
    }

    // MARK: - Text

    /// A sentence as lines of comment.
    private func comment(_ text: String) -> [String] {
        var lines: [String] = []
        var line = "#"
        for word in text.split(whereSeparator: \.isWhitespace) {
            if line.count + word.count + 1 > 110, line != "#" {
                lines.append(line)
                line = "#"
            }
            line += " " + word
        }
        return lines + [line]
    }

    private func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }

    /// A key with a list, broken where it becomes long.
    private func flow(_ key: String, _ items: [String]) -> [String] {
        let whole = "\(key): \(list(items))"
        guard whole.count > 110 else { return [whole] }
        var lines = ["\(key):"]
        var line = "  ["
        for (index, item) in items.enumerated() {
            let piece = item + (index == items.count - 1 ? "]" : ",")
            if line.count + piece.count + 1 > 110, line.count > 3 {
                lines.append(line)
                line = "   "
            }
            line += (line.hasSuffix("[") || line.hasSuffix("   ") ? "" : " ") + piece
        }
        return lines + [line]
    }

    /// A text as a scalar that may stand in a list on one line.
    private func scalar(_ text: String) -> String {
        let written = YAMLWriter.text(of: .string(text))
        let isPlain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-./_".utf8.contains(byte)
        }
        return isPlain || written.hasPrefix("\"") ? written : "\"\(written)\""
    }
}
