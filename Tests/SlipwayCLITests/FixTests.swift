import Foundation
import Glibc
import SlipwayTestSupport
import Testing

/// `check --fix`: what it changes, what it leaves, and what it says.
@Suite struct FixTests {
    private static let faulty = """
        # A spec with four slips.
        slipway: 1
        name: words
        model: {source: m.onnx}   # the model
        target: {triton: "24.10"}
        execution_providers: [cpu]
        batching:
          max_batch_sise: 8   # as clients send
          max_queue_delay: 100
        promote: {require: {latency_p99: "<= 30"}}

        """
    private static let mended = """
        # A spec with four slips.
        slipway: 1
        name: words
        model: {source: m.onnx}   # the model
        target: {triton: "24.10"}
        execution_providers: [cpu]
        batching:
          max_batch_size: 8   # as clients send
          max_queue_delay: 100us
        promote: {require: {latency_p99: "<= 30ms"}}

        """

    private func project(_ text: String = faulty) throws -> Project {
        let project = try Project()
        try project.write("spec.yaml", text)
        return project
    }

    @Test func whatCanOnlyBeMeantInOneWayIsMendedAndCommentsStay() throws {
        let project = try project()
        let result = try project.shell("slipway check spec.yaml --fix")
        #expect(result.status == 0, "\(result)")
        #expect(project.text("spec.yaml") == Self.mended)
        for line in [
            "fixed spec.yaml:8:3: max_batch_sise → max_batch_size (SLW0200)",
            "fixed spec.yaml:9:20: 100 → 100us (SLW0304)",
            "fixed spec.yaml:10:34: \"<= 30\" → \"<= 30ms\" (SLW0304)",
        ] { #expect(result.messages.contains(line), "\(result)") }
        let again = try project.shell("slipway check spec.yaml --fix")
        #expect(again.status == 0 && !again.messages.contains("fixed"), "\(again)")
        #expect(project.text("spec.yaml") == Self.mended)
    }

    @Test func whatIsLeftDecidesTheExitCode() throws {
        let project = try project(Self.faulty + "promotion: 1\n")
        let result = try project.shell("slipway check spec.yaml --fix --format json")
        #expect(result.status == 1, "\(result)")
        #expect(project.text("spec.yaml").hasPrefix(Self.mended.dropLast(1)), "\(project.text("spec.yaml"))")
        #expect(result.output.contains("SLW0200") && !result.output.contains("SLW0304"), "\(result)")
    }

    @Test func whatCouldMeanTwoThingsIsLeft() throws {
        let text = Self.mended + "warmup: {}\n"
        let project = try project(text.replacing("promote: {", with: "promote: {min_gain: 0.02, "))
        let before = project.text("spec.yaml")
        let result = try project.shell("slipway check spec.yaml --fix")
        #expect(result.status == 1 && result.output.contains("write 2%, or 0.02% where that is meant"), "\(result)")
        #expect(project.text("spec.yaml") == before)
    }

    @Test func aFragmentIsMendedWhereTheFaultStands() throws {
        let project = try project("slipway: 1\nextends: base.yaml\nname: words\nmodel: {source: m.onnx}\n")
        try project.write(
            "base.yaml", "target: {triton: \"24.10\"}\nexecution_providers: [cpu]\nbatching: {max_queue_dely: 5us}\n")
        let before = project.text("spec.yaml")
        let result = try project.shell("slipway check spec.yaml --fix")
        #expect(result.messages.contains("fixed base.yaml:3:12"), "\(result)")
        #expect(project.text("spec.yaml") == before)
        #expect(project.text("base.yaml").contains("{max_queue_delay: 5us}"))
    }

    @Test func aLinkStaysALinkAndPermissionsStay() throws {
        let project = try project()
        let result = try project.shell(
            "mkdir real && mv spec.yaml real/ && mv m.onnx real/ && chmod 640 real/spec.yaml && ln -s real/spec.yaml spec.yaml "
                + "&& slipway check spec.yaml --fix; [ -L spec.yaml ] && stat -c %a real/spec.yaml")
        #expect(result.output.contains("640"), "\(result)")
        #expect(project.text("real/spec.yaml") == Self.mended)
    }

    @Test func aFileThatIsNotToBeWrittenIsLeft() throws {
        let project = try project()
        let result = try project.shell("chmod 444 spec.yaml; slipway check spec.yaml --fix")
        #expect(result.status == 74 && result.messages.contains("spec.yaml"), "\(result)")
        #expect(project.text("spec.yaml") == Self.faulty)
        #expect(result.output.contains("SLW0304"), "what is wrong is said all the same: \(result)")
    }

    @Test func otherFilesAreNotTouchedAndNothingIsLeftBehind() throws {
        let project = try project()
        let result = try project.shell("ls -A > ../before; slipway check spec.yaml --fix -q; ls -A | diff ../before -")
        #expect(result.status == 0, "\(result)")
    }

    @Test(arguments: ["check --fix", "check --fix --repository models"]) func itNeedsSpecs(command: String) throws {
        #expect(try project().shell("slipway \(command)").status == 64)
    }

    @Test func aSpecThatIsMissingIsSaidOnce() throws {
        let result = try project().shell("slipway check gone.yaml --fix")
        #expect(result.status == 66, "\(result)")
        #expect(result.messages.components(separatedBy: "gone.yaml").count == 2, "\(result)")
    }
}
