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
}
