import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

extension SpecDocument {
    /// Whether a precision is stated that depends on how the graph is quantized.
    var dependsOnQuantization: Bool {
        effectiveProviders.contains { choice in
            precisions(of: choice).contains { $0.value == .int8 }
        }
    }
}

/// Checks what a provider entry says of 8 bits against how the graph is quantized; nothing where the graph is known by its lock alone.
func checkQuantization(_ choice: ProviderChoice, _ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
    checkTable(choice, into: &bag)
    guard let facts = resolved.model.quantization else { return }
    let provider = choice.provider.value
    let precisions = resolved.document.precisions(of: choice)
    if let int8 = precisions.first(where: { $0.value == .int8 }) {
        let isOfGraph = provider.findsInModel(.int8, in: resolved.release, resolved.flavor)
        if isOfGraph, provider != .tensorrt, !facts.isQuantized {
            bag.add(
                Diagnostic(
                    .notQuantized, "precision int8 changes nothing: \"\(resolved.model.file.path)\" is not quantized",
                    at: int8.range, path: "execution_providers", help: [DiagnosticCode.notQuantized.remedy]))
        }
        if provider == .tensorrt, facts.isQuantized { checkTensorRT(facts, int8, resolved, into: &bag) }
        if isOfGraph, facts.isQuantized, let fp32 = precisions.first(where: { $0.value == .fp32 }) {
            bag.add(
                Diagnostic(
                    .sameGraphTwice, "fp32 and int8 serve the same graph: \"\(resolved.model.file.path)\" is quantized",
                    at: fp32.range, secondary: [Label(int8.range, "what it is")], path: "execution_providers",
                    help: ["remove fp32"]))
        }
        let isSwapped = facts.activations.contains(.int8) || facts.weights.contains(.uint8)
        if provider == .cpu, facts.isQuantized, isSwapped {
            bag.add(
                Diagnostic(
                    .slowOnCPU, "\"\(resolved.model.file.path)\" is quantized for other kernels than those of the CPU",
                    at: int8.range, path: "execution_providers",
                    notes: [
                        "activations are \(words(facts.activations)), weights \(words(facts.weights)); the CPU is faster with "
                            + "uint8 and int8"
                    ], help: [DiagnosticCode.slowOnCPU.remedy]))
        }
    }
}

/// What TensorRT asks of a quantized graph.
private func checkTensorRT(
    _ facts: GraphQuantization, _ int8: Located<Precision>, _ resolved: ResolvedSpec, into bag: inout DiagnosticBag
) {
    var notes: [String] = []
    if facts.opset < 13 { notes.append("the operator set is \(facts.opset); scales by channel begin with 13") }
    if !facts.integerOperators.isEmpty {
        notes.append("it computes with operators on whole numbers: \(facts.integerOperators.joined(separator: ", "))")
    }
    for finding in facts.findings {
        let more = finding.nodes.count > 3 ? " and \(finding.nodes.count - 3) more" : ""
        notes.append("\(finding.fault.text): \(finding.nodes.prefix(3).joined(separator: ", "))\(more)")
    }
    guard !notes.isEmpty else { return }
    bag.add(
        Diagnostic(
            .notForTensorRT, "TensorRT does not run \"\(resolved.model.file.path)\" in 8 bits", at: int8.range,
            path: "execution_providers", notes: notes, help: [DiagnosticCode.notForTensorRT.remedy]))
}

/// Where the provider looks for a calibration table: in the engine cache, to whose path it appends the name, which an absolute
/// path replaces; without an engine cache where the name says (tensorrt_execution_provider, GetCachePath).
private func checkTable(_ choice: ProviderChoice, into bag: inout DiagnosticBag) {
    guard let table = choice.options.first(where: { $0.key.value == "int8_calibration_table" }),
        !choice.options.contains(where: { $0.key.value == "engine_cache" })
    else { return }
    for stated in table.values {
        guard case .text(let name) = stated.value, name.utf8.first != 0x2F else { continue }
        bag.add(
            Diagnostic(
                .calibrationTableElsewhere,
                "int8_calibration_table \"\(name)\" is looked for where the server was started", at: stated.range,
                path: "execution_providers.tensorrt.int8_calibration_table",
                notes: ["a model whose table is not found does not load"],
                help: ["state an absolute path, or engine_cache, and put the file there on the serving machine"]))
    }
}

private func words(_ types: Set<ElementType>) -> String {
    types.isEmpty ? "none" : types.map(\.rawValue).sorted().joined(separator: " and ")
}
