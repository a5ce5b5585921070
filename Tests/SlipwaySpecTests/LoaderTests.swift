import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayTestSupport
import Testing

@Suite struct LoaderTests {
    /// The codes that the tests of this suite make fire.
    static let codes: [DiagnosticCode] = [
        .fragmentNotFound, .fragmentOutsideRoot, .fragmentUnreadable, .fragmentCycle, .fragmentsTooDeep, .mergeConflict,
    ]

    private func findings(_ text: String, files: [String: String] = [:]) -> [Diagnostic] {
        var bag = DiagnosticBag()
        _ = decode(text, files: files, into: &bag)
        return bag.sorted
    }

    private func document(_ text: String, files: [String: String]) throws -> SpecDocument {
        var bag = DiagnosticBag()
        let document = try #require(decode(text, files: files, into: &bag))
        for finding in bag.all { Issue.record("\(finding.code.text) \(finding.message) \(finding.path ?? "")") }
        return document
    }

    @Test func mappingsMergeAndListsReplace() throws {
        let base = """
            slipway: 1
            batching: {max_batch_size: [1, 2], dynamic: true}
            instances: {kind: gpu, count: 4}
            axes: {seq: {min: 1, max: 512}, h: {max: 8}}
            """
        let spec =
            SpecCase.head + """
                extends: ../templates/base.yaml
                batching: {max_batch_size: [8]}
                instances: {count: 1..2}
                axes: {seq: {max: 128}, w: {max: 9}}
                """
        let document = try document(spec, files: ["templates/base.yaml": base])
        #expect(document.batching.maxBatchSize.map(\.value) == [8])
        #expect(document.batching.dynamic.map(\.value) == [true])
        #expect(document.instances.kind?.value == .gpu)
        #expect(document.instances.count.map(\.value) == [1, 2])
        #expect(document.axes.map(\.name.value) == ["seq", "h", "w"])
        #expect(document.axes.map { $0.max?.value } == [128, 8, 9])
        #expect(document.axes[0].min?.value == 1)
        #expect(document.sources.map(\.path) == ["specs/test.yaml", "templates/base.yaml"])
        #expect(document.source.path == "specs/test.yaml")
    }

    @Test func everyValueKnowsItsFile() throws {
        let files = [
            "templates/base.yaml": "slipway: 1\nmodel: {source: m.onnx, version: 2}\nbatching: {dynamic: true}\n"
        ]
        let spec =
            "slipway: 1\nname: m\nextends: ../templates/base.yaml\nmodel: {version: 3}\nbatching: {max_batch_size: 8}\n"
        let document = try document(spec, files: files)
        #expect(document.model.source.source == "path")
        let path = document.model.source.stated
        #expect(path.range.source.path == "templates/base.yaml")
        #expect(document.model.version?.value == 3)
        #expect(document.model.version?.range.source.path == "specs/test.yaml")
        #expect(document.batching.dynamic.first?.range.source.path == "templates/base.yaml")
    }

    @Test func laterFragmentsWin() throws {
        let files = [
            "a.yaml": "slipway: 1\nvariant_limit: 10\nbatching: {max_batch_size: 1, dynamic: false}\n",
            "b.yaml": "slipway: 1\nvariant_limit: 20\nbatching: {max_batch_size: 2}\n",
        ]
        let document = try document(SpecCase.head + "extends: [../a.yaml, ../b.yaml]\n", files: files)
        #expect(document.variantLimit?.value == 20)
        #expect(document.batching.maxBatchSize.map(\.value) == [2])
        #expect(document.batching.dynamic.map(\.value) == [false])
    }

    @Test func fragmentsExtendFragments() throws {
        let files = [
            "templates/a.yaml": "slipway: 1\nextends: sub/b.yaml\nvariant_limit: 10\n",
            "templates/sub/b.yaml": "slipway: 1\nvariant_limit: 20\nbatching: {dynamic: false}\n",
        ]
        let document = try document(SpecCase.head + "extends: ../templates/a.yaml\n", files: files)
        #expect(document.variantLimit?.value == 10)
        #expect(document.batching.dynamic.map(\.value) == [false])
        #expect(document.sources.count == 3)
    }

    @Test func sameFragmentTwiceIsNoCycle() throws {
        let files = [
            "a.yaml": "slipway: 1\nextends: c.yaml\n", "b.yaml": "slipway: 1\nextends: c.yaml\n",
            "c.yaml": "slipway: 1\nvariant_limit: 7\n",
        ]
        let document = try document(SpecCase.head + "extends: [../a.yaml, ../b.yaml]\n", files: files)
        #expect(document.variantLimit?.value == 7)
        #expect(document.sources.count == 4)
    }

