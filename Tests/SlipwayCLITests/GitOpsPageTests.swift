import Foundation
import SlipwayTestSupport
import Testing

/// The commands of docs/gitops.md, as they stand there, in a repository of one model.
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
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let start = try #require(lines.firstIndex { $0.hasPrefix("# ") && $0.hasSuffix(name) })
            return Array(lines[(start + 1)...].prefix { $0 != "```" })
        }

        /// The `run` steps of a workflow, in order.
        func steps(_ name: String) throws -> [String] {
            var steps: [String] = []
            var isScript = false
            for line in try block(name) {
                if let range = line.range(of: "- run: ") {
                    isScript = line[range.upperBound...] == "|"
                    steps.append(isScript ? "" : String(line[range.upperBound...]))
                } else if isScript, line.hasPrefix("          ") {
                    steps[steps.count - 1] += line.dropFirst(10) + "\n"
                } else {
                    isScript = false
                }
            }
            return steps
        }
    }

    /// A clone of a repository with an output that is built and committed.
    private func clone(_ page: Page) throws -> Project {
        let project = try Project(spec: "unused")
        try project.write("slipway.yaml", try page.block("slipway.yaml").joined(separator: "\n") + "\n")
        try project.shell(
            "rm -rf .git spec.yaml; mkdir models specs temp; mv m.onnx models; git init -q --bare ../$(basename $PWD)/origin.git"
        )
        try project.write("specs/words.yaml", MeasurementFixture.spec.replacing("m.onnx", with: "../models/m.onnx"))
        try project.write(".gitignore", "build\nout\ntemp\norigin.git\nrecorded.jsonl\n")
        try run(
            """
            git init -q -b main . && git remote add origin "$PWD/origin.git"
            slipway build && git add -A && git commit -qm first && git push -q origin main
            """, in: project)
        return project
    }

    /// Runs a step as a runner does; `gh` is told nothing, and `profile` gives what was recorded.
    @discardableResult
    private func run(_ step: String, in project: Project, status: Int32 = 0) throws -> Project.Result {
        let result = try project.shell(
            """
            export RUNNER_TEMP="$PWD/temp" GITHUB_RUN_ID=1 HOME="$PWD/temp"
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
        try run("git revert -m 1 --no-edit HEAD", in: project)
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
}
