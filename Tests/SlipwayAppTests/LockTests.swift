import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwayOutput
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// Graph locks: what replaces a model, its external data and data files that are not at hand.
@Suite struct LockTests {
    private func built(_ spec: String = ProjectFolder.spec, weights: WeightsMode = .digest) throws -> AppProject {
        var project = try AppProject(spec: spec)
        project.weights = weights
        try project.build()
        return project
    }

    private func compare(_ project: AppProject) -> Outcome<BuildResult> {
        var builder = SpecBuilder(project: project.project, target: project.target, mode: .compare, fetching: nil)
        return builder.build(project.spec)
    }

    private func expectOpen(_ project: AppProject, _ place: SourceLocation = #_sourceLocation) {
        let outcome = compare(project)
        #expect(outcome.accepted?.reasons == [], "\(outcome.bag.all)", sourceLocation: place)
    }

    /// What a checkout without LFS objects has in place of a file.
    private func replaceByPointer(_ project: AppProject, _ path: String, of other: Data? = nil) throws {
        let data = try other ?? Data(contentsOf: project.folder.url.appending(path: path))
        try FileManager.default.removeItem(atPath: project.folder.path(path))
        try project.folder.write(
            path,
            "version https://git-lfs.github.com/spec/v1\noid sha256:\(SHA256Hasher.digest(Array(data)))\nsize \(data.count)\n"
        )
    }

    private func codes<Value>(_ outcome: Outcome<Value>) -> [DiagnosticCode] {
        outcome.bag.all.filter { $0.severity == .error }.map(\.code)
    }

    // MARK: - The model

    @Test(arguments: WeightsMode.allCases) func everyModeWritesALockThatStandsIn(mode: WeightsMode) throws {
        let project = try built(weights: mode)
        let lock = try #require(project.folder.json("out/words/graph.lock.json"))
        #expect(lock["format_version"] as? Int == 2 && lock["convert"] is NSNull)
        #expect((lock["data"] as? [Any])?.isEmpty == true)
        let evidence = try #require(lock["evidence"] as? [[String: Any]])
        #expect(evidence.allSatisfy { $0["rows"] as? String == "independent" })
        expectOpen(project)
        let model = try Data(contentsOf: project.folder.url.appending(path: "m.onnx"))
        try FileManager.default.removeItem(atPath: project.folder.path("m.onnx"))
        expectOpen(project)
        try project.folder.write("m.onnx", model)
        try replaceByPointer(project, "m.onnx")
        expectOpen(project)
        // `check` finds the lock by the output root that it is told.
        let check = SpecCompiler(project: project.project, target: project.target).compile(project.spec)
        #expect(check.accepted != nil && check.bag.all.isEmpty)
        #expect(codes(SpecCompiler(project: project.project, target: nil).compile(project.spec)) == [.gitLFSPointer])
    }

    @Test func aPointerToAnotherModelIsAChange() throws {
        let project = try built()
        try replaceByPointer(project, "m.onnx", of: Data("another model".utf8))
        let outcome = compare(project)
        #expect(codes(outcome) == [.lockedModelChanged])
        let finding = try #require(outcome.bag.all.first)
        #expect(finding.message.hasPrefix("the model changed: ") && finding.help[0].contains("build with it present"))
        #expect(finding.help[0].contains("git lfs pull --include=\"m.onnx\""))
    }

    @Test func aPointerWithoutALockIsAnError() throws {
        let project = try AppProject()
        try replaceByPointer(project, "m.onnx")
        #expect(codes(compare(project)) == [.gitLFSPointer])
    }

    /// A lock of Slipway 0.1 stands in as it is, and is replaced where the model is at hand.
    @Test func aLockOfTheFirstVersionIsRead() throws {
        let project = try built()
        var lock = try #require(project.folder.json("out/words/graph.lock.json"))
        lock["format_version"] = 1
        lock["data"] = nil
        lock["convert"] = nil
        lock["evidence"] = (lock["evidence"] as? [[String: Any]])?.map { $0.filter { !$0.key.hasPrefix("rows") } }
        try project.folder.write(
            "out/words/graph.lock.json", try JSONSerialization.data(withJSONObject: lock, options: [.prettyPrinted]))
        let model = try Data(contentsOf: project.folder.url.appending(path: "m.onnx"))
        try replaceByPointer(project, "m.onnx")
        try project.build()
        #expect(project.folder.json("out/words/graph.lock.json")?["format_version"] as? Int == 1)
        expectOpen(project)
        try project.folder.write("m.onnx", model)
        #expect(compare(project).accepted?.reasons.map(\.kind) == [.outputsDiffer])
        try project.build()
        #expect(project.folder.json("out/words/graph.lock.json")?["format_version"] as? Int == 2)
    }

    @Test func aLockOfALaterVersionIsRefused() throws {
        let project = try built()
        let path = "out/words/graph.lock.json"
        try project.folder.write(
            path, project.folder.text(path).replacing("\"format_version\": 2", with: "\"format_version\": 3"))
        #expect(codes(compare(project)) == [.newerRecord])
    }

    // MARK: - External data

