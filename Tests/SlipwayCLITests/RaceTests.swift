import Foundation
import SlipwayTestSupport
import Testing

/// `slipway profile --search race` with stand-ins for the server and perf_analyzer.
@Suite struct RaceTests {
    static let profile = "{concurrency: [1, 4, 8], search: race}"

    @Test func aRaceIsMeasuredAndDecided() throws {
        let run = try ProfiledProject(profile: Self.profile, batches: "[2, 4, 6, 8]")
        let result = try run.profile("--allow-breaking")
        #expect(result.status == 0, "\(result)")
        #expect(result.messages.contains("race, the incumbent's best load"), "\(result)")
        #expect(result.messages.contains("race, fresh rounds of words-"), "\(result)")
        #expect(result.messages.contains("race over: "), "\(result)")
        #expect(run.lines.allSatisfy { $0.hasSuffix("\"method\":\"race\",\"planned_rounds\":8}") })
        #expect(run.lines.contains { $0.contains("\"confirmation\"") })
        let made = run.lines.count
        // The same command again has nothing left.
        #expect(try run.profile("--allow-breaking").status == 0)
        #expect(run.lines.count == made)
        let applied = try run.project.shell(
            "slipway apply-best spec.yaml --out out --allow-breaking --measurements out/words/profile/measurements.jsonl --no-sync"
        )
        #expect(applied.status == 0, "\(applied)")
        #expect(run.text("out/words/release/promotion.json").contains("\"search\": \"race\""))
        #expect(run.text("out/words/profile/plan.json").contains("\"search\": \"race\""))
        let verified = try run.project.shell("slipway verify out && slipway build spec.yaml --out out --check")
        #expect(verified.status == 0, "\(verified)")
    }

    @Test func aRaceThatWasCutGoesOnWhereItStopped() throws {
        let run = try ProfiledProject(profile: Self.profile, batches: "[2, 4, 6, 8]")
        #expect(try run.profile("--allow-breaking").status == 0)
        let all = run.lines
        let points = { (lines: [String]) in
            lines.map { line in
                line.split(separator: ",").filter { part in
                    ["\"variant\"", "\"load\"", "\"round\"", "\"phase\""].contains { part.contains($0) }
                }.joined()
            }
        }
        for count in [1, all.count / 2, all.count - 1] {
            try (all.prefix(count).joined(separator: "\n") + "\n").write(
                to: run.project.folder.appending(path: "out/words/profile/measurements.jsonl"), atomically: true,
                encoding: .utf8)
            let result = try run.profile("--allow-breaking")
            #expect(result.status == 0, "\(result)")
            // The stand-in answers alike whenever it is asked, so that the race takes the same way.
            #expect(Set(points(run.lines)) == Set(points(all)), "cut after \(count)")
            #expect(run.lines.count == all.count)
        }
    }

    /// It is tried once in a run of the program; the race goes on without it and says how it ended.
    @Test func aVariantThatDoesNotLoadIsDropped() throws {
        let run = try ProfiledProject(profile: Self.profile, batches: "[2, 4, 6, 8]")
        let result = try run.profile("--allow-breaking", "FAKE_REFUSE=words-cpu-b4-i1")
        #expect(result.status == 0, "\(result)")
        #expect(result.messages.contains("dropped after one look: words-cpu-b4-i1"), "\(result)")
        #expect(result.messages.contains("race over: "), "\(result)")
        #expect(run.lines.filter { $0.contains("\"words-cpu-b4-i1\"") }.count == 1)
    }

    @Test func theCommandLineWins() throws {
        let run = try ProfiledProject(profile: Self.profile)
        #expect(try run.profile("--search grid --repeats 0").status == 0)
        #expect(run.lines.count == 9 && run.lines.allSatisfy { !$0.contains("\"method\"") })
        let mixed = try run.profile()
        #expect(mixed.status == 1, "\(mixed)")
        #expect(mixed.messages.contains("SLW0747"), "\(mixed)")
        #expect(mixed.messages.contains("resume it with --search grid"), "\(mixed)")
        let other = try run.profile("--measurements other.jsonl --repeats 5")
        #expect(other.status == 0, "\(other)")
        #expect(run.text("other.jsonl").contains("\"planned_rounds\":5"))
        let longer = try run.profile("--measurements other.jsonl")
        #expect(longer.messages.contains("resume it with --search race --repeats 5"), "\(longer)")
    }

    @Test(arguments: ["--shard 1/2", "--repeats 2", "--repeats 13"])
    func whatCannotBeRacedIsRefused(_ options: String) throws {
        let run = try ProfiledProject(profile: Self.profile)
        let result = try run.profile(options)
        #expect(result.status == 1, "\(result)")
        #expect(result.messages.contains("SLW0748"), "\(result)")
        #expect(run.lines.isEmpty)
    }

    @Test func aDryRunSaysHowLongItTakes() throws {
        let run = try ProfiledProject(profile: Self.profile, batches: "[2, 4, 6, 8]")
        let before = try run.profile("--allow-breaking --dry-run")
        #expect(before.status == 0, "\(before)")
        #expect(before.output.contains("race: about "), "\(before)")
        #expect(before.output.contains("all variants at all loads 5 times are 75"), "\(before)")
        #expect(try run.profile("--allow-breaking").status == 0)
        let after = try run.profile("--allow-breaking --dry-run")
        #expect(after.output.contains("left: 0\ntime: 0 s, everything is measured"), "\(after)")
    }

    // MARK: Budget

