import SlipwayApp
import SlipwayDiagnostics
import SlipwayReport
import SlipwaySources
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// `SpecCompiler` and `SpecBuilder`.
@Suite struct BuildTests {
    @Test func aSpecIsBuiltOnceAndThenUpToDate() throws {
        let project = try AppProject()
        #expect(try project.build().diff.isDifferent)
        let before = project.folder.contents("out")
        #expect(before["words/manifest.json"] != nil)
        #expect(try !project.build().diff.isDifferent)
        #expect(project.folder.contents("out") == before)
    }

    @Test func aComparisonWritesNothingAndShowsLines() throws {
        let project = try AppProject()
        let new = try project.build(.compare)
        #expect(new.diff.isDifferent && new.differences?.entries.isEmpty == false)
        #expect(!project.folder.exists("out"))
        try project.build()
        try project.folder.write("spec.yaml", ProjectFolder.spec.replacing("hello", with: "goodbye"))
        let changed = try #require(try project.build(.compare).differences)
        #expect(changed.entries.contains { $0.path == "words/manifest.json" && !$0.diff.isEmpty })
        #expect(try project.build().differences == nil)
    }

    @Test func twoSpecsOfOneNameAreOneFault() throws {
        let project = try AppProject()
        try project.folder.write("other.yaml", ProjectFolder.spec.replacing("[4, 8]", with: "[2]"))
        var builder = SpecBuilder(
            project: project.project, target: project.target, mode: .write(syncToDisk: false), fetching: nil)
        #expect(builder.build(project.spec).accepted != nil)
        let before = project.folder.contents("out")
        let second = builder.build(project.folder.path("other.yaml"))
        #expect(second.value == nil && second.bag.all.map(\.code) == [.duplicateOutput])
        #expect(project.folder.contents("out") == before)
    }

    @Test func aMissingSpecIsNamedByTheRequestAndAMissingModelIsNot() throws {
        let project = try AppProject(spec: ProjectFolder.spec.replacing("m.onnx", with: "gone.onnx"))
        let compiler = SpecCompiler(project: project.project, target: nil)
        let model = compiler.compile(project.spec)
        #expect(model.value == nil && model.failures.isEmpty)
        #expect(model.bag.all.filter { $0.severity == .error }.map(\.code) == [.missingModel])
        let spec = compiler.compile(project.folder.path("gone.yaml"))
        #expect(spec.bag.all.isEmpty && spec.failures.map(\.isNamed) == [true])
        #expect(spec.failures.first?.error.failureClass == .missing)
    }

    @Test func aModelGivenByURLIsNotFetchedUnasked() throws {
        let digest = String(repeating: "ab", count: 32)
        let source = "{url: \"https://example.com/m.onnx\", sha256: \(digest)}"
        let project = try AppProject(spec: ProjectFolder.spec.replacing("source: m.onnx", with: "source: \(source)"))
        let cache = ModelFetcher(cache: project.folder.path("cache"), isOffline: true, timeout: 1)
        var events: [FetchEvent] = []
        for watch in [nil, { (event: FetchEvent) in events.append(event) }] as [FetchWatch?] {
            let compiler = SpecCompiler(
                project: Project(root: project.folder.path(""), fetcher: cache), target: nil, fetching: watch)
            let outcome = compiler.compile(project.spec)
            #expect(outcome.value == nil && outcome.bag.all.contains { $0.code == .modelNotCached })
        }
        #expect(events == [.ended], "an offline run begins no fetch")
    }

    @Test func anOutputThatCannotBeWrittenIsAFailure() throws {
        let project = try AppProject()
        var builder = SpecBuilder(
            project: project.project, target: OutputTarget(out: project.folder.path("m.onnx")),
            mode: .write(syncToDisk: false), fetching: nil)
        let outcome = builder.build(project.spec)
        #expect(outcome.value == nil && outcome.failures.first?.error.failureClass == .io)
        #expect(outcome.accepted == nil)
    }
}
