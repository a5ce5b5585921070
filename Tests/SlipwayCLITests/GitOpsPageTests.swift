import Foundation
import SlipwayTestSupport
import Testing

/// The commands of docs/gitops.md, as they are there, in a repository of one model.
@Suite struct GitOpsPageTests {
    /// The page about the model of this test.
    private struct Page {
        let text: String

        init() throws {
            text = try String(contentsOf: RepositoryRoot.url("docs/gitops.md"), encoding: .utf8)
                .replacing("bertsquad", with: "words")
        }

        /// The YAML block whose first line is a comment with a file's name, without that line.
        func block(_ name: String) throws -> [Substring] {
            let lines = WorkflowText.block(name, of: text)
            try #require(!lines.isEmpty, "\(name)")
            return lines
        }

        /// The `run` steps of a workflow, in order.
        func steps(_ name: String) throws -> [String] { WorkflowText.runs(of: try block(name)) }

        /// The commands of a shell block.
        func commands(_ name: String) throws -> String { try block(name).joined(separator: "\n") }
    }

    /// A clone of a repository with an output that is built and committed.
    private func clone(
        _ page: Page, spec: String = MeasurementFixture.spec, model: Data? = nil, prepare: String = "true"
    ) throws -> Project {
        let project = try Project(spec: "unused")
        try project.write("slipway.yaml", try page.block("slipway.yaml").joined(separator: "\n") + "\n")
        try project.shell(
            "rm -rf .git spec.yaml; mkdir models specs temp; mv m.onnx models/words.onnx; git init -q --bare -b main origin.git"
        )
        try project.write("specs/words.yaml", spec.replacing("m.onnx", with: "../models/words.onnx"))
        if let model { try project.write("models/words.onnx", model) }
        try project.write(".gitignore", "build\nout\ntemp\norigin.git\nrecorded.jsonl\nmodels-clone\n")
        try run(
            """
            git init -q -b main . && git remote add origin "$PWD/origin.git"
            \(prepare)
            slipway build && git add -A && git commit -qm first && git push -q origin main
            """, in: project)
        return project
    }

    /// Runs a step as a runner does; `gh` is told nothing, and `profile` gives what was recorded.
    @discardableResult
    private func run(_ step: String, in project: Project, status: Int32 = 0) throws -> Project.Result {
        let result = try project.shell(
            """
            export RUNNER_TEMP="$PWD/temp" GITHUB_RUN_ID=1 HOME="$PWD/temp" PATH="$PWD/temp/bin:$PATH"
            export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
            gh() { true; }
            slipway() {
              if [ "$1" = profile ]; then cp recorded.jsonl build/words/profile/measurements.jsonl; else "$SLIPWAY" "$@"; fi
            }
            set -e
            \(step)
            """)
        try #require(result.status == status, "\(step)\n\(result)")
        return result
    }

    @Test func theWorkflowsOfThePageRun() throws {
        let page = try Page()
        let project = try clone(page)
        let check = try page.steps("check.yaml")
        #expect(check == ["slipway check --format github", "slipway build --check"])
        let gate = { for step in check { try run(step, in: project) } }
        try gate()
        try run(gitLab(page).joined(separator: "\n"), in: project)

        let promote = try page.steps("promote.yaml")
        try #require(promote.count == 4)
        try run(promote[0], in: project)
        try project.shell("ln -s build out")
        try MeasurementFixture.write(in: project, "recorded.jsonl")
        for step in promote.dropFirst() { try run(step, in: project) }
        let message = try run("git log -1 --format=%B origin/$(git branch --show-current)", in: project).output
        #expect(message.hasPrefix("words: promote words-cpu-b8-i2"))
        try gate()

        // The merge, a second run with the same measurements, and the revert.
        try run("git switch -q main; git merge -q --no-ff -m merge @{-1}", in: project)
        try gate()
        for step in promote { try run(step, in: project) }
        #expect(try run("git branch --show-current", in: project).output == "main\n")
        try run(page.commands("going back"), in: project)
        try gate()
        #expect(project.json("deploy/words/release/promotion.json")?["verdict"] as? String == "initial")
    }

