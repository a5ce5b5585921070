import Foundation
import SlipwayTestSupport
import Testing

/// Outputs whose spec is gone, or has another name.
@Suite struct OrphanTests {
    /// A project of two specs that is built, with a promoted release and a file of somebody else in `words`.
    private func project() throws -> Project {
        let project = try Project(spec: "unused")
        try FileManager.default.removeItem(at: project.url.appending(path: "spec.yaml"))
        try project.write("slipway.yaml", "project: 1\nout: deploy\nweights: digest\nmodel_roots: .\n")
        try project.shell("mkdir specs")
        for name in ["words", "other"] {
            try project.write("specs/\(name).yaml", ProjectFolder.spec.replacing("name: words", with: "name: \(name)"))
        }
        let built = try project.shell(
            """
            slipway build -q && slipway apply-best words --to words-cpu-b8-i1 --because test &&
            slipway apply-best words --release prod --to words-cpu-b4-i1 --because test &&
            mkdir deploy/words/profile && echo '{}' > deploy/words/profile/measurements.jsonl && echo x > deploy/words/note
            """)
        #expect(built.status == 0, "\(built)")
        return project
    }

    @Test func anOrphanIsSaidAgainstAllSpecsOfTheProject() throws {
        let project = try project()
        #expect(try project.shell("slipway build other --check").status == 0)
        try project.shell("rm specs/words.yaml")
        for command in ["build --check", "build other --check"] {
            let result = try project.shell("slipway \(command)")
            #expect(result.status == 2 && result.output.contains("orphan  words: "), "\(result)")
            #expect(result.output.contains("release, release-prod"))
        }
        let build = try project.shell("slipway build")
        #expect(build.status == 0 && build.messages.contains("SLW0861") && project.exists("deploy/words/manifest.json"))
        // Of another output root nobody knows.
        #expect(try project.shell("slipway build --out o -q && slipway build --out o --check").status == 0)
        let json = try project.shell("slipway build --check --format json")
        let schema = try JSONSchemaChecker(schemaAt: "golden/schema/build.schema.json")
        #expect(schema.faults(in: json.output) == [])
        #expect(json.output.contains("\"release-prod\""))
    }

    @Test func whereTheNameOfASpecIsUnknownNothingIsAnOrphan() throws {
        let project = try project()
        try project.write("specs/words.yaml", "slipway: 1\nname: [\n")
        let check = try project.shell("slipway build --check")
        #expect(check.status == 1 && !check.output.contains("orphan"), "\(check)")
        #expect(try project.shell("slipway build --prune --prune-release words").status == 1)
        #expect(project.exists("deploy/words/manifest.json"))
    }

