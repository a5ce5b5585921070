import Foundation
import SlipwayTestSupport
import Testing

/// `build --check` of a project: its lines, its exit codes, and what it leaves behind.
@Suite struct GateTests {
    private func project() throws -> Project {
        let project = try Project(spec: "unused")
        try project.shell("rm spec.yaml; mkdir specs models; mv m.onnx models")
        try project.write(
            "slipway.yaml", "project: 1\nspecs: [specs/*.yaml]\nout: deploy\nweights: digest\nmodel_roots: [models]\n")
        try project.write("specs/words.yaml", MeasurementFixture.spec.replacing("m.onnx", with: "../models/m.onnx"))
        let made = try project.shell(
            "slipway build -q && slipway apply-best words --to words-cpu-b8-i2 --because test -q && slipway build --check -q"
        )
        try #require(made.status == 0, "\(made)")
        return project
    }

    private static let behind =
        "sed -i 's/values: \\[\"hello\"\\]/values: [\"bye\"]/; s/execution_providers: \\[cpu\\]/execution_providers: [cpu]\\ntriton: \"response_cache { enable: true }\"/' specs/words.yaml && slipway build -q"

    @Test func aReleaseThatIsBehindFailsWhereItIsAskedFor() throws {
        let project = try project()
        let plain = try project.shell("\(Self.behind) && slipway build --check")
        #expect(plain.status == 0 && plain.output.hasPrefix("behind  words/release: "), "\(plain)")
        let flag = try project.shell("slipway build --check --require-current")
        #expect(flag.status == 2 && flag.output.hasPrefix("behind  words/release: "), "\(flag)")
        let json = try project.shell("slipway build --check --require-current --format json")
        #expect(json.status == 2 && json.output.contains("\"behind\""), "\(json)")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/build.schema.json").faults(in: json.output) == [])
        let file = try project.shell("echo 'gate: {behind: fail}' >>slipway.yaml; slipway build --check")
        #expect(file.status == 2, "\(file)")
        // A release that follows its spec needs no mercy.
        let current = try project.shell(
            "slipway apply-best words --to words-cpu-b8-i2 --because again -q && slipway build --check --require-current"
        )
        #expect(current.status == 0, "\(current)")
        #expect(try project.shell("slipway build --require-current").status == 64)
    }

    @Test(arguments: [
        ("sed -i 's/\\[4, 8\\]/[2, 8]/' specs/words.yaml", 2, "outputs-differ  words: "),
        (
            "sed -i 's/count: 2/count: 9/' deploy/words/release/repository/words/config.pbtxt", 2,
            "release-differs  words/release: "
        ),
        (
            "sed 's/name: words/name: other/' specs/words.yaml >specs/other.yaml; rm specs/words.yaml", 2,
            "orphan  words: "
        ),
        ("sed -i 's/name: words/name: letters\\nformerly: words/' specs/words.yaml", 2, "renamed  letters: "),
        ("sed -i 's/weights: digest/weights: store/' slipway.yaml", 2, "weights-mode  words: "),
    ])
    func everyReasonIsALine(_ change: String, _ status: Int, _ line: String) throws {
        let project = try project()
        let before = project.contents("deploy").count
        let result = try project.shell("\(change); slipway build --check")
        #expect(result.status == status, "\(result)")
        #expect(result.output.split(separator: "\n").contains { $0.hasPrefix(line) }, "\(result)")
        #expect(project.contents("deploy").count == before)
    }

    /// A check finds the locks of another output root by --out.
    @Test func aCheckFindsLocksByOut() throws {
        let project = try project()
        try project.shell("slipway build --out elsewhere --weights digest -q; rm -rf deploy models/m.onnx")
        let without = try project.shell("slipway check")
        #expect(without.status == 1 && without.output.contains("SLW0350"), "\(without)")
        let with = try project.shell("slipway check --out elsewhere")
        #expect(with.status == 0, "\(with)")
    }

    /// Another mode of weights leaves nothing of the store behind.
    @Test(arguments: ["digest", "copy"]) func theStoreGoesWithItsMode(mode: String) throws {
        let project = try project()
        let stored = try project.shell("slipway build --out o --weights store -q && find o/.weights -type f | wc -l")
        #expect(stored.status == 0 && stored.output.split(separator: "\n").last == "2", "\(stored)")
        let changed = try project.shell(
            "slipway build --out o --weights \(mode) -q && slipway build --check --out o && slipway verify o; ls -A o")
        #expect(!changed.output.contains(".weights"), "\(changed)")
        // What others put there stays.
        let foreign = try project.shell(
            "rm -rf o; slipway build --out o --weights store -q; echo mine >o/.weights/mine; slipway build --out o --weights \(mode) -q; ls -A o/.weights"
        )
        #expect(foreign.output.hasSuffix("mine\n") && !foreign.output.contains("record"), "\(foreign)")
        // A promoted release keeps the file that it serves.
        let kept = try project.shell(
            """
            rm -rf o; slipway build --out o --weights store -q
            slipway apply-best words --out o --to words-cpu-b8-i2 --because test -q
            slipway build --out o --weights \(mode) -q; ls o/words/release/repository/words/1
            """)
        #expect(kept.output.contains("model.onnx"), "\(kept)")
    }
}