    @Test func choicesAreReplacedWhole() throws {
        let files = ["a.yaml": "slipway: 1\nprofile: {data: {x: {random: [0, 9], seed: 1}, y: ones}}\n"]
        let document = try document(
            SpecCase.head + "extends: ../a.yaml\nprofile: {data: {x: {values: [1]}}}\n", files: files)
        #expect(document.profile?.data.map(\.source.value) == [.values([.integer(1)]), .ones])
    }

    @Test func shorthandReplacesAMapping() throws {
        let files = ["a.yaml": "slipway: 1\ninstances: {kind: gpu, count: 4}\n"]
        let document = try document(SpecCase.head + "extends: ../a.yaml\ninstances: 2\n", files: files)
        #expect(document.instances.count.map(\.value) == [2])
        #expect(document.instances.kind == nil)
    }

    @Test func emptyListReplaces() throws {
        let files = ["a.yaml": "slipway: 1\nexclude: [{precision: fp16}]\n"]
        #expect(try document(SpecCase.head + "extends: ../a.yaml\nexclude: []\n", files: files).exclude.isEmpty)
    }

    @Test func faultsOfAFragmentPointIntoIt() throws {
        let files = ["a.yaml": "slipway: 1\nbatching: {dinamic: true}\n"]
        let finding = try #require(findings(SpecCase.head + "extends: ../a.yaml\n", files: files).first)
        #expect(finding.code == .unknownKey)
        #expect(finding.file?.path == "a.yaml")
        #expect(finding.primary?.range.span == ByteSpan(22, 29))
    }

    @Test func fragmentNeedsTheLanguageVersion() {
        let found = findings(SpecCase.head + "extends: ../a.yaml\n", files: ["a.yaml": "variant_limit: 7\n"])
        #expect(found.map(\.code) == [.missingKey])
        #expect(found.first?.file?.path == "a.yaml")
    }

    @Test func fragmentOfANewerLanguageIsRefused() {
        let found = findings(SpecCase.head + "extends: ../a.yaml\n", files: ["a.yaml": "slipway: 9\nnew: 1\n"])
        #expect(found.map(\.code) == [.newerLanguage])
        #expect(found.first?.file?.path == "a.yaml")
    }

    @Test(arguments: [
        ("missing.yaml", DiagnosticCode.fragmentNotFound), ("../../x.yaml", .fragmentOutsideRoot),
        ("locked.yaml", .fragmentUnreadable), ("test.yaml", .fragmentCycle), ("a.yaml", .fragmentCycle),
        ("deep0.yaml", .fragmentsTooDeep),
    ])
    func fragmentsThatCannotBeHad(_ path: String, _ code: DiagnosticCode) throws {
        let marked = MarkedText(SpecCase.head + "extends: 1️⃣\(path)\n")
        var files = [
            "specs/locked.yaml": "unreadable", "specs/test.yaml": marked.text,
            "specs/a.yaml": "slipway: 1\nextends: a.yaml\n",
        ]
        for level in 0..<17 { files["specs/deep\(level).yaml"] = "slipway: 1\nextends: deep\(level + 1).yaml\n" }
        let found = findings(marked.text, files: files)
        #expect(found.map(\.code) == [code])
        let finding = try #require(found.first)
        if finding.file?.path == "specs/test.yaml" { #expect(finding.primary?.range.span.start == marked["1️⃣"]) }
    }

    @Test func formsThatDoNotMeetAreReportedWithBothPlaces() throws {
        let files = ["a.yaml": "slipway: 1\nbatching: {dynamic: true}\n"]
        let found = findings(SpecCase.head + "extends: ../a.yaml\nbatching: [8]\n", files: files)
        let conflict = try #require(found.first { $0.code == .mergeConflict })
        #expect(conflict.file?.path == "specs/test.yaml")
        #expect(conflict.secondary.map(\.range.source.path) == ["a.yaml"])
    }

    @Test func faultyExtendsIsReported() {
        #expect(findings(SpecCase.head + "extends: {a: b}\n").map(\.code) == [.wrongKind])
        #expect(findings(SpecCase.head + "extends: /etc/passwd\n").map(\.code) == [.malformedText])
        #expect(findings(SpecCase.head + "extends: []\n").map(\.code) == [.emptyList])
    }

    @Test func textsOfAllFilesAreHanded() throws {
        var texts = SourceSet()
        var bag = DiagnosticBag()
        let file = SourceFile(path: "specs/test.yaml", text: SpecCase.head + "extends: ../a.yaml\n")
        _ = SpecLoader.load(
            file, language: language, files: MemorySources(files: ["a.yaml": "slipway: 1\n"]), texts: &texts, into: &bag
        )
        #expect(texts[SourceID("a.yaml")] != nil && texts[file.id] != nil)
    }
}
