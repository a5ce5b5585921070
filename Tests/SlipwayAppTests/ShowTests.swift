import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayTestSupport
import Testing

/// The variants of a spec, and where their values come from.
@Suite struct ShowTests {
    @Test func everyVariantOfABuildIsShown() throws {
        let project = try AppProject()
        let outcome = showSpec(project.spec, variant: nil, project: project.project, out: nil)
        let overview = try #require(outcome.accepted, "\(outcome.bag.all)")
        #expect(!project.folder.exists("out"))
        let built = try #require(try project.build().subject.spec).emitted.variants
        #expect(overview.variants.map(\.name) == built.map(\.name))
        #expect(overview.variants.map(\.id) == built.map(\.id))
        #expect(overview.variants.map(\.isBaseline) == [true] + built.dropFirst().map { _ in false })
    }

    @Test func eachValueHasItsOrigin() throws {
        let spec = """
            slipway: 1
            name: words
            extends: [base.yaml]
            model: {source: m.onnx}
            execution_providers: [cpu]
            batching: {max_batch_size: [4, 8]}

            """
        let project = try AppProject(spec: spec)
        try project.folder.write(
            "base.yaml", "slipway: 1\ntarget: {triton: \"24.10\"}\nsession: {intra_op_threads: 2}\n")
        let outcome = showSpec(
            project.spec, variant: "words-cpu-b4-i1-t2", project: project.project, out: nil)
        let variant = try #require(outcome.accepted?.variants.first, "\(outcome.bag.all)")
        func setting(_ key: String) -> SpecOverview.Setting? { variant.settings.first { $0.key == key } }
        #expect(setting("batching.max_batch_size")?.value == "4")
        #expect(setting("batching.max_batch_size")?.origin == .spec(file: "spec.yaml", line: 6))
        #expect(setting("session.intra_op_threads")?.origin == .fragment(file: "base.yaml", line: 3))
        #expect(setting("target.triton")?.origin == .fragment(file: "base.yaml", line: 2))
        #expect(setting("session.memory_arena")?.origin == .fallback)
        #expect(setting("execution_providers")?.origin == .spec(file: "spec.yaml", line: 5))
        #expect(variant.settings.filter { $0.key.hasPrefix("inputs.") }.map(\.origin) == [.graph])
    }

    @Test func aVariantThatIsNoneIsAnErrorWithTheNearOne() throws {
        let project = try AppProject()
        let outcome = showSpec(project.spec, variant: "words-cpu-b4-i2", project: project.project, out: nil)
        #expect(outcome.accepted == nil)
        #expect(outcome.bag.all.map(\.code) == [.variantUnknown])
        #expect(outcome.bag.all.first?.help.first?.contains("words-cpu-b4-i1") == true)
    }

    @Test func aSpecWithErrorsIsNotShown() throws {
        let project = try AppProject(spec: ProjectFolder.spec + "nonsense: 1\n")
        #expect(showSpec(project.spec, variant: nil, project: project.project, out: nil).accepted == nil)
    }
}
