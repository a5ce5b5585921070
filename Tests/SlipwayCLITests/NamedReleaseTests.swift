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

    /// Staging is measured, and prod takes its files; every step as a user gives it.
    @Test func fromStagingToProd() throws {
        let project = try project()
        try project.shell("ln -s deploy out")
        try MeasurementFixture.write(in: project, "m.jsonl")
        let moved = try project.shell(
            """
            slipway apply-best words --release prod --to words-cpu-b8-i1 --because "an old one" -q
            slipway apply-best words --release staging --to words-cpu-b8-i1 --because "an old one" -q
            slipway apply-best words --release staging --measurements m.jsonl -q || exit 3
            git add -A; git -c user.name=a -c user.email=a@b commit -qm 2
            slipway apply-best --release prod --from staging --check; [ $? = 2 ] || exit 4
            slipway apply-best --release prod --from staging --commit-message message || exit 5
            slipway apply-best --release prod --from staging --check || exit 6
            slipway build --check && slipway verify deploy
            """)
        #expect(moved.status == 0, "\(moved)")
        let message = project.text("message")
        #expect(message.hasPrefix("words: promote words-cpu-b8-i2 to release-prod\n"), "\(message)")
        #expect(message.contains("taken from release-staging with its record"), "\(message)")
        #expect(message.contains("better: +"), "\(message)")
        let status = try project.shell("git status --porcelain deploy").output
        #expect(
            !status.isEmpty && status.split(separator: "\n").allSatisfy { $0.contains("release-prod/") }, "\(status)")
        let served = try project.shell(
            """
            slipway materialize words --release prod --into serving && grep -c 'count: 2' serving/words/config.pbtxt
            slipway report words --release prod --measurements m.jsonl -q && ls deploy/words/report-prod
            slipway build -q && slipway build --check && slipway verify deploy
            """)
        #expect(served.status == 0 && served.output.contains("index.html"), "\(served)")
        let json = try project.shell("slipway apply-best words --release prod --from staging --format json")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/apply-best.schema.json").faults(in: json.output) == [])
        #expect(json.output.contains("\"from\": {"), "\(json)")
    }

    @Test(arguments: [
        ("--release prod --from prod", "--from names the release itself"),
        ("--from release", "--from names the release itself"),
        ("--release prod --from staging --to x --because y", "give one of --from and --to"),
        ("--release prod --from staging --measurements m.jsonl", "no measurements"),
        ("--release prod --from staging --bind words-default=m.csv", "no measurements"),
        ("--release prod --from staging --request-batch 2", "no measurements"),
        ("--release prod --from staging --against baseline", "no measurements"),
        ("--release prod --from a/b", "--from needs the name of a release"),
        ("--release prod --from ''", "--from needs the name"),
    ])
    func whatDoesNotGoTogetherIsWrongUsage(_ options: String, _ words: String) throws {
        let project = try project()
        let before = project.contents("deploy")
        let result = try project.shell("touch m.jsonl; slipway apply-best words \(options)")
        #expect(result.status == 64 && result.messages.contains(words), "\(result)")
        #expect(project.contents("deploy") == before)
    }

    @Test func aReleaseThatIsNotThereIsSaid() throws {
        let project = try project()
        let missing = try project.shell("slipway apply-best words --release prod --from stagin")
        #expect(missing.status == 1 && missing.messages.contains("SLW0765"), "\(missing)")
        #expect(missing.messages.contains("did you mean --from staging?"), "\(missing)")
        let unpromoted = try project.shell("slipway apply-best words --release prod --from release")
        #expect(unpromoted.status == 1 && unpromoted.messages.contains("SLW0766"), "\(unpromoted)")
        let all = try project.shell("slipway apply-best --release prod --from stagin")
        #expect(all.status == 0 && (all.output + all.messages).contains("left"), "\(all)")
    }

    /// Measured beside what the release holds, in a plan and a file of its own.
    @Test func aCampaignOfARelease() throws {
        let run = try ProfiledProject()
        let promoted = try run.project.shell(
            "slipway apply-best spec.yaml --out out --release prod --to words-cpu-b8-i1 --because test -q")
        #expect(promoted.status == 0, "\(promoted)")
        let result = try run.profile("--release prod")
        #expect(result.status == 0, "\(result)")
        let plan = try #require(
            run.project.json("out/words/profile/release-prod/plan.json")?["variants"] as? [[String: Any]])
        #expect(plan.filter { $0["incumbent"] as? Bool ?? false }.map { $0["name"] as? String } == ["words-cpu-b8-i1"])
        #expect(!run.text("out/words/profile/release-prod/measurements.jsonl").isEmpty)
        #expect(run.lines.isEmpty)
        let after = try run.project.shell(
            """
            M=out/words/profile/release-prod/measurements.jsonl
            slipway build spec.yaml --out out --check && slipway verify out || exit 3
            slipway report spec.yaml --out out --release prod -m $M -q --format markdown && ls out/words/report-prod || exit 4
            slipway profile spec.yaml --emit model-analyzer --release prod --out out | grep -q words-cpu-b8-i1 || exit 5
            slipway apply-best spec.yaml --out out --release prod -m $M
            """)
        #expect(after.status == 0, "\(after)")
        let wrong = try run.profile("--release a/b")
        #expect(wrong.status == 64, "\(wrong)")
    }
}
