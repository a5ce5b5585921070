import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton
import SpecFixtures
import Testing

/// The language's table of provider options against what Triton's backend reads.
@Suite struct OptionTableTests {
    private static let accelerators = ProviderOptionField.table.filter {
        if case .accelerator = $0.place { true } else { false }
    }

    /// By the branches of the onnxruntime backend and, for CUDA, by the onnxruntime of the release.
    @Test(arguments: [
        ("max_workspace_size_bytes", nil), ("int8_calibration_table_name", nil), ("trt_dla_enable", "24.04"),
        ("trt_timing_cache_path", "24.04"), ("use_tf32", "24.06"), ("prefer_nhwc", "24.06"), ("gpu_mem_limit", "24.06"),
        ("sdpa_kernel", "24.12"), ("fuse_conv_bias", "24.12"),
    ])
    func everyOptionSaysSinceWhen(_ name: String, _ release: String?) throws {
        let option = try #require(AcceleratorOption.all.first { $0.name == name })
        #expect(option.since.release?.description == release)
        #expect(ReleaseTable.since(.option(accelerator: option.accelerator, name: name)) == option.since)
    }

    @Test(arguments: ["sdpa_kernel: 1", "fuse_conv_bias: true"])
    func anOptionOfALaterRuntimeNeedsItsRelease(_ option: String) {
        let spec = "execution_providers: [{cuda: {\(option)}}]"
        let refused = compile(spec, Graphs.rows, Setting(target: "24.06"))
        #expect(refused.errors.count == 1)
        #expect(refused.messages.joined().contains("needs Triton 24.12, the target is 24.06"))
        #expect(compile(spec, Graphs.rows, Setting(target: "24.11")).errors.count == 1)
        #expect(compile(spec, Graphs.rows, Setting(target: "24.12")).errors == [])
    }

    @Test func whatALaterReleaseBroughtIsInTheReferencePage() {
        for field in ProviderOptionField.table {
            #expect(!field.doc.contains("since"), "\(field.key)")
            let said = field.since.release.map { "(since \($0))" }
            #expect(field.field.doc.contains("(since") == (said != nil), "\(field.key)")
            if let said { #expect(field.field.doc.contains(said), "\(field.key)") }
        }
    }

    @Test func theFourThatTheBackendOverwritesAreTopLevel() {
        let fields = ProviderOptionField.table.filter { if case .modelParameter = $0.place { true } else { false } }
        #expect(fields.map(\.backendKey).sorted() == AcceleratorOption.topLevelCUDA.sorted())
        for field in fields {
            #expect(ReleaseTable.since(.parameter(field.backendKey)) == .always, "\(field.backendKey)")
        }
    }

    @Test func theLanguageReachesEveryOptionOfTensorRT() {
        // Keys that stand for several options, and `precision`.
        let special = [
            "precision_mode", "trt_engine_cache_enable", "trt_engine_cache_path", "trt_engine_cache_prefix",
            "trt_timing_cache_enable", "trt_timing_cache_path", "trt_profile_min_shapes", "trt_profile_opt_shapes",
            "trt_profile_max_shapes",
        ]
        let reached = Self.accelerators.filter { $0.provider == .tensorrt }.map(\.backendKey) + special
        #expect(Set(reached) == Set(AcceleratorOption.tensorRT.map(\.name)))
    }

    @Test func theLanguageReachesEveryOptionOfCUDAThatTakesAValue() {
        let reached = Self.accelerators.filter { $0.provider == .cuda }.map(\.backendKey)
        let takes = AcceleratorOption.cuda.filter { $0.form == .boolean || $0.form == .integer }.map(\.name)
        #expect(Set(reached) == Set(takes))
    }
}
