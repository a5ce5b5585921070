import Foundation
import Glibc
import SlipwayTestSupport
import Testing

/// `check --repository`: what is read, what the exit codes are, and repositories that nobody means well with.
@Suite struct RepositoryTests {
    /// A project with a repository `models` of two good models, one of which is `other`.
    static func project() throws -> Project {
        let project = try Project()
        try project.shell(
            """
            mkdir -p models/words/1 && cp m.onnx models/words/1/model.onnx
            cat >models/words/config.pbtxt <<'END'
            backend: "python"
            input [ { name: "text" data_type: TYPE_STRING dims: [ 1 ] } ]
            output [ { name: "length" data_type: TYPE_INT64 dims: [ 1 ] } ]
            END
            echo 'class TritonPythonModel: pass' >models/words/1/model.py
            cp -r models/words models/other
            """)
        return project
    }

    static func check(_ project: Project, _ arguments: String = "") throws -> Project.Result {
        try project.shell("slipway check --repository models --target 24.10 \(arguments)")
    }

    // MARK: - What a run says

    @Test func aGoodRepositoryIsValid() throws {
        let result = try Self.check(Self.project())
        #expect(result.output == "valid\n" && result.status == 0, "\(result)")
    }

    @Test func theReleaseThatIsTakenIsNotedOnce() throws {
        let project = try Self.project()
        let result = try project.shell(
            "cp -r models more; rm -r more/words; mv more/other more/third; "
                + "slipway check --repository models --repository more")
        #expect(result.output.contains("no --target stated, so Triton 24.10 is taken"))
        #expect(result.output.split(separator: "SLW0356").count == 2, "\(result)")
        #expect(result.status == 0)
    }

    @Test func anErrorPointsIntoTheConfiguration() throws {
        let project = try Self.project()
        try project.shell("sed -i 's/TYPE_INT64/TYPE_INT46/' models/words/config.pbtxt")
        let result = try Self.check(project)
        #expect(result.output.contains("models/words/config.pbtxt:3:38"), "\(result)")
        #expect(result.status == 1)
    }

    @Test func aWarningFailsWhenStrict() throws {
        let project = try Self.project()
        try project.shell("mkdir -p models/.cache")
        #expect(try Self.check(project).status == 0)
        let strict = try Self.check(project, "--strict")
        #expect(strict.status == 1)
        #expect(strict.output.contains("warning[SLW0842]"), "\(strict)")
        #expect(strict.output.contains("Triton takes the hidden directory \".cache\" for a model"), "\(strict)")
    }

    @Test func aSingleModelIsChecked() throws {
        let project = try Self.project()
        try project.shell("sed -i 's/backend/beckend/' models/words/config.pbtxt models/other/config.pbtxt")
        let result = try project.shell("slipway check --repository models/words --target 24.10")
        #expect(result.output.contains("models/words/config.pbtxt:1:1"), "\(result)")
        #expect(result.output.contains("so only \"words\" is checked"), "\(result)")
        #expect(result.output.contains("note[SLW0845]"), "\(result)")
        #expect(!result.output.contains("models/other"), "\(result)")
    }

    @Test func oneModelOfARepositoryIsChecked() throws {
        let project = try Self.project()
        try project.shell("sed -i 's/backend/beckend/' models/other/config.pbtxt")
        #expect(try Self.check(project, "--model words").status == 0)
        #expect(try Self.check(project, "--model other").status == 1)
        let unknown = try Self.check(project, "--model word")
        #expect(unknown.status == 66 && unknown.output.contains("did you mean \"words\"?"), "\(unknown)")
    }

    @Test func anotherConfigurationIsReadByName() throws {
        let project = try Self.project()
        try project.shell("mkdir models/words/configs && echo 'beckend: 1' >models/words/configs/a100.pbtxt")
        #expect(try Self.check(project).status == 0)
        let named = try Self.check(project, "--model-config-name a100")
        #expect(named.status == 1 && named.output.contains("models/words/configs/a100.pbtxt:1:1"), "\(named)")
    }

