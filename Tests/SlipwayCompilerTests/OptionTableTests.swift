import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton
import Testing

/// The language's table of provider options against what Triton's backend reads.
@Suite struct OptionTableTests {
    private static let accelerators = ProviderOptionField.table.filter {
        if case .accelerator = $0.place { true } else { false }
    }

    @Test func everyOptionIsOneOfTheBackends() throws {
        for field in Self.accelerators {
            let accelerator = field.provider == .tensorrt ? "tensorrt" : "cuda"
            let option = try #require(AcceleratorOption.find(accelerator, field.backendKey), "\(field.backendKey)")
            let form: AcceleratorOption.Form =
                switch field.kind {
                case .boolean: .boolean
                case .integer: .integer
                case .bytes: .size
                case .words, .text, .serverPath: .text
                }
            #expect(option.form == form, "\(field.backendKey)")
            #expect(
                field.provider == .cuda || (option.since != .always) == field.doc.contains("since 24.04"),
                "\(field.key)")
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
