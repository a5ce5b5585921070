import Foundation
import SlipwayTestSupport
import Testing

/// `slipway profile --shards N --emit ENGINE`, with stand-ins for the engine, the server and perf_analyzer.
@Suite struct ShardJobTests {
    static let profile = "{concurrency: [1, 4, 8], repeats: 3}"

    /// Runs a task of the printed array job as Slurm would.
    private func task(_ index: Int, of run: ProfiledProject) throws -> Project.Result {
        try run.project.shell(
            """
            mkdir -p bin && ln -sf "$SLIPWAY" bin/slipway; \(ProfiledProject.exports) PATH=$PWD/bin:$PATH SLURM_SUBMIT_DIR=$PWD
            cd / && SLURM_ARRAY_TASK_ID=\(index) bash "$SLURM_SUBMIT_DIR/jobs/slipway-words.sbatch"
            """)
    }

    @Test func theTasksOfAnArrayJobMeasureThePlan() throws {
        let run = try ProfiledProject(profile: Self.profile, batches: "[2, 4, 6, 8]")
        let printed = try run.profile("--allow-breaking --shards 3 --emit slurm")
        #expect(printed.status == 0, "\(printed)")
        #expect(printed.output.contains("#SBATCH --array=1-3\n"), "\(printed)")
        #expect(!printed.output.contains("--gres"), "\(printed)")
        let written = try run.profile("--allow-breaking --shards=3 --emit=slurm --into jobs")
        #expect(written.output == "written   jobs/slipway-words.sbatch\n", "\(written)")
        #expect(run.text("jobs/slipway-words.sbatch") == printed.output)
        #expect(run.lines.isEmpty)
        for index in 1...3 {
            let result = try task(index, of: run)
            #expect(result.status == 0, "\(result)")
            let lines = run.text("out/words/profile/measurements-\(index)-of-3.jsonl")
            #expect(lines.contains("\"words-default\""), "the incumbent is in part \(index)")
            #expect(lines.contains("\"confirmation\""))
        }
        let join = try #require(printed.output.firstMatch(of: /#   (slipway apply-best .*)/)).1
        let joined = try run.project.shell("\(join) --allow-breaking --no-sync")
        #expect(joined.status == 0, "\(joined)")
        #expect(run.text("out/words/release/promotion.json").contains("\"verdict\""))
    }

    @Test func wordsAreQuotedForTheShell() throws {
        let run = try ProfiledProject(profile: Self.profile, batches: "[2, 4, 6, 8]")
        let printed = try run.profile("--shards 2 --emit slurm --server-env \"NOTE=it's \\$HOME; exit\"")
        #expect(printed.output.contains("--server-env 'NOTE=it'\\''s $HOME; exit' --shard "), "\(printed)")
        #expect(!printed.output.contains("--emit slurm --server-env"), "\(printed)")
    }

    @Test(arguments: [
        ("--shards 9 --emit slurm", 1, "SLW0769"), ("--shards 2 --emit slurm --search race", 1, "SLW0748"),
        ("--shards 2 --emit slurm --budget 5min", 1, "SLW0748"), ("--shards 0 --emit slurm", 64, "--shards"),
        ("--shards 2", 64, "--emit"), ("--shards 2 --emit model-analyzer", 64, "--shards"),
        ("--emit slurm", 64, "--shards"), ("--emit pbs --shards 2", 64, "slurm"),
        ("--emit slurm --shards 2 --shard 1/2", 64, "--shard"), ("--into jobs", 64, "--into"),
        ("--emit slurm --shards 2 --measurements m.jsonl", 64, "--measurements"),
    ])
    func whatCannotBeSharedIsRefused(_ options: String, _ status: Int32, _ word: String) throws {
        let run = try ProfiledProject(profile: Self.profile, batches: "[2, 4, 6, 8]")
        let result = try run.profile("--allow-breaking \(options)")
        #expect(result.status == status, "\(result)")
        #expect(result.messages.contains(word), "\(result)")
        #expect(!run.project.exists("jobs"))
    }
}
