import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec

/// `model.tensorrt.engine`: how a plan is built.
struct EngineSection {
    /// Where the section is.
    let place: SourceRange
    /// The graph; nil where it has a fault.
    let onnx: Located<String>?
    /// What TensorRT may compute in, as trtexec spells it.
    let precisions: [Located<String>]
    /// The memory of a layer in bytes.
    let workspace: Located<UInt64>?
    /// From 0 to 5.
    let optimizationLevel: Int?
    let isVersionCompatible: Bool
    let isHardwareCompatible: Bool

    /// Takes the section of a spec; nil where it has none.
    init?(_ document: SpecDocument) {
        guard let plan = document.model.settings.section("tensorrt"), let section = plan.section("engine"),
            let place = plan.place(of: "engine")
        else { return nil }
        self.place = place
        onnx = section.text("onnx")
        precisions = section.words("precision")
        workspace = section.bytes("workspace")
        optimizationLevel = section.integer("optimization_level")?.value
        isVersionCompatible = section.boolean("version_compatible")?.value ?? false
        isHardwareCompatible = section.boolean("hardware_compatible")?.value ?? false
    }

    /// Checks the section against the target.
    func check(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
        let release = resolved.release
        if ReleaseTable.hasTensorRT11(release, resolved.flavor), let first = precisions.first {
            bag.add(
                Diagnostic(
                    .enginePrecision,
                    "precision \(first.value) is no option of TensorRT 11, which Triton \(release) has",
                    at: first.range,
                    path: "model.tensorrt.engine.precision",
                    notes: ["trtexec of TensorRT 11 refuses the flag: the precision is that of the graph"],
                    help: [
                        "build from a graph in that precision and remove the key, or set target.triton to \"26.05\" or earlier"
                    ]))
        }
        let bf16Since = TritonRelease(24, 5)
        if let stated = precisions.first(where: { $0.value == "bf16" }), release < bf16Since {
            bag.add(
                Diagnostic(
                    .enginePrecision, "precision bf16 needs TensorRT 10, and Triton \(release) has TensorRT 8",
                    at: stated.range, path: "model.tensorrt.engine.precision",
                    help: ["use fp16, or set target.triton to \"\(bf16Since)\" or later"],
                    suggestion: resolved.document.targeting(bf16Since)))
        }
        if let workspace, workspace.value % (1 << 20) != 0 || workspace.value == 0 {
            bag.add(
                Diagnostic(
                    .inexactQuantity, "the workspace is no whole number of MiB", at: workspace.range,
                    path: "model.tensorrt.engine.workspace", notes: ["trtexec takes it in MiB"],
                    help: ["write a size such as 512MiB"]))
        }
    }
}