    @Test func specsAndRepositoriesGoTogether() throws {
        let project = try Self.project()
        let result = try project.shell("slipway check spec.yaml --repository models --target 24.10")
        #expect(result.output == "2 inputs are valid\n", "\(result)")
    }

    @Test(arguments: [
        "", "--repository", "--repository ''", "--repository models --gpus -1", "--repository models --gpus many",
        "--repository models --target 24", "--repository models --model-config-name ''",
        "--repository models --model-config-name 'a b'", "spec.yaml --target 24.10", "spec.yaml --model words",
    ])
    func wrongUsageIsRefused(_ arguments: String) throws {
        let result = try Self.project().shell("slipway check \(arguments)")
        #expect(result.status == 64 && result.output.isEmpty, "\(result)")
    }

    @Test func aReleaseThatIsNotKnownIsRefused() throws {
        let result = try Self.project().shell("slipway check --repository models --target 19.01")
        #expect(result.status == 1 && result.output.contains("SLW0626"), "\(result)")
    }

    @Test func aMissingRepositoryIsAMissingFile() throws {
        let result = try Self.project().shell("slipway check --repository nothing --repository models --target 24.10")
        #expect(result.status == 66 && result.output.contains("\"nothing\" does not exist"), "\(result)")
    }

    @Test func aFileIsNoRepository() throws {
        let result = try Self.project().shell("slipway check --repository spec.yaml --target 24.10")
        #expect(result.status == 1 && result.output.contains("is not a directory"), "\(result)")
    }

    @Test func anEmptyRepositoryIsSaidToBeOne() throws {
        let result = try Self.project().shell("mkdir empty; slipway check --repository empty --target 24.10")
        #expect(result.status == 0 && result.output.contains("SLW0844"), "\(result)")
    }

    @Test func filesBesideTheModelsAreNotModels() throws {
        let project = try Self.project()
        let result = try project.shell(
            "touch models/README.md; cp m.onnx models/; slipway check --repository models --target 24.10")
        #expect(result.output.contains("passes over the file \"m.onnx\""), "\(result)")
        #expect(!result.output.contains("README"), "\(result)")
    }

    @Test func aModelInTwoRepositoriesIsAnError() throws {
        let project = try Self.project()
        let result = try project.shell(
            "mkdir two; cp -r models/words two; slipway check --repository models --repository two --target 24.10")
        #expect(result.status == 1 && result.output.contains("SLW0843"), "\(result)")
        let same = try project.shell("slipway check --repository models --repository ./models/ --target 24.10")
        #expect(same.status == 0, "\(same)")
    }

