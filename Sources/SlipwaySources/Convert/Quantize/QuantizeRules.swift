package import SlipwayDiagnostics
import SlipwayDomain
package import SlipwaySpec

/// What the keys of `model.quantize` say together.
package struct QuantizeRules {
    private let section: QuantizeSection
    /// The word of graphs for CPUs, the default.
    static let cpu = "cpu"
    private static let tensorrt = "tensorrt"

    /// Makes the rules of a section.
    package init(_ section: QuantizeSection) {
        self.section = section
    }

    private var fields: SourceFields { section.fields }
    private var isDynamic: Bool { fields.word("method")?.value == "dynamic" }
    private var isForTensorRT: Bool { fields.word("for")?.value == Self.tensorrt }

    /// Reports keys that mean nothing beside others, and those that are missing.
    func check(into bag: inout DiagnosticBag) {
        func misplaced(_ what: String, _ key: String, at range: SourceRange, _ help: String, _ notes: [String] = []) {
            bag.add(
                Diagnostic(
                    .quantizeKeyMisplaced, what, at: range, path: "model.quantize.\(key)", notes: notes, help: [help]))
        }
        if isDynamic, isForTensorRT {
            misplaced(
                "TensorRT runs no dynamically quantized graph", "method", at: section.place,
                "write method: static with calibrate",
                ["it has no DynamicQuantizeLinear and no MatMulInteger"])
        } else if isDynamic, let range = fields.place(of: "calibrate") {
            misplaced(
                "dynamic quantization takes its ranges from each request, and calibrate means nothing to it",
                "calibrate", at: range, "remove it, or write method: static")
        }
        if !isDynamic, fields.place(of: "calibrate") == nil {
            misplaced(
                "static quantization needs inputs to calibrate on", "calibrate", at: section.place,
                "state calibrate: {file: PATH} with recorded inputs, or {count: 64, data: …}")
        }
        if isForTensorRT, fields.boolean("reduce_range")?.value == true, let range = fields.place(of: "reduce_range") {
            misplaced(
                "reduce_range is about processors, and means nothing to TensorRT", "reduce_range", at: range,
                "remove it")
        }
        for (key, record) in [("calibrate", fields.fields("calibrate")), ("check", fields.fields("check"))] {
            for entry in record?.data("data") ?? [] {
                guard case .file = entry.source.value else { continue }
                misplaced(
                    "the elements of an input are made up here, not read from a file", "\(key).data",
                    at: entry.source.range,
                    "give recorded inputs as \(key == "check" ? "check.inputs" : "calibrate.file"), all in one file")
            }
        }
    }

    /// Reports a graph that was made for other kernels than those that serve it.
    ///
    /// - Parameters:
    ///   - providers: The execution providers of the spec.
    ///   - bag: Receives the finding.
    package func check(_ providers: [ProviderChoice], into bag: inout DiagnosticBag) {
        guard !isForTensorRT, let provider = providers.first(where: { $0.provider.value == .tensorrt }) else { return }
        bag.add(
            Diagnostic(
                .quantizedForAnotherProvider, "TensorRT cannot take the graph, which is quantized for CPUs",
                at: fields.place(of: "for") ?? section.place,
                secondary: [Label(provider.provider.range, "the provider")], path: "model.quantize.for",
                notes: ["activations have no sign and zero points other than 0"],
                help: [
                    "write for: tensorrt, method: static, which CPUs run as well", "or leave the provider tensorrt out",
                ]))
    }
}
