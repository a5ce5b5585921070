import Foundation
import SlipwayTestSupport
import Testing

@Suite("Streams")
struct StreamTests {
    private static let noted = Project.spec.replacing("target: {triton: \"24.10\"}\n", with: "")

    @Test func checkWritesItsFindingsToStandardOutput() throws {
        let result = try Project(spec: Self.noted).shell("slipway check spec.yaml")
        #expect(result.output.contains("SLW0356"))
        #expect(result.messages.isEmpty)
    }

    @Test func buildWritesItsFindingsToStandardError() throws {
        let result = try Project(spec: Self.noted).shell("slipway build spec.yaml --out o")
        #expect(result.messages.contains("SLW0356"))
        #expect(!result.output.contains("SLW0356"))
        #expect(result.output.contains("words"))
    }

    @Test func aQuietRunLeavesNotesAndSummariesOut() throws {
        let project = try Project(spec: Self.noted)
        for command in ["slipway check spec.yaml --quiet", "slipway build spec.yaml --out o -q"] {
            let result = try project.shell(command)
            #expect(result.status == 0)
            #expect(result.output.isEmpty && result.messages.isEmpty, "\(result)")
        }
    }

    @Test func aQuietRunStillShowsErrors() throws {
        let result = try Project(spec: "slipway: 1\n").shell("slipway check spec.yaml --quiet")
        #expect(result.output.contains("error"))
    }

    @Test(arguments: [
        ("slipway check spec.yaml", false), ("slipway check spec.yaml --color always", true),
        ("NO_COLOR=1 slipway check spec.yaml --color always", true),
        ("slipway check spec.yaml --color never", false),
        ("NO_COLOR=1 script -qec '\"$SLIPWAY\" check spec.yaml' /dev/null", false),
    ])
    func colors(script: String, isColored: Bool) throws {
        let project = try Project(spec: Self.noted)
        if script.contains("script"), try project.shell("command -v script").status != 0 { return }
        let result = try project.shell(script)
        #expect(result.output.contains("\u{1B}[") == isColored, "\(result)")
    }

    @Test func aClosedPipeEndsQuietly() throws {
        let project = try Project(spec: Self.noted + String(repeating: "# \n", count: 10))
        let result = try project.shell(
            "set -o pipefail; slipway check spec.yaml spec.yaml | head -1; echo ${PIPESTATUS[0]}; slipway explain | head -1; echo ${PIPESTATUS[0]}"
        )
        let codes = result.output.split(separator: "\n").filter { Int($0) != nil }
        #expect(codes == ["0", "0"], "\(result)")
        #expect(result.messages.isEmpty, "\(result)")
    }

    @Test func aBuildGoesOnWhenNobodyReadsItsSummary() throws {
        let project = try Project()
        try project.write("other.yaml", Project.spec.replacing("name: words", with: "name: other"))
        let result = try project.shell("slipway build spec.yaml other.yaml --out o | true; echo ${PIPESTATUS[0]}")
        #expect(result.output == "0\n", "\(result)")
        #expect(project.exists("o/other/manifest.json"))
    }

    @Test func outputThatCannotBeWrittenIsAnError() throws {
        let result = try Project().shell("slipway check --format json spec.yaml > /dev/full")
        #expect(result.status == 74, "\(result)")
        #expect(result.messages.contains("standard output"))
    }

    @Test func machineFormatsAreTheirWholeOutput() throws {
        let project = try Project(spec: Self.noted)
        for command in [
            "check --format json spec.yaml", "check --format sarif spec.yaml", "build --format json --out o spec.yaml",
        ] {
            let result = try project.shell("slipway \(command)")
            #expect((try? JSONSerialization.jsonObject(with: Data(result.output.utf8))) != nil, "\(result)")
        }
    }
}
