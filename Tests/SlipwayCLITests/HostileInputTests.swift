import Foundation
import SlipwayTestSupport
import Testing

@Suite("Hostile input")
struct HostileInputTests {
    private static let specs: [(name: String, bytes: Data)] = {
        func text(_ text: String) -> Data { Data(text.utf8) }
        var random = SeededGenerator(seed: 7)
        return [
            ("empty", Data()),
            ("blank", text("   \n\n")),
            ("comment", text("# nothing\n")),
            ("10 MB", text(String(repeating: "a: b\n", count: 2_100_000))),
            ("10 MB on one line", text("slipway: " + String(repeating: "1", count: 10_000_000))),
            ("binary", Data((0..<4096).map { _ in UInt8.random(in: 0...255, using: &random) })),
            ("NULs", Data(repeating: 0, count: 1000)),
            ("deep flow", text("slipway: " + String(repeating: "[", count: 100_000))),
            ("deep block", text((0..<3000).map { String(repeating: " ", count: $0) + "a:\n" }.joined())),
            ("self reference", text("slipway: &a [*a]\nname: *a\n")),
            (
                "billion laughs",
                text(
                    "a0: &a0 [x]\n"
                        + (1..<30).map { n in
                            "a\(n): &a\(n) [\((0..<10).map { _ in "*a\(n - 1)" }.joined(separator: ", "))]\n"
                        }
                        .joined())
            ),
            ("a list", text("- 1\n- 2\n")),
            ("a text", text("hello\n")),
            ("two documents", text(Project.spec + "---\n" + Project.spec)),
            ("UTF-16", Data([0xFF, 0xFE] + Array("slipway".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }))),
        ]
    }()

    @Test(arguments: Self.specs.map(\.name))
    func specsEndWithOneClearError(name: String) throws {
        let project = try Project()
        try project.write("spec.yaml", try #require(Self.specs.first { $0.name == name }).bytes)
        for command in ["slipway check spec.yaml", "slipway build spec.yaml --out o"] {
            let result = try project.shell(command)
            #expect(result.status == 1, "\(result.description.prefix(600))")
            let said = result.output + result.messages
            #expect(said.contains("error[SLW") || said.contains("error"), "\(said.prefix(600))")
            #expect(said.contains("spec.yaml"), "\(said.prefix(600))")
            #expect(said.utf8.count < 20_000, "\(said.utf8.count) bytes")
        }
        #expect(!project.exists("o"))
    }

    @Test func anUnreadableSpecIsAnIOError() throws {
        let project = try Project()
        // Nobody may read it, not even root: a file of /proc that answers every read with an error.
        let result = try project.shell("ln -sf /proc/self/mem spec.yaml; slipway check --root / spec.yaml")
        #expect([1, 74].contains(result.status), "\(result)")
        #expect(result.messages.contains("error"), "\(result)")
    }

    @Test(arguments: 0..<12)
    func damagedModelsEndWithAnError(seed: UInt64) throws {
        let project = try Project()
        var generator = SeededGenerator(seed: seed)
        var bytes = try Data(contentsOf: project.folder.appending(path: "m.onnx"))
        let isCut = seed.isMultiple(of: 2)
        if isCut {
            bytes = bytes.prefix(Int.random(in: 0..<bytes.count, using: &generator))
        } else {
            bytes = Data((0..<2000).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
        try project.write("m.onnx", bytes)
        let result = try project.shell("slipway build spec.yaml --out o")
        #expect(result.status == 1, "\(result)")
        #expect(result.messages.contains("SLW04"), "\(result)")
        #expect(!project.exists("o"))
    }

    @Test(arguments: 0..<30)
    func flippedBytesNeverCrash(seed: UInt64) throws {
        let project = try Project()
        var generator = SeededGenerator(seed: 100 + seed)
        var bytes = try Data(contentsOf: project.folder.appending(path: "m.onnx"))
        for _ in 0..<8 {
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
        try project.write("m.onnx", bytes)
        let result = try project.shell("slipway check spec.yaml")
        #expect([0, 1].contains(result.status), "\(result)")
    }

    @Test func aPointerOfGitLFSIsNamed() throws {
        let project = try Project()
        try project.write(
            "m.onnx",
            "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "a", count: 64))\nsize 12345\n")
        let result = try project.shell("slipway check spec.yaml")
        #expect(result.status == 1)
        #expect(result.output.contains("LFS"), "\(result)")
    }

    @Test(arguments: ["/etc/passwd", "../outside.bin"])
    func externalDataBehindALinkOutOfTheRootIsRefused(target: String) throws {
        let project = try Project()
        let model = RepositoryRoot.url("specs/errors/models/external-data.onnx").path(percentEncoded: false)
        let result = try project.shell(
            """
            mkdir -p inner/.git && cp '\(model)' inner/m.onnx && cp spec.yaml inner && head -c 4096 /dev/zero >outside.bin
            ln -s \(target) inner/external-data.bin
            slipway build inner/spec.yaml --root inner --out o
            """)
        #expect(result.status == 1 && result.messages.contains("error[SLW041"), "\(result)")
        #expect(!project.exists("o"))
    }

    @Test(arguments: ["/etc/passwd", "../outside.onnx", "link.onnx"])
    func modelsOutsideTheRootAreRefused(path: String) throws {
        let project = try Project(spec: Project.spec.replacing("m.onnx", with: "\"\(path)\""))
        _ = try project.shell("ln -s /etc/hostname link.onnx")
        let result = try project.shell("slipway check spec.yaml --root .")
        #expect(result.status == 1, "\(result)")
        #expect(!result.output.contains("SLW04"), "it is not opened: \(result)")
    }
}