    @Test func resultsAreTheSameEveryTime() throws {
        let project = try Self.project()
        try project.shell(
            """
            for i in $(seq 1 100); do cp -r models/words models/m$i; sed -i "s/TYPE_INT64/TYPE_$i/" models/m$i/config.pbtxt
            done
            """)
        let first = try Self.check(project, "--format json")
        for _ in 1...3 { #expect(try Self.check(project, "--format json").output == first.output) }
        #expect(first.output.split(separator: "\"SLW0605\"").count == 101)
    }

    // MARK: - Links and versions

    @Test func linksAreFollowed() throws {
        let project = try Self.project()
        let result = try project.shell(
            """
            mkdir -p far/1 && mv models/words/config.pbtxt far/ && mv models/words/1/model.py far/1/
            rm -r models/words/1 && ln -s ../../far/1 models/words/1 && ln -s ../../far/config.pbtxt models/words/
            ln -s words models/alias
            slipway check --repository models --target 24.10
            """)
        #expect(result.status == 0, "\(result)")
    }

    @Test func loopsOfLinksEnd() throws {
        let project = try Self.project()
        let result = try project.shell(
            """
            ln -s . models/words/self; ln -s .. models/words/up; ln -s ../.. models/words/1/far
            for i in 1 2 3 4 5; do mkdir -p models/words/d$i; for j in 1 2 3 4 5; do ln -s ../d$j models/words/d$i/l$j
            done; done
            slipway check --repository models --target 24.10
            """)
        #expect(result.status == 0, "\(result)")
    }

    @Test func aBrokenLinkBesideTheConfigurationIsAnError() throws {
        let project = try Self.project()
        let result = try project.shell(
            "ln -s nowhere models/words/notes; slipway check --repository models --target 24.10")
        #expect(result.status == 1 && result.output.contains("the link \"notes\" leads nowhere"), "\(result)")
        #expect(result.output.contains("error[SLW0841]"), "\(result)")
    }

    @Test func aBrokenLinkBesideTheModelsIsAnError() throws {
        let project = try Self.project()
        let result = try project.shell(
            "ln -s loop models/loop; slipway check --repository models --target 24.10")
        #expect(result.status == 1 && result.output.contains("none of its models loads"), "\(result)")
    }

    // MARK: - Hostile files

    @Test(arguments: [
        ("rm models/words/config.pbtxt; mkdir models/words/config.pbtxt", "SLW0840"),
        ("rm models/words/config.pbtxt; mkfifo models/words/config.pbtxt", "SLW0840"),
        ("truncate -s 100M models/words/config.pbtxt", "SLW0611"),
        ("head -c 3M /dev/urandom >models/words/config.pbtxt", "SLW0601"),
        ("printf 'input [%s' \"$(head -c 100000 /dev/zero | tr '\\0' '[')\" >models/words/config.pbtxt", "SLW0603"),
        ("touch \"models/words/$(printf 'a\\377b')\"", "SLW0840"),
        ("mkdir models/a && mkfifo models/a/1", "SLW0640"),
    ])
    func aModelThatCannotBeReadIsOneFindingOfThatModel(_ script: String, _ code: String) throws {
        let project = try Self.project()
        let result = try project.shell("\(script); slipway check --repository models --target 24.10")
        #expect([1, 74].contains(result.status), "\(script): \(result)")
        #expect((result.output + result.messages).contains(code), "\(script): \(result)")
        #expect(!result.output.contains("models/other"), "\(script): \(result)")
    }

    @Test func aModelFileOfTheWrongKindIsNotWaitedFor() throws {
        let project = try Self.project()
        let result = try project.shell(
            """
            mkdir -p models/pipe/1; mkfifo models/pipe/1/model.onnx; echo 'backend: "onnxruntime"' >models/pipe/config.pbtxt
            timeout 20 bash -c '"$SLIPWAY" check --repository models --target 24.10'
            """)
        #expect(result.status == 1, "\(result)")
    }

    @Test func aDirectoryOfManyFilesIsNotedAndJudged() throws {
        let project = try Self.project()
        let result = try project.shell(
            """
            mkdir -p models/words/env/lib; (cd models/words/env/lib && seq 1 21000 | xargs touch)
            slipway check --repository models --target 24.10
            """)
        #expect(result.status == 0 && result.output.contains("more than 20000 entries"), "\(result)")
    }

    @Test func whatMayNotBeReadIsAnInputOutputFailure() throws {
        let project = try Self.project()
        // Root reads everything.
        guard getuid() != 0 else { return }
        let result = try project.shell("chmod 000 models/words/config.pbtxt; slipway check --repository models")
        #expect(result.status == 74 && result.output.contains("permission denied"), "\(result)")
    }

    // MARK: - Ensembles

    @Test func anEnsembleIsJudgedWithTheModelsOfItsSteps() throws {
        let project = try Self.project()
        try project.shell(
            """
            mkdir -p models/pair/1; cat >models/pair/config.pbtxt <<'END'
            platform: "ensemble"
            input [ { name: "in" data_type: TYPE_STRING dims: [ 1 ] } ]
            output [ { name: "out" data_type: TYPE_FP32 dims: [ 1 ] } ]
            ensemble_scheduling { step [ { model_name: "words" model_version: -1
              input_map { key: "text" value: "in" } output_map { key: "length" value: "out" } } ] }
            END
            """)
        for arguments in ["", "--model pair"] {
            let result = try Self.check(project, arguments)
            #expect(result.status == 1 && result.output.contains("inconsistent data type"), "\(result)")
        }
        #expect(try Self.check(project, "--model words").status == 0)
    }

    // MARK: - How repositories are in git

    @Test func aRepositoryNamedOneLevelTooHighIsOneFinding() throws {
        let project = try Self.project()
        let result = try project.shell(
            "mkdir -p p/client && touch p/client/main.py && mv models p/models && slipway check --repository p --target 24.10"
        )
        #expect(result.output.contains("error[SLW0688]: models are one level down, in p/models"), "\(result)")
        #expect(result.output.contains("1 error in 1 file") && result.status == 1, "\(result)")
        let deeper = try project.shell("mkdir q && mv p q/p && slipway check --repository q --target 24.10")
        #expect(deeper.output.contains("models are two levels down, in q/p/models"), "\(deeper)")
    }

    @Test func aDirectoryBesideModelsIsStillJudged() throws {
        let project = try Self.project()
        let result = try project.shell("mkdir models/client; slipway check --repository models --target 24.10")
        #expect(result.output.contains("there is no version directory") && result.status == 1, "\(result)")
    }

    @Test func withoutWeightsAllElseIsJudged() throws {
        let project = try Self.project()
        try project.shell(
            """
            mkdir -p models/plan/1 models/bare
            echo 'platform: "tensorrt_plan"' >models/plan/config.pbtxt
            printf 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n' >models/plan/1/model.plan
            printf 'backend: "onnxruntime"\nmax_batch_size: 8\n' >models/bare/config.pbtxt
            """)
        let strict = try Self.check(project, "--gpus 1")
        #expect(strict.status == 1 && strict.output.contains("it is a pointer of Git LFS"), "\(strict)")
        let loose = try Self.check(project, "--gpus 1 --without-weights")
        #expect(loose.status == 0 && loose.output.contains("note[SLW0671]"), "\(loose)")
        #expect(loose.output.contains("note[SLW0641]"), "\(loose)")
        let other = try project.shell(
            "echo 'max_batch_size: -1' >>models/plan/config.pbtxt; "
                + "slipway check --repository models --target 24.10 --gpus 1 --without-weights")
        #expect(other.status == 1 && other.output.contains("error[SLW0643]"), "\(other)")
    }

    @Test func withoutWeightsNeedsARepository() throws {
        let result = try Self.project().shell("slipway check spec.yaml --without-weights")
        #expect(result.status == 64, "\(result)")
    }

    @Test func aSharedEnvironmentIsLookedFor() throws {
        let project = try Self.project()
        let path = "$$TRITON_MODEL_DIRECTORY/../env.tar.gz"
        try project.shell(
            "printf '%s' 'parameters { key: \"EXECUTION_ENV_PATH\" value { string_value: \"\(path)\" } }' "
                + ">>models/words/config.pbtxt")
        let absent = try Self.check(project)
        #expect(absent.status == 1 && absent.output.contains("there is no file \"../env.tar.gz\""), "\(absent)")
        let there = try project.shell("echo x >models/env.tar.gz; slipway check --repository models --target 24.10")
        #expect(there.status == 0 && there.output.contains("warning[SLW0659]"), "\(there)")
    }

    @Test func aTemplateIsOneFinding() throws {
        let project = try Self.project()
        let result = try project.shell(
            "echo 'max_batch_size: ${batch}' >>models/words/config.pbtxt; slipway check --repository models --target 24.10"
        )
        #expect(result.output.contains("error[SLW0615]: an unfilled template: ${batch}"), "\(result)")
        #expect(result.output.contains("1 error in 1 file"), "\(result)")
    }
}