    /// A first release of a name is of files that git does not know yet.
    @Test func aFirstNamedReleaseIsPushed() throws {
        let page = try Page()
        let project = try clone(page)
        try run(
            """
            slipway apply-best words --release a100 --to words-cpu-b8-i2 --because test --commit-message "$RUNNER_TEMP/message"
            """, in: project)
        try run(try #require(try page.steps("promote.yaml").last), in: project)
        let pushed = try run("git ls-tree -r --name-only origin/$(git branch --show-current)", in: project).output
        #expect(pushed.contains("deploy/words/release-a100/promotion.json"))
        for step in try page.steps("check.yaml") { try run(step, in: project) }
    }

    private func gitLab(_ page: Page) throws -> [String] {
        let script = WorkflowText.script(of: try page.block(".gitlab-ci.yml"))
        try #require(script.count == 3 && script.allSatisfy { $0.hasPrefix("slipway ") })
        return ["CI_MERGE_REQUEST_DIFF_BASE_SHA=$(git rev-parse origin/main)"] + script
    }

    /// Runs commands of the page on a branch, asks the gate, merges, and asks again, with GitHub's steps and GitLab's.
    private func merge(_ commands: String, _ page: Page, in project: Project) throws {
        try run("git switch -q -c change && \(commands)", in: project)
        let gate = try page.steps("check.yaml") + [gitLab(page).joined(separator: "\n")]
        for step in gate { try run(step, in: project) }
        try run(
            """
            [ -z "$(git status --porcelain)" ]
            git switch -q main && git merge -q --no-ff -m merge change && git branch -q -D change
            git push -q origin main
            """, in: project)
        for step in gate { try run(step, in: project) }
    }

    @Test func aModelWithAPromotedReleaseIsRenamedAndRemoved() throws {
        let page = try Page()
        let project = try clone(page)
        try merge(
            "slipway apply-best words --to words-cpu-b8-i2 --because test && git add deploy && git commit -qm promote",
            page, in: project)
        try merge(page.commands("renaming"), page, in: project)
        #expect(!project.exists("deploy/words"))
        let record = try #require(project.json("deploy/words-v2/release/promotion.json"))
        #expect((record["winner"] as? [String: Any])?["variant"] as? String == "words-v2-cpu-b8-i2")
        try run("git revert -m 1 --no-edit HEAD && git push -q origin main", in: project)
        for step in try page.steps("check.yaml") { try run(step, in: project) }
        #expect(project.exists("deploy/words/release/promotion.json") && !project.exists("deploy/words-v2"))

        // The last spec of a project cannot go: another one stays.
        try merge(
            """
            sed 's/^name: words/name: other/' specs/words.yaml > specs/other.yaml
            slipway build && git add specs deploy && git commit -qm other
            """, page, in: project)
        try merge(page.commands("removing"), page, in: project)
        #expect(!project.exists("deploy/words") && project.exists("deploy/other/manifest.json"))
    }

    @Test func newWeightsComeWithTheirRelease() throws {
        let page = try Page()
        let spec = MeasurementFixture.spec
            .replacing("{text: {values: [\"hello\"]}}", with: "{x: {random: [0, 1], seed: 1}}")
        let project = try clone(page, spec: spec, model: LinearModel(weight: 2).bytes)
        try merge(
            "slipway apply-best words --to words-cpu-b8-i2 --because test && git add deploy && git commit -qm promote",
            page, in: project)
        // The training is beside the repository; here everything stays in the test's folder.
        try project.shell("mkdir -p temp/training")
        try project.write("temp/training/words.onnx", LinearModel(weight: 3).bytes)
        let before = try #require(project.json("deploy/words/release/promotion.json"))
        try merge(
            page.commands("new weights").replacing("../training", with: "temp/training"), page, in: project)
        let after = try #require(project.json("deploy/words/release/promotion.json"))
        #expect(after["verdict"] as? String == "carried")
        #expect(before["model"] as? NSObject != after["model"] as? NSObject)
    }

    /// Git LFS as its filters make it: a pointer in the repository, and the file in a store beside it.
    private static let lfs = #"""
        mkdir -p temp/bin temp/store
        cat > temp/bin/git-lfs <<'END'
        #!/bin/bash
        store=@STORE@
        case "$1" in
        clean) file=$(mktemp); cat > "$file"; oid=$(sha256sum < "$file" | cut -d' ' -f1); cp "$file" "$store/$oid"
          printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %s\n' "$oid" "$(stat -c %s "$file")" ;;
        smudge) pointer=$(cat); [ -n "$GIT_LFS_SKIP_SMUDGE" ] && { printf '%s\n' "$pointer"; exit; }
          cat "$store/$(printf '%s' "$pointer" | sed -n 's/^oid sha256://p')" ;;
        pull) for file in $3; do oid=$(sed -n 's/^oid sha256://p' "$file"); cp "$store/$oid" "$file"; done ;;
        esac
        END
        chmod +x temp/bin/git-lfs
        git config --global filter.lfs.clean "git-lfs clean %f"; git config --global filter.lfs.smudge "git-lfs smudge %f"
        printf '*.onnx filter=lfs diff=lfs merge=lfs -text\n' > .gitattributes
        """#

    @Test func aFreshCloneOfPointersIsEnough() throws {
        let page = try Page()
        let folder = try Project(spec: "unused")
        let place = folder.path("store")
        try folder.shell("mkdir store")
        let project = try clone(page, prepare: Self.lfs.replacing("@STORE@", with: place))
        #expect(try run("git show HEAD:models/words.onnx", in: project).output.hasPrefix("version https://git-lfs"))
        let commands = try page.commands("a fresh clone")
            .replacing("https://git.example/models.git", with: project.path("origin.git"))
        let pull = try #require(commands.range(of: "git lfs pull"))
        let pointer = String(commands[..<pull.lowerBound]) + "head -c 30 models/words.onnx"
        #expect(try run(pointer, in: project).output.hasSuffix("version https://git-lfs.github"))
        for step in try page.steps("check.yaml") { try run("cd models-clone; \(step)", in: project) }
        try run(
            """
            cd models-clone
            \(commands[pull.lowerBound...])
            cmp models/words.onnx ../models/words.onnx
            """, in: project)
        for step in try page.steps("check.yaml") { try run("cd models-clone; \(step)", in: project) }
    }
}
