import Foundation
import SlipwayTestSupport
import Testing

/// Releases of a name, each with what slipway.yaml says of it.
@Suite struct NamedReleaseTests {
    private static let file = """
        project: 1
        requires: "0.2"
        specs: [specs/*.yaml]
        out: deploy
        weights: digest
        model_roots: [models]
        releases:
          prod: {deploy: {azureml: {endpoint: words-prod}}, promote: {min_gain: 3%}}
          staging: {deploy: {azureml: {endpoint: words-staging}}}

        """

    /// A committed project of one model with two named releases.
    private func project() throws -> Project {
        let project = try Project(spec: "unused")
        try project.shell("rm -rf .git spec.yaml; mkdir models specs; mv m.onnx models; git init -q -b main .")
        try project.write("slipway.yaml", Self.file)
        try project.write("specs/words.yaml", MeasurementFixture.spec.replacing("m.onnx", with: "../models/m.onnx"))
        let made = try project.shell(
            """
            set -e; slipway build -q
            for name in prod staging; do
              slipway apply-best words --release $name --to words-cpu-b8-i2 --because test -q
            done
            git add -A; git -c user.name=a -c user.email=a@b commit -qm 1; slipway build --check -q
            """)
        try #require(made.status == 0, "\(made)")
        return project
    }

    /// The command that a line of the gate names.
    private func remedy(_ result: Project.Result) throws -> String {
        let line = try #require(result.output.split(separator: "\n").first, "\(result)")
        let command = try #require(line.range(of: "; slipway "))
        return "slipway " + line[command.upperBound...].prefix { $0 != "," }.replacing(" writes it", with: "")
    }

    @Test func theGateNamesTheCommandThatMends() throws {
        let project = try project()
        let changed = try project.shell("sed -i 's/words-prod/words-live/' slipway.yaml; slipway build --check")
        #expect(changed.status == 2, "\(changed)")
        #expect(changed.output.hasPrefix("release-outdated  words/release-prod: "), "\(changed)")
        #expect(!changed.output.contains("release-staging"))
        let command = try remedy(changed)
        #expect(command == "slipway apply-best --release prod")
        let mended = try project.shell("\(command) --commit-message message && slipway build --check")
        #expect(mended.status == 0, "\(mended)")
        let message = project.text("message")
        for line in ["deployment.yml: endpoint_name", "endpoint.yml: name"] {
            #expect(message.contains("azureml/\(line) words-prod → words-live"), "\(message)")
        }
        let status = try project.shell("git status --porcelain | grep -v message").output
        #expect(
            status.split(separator: "\n").allSatisfy {
                $0.contains("deploy/words/release-prod/") || $0.contains("slipway.yaml")
            },
            "\(status)")
    }

    @Test func aPullRequestShowsWhatAReleaseWouldBecome() throws {
        let project = try project()
        let diff = try project.shell(
            "sed -i 's/words-prod/words-live/; s/3%/5%/' slipway.yaml; slipway diff --against HEAD --exit-code")
        #expect(diff.status == 2, "\(diff)")
        #expect(
            diff.output.contains("release-prod/azureml/deployment.yml: endpoint_name MODEL-prod → MODEL-live"),
            "\(diff)")
        #expect(diff.output.contains("release-prod: promote.min_gain 3% → 5%"), "\(diff)")
        let json = try project.shell("slipway diff --against HEAD --format json")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/diff.schema.json").faults(in: json.output) == [])
        let renamed = try project.shell(
            """
            git checkout -q slipway.yaml; git mv specs/words.yaml specs/letters.yaml
            sed -i 's/^name: words/name: letters\\nformerly: words/' specs/letters.yaml
            slipway diff --against HEAD && slipway diff letters --against HEAD --breaking
            """)
        #expect(renamed.status == 2, "\(renamed)")
        #expect(renamed.output.hasPrefix("letters: renamed\n"), "\(renamed)")
        #expect(renamed.output.contains("renamed: words → letters"))
        #expect(!renamed.output.contains("removed") && !renamed.output.contains("added"), "\(renamed)")
    }
}
