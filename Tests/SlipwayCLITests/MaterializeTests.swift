import Foundation
import SlipwayTestSupport
import Testing

@Suite("slipway materialize")
struct MaterializeTests {
    /// A committed output without weights, and the model elsewhere.
    private func project() throws -> Project {
        let project = try Project()
        _ = try project.shell("slipway build spec.yaml --out golden --weights digest --quiet")
        return project
    }

    @Test func aReleaseWithoutWeightsBecomesServable() throws {
        let project = try project()
        let result = try project.shell("slipway materialize golden/words/release --into serving")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.hasSuffix("4 files written, 0 unchanged, 0 removed\n"), "\(result)")
        let compared = try project.shell(
            """
            cmp serving/words/config.pbtxt golden/words/release/repository/words/config.pbtxt &&
            cmp serving/words/1/model.onnx m.onnx && ls serving && ls serving/words
            """)
        #expect(compared.output == "serving.json\nwords\n1\nconfig.pbtxt\nwarmup\n", "\(compared)")
    }

    @Test func aSecondRunTouchesNothing() throws {
        let project = try project()
        _ = try project.shell("slipway materialize golden/words/release --into serving")
        let before = project.facts("serving .weights")
        let result = try project.shell("slipway materialize golden/words/release --into serving")
        #expect(result.output.hasSuffix("up to date: 4 files\n"), "\(result)")
        #expect(project.facts("serving .weights") == before)
    }

    @Test(arguments: ["store", "link", "copy"])
    func whatTheRootHoldsNeedsNoSource(mode: String) throws {
        let project = try project()
        _ = try project.shell("slipway materialize golden/words/release --into serving --weights \(mode)")
        _ = try project.shell("rm m.onnx")
        let before = project.facts("serving")
        let result = try project.shell("slipway materialize golden/words/release --into serving --weights \(mode)")
        #expect(result.output.hasSuffix("up to date: 4 files\n"), "\(result)")
        #expect(project.facts("serving") == before)
    }

    @Test(arguments: [("store", "2"), ("link", "2"), ("copy", "1")])
    func weightsComeInAsAsked(mode: String, links: String) throws {
        let project = try project()
        _ = try project.shell("slipway materialize golden/words/release --into serving --weights \(mode)")
        #expect(try project.shell("stat -c %h serving/words/1/model.onnx").output == links + "\n")
    }

    @Test func revertingAPromotionBringsTheOldReleaseBack() throws {
        let project = try Project()
        let setUp = """
            set -e
            rm -rf .git && mkdir models && mv m.onnx models/
            git init -q . && git config user.name test && git config user.email test@example.org
            printf 'models/\\nserving*/\\n.weights/\\nother*\\n' > .gitignore
            sed -i 's/source: m.onnx/source: models\\/m.onnx/' spec.yaml
            slipway build spec.yaml --out golden --weights digest --quiet
            git add -A && git commit -qm 'build'
            slipway materialize golden/words/release --into serving --quiet
            cp -r serving serving-first
            # A promotion is a commit that exchanges the release.
            sed 's/max_batch_size: .*/max_batch_size: 32}/' spec.yaml > other.yaml
            slipway build other.yaml --out other --weights digest --quiet
            rm -r golden/words/release && cp -r other/words/release golden/words/
            sed -i 's/"initial"/"better"/' golden/words/release/promotion.json
            git add -A && git commit -qm 'promote'
            slipway materialize golden/words/release --into serving --quiet
            """
        let prepared = try project.shell(setUp)
        #expect(prepared.status == 0, "\(prepared)")
        #expect(project.text("serving/words/config.pbtxt").contains("max_batch_size: 32"))
        let result = try project.shell(
            """
            git revert --no-edit HEAD > /dev/null &&
            slipway materialize golden/words/release --into serving --quiet &&
            diff -r serving serving-first && cmp serving/words/1/model.onnx models/m.onnx && git status --short
            """)
        #expect(result.status == 0 && result.output.isEmpty, "\(result)")
    }

    @Test func aChangedFileIsNamedWithBothDigests() throws {
        let project = try project()
        _ = try project.shell("echo '# hand' >> golden/words/release/repository/words/config.pbtxt")
        let result = try project.shell("slipway materialize golden/words/release --into serving")
        #expect(result.status == 1)
        #expect(result.messages.contains("golden/words/release/repository/words/config.pbtxt"), "\(result)")
        let found = try project.shell("sha256sum < golden/words/release/repository/words/config.pbtxt").output.prefix(
            64)
        #expect(result.messages.contains("found SHA-256 \(found)"), "\(result)")
        #expect(result.messages.contains("expected SHA-256 "))
        #expect(!project.exists("serving"))
    }

    @Test func aFileOfTheReleaseThatIsGoneIsNamed() throws {
        let project = try project()
        _ = try project.shell("rm -r golden/words/release/repository/words/warmup")
        let result = try project.shell("slipway materialize golden/words/release --into serving")
        #expect(result.status == 1)
        #expect(result.messages.contains("error[SLW0852]"), "\(result)")
    }

    @Test func everyMissingModelFileIsAnErrorOfItsOwn() throws {
        let project = try project()
        _ = try project.shell(
            """
            sed 's/name: words/name: terms/' spec.yaml > terms.yaml
            slipway build terms.yaml --out golden --weights digest --quiet && rm m.onnx
            """)
        let result = try project.shell("slipway materialize golden/*/release --into serving")
        #expect(result.status == 1)
        #expect(result.messages.components(separatedBy: "error[SLW0854]").count == 3, "\(result)")
        #expect(result.messages.contains("its SHA-256 is"))
        #expect(result.messages.contains("--model-root"))
        #expect(!project.exists("serving"))
    }

    @Test func theModelIsFoundUnderAnyNameBelowAModelRoot() throws {
        let project = try project()
        _ = try project.shell("mkdir -p elsewhere/deep && mv m.onnx elsewhere/deep/renamed.bin && echo x > elsewhere/x")
        let result = try project.shell(
            "slipway materialize golden/words/release --into serving --model-root elsewhere --quiet")
        #expect(result.status == 0, "\(result)")
        #expect(try project.shell("cmp serving/words/1/model.onnx elsewhere/deep/renamed.bin").status == 0)
    }

    @Test func aModelOfTheRightSizeAndOtherBytesIsNotTaken() throws {
        let project = try project()
        _ = try project.shell("printf X | dd of=m.onnx bs=1 seek=100 conv=notrunc 2>/dev/null")
        let result = try project.shell("slipway materialize golden/words/release --into serving")
        #expect(result.status == 1)
        #expect(result.messages.contains("error[SLW0854]"), "\(result)")
    }

    @Test func damagedWeightsInTheReleaseAreNotHealedInSilence() throws {
        let project = try Project()
        _ = try project.shell(
            """
            slipway build spec.yaml --out build --weights copy --quiet
            printf X | dd of=build/words/release/repository/words/1/model.onnx bs=1 seek=100 conv=notrunc 2>/dev/null
            """)
        let result = try project.shell("slipway materialize build/words/release --into serving")
        #expect(result.status == 1)
        #expect(result.messages.contains("error[SLW0853]"), "\(result)")
    }

    @Test func twoReleasesOfOneModelAreRefused() throws {
        let project = try project()
        _ = try project.shell("cp -r golden other")
        let result = try project.shell("slipway materialize golden/words/release other/words/release --into serving")
        #expect(result.status == 1)
        #expect(result.messages.contains("two releases of \"words\""), "\(result)")
        #expect(!project.exists("serving"))
    }

    @Test func aModelThatIsNoLongerNamedStaysUntilItIsPruned() throws {
        let project = try project()
        _ = try project.shell(
            """
            sed 's/name: words/name: terms/' spec.yaml > terms.yaml
            slipway build terms.yaml --out golden --weights digest --quiet
            slipway materialize golden/*/release --into serving --quiet
            """)
        let kept = try project.shell("slipway materialize golden/words/release --into serving")
        #expect(kept.status == 0)
        #expect(kept.messages.contains("\"serving/terms\""), "\(kept)")
        #expect(project.exists("serving/terms/config.pbtxt"))
        let pruned = try project.shell("slipway materialize golden/words/release --into serving --prune")
        #expect(pruned.status == 0, "\(pruned)")
        #expect(!project.exists("serving/terms"))
        #expect(project.exists("serving/words/config.pbtxt"))
    }

    @Test func filesOfOthersStay() throws {
        let project = try project()
        _ = try project.shell(
            """
            mkdir -p serving/theirs serving/words && echo a > serving/theirs/config.pbtxt && echo b > serving/words/notes
            slipway materialize golden/words/release --into serving --quiet
            slipway materialize golden/words/release --into serving --quiet --prune
            """)
        #expect(project.text("serving/theirs/config.pbtxt") == "a\n")
        #expect(project.text("serving/words/notes") == "b\n")
    }

    @Test func aFileOfOthersInTheWayIsNotOverwritten() throws {
        let project = try project()
        _ = try project.shell("mkdir -p serving/words && echo mine > serving/words/config.pbtxt")
        let result = try project.shell("slipway materialize golden/words/release --into serving")
        #expect(result.status == 74)
        #expect(project.text("serving/words/config.pbtxt") == "mine\n")
    }

    @Test func checkExitsWithTwoAndDryRunWithZero() throws {
        let project = try project()
        let check = try project.shell("slipway materialize golden/words/release --into serving --check")
        #expect(check.status == 2)
        #expect(check.output.contains("+ serving/words/1/model.onnx"), "\(check)")
        let dry = try project.shell("slipway materialize golden/words/release --into serving --dry-run")
        #expect(dry.status == 0)
        #expect(dry.output == check.output)
        #expect(!project.exists("serving"))
        _ = try project.shell("slipway materialize golden/words/release --into serving --quiet")
        let after = try project.shell("slipway materialize golden/words/release --into serving --check")
        #expect(after.status == 0)
        #expect(after.output == "up to date: 4 files\n")
    }

    @Test func aFileEditedInTheRootIsMended() throws {
        let project = try project()
        let result = try project.shell(
            """
            slipway materialize golden/words/release --into serving --quiet
            echo '# hand' >> serving/words/config.pbtxt
            slipway materialize golden/words/release --into serving --quiet
            cmp serving/words/config.pbtxt golden/words/release/repository/words/config.pbtxt
            """)
        #expect(result.status == 0, "\(result)")
        #expect(result.messages.contains("edited by hand"), "\(result)")
    }

    @Test func theResultsForMachinesFollowTheirSchemas() throws {
        let project = try project()
        let result = try project.shell("slipway materialize golden/words/release --into serving --format json")
        let printed = try JSONSchemaChecker(schemaAt: "golden/schema/materialize.schema.json")
        #expect(printed.faults(in: result.output) == [])
        let record = try JSONSchemaChecker(schemaAt: "golden/schema/serving.schema.json")
        #expect(record.faults(in: project.text("serving/serving.json")) == [])
    }

    @Test func aReleaseThatIsNotThereIsExit66() throws {
        let result = try Project().shell("slipway materialize nowhere --into serving")
        #expect(result.status == 66)
    }

    @Test func theOutputInPlaceOfItsReleaseIsAnErrorThatSaysSo() throws {
        let project = try project()
        let result = try project.shell("slipway materialize golden/words --into serving")
        #expect(result.status == 1)
        #expect(result.messages.contains("did you mean \"golden/words/release\"?"), "\(result)")
    }

    @Test(arguments: ["{}", "[", "{\"format_version\": 1, \"name\": \"words\", \"digests\": {\"../x\": \"00\"}}"])
    func aRecordThatSlipwayDidNotWriteIsRefused(text: String) throws {
        let project = try project()
        try project.write("golden/words/release/promotion.json", text)
        let result = try project.shell("slipway materialize golden/words/release --into serving")
        #expect(result.status == 1)
        #expect(result.messages.contains("error[SLW0771]"), "\(result)")
        #expect(!project.exists("serving"))
    }

    @Test func aFileThatTheRecordDoesNotListIsNotServed() throws {
        let project = try project()
        _ = try project.shell("echo x > golden/words/release/repository/words/labels.txt")
        let result = try project.shell("slipway materialize golden/words/release --into serving --quiet")
        #expect(result.status == 0)
        #expect(result.messages.contains("warning[SLW0856]"), "\(result)")
        #expect(!project.exists("serving/words/labels.txt"))
    }
}
