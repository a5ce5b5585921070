import Foundation
import SlipwayTestSupport
import Testing

/// What `slipway profile` does to files of measurements: its own, those of others, and those of another run.
@Suite("slipway profile and files of measurements")
struct ProfileFileTests {
    @Test(arguments: [
        "{\"results\": \"one-line JSON without newline\"}", "abc\ndef", "{\"format_version\":1,\"other\":1}\n{\"form",
    ])
    func aFileOfOthersIsRefusedAndNotTouched(text: String) throws {
        let run = try ProfiledProject()
        try run.project.write("notes.txt", text)
        let result = try run.profile("--measurements notes.txt")
        #expect(result.status == 1, "\(result)")
        #expect(run.text("notes.txt") == text)
    }

    @Test func aLinkIsNotFollowed() throws {
        let run = try ProfiledProject()
        try run.project.write("victim", "outside the project")
        let linked = try run.project.shell(
            "mkdir -p out/words/profile; ln -s ../../../victim out/words/profile/measurements.jsonl")
        #expect(linked.status == 0)
        let result = try run.profile()
        #expect(result.status == 74, "\(result)")
        #expect(run.text("victim") == "outside the project")
    }

    @Test(arguments: [
        "--server-image=--privileged", "--perf-analyzer-image=-v", "--server-env=1A=2", "--server-env=A-B",
    ])
    func whatWouldBeAnOptionOfAnotherProgramIsWrongUsage(option: String) throws {
        let result = try ProfiledProject().project.shell("slipway profile spec.yaml --out out \(option)")
        #expect(result.status == 64, "\(result)")
    }

    @Test func twoProfilesAtOnceAreRefused() throws {
        let run = try ProfiledProject()
        let result = try run.project.shell(
            """
            \(ProfiledProject.exports) FAKE_SLEEP=1
            "$SLIPWAY" profile spec.yaml --out out --server ./tritonserver --perf-analyzer ./perf_analyzer \(ProfiledProject.passed) --quiet & first=$!
            while [ ! -e state/loads ]; do sleep 0.05; done
            \(ProfiledProject.command); status=$?
            kill $first; wait $first
            exit $status
            """)
        #expect(result.status == 74, "\(result)")
        #expect(result.messages.contains("another run of slipway holds"))
    }

    @Test(arguments: ["INT", "TERM"])
    func aSignalEndsItCleanly(signal: String) throws {
        let run = try ProfiledProject()
        let result = try run.project.shell(
            """
            \(ProfiledProject.exports) FAKE_SLEEP=0.2
            "$SLIPWAY" profile spec.yaml --out out --server ./tritonserver --perf-analyzer ./perf_analyzer \(ProfiledProject.passed) & run=$!
            while [ ! -s state/runs ]; do sleep 0.05; done
            kill -\(signal) $run; wait $run; exit $?
            """)
        #expect(result.status == (signal == "INT" ? 130 : 143), "\(result)")
        #expect(result.messages.contains("interrupted; what was measured is in"))
        #expect(try !run.isSomethingLeft())
        let before = run.lines
        #expect(!before.isEmpty)
        #expect(try run.profile().status == 0)
        #expect(Array(run.lines.prefix(before.count)) == before)
    }

    @Test func aLineThatWasNotWrittenToItsEndIsMeasuredAgain() throws {
        let run = try ProfiledProject()
        #expect(try run.profile().status == 0)
        let whole = run.lines
        try run.project.write(
            "out/words/profile/measurements.jsonl",
            whole.dropLast().joined(separator: "\n") + "\n" + whole[0].prefix(80))
        let result = try run.profile()
        #expect(result.status == 0 && result.messages.contains("note[SLW0759]"), "\(result)")
        #expect(run.lines.count == whole.count)
        #expect(Array(run.lines.dropLast()) == Array(whole.dropLast()))
    }

    @Test func measurementsOfAnotherConfigurationAreRefused() throws {
        let run = try ProfiledProject()
        #expect(try run.profile("--repeats 0").status == 0)
        try run.project.write("spec.yaml", run.text("spec.yaml").replacing("hello", with: "other"))
        #expect(try run.profile().messages.contains("error[SLW0752]"))
        #expect(try run.project.shell("slipway build spec.yaml --out out --no-sync --quiet").status == 0)
        let result = try run.profile()
        #expect(result.status == 1 && result.messages.contains("error[SLW0754]"), "\(result)")
        #expect(try run.profile("--measurements new.jsonl --repeats 0").status == 0)
    }

    @Test func measurementsOfAnotherMachineAreRefused() throws {
        let run = try ProfiledProject()
        #expect(try run.profile("--repeats 0").status == 0)
        try run.project.write(
            "out/words/profile/measurements.jsonl",
            run.lines.dropLast().joined(separator: "\n").replacing("\"cores\":", with: "\"cores\":99") + "\n")
        let result = try run.profile()
        #expect(result.status == 1 && result.messages.contains("error[SLW0757]"), "\(result)")
    }

    @Test func aBuildKeepsTheMeasurementsAndSaysNothing() throws {
        let run = try ProfiledProject()
        #expect(try run.profile("--repeats 0").status == 0)
        let before = run.lines
        try run.project.write("spec.yaml", run.text("spec.yaml").replacing("[1, 4, 8]", with: "[1, 4]"))
        let built = try run.project.shell("slipway build spec.yaml --out out --no-sync")
        #expect(built.status == 0 && !built.messages.contains("measurements.jsonl"), "\(built)")
        #expect(run.lines == before)
    }

    @Test func anIncumbentThatTheSpecNoLongerYieldsStaysAndIsMeasured() throws {
        let run = try ProfiledProject(batches: "[2, 8]")
        let record = "out/words/release/promotion.json"
        let promoted = run.text(record).replacing("\"initial\"", with: "\"forced\"")
            .replacing("words-default", with: "words-cpu-b2-i1")
        try run.project.write(record, promoted)
        try run.project.write("spec.yaml", run.text("spec.yaml").replacing("[2, 8]", with: "[4, 8]"))
        let build = "slipway build spec.yaml --out out --no-sync"
        let built = try run.project.shell(build)
        #expect(built.status == 0, "\(built)")
        let config = run.text("out/words/repository/words-cpu-b2-i1/config.pbtxt")
        #expect(config.contains("\nname: \"words-cpu-b2-i1\"\n"))
        #expect(run.project.exists("out/words/repository/words-cpu-b2-i1/1/model.onnx"))
        #expect(run.text("out/words/manifest.json").contains("\"path\": \"repository/words-cpu-b2-i1\""))
        #expect(try run.project.shell("\(build) --check").status == 0)
        let before = run.project.facts("out")
        #expect(try run.project.shell(build).status == 0)
        #expect(run.project.facts("out") == before)
        #expect(try run.profile("--repeats 0").status == 0)
        #expect(run.lines.prefix(3).allSatisfy { $0.contains("\"variant\":\"words-cpu-b2-i1\"") })
        #expect(run.lines.count == 12)
    }
}
