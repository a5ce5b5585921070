import Foundation
import SlipwayApp
import SlipwayBackends
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

/// `inspectModel` and `editModel`.
@Suite struct ModelTests {
    @Test func aModelIsInspected() throws {
        let project = try AppProject()
        let outcome = inspectModel(InspectionRequest(project.folder.path("m.onnx")))
        let model = try #require(outcome.accepted)
        #expect(model.signature.inputs.map(\.name) == ["text"] && model.byteCount > 0)
        #expect(model.inferred.outputs.count == model.signature.outputs.count)
        #expect(!model.isRebatchable)
    }

    @Test func whatIsNoModelIsAFindingAndWhatIsMissingAFailure() throws {
        let project = try AppProject()
        let text = inspectModel(InspectionRequest(project.spec))
        #expect(text.value == nil && text.bag.hasErrors && text.failures.isEmpty)
        let gone = inspectModel(InspectionRequest(project.folder.path("gone.onnx")))
        #expect(gone.value == nil && gone.bag.all.isEmpty)
        #expect(gone.failures == [Failure(.notFound(path: project.folder.path("gone.onnx")), isNamed: true)])
        let folder = inspectModel(InspectionRequest(project.folder.path("")))
        #expect(folder.failures.first?.error.failureClass == .input)
    }

    @Test func aSecondOpinionThatCannotBeAskedIsAWarning() throws {
        let project = try AppProject()
        var request = InspectionRequest(project.folder.path("m.onnx"))
        request.opinion = .program(project.folder.path("no-checker"))
        let outcome = inspectModel(request)
        #expect(outcome.accepted != nil && outcome.bag.all.map(\.code) == [.opinionMissing])
        try project.folder.write("checker", "#!/bin/sh\necho nothing\n")
        request.opinion = .program("/bin/true")
        #expect(inspectModel(request).bag.all.map(\.code) == [.opinionFailed])
    }

    @Test func aGraphThatIsTooLargeHasNoSecondOpinion() throws {
        let project = try AppProject()
        var bytes = try Data(contentsOf: project.folder.url.appending(path: "m.onnx"))
        // Field 1000, which no version of ONNX has, with 68,000,000 bytes: readers keep what they do not know.
        bytes += [0xC2, 0x3E, 0x80, 0xB2, 0xB6, 0x20] + Data(count: 68_000_000)
        try project.folder.write("large.onnx", bytes)
        var request = InspectionRequest(project.folder.path("large.onnx"))
        request.opinion = .program("/bin/true")
        let outcome = inspectModel(request)
        #expect(outcome.accepted != nil && outcome.bag.all.map(\.code) == [.opinionTooLarge])
    }

    @Test func anOutputIsCut() throws {
        let project = try AppProject()
        let model = project.folder.path("m.onnx")
        let outputs = try #require(inspectModel(InspectionRequest(model)).value).signature.outputs.map(\.name)
        let kept = try #require(outputs.first)
        var request = EditRequest(model, out: project.folder.path("new.onnx"))
        request.outputs = [kept]
        request.syncToDisk = false
        let report = try #require(editModel(request).accepted)
        #expect(report.outputs.map(\.before.name) == outputs)
        #expect(report.outputs.filter { $0.action != .cut }.map(\.before.name) == [kept])
        let new = try #require(inspectModel(InspectionRequest(request.out)).accepted)
        #expect(new.signature.outputs.map(\.name) == [kept])
    }

    @Test func anUnknownOutputWritesNothing() throws {
        let project = try AppProject()
        var request = EditRequest(project.folder.path("m.onnx"), out: project.folder.path("new.onnx"))
        request.outputs = ["nosuch"]
        let outcome = editModel(request)
        #expect(outcome.value == nil && outcome.bag.all.contains { $0.code == .outputNotInModel })
        #expect(!project.folder.exists("new.onnx"))
    }

    @Test func aModelDoesNotReplaceItsOwnData() throws {
        let project = try AppProject()
        for name in ["net.onnx", "model.onnx"] {
            let file = RepositoryRoot.url("specs/errors/data/own-name/\(name)")
            try project.folder.write(name, Data(contentsOf: file))
        }
        let before = project.folder.contents("")
        var request = EditRequest(
            project.folder.path("net.onnx"), out: project.folder.path("new/model.onnx"))
        request.syncToDisk = false
        let outcome = editModel(request)
        #expect(outcome.value == nil && outcome.bag.all.map(\.code) == [.externalDataInTheWay])
        #expect(project.folder.contents("") == before)
    }

    @Test(
        arguments: [
            (.tooLarge(byteCount: 1 << 31), .editedModelTooLarge), (.mismatch("r"), .editFailed),
            (.conflict(4..<8), .editFailed),
        ] as [(EditError, DiagnosticCode)])
    func anEditThatFailsIsAFindingAboutTheModel(_ error: EditError, _ code: DiagnosticCode) {
        let finding = error.diagnostic(of: "m.onnx")
        #expect(finding.code == code && finding.file == SourceID("m.onnx") && finding.help == [code.remedy])
    }

    @Test func whatStandsInTheWayStays() throws {
        let project = try AppProject()
        try project.folder.write("new.onnx", "mine")
        var request = EditRequest(project.folder.path("m.onnx"), out: project.folder.path("new.onnx"))
        request.syncToDisk = false
        #expect(editModel(request).failures.map(\.error) == [.outputExists(path: request.out)])
        #expect(project.folder.text("new.onnx") == "mine")
        request.replaces = true
        #expect(editModel(request).accepted != nil && project.folder.text("new.onnx") != "mine")
        let itself = editModel(EditRequest(request.path, out: request.path))
        #expect(itself.failures.first?.error.failureClass == .input)
    }
}
