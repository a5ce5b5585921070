import Foundation
import SlipwayDomain
import SpecFixtures
import Testing

/// The command of the Dockerfile, run by sh with a program that replaces the server and says what it is given.
@Suite("The command that starts the server finds the repository")
struct StartCommandTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("slipway start \(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func write(_ path: String, _ text: String = "") throws {
        let url = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// The words of CMD as a container's runtime reads them.
    private func command(model: String) throws -> [String] {
        var setting = Setting()
        setting.name = model
        let emission = Emission(
            "batching: {max_batch_size: 8}\n"
                + "deploy: {azureml: {endpoint: abc, instance_type: Standard_F4s_v2, base_image: \"a/b:1\"}}",
            Graphs.rows, setting)
        let text = emission.text("release/azureml/environment/Dockerfile").replacing("\\\n", with: "")
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("CMD ") })
        return try #require(JSONSerialization.jsonObject(with: Data(line.dropFirst(4).utf8)) as? [String])
    }

    /// Runs the command; the answer is the repository that the server is given, or the status and the message.
    private func run(model: String = "m", mounted: String? = "mount") throws -> String {
        defer { try? FileManager.default.removeItem(at: folder) }
        let words = try command(model: model)
        try write("bin/tritonserver", "#!/bin/sh\necho \"$@\"\n")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder.appendingPathComponent("bin/tritonserver").path)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        var environment = ["PATH": folder.appendingPathComponent("bin").path + ":/usr/bin:/bin"]
        environment["AZUREML_MODEL_DIR"] = mounted.map { folder.appendingPathComponent($0).path }
        process.environment = environment
        let (output, messages) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = messages
        try process.run()
        process.waitUntilExit()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let refusal = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        guard process.terminationStatus == 0 else { return "\(process.terminationStatus) \(refusal)" }
        return said.replacing(folder.path, with: "").trimmingCharacters(in: .newlines)
    }

    @Test(arguments: [
        "mount/m", "mount/repository/m", "mount/text model/1-0a/repository/m", "mount/m/1/repository/m",
    ])
    func below(_ path: String) throws {
        try write("\(path)/config.pbtxt")
        try write("\(path)/1/model.onnx")
        let repository = path.split(separator: "/").dropLast().joined(separator: "/")
        #expect(try run() == "--model-repository=/\(repository)")
    }

    @Test func theOutermostOneIsTaken() throws {
        try write("mount/repository/m/config.pbtxt")
        try write("mount/a/archive/m/config.pbtxt")
        #expect(try run() == "--model-repository=/mount/repository")
    }

    @Test func linksAreFollowed() throws {
        try write("store/repository/m/config.pbtxt")
        try write("mount/note.txt")
        try FileManager.default.createSymbolicLink(
            at: folder.appendingPathComponent("mount/asset"), withDestinationURL: folder.appendingPathComponent("store")
        )
        #expect(try run() == "--model-repository=/mount/asset/repository")
    }

    @Test func otherModelsAreNotIt() throws {
        try write("mount/repository/xm/config.pbtxt")
        try write("mount/repository/m.x/config.pbtxt")
        try write("mount/repository/m/1/config.pbtxt")
        #expect(try run().hasPrefix("1 there is no m/config.pbtxt below '/"))
    }

    @Test func aNameWithADotIsNoPattern() throws {
        try write("mount/repository/aXb/config.pbtxt")
        #expect(try run(model: "a.b").hasPrefix("1 "))
    }

    @Test func withoutAMountItSaysSo() throws {
        #expect(try run(mounted: nil) == "1 there is no m/config.pbtxt below '' or '/models'\n")
    }
}
