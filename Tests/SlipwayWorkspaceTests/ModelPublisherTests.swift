import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwaySystem
import Testing

@testable import SlipwayWorkspace

@Suite struct ModelPublisherTests {
    private let old = "0123456789"

    /// A folder with a model, its data, and a folder for the result.
    private func scene() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(old, "m.onnx")
        try scratch.write("data", "m.bin")
        try FileManager.default.createDirectory(atPath: scratch.path + "/new", withIntermediateDirectories: true)
        return scratch
    }

    private func output(
        _ scratch: Scratch, to path: String = "new/o.onnx", content: SplicedFile? = nil,
        companions: [String: String] = [:], _ sharing: ModelOutput.Sharing = .copy, replaces: Bool = false
    ) throws -> ModelOutput {
        let source = scratch.path + "/m.onnx"
        return ModelOutput(
            path: scratch.path + "/" + path, source: source, stamp: try FileStamp(ofFile: source), content: content,
            companions: try companions.sorted { $0.key < $1.key }.map { location, name in
                let file = scratch.path + "/" + name
                return .init(
                    location: try #require(RelativePath(location)), source: file, stamp: try FileStamp(ofFile: file))
            }, sharing: sharing, replaces: replaces)
    }

    private let edit = SplicedFile([.copy(0..<4), .bytes(Array("NEW".utf8)), .copy(6..<10)])

    @discardableResult
    private func publish(_ output: ModelOutput, faults: FaultPlan? = nil) throws -> DiagnosticBag {
        try ModelPublisher(syncToDisk: faults != nil, faults: faults).publish(output)
    }

    @Test func piecesOfTheSourceAndNewBytesBecomeAFile() throws {
        let scratch = try scene()
        try publish(try output(scratch, content: edit))
        #expect(scratch.read("new/o.onnx") == "0123NEW6789")
        #expect(scratch.read("m.onnx") == old)
        #expect(try scratch.contents("new").count == 1)
    }

    @Test func largeRangesAreCopiedInTheKernel() throws {
        let scratch = try scene()
        let text = String(repeating: "0123456789abcdef", count: 20_000)
        try scratch.write(text, "m.onnx")
        let counter = Counter()
        let faults = FaultPlan { call, _ in
            if call == "copy" { _ = counter.next() }
            return nil
        }
        let content = SplicedFile([.bytes([0x41]), .copy(10..<300_000), .bytes([0x42]), .copy(0..<16)])
        try publish(try output(scratch, content: content), faults: faults)
        let middle = text.dropFirst(10).prefix(299_990)
        #expect(scratch.read("new/o.onnx") == "A" + middle + "B0123456789abcdef")
        #expect(counter.count > 0)
    }

    @Test(arguments: [Errno.improperLink, .notSupported, .invalidArgument, .noFunction])
    func aFileSystemThatCannotCopyInTheKernelIsReadAndWritten(refusal: Errno) throws {
        let scratch = try scene()
        let text = String(repeating: "0123456789abcdef", count: 20_000)
        try scratch.write(text, "m.onnx")
        let faults = FaultPlan { call, _ in call == "copy" || call == "reflink" ? refusal : nil }
        try publish(try output(scratch), faults: faults)
        #expect(scratch.read("new/o.onnx") == text)
    }

    @Test func withoutUnnamedFilesATemporaryOneIsUsed() throws {
        let scratch = try scene()
        let faults = FaultPlan { call, path in call == "create" && path.hasSuffix("new") ? .notSupported : nil }
        try publish(try output(scratch, content: edit), faults: faults)
        #expect(try scratch.contents("new") == ["o.onnx": "0123NEW6789"])
    }

    @Test func aModelWithoutChangesIsLinkedWhole() throws {
        let scratch = try scene()
        let notes = try publish(try output(scratch, companions: ["m.bin": "m.bin"], .link))
        #expect(try scratch.facts("new/o.onnx").identity == scratch.facts("m.onnx").identity)
        #expect(try scratch.facts("new/m.bin").identity == scratch.facts("m.bin").identity)
        #expect(notes.all.map(\.code.name) == ["weights-linked-to-source", "weights-linked-to-source"])
    }

    @Test func aFileOfManyGigabytesIsLinkedAtOnce() throws {
        let scratch = try scene()
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.path + "/m.bin"))
        try handle.truncate(atOffset: 9_000_000_000)
        try publish(try output(scratch, content: edit, companions: ["m.bin": "m.bin"], .link))
        #expect(try scratch.facts("new/m.bin").size == 9_000_000_000)
        #expect(scratch.read("new/o.onnx") == "0123NEW6789")
    }

    @Test func dataInAFolderGetsItsFolder() throws {
        let scratch = try scene()
        try publish(try output(scratch, content: edit, companions: ["a/b/m.bin": "m.bin"]))
        #expect(scratch.read("new/a/b/m.bin") == "data")
    }

    @Test func theModelItselfIsNeverReplaced() throws {
        let scratch = try scene()
        for replaces in [false, true] {
            #expect(throws: WorkspaceError.outputIsSource(path: scratch.path + "/m.onnx")) {
                try publish(try output(scratch, to: "m.onnx", content: edit, replaces: replaces))
            }
        }
        #expect(scratch.read("m.onnx") == old)
    }

    @Test(arguments: ["hard", "symbolic"]) func norBehindALink(kind: String) throws {
        let scratch = try scene()
        let link = scratch.path + "/new/o.onnx"
        if kind == "hard" {
            try FileManager.default.linkItem(atPath: scratch.path + "/m.onnx", toPath: link)
        } else {
            try FileManager.default.createSymbolicLink(
                atPath: link, withDestinationPath: scratch.path + "/m.onnx")
        }
        #expect(throws: WorkspaceError.outputIsSource(path: link)) {
            try publish(try output(scratch, content: edit, replaces: true))
        }
        #expect(scratch.read("m.onnx") == old)
    }

    @Test func whatExistsStaysUnlessItMayBeReplaced() throws {
        let scratch = try scene()
        try scratch.write("mine", "new/o.onnx")
        #expect(throws: WorkspaceError.outputExists(path: scratch.path + "/new/o.onnx")) {
            try publish(try output(scratch, content: edit))
        }
        #expect(scratch.read("new/o.onnx") == "mine")
        try publish(try output(scratch, content: edit, replaces: true))
        #expect(try scratch.contents("new") == ["o.onnx": "0123NEW6789"])
    }

    @Test func dataThatExistsStopsTheModelToo() throws {
        let scratch = try scene()
        try scratch.write("mine", "new/m.bin")
        #expect(throws: WorkspaceError.outputExists(path: scratch.path + "/new/m.bin")) {
            try publish(try output(scratch, content: edit, companions: ["m.bin": "m.bin"]))
        }
        #expect(try scratch.contents("new") == ["m.bin": "mine"])
    }

    @Test func besideTheModelItsDataIsThereAlready() throws {
        let scratch = try scene()
        try publish(try output(scratch, to: "o.onnx", content: edit, companions: ["m.bin": "m.bin"]))
        #expect(scratch.read("o.onnx") == "0123NEW6789")
        #expect(scratch.read("m.bin") == "data")
    }

    @Test func aDirectoryIsNoPlaceForAModel() throws {
        let scratch = try scene()
        #expect(throws: WorkspaceError.notAFile(path: scratch.path + "/new")) {
            try publish(try output(scratch, to: "new", content: edit, replaces: true))
        }
        #expect(throws: WorkspaceError.notAFile(path: scratch.path + "/new/")) {
            try publish(try output(scratch, to: "new/", content: edit))
        }
    }

    @Test func aFolderThatIsNotThereIsNamed() throws {
        let scratch = try scene()
        #expect(throws: WorkspaceError.notFound(path: scratch.path + "/none")) {
            try publish(try output(scratch, to: "none/o.onnx", content: edit))
        }
    }

    @Test func anotherFileSystemCannotBeLinkedTo() throws {
        let scratch = try scene()
        let faults = FaultPlan { call, _ in call == "link" ? .improperLink : nil }
        #expect(throws: WorkspaceError.notLinkable(path: scratch.path + "/m.onnx", errno: .improperLink)) {
            try publish(try output(scratch, .link), faults: faults)
        }
        #expect(try scratch.contents("new").isEmpty)
    }

    @Test func aModelThatChangesMeanwhileIsNotPublished() throws {
        let scratch = try scene()
        let output = try output(scratch, content: edit)
        try scratch.write("another text", "m.onnx")
        #expect(throws: WorkspaceError.changedWhileRead(path: scratch.path + "/m.onnx")) { try publish(output) }
        #expect(try scratch.contents("new").isEmpty)
    }

    @Test func aLinkToAnotherFileThanWasReadIsTakenBack() throws {
        let scratch = try scene()
        let output = try output(scratch, .link)
        try FileManager.default.moveItem(atPath: scratch.path + "/m.onnx", toPath: scratch.path + "/away")
        try scratch.write(old, "m.onnx")
        #expect(throws: WorkspaceError.changedWhileRead(path: scratch.path + "/m.onnx")) { try publish(output) }
        #expect(try scratch.contents("new").isEmpty)
    }

    /// Stops at every call in turn, as if the process had been killed there or the disk were full from there on.
    @Test(arguments: [false, true]) func aRunThatStopsAnywhereLeavesNoModel(replaces: Bool) throws {
        var step = 0
        while step < 100 {
            let scratch = try scene()
            if replaces {
                try scratch.write("before", "new/o.onnx")
                try scratch.write("old data", "new/m.bin")
            }
            let output = try output(
                scratch, content: edit, companions: ["m.bin": "m.bin"], replaces: replaces)
            let counter = Counter()
            let stop = step
            let faults = FaultPlan { call, _ in
                call == "unlink" || call == "rmdir" || counter.next() < stop ? nil : .noSpace
            }
            let isDone = (try? publish(output, faults: faults)) != nil
            let left = try scratch.contents("new")
            if isDone {
                #expect(left == ["o.onnx": "0123NEW6789", "m.bin": "data"])
                return
            }
            if replaces {
                // An old model never is beside new data.
                switch left["o.onnx"] {
                case "before": #expect(left["m.bin"] == "old data", "step \(step)")
                case "0123NEW6789": #expect(left["m.bin"] == "data", "step \(step)")
                default: #expect(left["o.onnx"] == nil, "step \(step)")
                }
            } else {
                #expect(left == [:], "step \(step)")
            }
            step += 1
        }
        Issue.record("it never ends")
    }

    @Test func aFailureBringsTheOldModelAndItsDataBack() throws {
        let scratch = try scene()
        try scratch.write("before", "new/o.onnx")
        try scratch.write("old data", "new/m.bin")
        let output = try output(scratch, content: edit, companions: ["m.bin": "m.bin"], replaces: true)
        let counter = Counter()
        // The second name that is given, the model's, is refused.
        let faults = FaultPlan { call, _ in call == "link" && counter.next() == 1 ? .noSpace : nil }
        #expect(throws: WorkspaceError.self) { try publish(output, faults: faults) }
        #expect(try scratch.contents("new") == ["o.onnx": "before", "m.bin": "old data"])
        try publish(output)
        #expect(try scratch.contents("new") == ["o.onnx": "0123NEW6789", "m.bin": "data"])
    }

    /// A model and its data, in place of others, with one call that fails, or with every call from one on.
    private func replace(
        _ sharing: ModelOutput.Sharing, stopping: Bool, error: Errno, at step: Int
    ) throws -> (scratch: Scratch, isDone: Bool, calls: Int) {
        let scratch = try scene()
        try scratch.write("before", "new/o.onnx")
        try scratch.write("old data", "new/m.bin")
        let output = try output(
            scratch, content: edit, companions: ["m.bin": "m.bin"], sharing, replaces: true)
        let counter = Counter()
        let faults = FaultPlan { _, _ in
            let number = counter.next()
            return stopping ? (number >= step ? error : nil) : number == step ? error : nil
        }
        let isDone = (try? publish(output, faults: faults)) != nil
        return (scratch, isDone, counter.count)
    }

    private let pairs = [
        ["o.onnx": "before", "m.bin": "old data"], ["o.onnx": "0123NEW6789", "m.bin": "data"],
    ]

    @Test(arguments: [ModelOutput.Sharing.copy, .link], [Errno.ioError, .noSpace, .permissionDenied])
    func anErrorAtAnyCallLeavesBothOldOrBothNew(sharing: ModelOutput.Sharing, error: Errno) throws {
        for step in 0..<200 {
            let (scratch, isDone, calls) = try replace(sharing, stopping: false, error: error, at: step)
            let left = try scratch.contents("new").filter { !$0.key.hasPrefix(".slipway") }
            #expect(pairs.contains(left), "step \(step): \(left)")
            if isDone { #expect(left == pairs[1], "step \(step)") }
            if calls <= step {
                #expect(step > 10)
                return
            }
        }
        Issue.record("it never ends")
    }

    /// After a kill nothing is lost, and the next run, whatever it makes there, first finishes or undoes the one before.
    @Test(arguments: [ModelOutput.Sharing.copy, .link])
    func aStopAtAnyCallLosesNoModel(sharing: ModelOutput.Sharing) throws {
        for step in 0..<200 {
            let (scratch, _, calls) = try replace(sharing, stopping: true, error: .canceled, at: step)
            let all = Set(try scratch.contents("new").values)
            let isThere = all.isSuperset(of: ["before", "old data"]) || all.isSuperset(of: ["0123NEW6789", "data"])
            #expect(isThere, "step \(step): \(all)")
            #expect(scratch.read("m.onnx") == old && scratch.read("m.bin") == "data", "step \(step)")
            try publish(try output(scratch, to: "new/other.onnx", content: edit))
            var left = try scratch.contents("new")
            #expect(left.removeValue(forKey: "other.onnx") != nil)
            #expect(pairs.contains(left), "step \(step): \(left)")
            try publish(
                try output(scratch, content: edit, companions: ["m.bin": "m.bin"], sharing, replaces: true))
            try FileManager.default.removeItem(atPath: scratch.path + "/new/other.onnx")
            #expect(try scratch.contents("new") == pairs[1], "step \(step)")
            if calls <= step { return }
        }
        Issue.record("it never ends")
    }

    @Test func aPrivateDirectoryThatIsALinkIsRefused() throws {
        let scratch = try scene()
        try scratch.write("mine", "precious/stage/file")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/new/.slipway", withDestinationPath: "../precious")
        let error = #expect(throws: WorkspaceError.self) { try publish(try output(scratch, content: edit)) }
        #expect(error?.failureClass == .io)
        #expect(scratch.read("precious/stage/file") == "mine" && !scratch.exists("new/o.onnx"))
    }

    @Test func aFullDiskIsSaid() throws {
        let scratch = try scene()
        let faults = FaultPlan { call, _ in call == "write" ? .noSpace : nil }
        let shown = scratch.path + "/new/o.onnx"
        #expect(throws: WorkspaceError.io(path: shown, action: "write", errno: .noSpace)) {
            try publish(try output(scratch, content: edit), faults: faults)
        }
    }

    @Test func anEditedGraphIsStoredOnceAndLinked() throws {
        let scratch = try scene()
        let weights = try scratch.makeWeights(old, at: "m.onnx")
        let digest = try SHA256Hasher.digest(of: edit, from: weights.sourcePath)
        #expect(digest.digest == SHA256Hasher.digest(Array("0123NEW6789".utf8)))
        let graph = WeightsReference(
            digest: digest.digest, byteCount: digest.byteCount, sourcePath: weights.sourcePath, content: edit)
        for mode in [WeightsMode.store, .link, .copy] {
            let place = "out-\(mode.rawValue)"
            let output = try makeOutput(["one": "1", "two": "2"], weights: graph)
            let publisher = makePublisher(seconds: 30)
            _ = try publisher.publish(output, to: scratch.path + "/" + place, mode: mode)
            let files = ["one", "two"].map { "\(place)/net/repository/\($0)/1/model.onnx" }
            for file in files { #expect(scratch.read(file) == "0123NEW6789") }
            let identities = try files.map { try scratch.facts($0).identity }
            #expect((identities[0] == identities[1]) == (mode != .copy))
            let again = try publisher.publish(output, to: scratch.path + "/" + place, mode: mode)
            #expect(!again.diff.isDifferent, "\(mode)")
        }
        #expect(scratch.read("m.onnx") == old)
    }

    @Test func anEditedGraphOfAChangedModelIsRefused() throws {
        let scratch = try scene()
        let digest = try SHA256Hasher.digest(of: edit, from: scratch.path + "/m.onnx")
        let graph = WeightsReference(
            digest: digest.digest, byteCount: digest.byteCount, sourcePath: scratch.path + "/m.onnx", content: edit)
        try scratch.write("9876543210", "m.onnx")
        #expect(throws: WorkspaceError.self) { try scratch.publish(try makeOutput(["one": "1"], weights: graph)) }
        #expect(!scratch.exists("out/net/manifest.json"))
    }
}