    /// Lets a file say that its first run took longer than it did.
    private func slow(_ run: ProfiledProject, count: Int, by milliseconds: Int) throws {
        var lines = Array(run.lines.prefix(count))
        let time = try #require(lines[0].firstRange(of: /"loading_ms":\d+/))
        lines[0].replaceSubrange(time, with: "\"loading_ms\":\(milliseconds)")
        try (lines.joined(separator: "\n") + "\n").write(
            to: run.project.folder.appending(path: "out/words/profile/measurements.jsonl"), atomically: true,
            encoding: .utf8)
    }

    private func applyBest(_ run: ProfiledProject) throws -> Project.Result {
        try run.project.shell(
            "slipway apply-best spec.yaml --out out --allow-breaking --measurements out/words/profile/measurements.jsonl --no-sync"
        )
    }

    @Test func aBudgetAsksForARaceAndSufficesForThisOne() throws {
        let run = try ProfiledProject(profile: "{concurrency: [1, 4, 8], budget: 90min}", batches: "[2, 4, 6, 8]")
        #expect(run.text("out/words/profile/plan.json").contains("\"search\": \"race\",\n  \"budget_s\": 5400,"))
        let result = try run.profile("--allow-breaking")
        #expect(result.status == 0, "\(result)")
        #expect(result.messages.contains("race over: "), "\(result)")
        #expect(!result.messages.contains("SLW0749"), "\(result)")
        #expect(run.lines.allSatisfy { $0.hasSuffix("\"method\":\"race\",\"planned_rounds\":8,\"budget_s\":5400}") })
        #expect(run.lines.allSatisfy { $0.contains("\"loading_ms\":") && $0.contains("\"running_ms\":") })
    }

    /// Earlier runs count, loading included; wherever the budget ends a race, the incumbent stays and a larger one goes on.
    @Test(arguments: [1, 4, 12, 20])
    func aSpentBudgetKeepsTheIncumbent(_ count: Int) throws {
        let run = try ProfiledProject(profile: Self.profile, batches: "[2, 4, 6, 8]")
        #expect(try run.profile("--allow-breaking").status == 0)
        let all = run.lines
        #expect(all.count > 20)
        try slow(run, count: count, by: 40_000)
        let spent = try run.profile("--allow-breaking --budget 30s")
        #expect(spent.status == 0, "\(spent)")
        #expect(run.lines.count == count, "\(spent)")
        #expect(spent.messages.contains("SLW0749"), "\(spent)")
        #expect(spent.messages.contains("the budget of 30 s is spent and nothing is decided"), "\(spent)")
        #expect(spent.messages.contains("to load"), "\(spent)")
        #expect(spent.messages.contains("never measured: words-") == (count <= 4), "\(spent)")
        let preview = try run.profile("--allow-breaking --budget 30s --dry-run")
        #expect(preview.output.contains("left: 0, the budget is spent"), "\(preview)")
        let applied = try applyBest(run)
        #expect(applied.status == 0, "\(applied)")
        #expect(applied.messages.contains("SLW0749"), "\(applied)")
        let promotion = run.text("out/words/release/promotion.json")
        #expect(promotion.contains("\"verdict\": \"no-significant-difference\""), "\(applied)")
        #expect(run.project.exists("out/words/release/repository/words"))
        let rest = try run.profile("--allow-breaking --budget 1h")
        #expect(rest.messages.contains("race over: "), "\(rest)")
        #expect(run.lines.count == all.count, "\(rest)")
    }

    @Test func aDryRunSaysWhatTheBudgetHolds() throws {
        let run = try ProfiledProject(profile: Self.profile, batches: "[2, 4, 6, 8]")
        #expect(try run.profile("--allow-breaking").status == 0)
        try slow(run, count: 6, by: 40_000)
        let preview = try run.profile("--allow-breaking --budget 45s --dry-run")
        #expect(preview.status == 0, "\(preview)")
        #expect(preview.output.contains("budget: 45 s, 4"), "\(preview)")
        #expect(preview.output.contains(" of it spent (40"), "\(preview)")
    }

    @Test(arguments: [
        ("--budget 30", "30"), ("--budget soon", "soon"), ("--budget 1ms", "1ms"), ("--budget 9000h", "9000h"),
        ("--budget=-5min", "-5min"), ("--budget 30min --search grid", "--search grid"),
    ])
    func budgetsThatAreNoneAreRefused(_ options: String, _ word: String) throws {
        let run = try ProfiledProject(profile: Self.profile)
        let result = try run.profile(options)
        #expect(result.status == 64, "\(result)")
        #expect(result.messages.contains(word), "\(result)")
        #expect(run.lines.isEmpty)
    }

    @Test func theCommandLineMeasuresAGridInSpiteOfABudget() throws {
        let run = try ProfiledProject(profile: "{concurrency: [1, 4, 8], budget: 30min}")
        #expect(try run.profile("--search grid --repeats 0").status == 0)
        #expect(run.lines.count == 9 && run.lines.allSatisfy { !$0.contains("\"budget_s\"") })
    }

    @Test(arguments: [
        ("{search: grid, budget: 30min}", "SLW0748"), ("{budget: 30}", "SLW0"), ("{budget: 0s}", "SLW0"),
        ("{budget: 10ms}", "SLW0"), ("{budget: [1min, 2min]}", "SLW0"), ("{budget: 2y}", "SLW0"),
    ])
    func badBudgetsOfASpecAreDiagnosed(_ profile: String, _ code: String) throws {
        let project = try Project(spec: Project.spec + "profile: \(profile)\n")
        let result = try project.shell("slipway check spec.yaml")
        #expect(result.status == 1, "\(result)")
        #expect(result.output.contains(code) && result.output.contains("budget"), "\(result)")
    }
}
