import Foundation
import SlipwayTestSupport
import Testing

/// The scripts of action.yml, as they are there, in a throw-away repository.
@Suite struct ActionTests {
    /// A clone with an output that is built and committed, its origin beside it.
    private func clone() throws -> Project {
        let project = try Project()
        try project.write(
            "slipway.yaml", "project: 1\nrequires: \"0.2\"\nspecs: [specs/*.yaml]\nout: deploy\nweights: digest\n")
        let result = try project.shell(
            """
            set -e; rm -rf .git; mkdir specs
            sed 's/m.onnx/..\\/m.onnx/' spec.yaml > specs/words.yaml; rm spec.yaml
            printf 'origin.git\\nsummary\\n' > .gitignore
            git init -q -b main; git init -q --bare -b main origin.git; git remote add origin "file://$PWD/origin.git"
            slipway build -q; git add -A; git commit -qm first; git push -q origin main
            """, environment: Self.environment)
        try #require(result.status == 0, "\(result)")
        return project
    }

    private static let environment = [
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
    ]

    /// The three steps as a runner starts them: each one, whatever the others said.
    private func steps(_ project: Project, base: String, program: String? = nil) throws -> [Project.Result] {
        let scripts = WorkflowText.runs(of: try WorkflowText.lines("action.yml"))
        try #require(scripts.count == 3)
        return try scripts.map { script in
            try project.write(".git/step.sh", script)
            let shell = URL(filePath: "/bin/bash")
            return try SlipwayProgram.run(
                shell, ["--noprofile", "--norc", "-eo", "pipefail", project.path(".git/step.sh")], in: project.url,
                environment: [
                    "SLIPWAY": try program ?? SlipwayProgram.url().path(percentEncoded: false), "BASE": base,
                    "GITHUB_STEP_SUMMARY": project.path("summary"), "NO_COLOR": nil,
                ])
        }
    }

    private func revision(_ project: Project) throws -> String {
        try project.shell("git rev-parse HEAD").output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func whatIsInOrderPasses() throws {
        let project = try clone()
        let results = try steps(project, base: revision(project))
        #expect(results.map(\.status) == [0, 0, 0], "\(results)")
        #expect(results[0].output == "")
        #expect(project.text("summary") == "### slipway diff\n\nwords: unchanged\n")
    }

    @Test func aChangeIsToldAndItsOutputAskedFor() throws {
        let project = try clone()
        let base = try revision(project)
        try project.shell("sed -i 's/\\[4, 8\\]/[4]/' specs/words.yaml")
        let results = try steps(project, base: base)
        #expect(results.map(\.status) == [0, 0, 2], "\(results)")
        #expect(project.text("summary").contains("words: changed"), "\(project.text("summary"))")
        #expect(results[2].output.contains("outputs-differ  words"), "\(results[2])")
    }

    @Test func aFaultIsShownAtItsLine() throws {
        let project = try clone()
        try project.shell("sed -i 's/batching/batchin/' specs/words.yaml")
        let results = try steps(project, base: revision(project))
        #expect(results[0].status == 1)
        let command = "::error title=slipway (SLW0200),file=specs/words.yaml,line="
        #expect(results[0].output.hasPrefix(command), "\(results)")
        #expect(results[2].status == 1)
    }

    /// A checkout of one commit lacks the base.
    @Test func theBaseOfAShallowCheckoutIsFetched() throws {
        let project = try clone()
        let base = try revision(project)
        let result = try project.shell(
            """
            set -e; sed -i 's/\\[4, 8\\]/[4]/' specs/words.yaml; slipway build -q; git commit -qam second
            git push -q origin main; git clone -q --depth 1 "file://$PWD/origin.git" shallow
            ! git -C shallow cat-file -e \(base) 2>/dev/null
            rm -rf .git specs deploy slipway.yaml m.onnx; mv shallow/.git shallow/* .
            """, environment: Self.environment)
        try #require(result.status == 0, "\(result)")
        let results = try steps(project, base: base)
        #expect(results.map(\.status) == [0, 0, 0], "\(results)")
        #expect(project.text("summary").contains("words"), "\(project.text("summary"))")
    }

    @Test(arguments: ["--upload-pack=touch pwned", "-x", "no-such-revision", "main:../../x"])
    func aBaseThatIsNoneIsRefused(_ base: String) throws {
        let project = try clone()
        let results = try steps(project, base: base)
        #expect(results[1].status != 0 && results[2].status == 0, "\(results)")
        #expect(!project.exists("pwned"))
    }

    /// What a pull request of a stranger can hold: names and texts that a shell, git or GitHub could take for commands.
    @Test func nothingThatAPullRequestHoldsIsRun() throws {
        let project = try clone()
        let base = try revision(project)
        let command = "touch \(project.path("pwned"))"
        let result = try project.shell(
            """
            set -e
            for name in '$(\(command.replacing("/", with: "_"))).yaml' '--out=x.yaml' '::error::x.yaml' '`id`.yaml'; do
              sed "s/name: words/name: w$RANDOM/" specs/words.yaml > "specs/$name"
            done
            for program in git curl sh slipway slipway-onnx-checker python3; do
              printf '#!/bin/sh\\n\(command)\\n' > $program; chmod +x $program; cp $program specs/
            done
            mkdir -p .githooks; cp git .githooks/post-checkout; cp git .githooks/reference-transaction
            printf '*.yaml filter=evil diff=evil\\n* textconv=evil\\n' > .gitattributes
            printf '[filter "evil"]\\n\\tsmudge = \(command)\\n\\tclean = \(command)\\n[core]\\n\\tfsmonitor = \(command)\\n' > .gitconfig
            printf '[submodule "s"]\\n\\tpath = s\\n\\turl = "ext::\(command)"\\n' > .gitmodules
            printf 'export X=1\\n\(command)\\n' > .bashrc; cp .bashrc .profile; cp .bashrc .envrc
            cat >> specs/words.yaml <<'END'
            "a\\n::error::x\\n::set-env name=A::b": 1
            "::add-mask::words": 2
            END
            printf '\\n::warning::from a file\\n  ::add-mask::words\\n' >> deploy/words/repository/words-default/config.pbtxt
            git add -A; git commit -qm hostile
            """, environment: Self.environment)
        try #require(result.status == 0, "\(result)")
        let results = try steps(project, base: base)
        #expect(!project.exists("pwned"))
        #expect(results.map(\.status) == [1, 1, 1], "\(results)")
        for line in commands(in: results[0].output) {
            #expect(
                ["error", "warning", "notice"].contains { line.hasPrefix("::\($0) title=slipway (SLW") }, "\(line)")
        }
        // Between the two lines GitHub takes nothing for a command; nobody knows the token beforehand.
        let gate = commands(in: results[2].output)
        let token = try #require(gate.first?.wholeMatch(of: /::stop-commands::([0-9a-f]{32})/)?.1)
        #expect(gate.last == "::\(token)::")
        #expect(gate.filter { $0.contains(token) }.count == 2)
    }

    /// The lines that GitHub would take for commands: it leaves out leading blanks.
    private func commands(in output: String) -> [String] {
        output.split { $0.isNewline }.map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0.hasPrefix("::") }
    }

    /// An expression inside a script is put in before a shell reads it, so that what it stands for would be script.
    @Test func noScriptHoldsAnExpression() throws {
        for script in WorkflowText.runs(of: try WorkflowText.lines("action.yml")) {
            #expect(!script.contains("${{"), "\(script)")
        }
    }
}
