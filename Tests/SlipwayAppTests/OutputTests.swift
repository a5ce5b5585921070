import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwayTestSupport
import SlipwayTriton
import SlipwayWorkspace
import Testing

/// `verifyOutputs`, `materialize` and `checkRepositories`.
@Suite struct OutputTests {
    private func built() throws -> AppProject {
        let project = try AppProject()
        try project.build()
        return project
    }

    @Test func anOutputIsVerified() throws {
        let project = try built()
        let outcome = verifyOutputs([project.folder.path("out")])
        #expect((outcome.accepted ?? 0) > 4, "\(outcome.bag.all)")
    }

    @Test func aChangedFileIsOneFindingAndAMissingFolderAFailure() throws {
        let project = try built()
        try project.folder.write("out/words/release/repository/words/config.pbtxt", "name: \"words\"\n")
        let outcome = verifyOutputs([project.folder.path("out"), project.folder.path("gone")])
        #expect(outcome.bag.count(.error) >= 1 && outcome.accepted == nil)
        #expect(outcome.failures.map(\.error) == [.notFound(path: project.folder.path("gone"))])
        #expect(verifyOutputs([project.folder.path(".git")]).bag.all.map(\.code) == [.notARelease])
    }

    @Test func aReleaseIsMaterialized() throws {
        let project = try built()
        var request = MaterializeRequest(
            [project.folder.path("out/words/release")], into: project.folder.path("serving"))
        request.mode = .compare
        #expect(materialize(request) { _ in }.accepted?.diff.isDifferent == true)
        #expect(!project.folder.exists("serving"))
        request.mode = .write(syncToDisk: false)
        let first = try #require(materialize(request) { _ in }.accepted)
        #expect(first.plan.releases.map(\.name.text) == ["words"] && first.differences == nil)
        #expect(project.folder.exists("serving/words/1/model.onnx"))
        #expect(materialize(request) { _ in }.accepted?.diff.isDifferent == false)
    }

    @Test func aModelThatNoReleaseNamesStaysAndIsNamed() throws {
        let project = try built()
        var request = MaterializeRequest(
            [project.folder.path("out/words/release")], into: project.folder.path("serving"))
        request.mode = .write(syncToDisk: false)
        #expect(materialize(request) { _ in }.accepted != nil)
        try project.folder.write(
            "spec.yaml", ProjectFolder.spec.replacing("name: words", with: "name: letters"))
        try project.build()
        request = MaterializeRequest(
            [project.folder.path("out/letters/release")], into: project.folder.path("serving"))
        let outcome = materialize(request) { _ in }
        #expect(outcome.accepted != nil && outcome.bag.all.map(\.code).contains(.modelNotNamed))
        #expect(project.folder.exists("serving/words/1/model.onnx"))
    }

    @Test func twoReleasesOfOneModelAreRefused() throws {
        let project = try built()
        let release = project.folder.path("out/words/release")
        let outcome = materialize(MaterializeRequest([release, release], into: project.folder.path("serving"))) { _ in }
        #expect(outcome.value == nil && outcome.bag.all.map(\.code) == [.duplicateRelease])
        #expect(!project.folder.exists("serving"))
    }

    @Test func aFolderWhoseNameIsNoModelsIsNoServingRoot() throws {
        let project = try built()
        let release = project.folder.path("out/words/release")
        let outcome = materialize(MaterializeRequest([release], into: "/")) { _ in }
        #expect(outcome.value == nil && outcome.bag.all.map(\.code) == [.unsuitableRoot])
    }

    /// External data are beside the model, wherever that lies below the root.
    @Test func externalDataAreFoundBesideTheModel() throws {
        let spec = """
            slipway: 1
            name: ext
            model: {source: models/external-data.onnx}
            target: {triton: "24.10"}

            """
        var project = try AppProject(spec: spec)
        project.weights = .digest
        try FileManager.default.createDirectory(
            atPath: project.folder.path("models"), withIntermediateDirectories: true)
        for name in ["external-data.onnx", "external-data.bin"] {
            try FileManager.default.copyItem(
                at: RepositoryRoot.url("specs/errors/models/\(name)"),
                to: project.folder.url.appending(path: "models/\(name)"))
        }
        try project.build()
        var request = MaterializeRequest([project.folder.path("out/ext/release")], into: project.folder.path("serving"))
        request.mode = .write(syncToDisk: false)
        let outcome = materialize(request) { _ in }
        #expect(outcome.accepted != nil, "\(outcome.bag.all)")
        #expect(project.folder.exists("serving/ext/1/external-data.bin"))
    }

    @Test func aMissingReleaseIsAFailureAndNothingIsWritten() throws {
        let project = try built()
        let request = MaterializeRequest([project.folder.path("gone")], into: project.folder.path("serving"))
        let outcome = materialize(request) { _ in }
        #expect(outcome.value == nil && outcome.failures.first?.error.failureClass == .missing)
        #expect(!project.folder.exists("serving"))
    }

    @Test func aDamagedReleaseIsRefused() throws {
        let project = try built()
        try project.folder.write("out/words/release/repository/words/config.pbtxt", "name: \"words\"\n")
        let outcome = materialize(
            MaterializeRequest([project.folder.path("out/words/release")], into: project.folder.path("serving"))
        ) { _ in }
        #expect(outcome.value == nil && outcome.bag.hasErrors && !project.folder.exists("serving"))
    }

    @Test func aGeneratedRepositoryIsJudgedWhole() throws {
        let project = try built()
        let server = ServerFacts(release: ReleaseTable.default)
        var request = RepositoryRequest([project.folder.path("out/words/repository")], server: server)
        let all = checkRepositories(request)
        #expect(all.accepted == 3, "\(all.bag.all)")
        request.models = ["words-default"]
        #expect(checkRepositories(request).accepted == 1)
        request.models = ["words-defalt"]
        let none = checkRepositories(request)
        #expect(none.failures.map(\.error) == [.notFound(path: "words-defalt")])
        #expect(none.failures.map(\.isReported) == [true])
        #expect(none.bag.all.first?.help == ["did you mean \"words-default\"?"])
    }

    @Test func aRepositoryThatIsMissingDoesNotHideTheOther() throws {
        let project = try built()
        try project.folder.write("out/words/repository/words-default/config.pbtxt", "nonsense {\n")
        let paths = [project.folder.path("gone"), project.folder.path("out/words/repository")]
        let outcome = checkRepositories(RepositoryRequest(paths, server: ServerFacts(release: ReleaseTable.default)))
        #expect(outcome.failures.map(\.error.failureClass) == [.missing])
        #expect(outcome.bag.count(.error) >= 2 && outcome.value == 3)
        #expect(outcome.bag.all.contains { $0.file.map { outcome.sources[$0] != nil } ?? false })
    }
}
