import Foundation
import SlipwayTestSupport
import Testing

@Suite("slipway profile")
struct ProfileTests {
    @Test func looksAtEveryVariantAndRepeatsTheBest() throws {
        let run = try ProfiledProject()
        let result = try run.profile()
        #expect(result.status == 0, "\(result)")
        // Three variants under three loads, then two rounds of the incumbent and one candidate.
        let screening = run.lines.filter { $0.contains("\"phase\":\"screening\"") }
        #expect(screening.count == 9)
        let confirmation = run.lines.dropFirst(9)
        #expect(!confirmation.isEmpty && confirmation.allSatisfy { $0.contains("\"phase\":\"confirmation\"") })
        #expect(Set(confirmation.map { $0.contains("\"round\":2") }).count == 2)
        #expect(
            run.lines.allSatisfy { $0.contains("\"release\":\"24.10\"") && $0.contains("\"perf_analyzer\":\"2.48.0\"") }
        )
        // Every visit loads afresh.
        #expect(run.text("state/loads").split(separator: "\n").count == 3 + 4)
        #expect(result.output.contains("\(run.lines.count) measurements in "))
        #expect(try !run.isSomethingLeft())
    }

    @Test func aSecondRunHasNothingToDo() throws {
        let run = try ProfiledProject()
        #expect(try run.profile().status == 0)
        let before = run.lines
        let again = try run.profile(
            "--server ./no-such-server --perf-analyzer ./none".replacing("--server", with: "--start-timeout 1 --server")
        )
        #expect(again.status == 0, "\(again)")
        #expect(run.lines == before)
    }

    @Test func progressIsAPlainLineEach() throws {
        let run = try ProfiledProject()
        let result = try run.profile()
        #expect(result.messages.contains("screening, one look at each: 9 measurements of 3 variants"))
        #expect(result.messages.contains("] words-default concurrency 1: "))
        #expect(!result.messages.contains("\r"))
        #expect(try run.profile("--quiet").messages.isEmpty)
    }

    @Test func aVariantThatDoesNotLoadIsRecordedAndTheRestIsMeasured() throws {
        let run = try ProfiledProject()
        let result = try run.profile("", "FAKE_REFUSE=words-cpu-b4-i1")
        #expect(result.status == 0, "\(result)")
        let failed = run.lines.filter { $0.contains("\"failure\":\"does not load: failed to load 'words-cpu-b4-i1'") }
        #expect(failed.count == 3)
        #expect(run.lines.filter { $0.contains("\"failure\":null") }.count > 6)
        #expect(result.messages.contains("warning[SLW0760]"))
    }

    @Test func anUnstableRunIsAValueThatSaysSo() throws {
        let run = try ProfiledProject()
        let result = try run.profile("", "FAKE_UNSTABLE=words-cpu-b4-i1")
        #expect(result.status == 0, "\(result)")
        let unstable = run.lines.filter { $0.contains("\"stable\":false") }
        #expect(unstable.count >= 3 && unstable.allSatisfy { $0.contains("\"variant\":\"words-cpu-b4-i1\"") })
        #expect(run.lines.allSatisfy { $0.contains("\"failure\":null") })
        #expect(result.messages.contains("note[SLW0726]") && result.messages.contains(", unstable"), "\(result)")
    }

    @Test func aBusyMachineEndsInAReportAndADecision() throws {
        let run = try ProfiledProject(batches: "8")
        for variant in ["words-default", "words-cpu-b8-i1"] {
            // One stand-in is unsteady at a time; between them every variant is.
            #expect(try run.profile("", "FAKE_UNSTABLE=\(variant)").status == 0)
        }
        let files = "spec.yaml --out out --measurements out/words/profile/measurements.jsonl"
        let promoted = try run.project.shell("slipway apply-best \(files) --no-sync")
        #expect(promoted.status == 0, "\(promoted)")
        let reported = try run.project.shell("slipway report \(files) --format html markdown")
        #expect(reported.status == 0 && run.project.exists("out/words/report/index.html"), "\(reported)")
    }

    @Test func aRunWithoutAnyValuesIsTriedThreeTimesAndRecordedWithTheReason() throws {
        let run = try ProfiledProject()
        let result = try run.profile("", "FAKE_UNSTEADY=words-cpu-b4-i1")
        #expect(result.status == 0, "\(result)")
        let failed = run.lines.filter { $0.contains("did not become stable within 10 windows") }
        #expect(failed.count == 9)
        #expect(result.messages.contains("warning[SLW0760]: 3 of "), "\(result)")
        let before = run.lines
        #expect(try run.profile("--start-timeout 1").status == 0)
        #expect(run.lines == before)
    }

    @Test func aRunThatFailsIsTriedAgainInItsRound() throws {
        let run = try ProfiledProject()
        let result = try run.profile("", "FAKE_FAIL=words-cpu-b4-i1:2")
        #expect(result.status == 0 && !result.messages.contains("SLW0760"), "\(result)")
        let own = run.lines.filter { $0.contains("\"variant\":\"words-cpu-b4-i1\"") }.prefix(4)
        #expect(own.map { $0.contains("the stand-in was told to fail") } == [true, true, false, false])
        #expect(own.prefix(3).allSatisfy { $0.contains("{\"concurrency\":1}") && $0.contains("\"round\":1") })
    }

    @Test func theOrderIsRecordedAndAResumedCampaignKeepsIt() throws {
        let run = try ProfiledProject(profile: "{concurrency: [1, 4, 8], repeats: 6}")
        #expect(try run.profile().status == 0)
        let all = run.lines
        let seeds = Set(all.compactMap { $0.split(separator: "\"order_seed\":").last?.prefix { $0.isNumber } })
        #expect(seeds.count == 1 && seeds.first?.isEmpty == false, "\(seeds)")
        // What is left after a cut is measured in the order that it had.
        let order = all.map(place)
        let kept = all.prefix(all.count - 9).joined(separator: "\n") + "\n"
        try kept.write(
            to: run.project.folder.appending(path: "out/words/profile/measurements.jsonl"), atomically: true,
            encoding: .utf8)
        #expect(try run.profile().status == 0)
        #expect(run.lines.map(place) == order)
    }

    /// Variant, load and round of a line.
    private func place(_ line: String) -> String {
        line.split(separator: ",").filter { part in
            ["\"variant\"", "\"load\"", "\"round\"", "\"phase\""].contains { part.contains($0) }
        }.joined()
    }

    @Test func aServerThatEndsIsStartedAgain() throws {
        let run = try ProfiledProject()
        let result = try run.profile("", "FAKE_KILL=words-cpu-b4-i1")
        #expect(result.status == 0, "\(result)")
        #expect(run.lines.allSatisfy { $0.contains("\"failure\":null") })
        #expect(run.text("state/server.pid").split(separator: "\n").count == 2)
        #expect(result.messages.contains("the server ended and is started again"))
    }

    @Test func aVariantThatEndsTheServerTwiceIsGivenUp() throws {
        let run = try ProfiledProject()
        let result = try run.profile("", "FAKE_DIE=words-cpu-b4-i1")
        #expect(result.status == 0, "\(result)")
        #expect(run.lines.filter { $0.contains("\"failure\":\"the server ended twice") }.count == 3)
        #expect(run.text("state/loads").split(separator: "\n").filter { $0 == "words-cpu-b4-i1" }.count == 2)
    }

    @Test func aRunThatDoesNotEndIsEnded() throws {
        let run = try ProfiledProject(profile: "{concurrency: 1, repeats: 1}")
        let result = try run.profile("--run-timeout 1 --repeats 0", "FAKE_HANG=words-cpu-b4-i1")
        #expect(result.status == 0, "\(result)")
        #expect(run.lines.filter { $0.contains("did not end within 1 s") }.count == 1)
        #expect(try !run.isSomethingLeft())
    }

    @Test func aServerThatDoesNotStartIsAnErrorWithItsWords() throws {
        let run = try ProfiledProject()
        let result = try run.profile("", "FAKE_START=fail")
        #expect(result.status == 1)
        #expect(result.messages.contains("error[SLW0755]: the server ended when it was started"), "\(result)")
        #expect(result.messages.contains("the stand-in was told to fail"))
    }

    @Test func aServerThatDoesNotAnswerIsAnError() throws {
        let run = try ProfiledProject()
        let result = try run.profile("--start-timeout 1", "FAKE_START=hang")
        #expect(result.status == 1)
        #expect(result.messages.contains("does not listen after 1 s"), "\(result)")
        #expect(try !run.isSomethingLeft())
    }

    @Test func programsThatAreMissingAreErrors() throws {
        let run = try ProfiledProject()
        let server = try run.project.shell(
            "\(ProfiledProject.exports); slipway profile spec.yaml --out out --server ./none --perf-analyzer ./perf_analyzer \(ProfiledProject.passed)"
        )
        #expect(server.status == 66, "\(server)")
        let analyzer = try run.project.shell(
            "\(ProfiledProject.exports); slipway profile spec.yaml --out out --server ./tritonserver --perf-analyzer ./none"
        )
        #expect(analyzer.status == 1 && analyzer.messages.contains("error[SLW0756]"), "\(analyzer)")
    }

    @Test func aServerOfAnotherReleaseIsAnError() throws {
        let run = try ProfiledProject()
        let result = try run.profile("", "FAKE_VERSION=2.40.0")
        #expect(result.status == 1)
        #expect(result.messages.contains("the server is of release 23.11, and the spec's target is 24.10"), "\(result)")
        #expect(run.lines.isEmpty)
        #expect(try run.profile("", "FAKE_VERSION=3.0.0").messages.contains("warning[SLW0761]"))
    }

    @Test func aServerThatRunsAlreadyIsLeftRunning() throws {
        let run = try ProfiledProject()
        let result = try run.project.shell(
            """
            \(ProfiledProject.exports)
            ./tritonserver --http-port=$((20000 + $$ % 20000)) & server=$!
            slipway profile spec.yaml --out out --server-url 127.0.0.1:$((20000 + $$ % 20000)) \
                --perf-analyzer ./perf_analyzer \(ProfiledProject.passed) --repeats 0 --quiet \(ProfiledProject.passed)
            status=$?
            kill -0 $server || status=9
            kill -9 $server
            exit $status
            """)
        #expect(result.status == 0, "\(result)")
        #expect(run.lines.count == 9)
    }

    @Test func imagesAreRunByTheContainerTool() throws {
        let run = try ProfiledProject()
        // Takes the arguments of `run` off and runs the program of the image's name.
        try run.project.write(
            "tool",
            """
            #!/bin/bash
            echo "$@" >>state/tool
            [ "$1" = run ] || exit 0
            while [ "$1" != "image" ]; do shift; done
            shift
            program=$1
            shift
            exec "./$program" "$@"
            """)
        let result = try run.project.shell(
            """
            chmod +x tool; \(ProfiledProject.exports)
            slipway profile spec.yaml --out out --server-image image --perf-analyzer-image image --container-tool ./tool \
                --repeats 0 --quiet \(ProfiledProject.passed)
            """)
        #expect(result.status == 0, "\(result)")
        #expect(run.lines.count == 9 && run.lines.allSatisfy { $0.contains("\"failure\":null") })
        let calls = run.text("state/tool")
        #expect(calls.contains("/out/words/repository:ro") && calls.contains("rm --force slipway-"))
        #expect(try !run.isSomethingLeft())
    }

    @Test func shardsSplitThePlanAndAllMeasureTheIncumbent() throws {
        let run = try ProfiledProject(batches: "[1, 2, 4, 8]")
        var names: [Set<String>] = []
        for shard in 1...2 {
            #expect(try run.profile("--shard \(shard)/2 --repeats 0").status == 0)
            let lines = run.text("out/words/profile/measurements-\(shard)-of-2.jsonl").split(separator: "\n")
            names.append(Set(lines.compactMap { $0.split(separator: "\"").dropFirst(5).first.map(String.init) }))
        }
        #expect(names[0].intersection(names[1]) == ["words-default"], "\(names)")
        #expect(names[0].union(names[1]).count == 5)
    }

    @Test func aDryRunStartsNothing() throws {
        let run = try ProfiledProject()
        let result = try run.profile("--dry-run", "FAKE_START=fail")
        #expect(result.status == 0 && result.output.contains("screening: 9 measurements"), "\(result)")
        #expect(!run.project.exists("out/words/profile/measurements.jsonl"))
        for line in [
            "variants: 3", "confirmation: at most 12 measurements, 2 rounds in a random order",
            "made: 0 in out/words/profile/measurements.jsonl", "left: at most 21",
            "time: 105 s at least, about 2 min, with 5 s for a measurement", "server: ./tritonserver",
            "perf_analyzer: 2.48.0",
        ] {
            #expect(result.output.contains("\(line)\n"), "\(line): \(result)")
        }
        #expect(result.messages.isEmpty || !result.messages.contains("would stop"), "\(result)")
    }

    @Test func variantsThatBreakClientsAreNotRepeated() throws {
        let run = try ProfiledProject()
        #expect(try run.profile("--candidates 3").status == 0)
        let repeated = { run.lines.filter { $0.contains("\"confirmation\"") && $0.contains("\"words-cpu-b4-i1\"") } }
        #expect(repeated().isEmpty && run.lines.contains { $0.contains("\"words-cpu-b4-i1\"") })
        let shown = try run.profile("--dry-run").output
        #expect(shown.contains(" (not repeated: breaks clients)\n"), "\(shown)")
        #expect(try run.profile("--candidates 3 --allow-breaking").status == 0)
        #expect(!repeated().isEmpty)
    }

    @Test func aDryRunCountsWhatIsMeasured() throws {
        let run = try ProfiledProject(profile: "{request_rate: [250.5, 1000.25], repeats: 2}")
        #expect(try run.profile("--dry-run").output.contains("under: 250.5 requests/s, 1000.25 requests/s\n"))
        #expect(try run.profile("--repeats 0").status == 0)
        let before = run.lines
        let half = try run.profile("--dry-run")
        #expect(half.output.contains("screening: 6 measurements, 6 made\n"), "\(half)")
        #expect(half.output.contains("made: 6 in ") && !half.output.contains("at most"), "\(half)")
        #expect(run.lines == before)
        #expect(try run.profile().status == 0)
        let end = try run.profile("--dry-run")
        #expect(end.output.contains("left: 0\ntime: 0 s, everything is measured\n"), "\(end)")
    }

    @Test func aDryRunSaysWhatWouldStopARun() throws {
        let run = try ProfiledProject()
        let missing = try run.project.shell(
            "\(ProfiledProject.exports) PATH=/usr/bin:/bin; slipway profile spec.yaml --out out --dry-run")
        #expect(missing.status == 0 && missing.output.contains("variants: 3\n"), "\(missing)")
        #expect(missing.messages.contains("warning[SLW0755]: the server \"tritonserver\" is not there"), "\(missing)")
        #expect(missing.messages.contains("warning[SLW0756]: perf_analyzer cannot be run"), "\(missing)")
        try run.project.write("spec.yaml", run.text("spec.yaml").replacing("hello", with: "other"))
        let stale = try run.profile("--dry-run")
        #expect(stale.status == 0 && stale.messages.contains("warning[SLW0752]"), "\(stale)")
        let nobody = try run.project.shell(
            "\(ProfiledProject.exports); slipway profile spec.yaml --out out --server-url 127.0.0.1:1 --dry-run")
        #expect(nobody.output.contains("server: no server answers at 127.0.0.1:1\n"), "\(nobody)")
    }

    @Test func aSpecWithoutAProfileIsAnError() throws {
        let project = try Project()
        let result = try project.shell("slipway profile spec.yaml --out out")
        #expect(result.status == 1 && result.messages.contains("error[SLW0751]"), "\(result)")
    }

    @Test func anOutputWithoutWeightsIsAnError() throws {
        let run = try ProfiledProject()
        let result = try run.project.shell(
            "slipway build spec.yaml --out other --weights digest --quiet; slipway profile spec.yaml --out other")
        #expect(result.status == 1, "\(result)")
    }

    @Test(arguments: [
        "--server a --server-url b:1", "--shard 3/2", "--shard 0/2", "--server-url nowhere", "--candidates 0",
        "--stability 0", "--repeats -1",
    ])
    func optionsThatMakeNoSenseAreUsageErrors(options: String) throws {
        let project = try Project()
        #expect(try project.shell("slipway profile spec.yaml --out out \(options)").status == 64)
    }

    @Test func theConfigurationOfModelAnalyzerIsWritten() throws {
        let run = try ProfiledProject()
        let current = try run.project.shell("slipway profile spec.yaml --emit model-analyzer")
        #expect(current.output == run.text("out/words/profile/model-analyzer.yaml"))
        let old = try run.project.shell("slipway profile spec.yaml --emit model-analyzer --schema 2022")
        #expect(old.status == 0 && old.output.contains("analysis_models:"))
        let none = try run.project.shell("slipway profile spec.yaml --emit model-analyzer --request seq9")
        #expect(none.status == 1 && none.messages.contains("no request is named \"seq9\""))
    }

    /// Kills it at random moments until it comes to its end. SLIPWAY_KILLS says how often at most.
    @Test func whateverWasMeasuredSurvivesAnyKill() throws {
        let kills = Int(ProcessInfo.processInfo.environment["SLIPWAY_KILLS"] ?? "") ?? 12
        let loads = max(40, 3 * kills)
        let run = try ProfiledProject(profile: "{concurrency: {from: 1, to: \(loads), step: 1}, repeats: 5}")
        var generator = SeededGenerator(seed: 11)
        var before: [String] = []
        var count = 0
        while count < kills {
            let delay = Double.random(in: 0.1...2.5, using: &generator)
            let result = try run.project.shell(
                """
                \(ProfiledProject.exports)
                "$SLIPWAY" profile spec.yaml --out out --server ./tritonserver --perf-analyzer ./perf_analyzer \(ProfiledProject.passed) \
                    --quiet & run=$!
                (sleep \(delay); kill -9 $run) 2>/dev/null & killer=$!
                wait $run; status=$?
                kill $killer 2>/dev/null; exit $status
                """)
            if result.status == 0 { break }
            #expect(result.status == 137, "\(result)")
            count += 1
            let text = run.text("out/words/profile/measurements.jsonl")
            // A last line that was not written to its end is no measurement yet.
            let whole = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
            #expect(Array(whole.prefix(before.count)) == before, "kill \(count) lost something")
            before = whole
        }
        print("killed \(count) times, \(before.count) measurements survived")
        let last = try run.profile("--quiet")
        #expect(last.status == 0, "\(last)")
        #expect(Array(run.lines.prefix(before.count)) == before)
        #expect(Set(run.lines.map { $0.prefix { $0 != "{" } }).count == 1)
        // Each kill costs at most the measurement that was being made.
        let runs = run.text("state/runs").split(separator: "\n").count
        #expect(runs - run.lines.count <= count, "\(runs) runs, \(run.lines.count) lines, \(count) kills")
        #expect(try !run.isSomethingLeft())
    }
}
