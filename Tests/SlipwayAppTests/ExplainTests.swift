import Foundation
import SlipwayDomain
import SlipwayONNX
import SlipwayPromotion
import SlipwayReleases
import SlipwayTestSupport
import Testing

@testable import SlipwayApp

@Suite struct ExplainTests {
    private func words(_ subject: String) -> [String] {
        switch explain(subject) {
        case .words(let words), .keys(_, let words): words.map(\.word)
        default: []
        }
    }

    @Test func everyMetricIsKnownByEachOfItsNames() {
        for metric in Metric.allCases {
            for name in [metric.name] + metric.synonyms { #expect(words(name).contains(metric.name), "\(name)") }
        }
    }

    @Test(arguments: [
        "proven", "disproven", "unknown", "independent", "mixed", "shared-scale", "random", "initial", "better",
        "no-significant-difference", "worse", "unreplicated", "carried", "forced", "behind", "orphan",
        "release-outdated",
    ]) func everyVerdictIsKnown(word: String) {
        #expect(words(word).contains(word))
    }

    @Test func caseAndHyphensDoNotCount() {
        #expect(words("Shared_Scale") == ["shared-scale"])
        #expect(words("NAMED RELEASE") == ["named release"])
        #expect(words("unknown").count == 2)
    }

    @Test func everyWordIsThereOnceInItsPart() {
        for group in GlossaryWord.Group.allCases {
            let names = GlossaryWord.table.filter { $0.group == group }.map(\.word)
            #expect(!names.isEmpty && Set(names).count == names.count)
        }
    }

    @Test(arguments: [
        ("b8", "batching.max_batch_size", "8"), ("i2", "instances", "2"), ("t4", "session.intra_op_threads", "4"),
        ("q100us", "batching.max_queue_delay", "100us"), ("p4.8", "batching.preferred_batch_size", "[4, 8]"),
        ("nodb", "batching.dynamic", "false"), ("db", "batching.dynamic", "true"),
        ("par", "session.execution_mode", "parallel"), ("noarena", "session.memory_arena", "false"),
        ("trt", "execution_providers", "tensorrt"), ("fp16", "execution_providers.tensorrt.precision", "fp16"),
        ("ws2GiB", "execution_providers.tensorrt.max_workspace_size", "2GiB"),
        ("notf32", "execution_providers.cuda.use_tf32", "false"),
        ("keepaa2996", "execution_providers.keep_fp32", "a list"),
    ]) func aPartOfANameSaysItsKeyAndItsValue(token: String, path: String, value: String) {
        let found = NameToken.find(token)
        #expect(found.contains { $0.path == path && $0.value == value }, "\(found)")
    }

    /// The names of all variants in golden/ are explained from their provider on, part by part.
    @Test func theNameOfEveryGoldenVariantIsExplained() throws {
        let folder = RepositoryRoot.url("golden")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var count = 0
        for case let file as URL in files where file.lastPathComponent == "manifest.json" {
            let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            let model = object?["name"] as? String ?? ""
            // A pipeline has no matrix.
            if object?["members"] != nil { continue }
            for variant in object?["variants"] as? [[String: Any]] ?? [] {
                guard let name = variant["name"] as? String, !name.hasSuffix("-default") else { continue }
                let parts = try #require(NameToken.parts(of: name), "\(name)")
                #expect(([model] + parts.map(\.token)).joined(separator: "-") == name)
                count += 1
            }
        }
        #expect(count > 50)
    }

    @Test(arguments: ["", "-", "b", "q", "b8x", "nothing-cpu-zz", "minilm", "99999999999999999999"])
    func whatMeansNothingIsUnknown(subject: String) {
        guard case .unknown = explain(subject) else {
            Issue.record("\(subject) means something")
            return
        }
    }

    @Test func aMisspelledWordHasASuggestion() {
        guard case .unknown(let nearest) = explain("incumbant") else {
            Issue.record("it is known")
            return
        }
        #expect(nearest == "incumbent")
    }
}