    private func external(_ weights: WeightsMode = .digest) throws -> AppProject {
        var project = try AppProject(
            spec: """
                slipway: 1
                name: ext
                model: {source: external-data.onnx}
                target: {triton: "24.10"}
                execution_providers: [cpu]

                """)
        project.weights = weights
        for name in ["external-data.onnx", "external-data.bin"] {
            try FileManager.default.copyItem(
                at: RepositoryRoot.url("specs/errors/models/\(name)"), to: project.folder.url.appending(path: name))
        }
        try project.build()
        return project
    }

    @Test(arguments: WeightsMode.allCases) func externalDataThatIsNotAtHandIsLockedToo(mode: WeightsMode) throws {
        let project = try external(mode)
        expectOpen(project)
        let data = try Data(contentsOf: project.folder.url.appending(path: "external-data.bin"))
        try replaceByPointer(project, "external-data.bin")
        expectOpen(project)
        try FileManager.default.removeItem(atPath: project.folder.path("external-data.bin"))
        expectOpen(project)
        // The graph and its data as pointers.
        try project.folder.write("external-data.bin", data)
        try replaceByPointer(project, "external-data.bin")
        try replaceByPointer(project, "external-data.onnx")
        expectOpen(project)
    }

    @Test func otherExternalDataAreAChange() throws {
        let project = try external()
        try replaceByPointer(project, "external-data.bin", of: Data("other".utf8))
        let outcome = compare(project)
        #expect(codes(outcome) == [.lockedModelChanged] && outcome.bag.all[0].message.contains("external-data.bin"))
        try FileManager.default.removeItem(atPath: project.folder.path("external-data.onnx"))
        #expect(codes(compare(project)) == [.lockedModelChanged])
    }

    // MARK: - Data files

    private static let spec = """
        slipway: 1
        name: lin
        model: {source: w.onnx}
        target: {triton: "24.10"}
        execution_providers: [cpu]
        batching: {max_batch_size: [4, 8]}
        instances: {count: [1, 2]}

        """

    private static let data = [1, 2.5, -3, 4].reduce(into: Data()) { data, number in
        let bits = Float(number).bitPattern
        for shift in [0, 8, 16, 24] { data.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift))) }
    }

    private func withData(_ section: String) throws -> AppProject {
        var project = try AppProject(spec: Self.spec + section)
        project.weights = .digest
        try project.folder.write("w.onnx", LinearModel(weight: 2).bytes)
        try project.folder.write("x.bin", Self.data)
        try project.build()
        return project
    }

    @Test(arguments: [
        "warmup: {one: {data: {x: {file: x.bin}}}}\n", "profile: {concurrency: [1], data: {x: {file: x.bin}}}\n",
    ]) func aDataFileThatStandsInTheOutputNeedNotBeFetched(section: String) throws {
        let project = try withData(section)
        let lock = try #require(project.folder.json("out/lin/graph.lock.json"))
        let entry = try #require((lock["data"] as? [[String: Any]])?.first)
        #expect(entry["path"] as? String == "x.bin" && entry["bytes"] as? Int == 16)
        try replaceByPointer(project, "x.bin")
        expectOpen(project)
        try replaceByPointer(project, "w.onnx")
        expectOpen(project)
    }

    @Test func aDataFileThatIsAPointerIsAnError() throws {
        let project = try withData("warmup: {one: {data: {x: {file: x.bin}}}}\n")
        try replaceByPointer(project, "x.bin", of: Data("others".utf8))
        let changed = compare(project)
        #expect(codes(changed) == [.dataFilePointer])
        #expect(changed.bag.all[0].notes.contains { $0.contains("it changed since") })
        try project.folder.write("x.bin", Self.data)
        try replaceByPointer(project, "x.bin")
        try FileManager.default.removeItem(atPath: project.folder.path("out/lin/repository"))
        let gone = compare(project)
        #expect(codes(gone) == [.dataFilePointer])
        #expect(gone.bag.all[0].help == ["fetch it: git lfs pull --include=\"x.bin\""])
        try FileManager.default.removeItem(atPath: project.folder.path("out"))
        #expect(codes(compare(project)) == [.dataFilePointer])
    }

    // MARK: - Writing without the model

    @Test func aStoreServesABuildWithoutTheModel() throws {
        let project = try built(weights: .store)
        try replaceByPointer(project, "m.onnx")
        #expect(try !project.build().diff.isDifferent)
        try project.folder.write("spec.yaml", ProjectFolder.spec.replacing("[4, 8]", with: "[2, 8]"))
        #expect(try project.build().diff.isDifferent)
        #expect(project.folder.exists("out/words/repository/words-cpu-b2-i1/1/model.onnx"))
    }

    @Test(arguments: [WeightsMode.link, .copy]) func withoutAStoreTheModelIsNeeded(mode: WeightsMode) throws {
        let project = try built(weights: mode)
        try replaceByPointer(project, "m.onnx")
        #expect(try !project.build().diff.isDifferent)
        try project.folder.write("spec.yaml", ProjectFolder.spec.replacing("[4, 8]", with: "[2, 8]"))
        let before = project.folder.contents("out")
        var builder = SpecBuilder(
            project: project.project, target: project.target, mode: .write(syncToDisk: false), fetching: nil)
        let outcome = builder.build(project.spec)
        #expect(outcome.value == nil && codes(outcome) == [.modelNotAtHand])
        #expect(project.folder.contents("out") == before)
    }
}
