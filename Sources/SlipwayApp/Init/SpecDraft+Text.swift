import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec

extension SpecDraft {
    /// The spec, with comments that say where each part comes from.
    var text: String {
        var lines = ["# yaml-language-server: $schema=\(schema)"]
        if !hasSchema { lines.append("# (For completion in editors: slipway schema > \(schema))") }
        lines += ["#"] + SpecWords.comment("A first spec, as `slipway init` found the model: \(summary).")
        lines += ["slipway: \(SpecTable.languageVersion)", "name: \(SpecWords.scalar(name.text))", ""]
        lines += ["model:", "  source: \(SpecWords.scalar(model)) # relative to this file"]
        if isRebatched { lines.append("  rebatch: true # Slipway makes the batch axis; the weights stay as they are") }
        lines += [""] + tensorLines + axisLines
        lines += SpecWords.comment(releaseReason)
        lines += ["target: {triton: \"\(release)\"}", ""]
        lines += ["# One of these serves in the end; each is tried.", "execution_providers:", "  - cpu", "  # - cuda"]
        let halves = !ReleaseTable.hasTensorRT11(release, .standard)
        lines += [halves ? "  # - tensorrt: {precision: [fp32, fp16]}" : "  # - tensorrt", ""]
        lines += SpecWords.comment(batchReason)
        lines += ["batching:"]
        if batchLimits == [0] {
            lines += ["  max_batch_size: 0"]
        } else {
            lines += ["  max_batch_size: \(SpecWords.list(batchLimits.map(String.init)))", "  max_queue_delay: 100us"]
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
            lines += SpecWords.comment(
                "The graph uses operators of \(names), which onnxruntime does not bring. Name the library that has them, or "
                    + "the server refuses to load the model:")
            lines += ["# triton: |", "#   model_operations { op_library_filename: \"/path/on/the/server/libops.so\" }"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    var tensorLines: [String] {
        var lines = SpecWords.comment(
            "What the graph takes and gives, batch axis included. Stated, it is checked: an export that renames an input "
                + "fails here, not on the server.")
        lines += SpecWords.flow("in_names", inputs.map { SpecWords.scalar($0.name) })
        lines += SpecWords.flow("in_shapes", inputs.map { SpecWords.list($0.dims) })
        lines += SpecWords.flow("in_types", inputs.map(\.type.rawValue))
        lines += SpecWords.flow("out_names", outputs.map(SpecWords.scalar))
        for omission in omitted { lines += SpecWords.comment("Not served: \"\(omission.name)\", \(omission.reason).") }
        return lines + [""]
    }

    var axisLines: [String] {
        guard !axes.isEmpty else { return [] }
        var lines = ["# The sizes that requests have.", "axes:"]
        for axis in axes {
            let step = axis.multiple == 1 ? "" : ", multiple_of: \(axis.multiple)"
            lines.append(
                "  \(SpecWords.scalar(axis.name)): {min: \(axis.least), opt: \(axis.usual), max: \(axis.most)\(step)} # \(axis.reason)"
            )
        }
        return lines + [""]
    }

    private var profileLines: [String] {
        ["# What `slipway profile` sends.", "profile:", "  concurrency: [1, 8]"] + dataLines + [""]
    }

    /// The elements of inputs, as a key of `profile`.
    var dataLines: [String] {
        let stated = inputs.filter { $0.data != nil }
        guard !stated.isEmpty else { return [] }
        return ["  data:"]
            + stated.map { input in
                let reason = input.dataReason.map { " # \($0)" } ?? ""
                return "    \(SpecWords.scalar(input.name)): \(input.data ?? "zeros")\(reason)"
            }
    }
}