    @Test func pruneRemovesWhatRecordsListAndNothingElse() throws {
        let project = try project()
        try project.shell("rm specs/words.yaml")
        let refused = try project.shell("slipway build --prune")
        #expect(refused.status == 1 && refused.messages.contains("SLW0862"), "\(refused)")
        #expect(project.exists("deploy/words/release/promotion.json"))
        let wrong = try project.shell("slipway build --prune --prune-release wrds")
        #expect(
            wrong.status == 1 && wrong.messages.contains("SLW0863")
                && wrong.messages.contains("did you mean \"words\""), "\(wrong)")
        let pruned = try project.shell("slipway build --prune --prune-release words")
        #expect(pruned.status == 0 && pruned.output.contains("removed   words: "), "\(pruned)")
        #expect(pruned.messages.contains("words/note"), "\(pruned)")
        #expect(project.contents("deploy/words").keys.sorted() == ["note", "profile/measurements.jsonl"])
        #expect(try project.shell("slipway build --check").status == 0)
        try project.shell("rm specs/other.yaml; cp specs/../slipway.yaml x; mv x specs/x.txt")
        // The last spec leaves a project without one, which is a fault, and removes nothing.
        #expect(try project.shell("slipway build --prune").status == 1)
        #expect(project.exists("deploy/other/manifest.json"))
    }

    @Test func anOutputWithoutForeignFilesGoesWhole() throws {
        let project = try project()
        try project.shell("rm specs/other.yaml")
        #expect(try project.shell("slipway build --prune").status == 0)
        #expect(!project.exists("deploy/other") && project.exists("deploy/words/manifest.json"))
    }

    @Test(arguments: ["--prune --out o", "--prune-release words", "--prune --out o specs/words.yaml"])
    func pruningIsAboutTheProjectsOwnOutput(_ options: String) throws {
        #expect(try project().shell("slipway build \(options)").status == 64)
    }

    @Test func aRecordThatCannotBeReadIsAnErrorAndStays() throws {
        let project = try project()
        try project.shell("rm specs/words.yaml; echo '<<<<<<< HEAD' > deploy/words/manifest.json")
        for option in ["--check", "", "--prune --prune-release words"] {
            let result = try project.shell("slipway build \(option)")
            #expect(result.status == 1 && result.messages.contains("SLW0809"), "\(result)")
        }
        #expect(project.exists("deploy/words/release/promotion.json"))
    }

    @Test func aRenameMovesReleasesRecordsAndMeasurements() throws {
        let project = try project()
        let before = project.json("deploy/words/release/promotion.json")
        try project.shell(
            """
            git init -q . 2>/dev/null; mv specs/words.yaml specs/terms.yaml
            sed -i 's/^name: words/name: terms\\nformerly: words/' specs/terms.yaml
            """)
        let check = try project.shell("slipway build --check")
        #expect(
            check.status == 2 && check.output.contains("renamed  terms: ") && !check.output.contains("orphan"),
            "\(check)")
        for command in ["apply-best", "apply-best terms", "profile terms --dry-run", "report terms"] {
            let result = try project.shell("slipway \(command)")
            #expect(result.status == 1 && result.messages.contains("SLW0867"), "\(command): \(result)")
        }
        let build = try project.shell("slipway build")
        #expect(build.status == 0 && build.messages.contains("SLW0866"), "\(build)")
        #expect(!project.exists("deploy/words"))
        let after = try #require(project.json("deploy/terms/release/promotion.json"))
        let (old, new) = (before?["winner"] as? [String: Any], after["winner"] as? [String: Any])
        #expect(new?["variant"] as? String == "terms-cpu-b8-i1" && new?["id"] as? String == old?["id"] as? String)
        #expect(after["verdict"] as? String == "forced")
        #expect(project.exists("deploy/terms/release-prod/repository/terms/config.pbtxt"))
        #expect(project.text("deploy/terms/release/repository/terms/config.pbtxt").contains("name: \"terms\""))
        #expect(project.exists("deploy/terms/profile/measurements.jsonl") && project.exists("deploy/terms/note"))
        #expect(!project.exists("deploy/terms/release/repository/words"))
        let gate = try project.shell("slipway build --check && slipway verify && slipway apply-best --check")
        #expect(gate.status == 0, "\(gate)")
        // What was moved needs the key no longer.
        try project.shell("sed -i /^formerly/d specs/terms.yaml; slipway build -q")
        #expect(try project.shell("slipway build --check").status == 0)
    }

    @Test func whatARenamedSpecDoesNotYieldStays() throws {
        let project = try project()
        try project.shell(
            """
            sed -i 's/^name: words/name: terms\\nformerly: [words]/; s/\\[4, 8\\]/[4]/' specs/words.yaml
            """)
        let before = project.contents("deploy")
        let build = try project.shell("slipway build words.yaml terms 2>&1; slipway build terms")
        #expect(build.status == 1 && build.messages.contains("SLW0865"), "\(build)")
        #expect(project.contents("deploy") == before)
    }

    @Test func aBuildThatWasKilledAfterTheMoveGoesOn() throws {
        let project = try project()
        try project.shell(
            """
            sed -i 's/^name: words/name: terms\\nformerly: words/' specs/words.yaml; mv deploy/words deploy/terms
            """)
        #expect(try project.shell("slipway build --check").status == 2)
        #expect(try project.shell("slipway build -q && slipway build --check && slipway verify").status == 0)
        #expect(project.exists("deploy/terms/release-prod/repository/terms/config.pbtxt"))
    }
}
