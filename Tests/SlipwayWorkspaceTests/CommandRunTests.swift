import Foundation
import SlipwayDomain
import SlipwaySystem
import Synchronization
import Testing

@testable import SlipwayWorkspace

/// Models that a command brings, where calls of the system fail.
@Suite struct CommandRunTests {
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appending(path: "slipway-command-\(UUID().uuidString)").path(
            percentEncoded: false)
        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }
        var cache: String { "\(path)/cache" }
        var left: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []).sorted() }
    }

    private let bytes = Array("a model".utf8)
    private var digest: ContentDigest { SHA256Hasher.digest(bytes) }

    private func command(_ folder: Folder) throws -> ModelCommand {
        try Data(bytes).write(to: URL(filePath: "\(folder.path)/model"))
        return try #require(ModelCommand(["cp", "\(folder.path)/model", "{output}"]))
    }

    @Test func aCommandHasOneOutput() {
        #expect(ModelCommand(["cp", "a", "{output}"])?.text == "cp a {output}")
        #expect(ModelCommand(["cp", "a b", "--to={output}", "it's"])?.text == "cp 'a b' --to={output} 'it'\\''s'")
        for words in [
            [], ["cp"], ["{output}"], ["{output}", "{output}"], ["cp", "{output}", "{output}"], ["", "{output}"],
        ] {
            #expect(ModelCommand(words) == nil, "\(words)")
        }
    }

    /// Whatever call fails, the cache holds the whole file or none, and the next run brings it.
    @Test func everyCallMayFail() throws {
        var place = 0
        var faulty = true
        while faulty {
            let folder = try Folder()
            let command = try command(folder)
            let count = Mutex(0)
            let wanted = place
            let faults = FaultPlan { _, _ in
                count.withLock { count in
                    defer { count += 1 }
                    return count == wanted ? .noSpace : nil
                }
            }
            let fetcher = ModelFetcher(cache: folder.cache, isOffline: false, timeout: 5, faults: faults)
            let entry = try? fetcher.run(command, digest)
            faulty = count.withLock { $0 } > wanted
            let sound = ModelFetcher(cache: folder.cache, isOffline: false, timeout: 5)
            if entry == nil {
                #expect(sound.cached(digest) == nil || folder.left.contains(digest.hex))
                #expect(!folder.left.contains { $0.contains(".command-") }, "\(folder.left)")
            }
            #expect(try sound.run(command, digest).digest.digest == digest)
            #expect(folder.left.filter { !$0.hasSuffix(".lock") } == [digest.hex], "\(place): \(folder.left)")
            place += 1
            try #require(place < 100)
        }
        #expect(place > 3)
    }

    /// What a run that was killed left goes with the next one.
    @Test func whatAKilledRunLeftGoes() throws {
        let folder = try Folder()
        let command = try command(folder)
        let stale = "\(folder.cache)/\(digest).command-4711/deep"
        try FileManager.default.createDirectory(atPath: stale, withIntermediateDirectories: true)
        try Data("half".utf8).write(to: URL(filePath: "\(stale)/part"))
        let fetcher = ModelFetcher(cache: folder.cache, isOffline: false, timeout: 5)
        _ = try fetcher.run(command, digest)
        #expect(folder.left == [digest.hex])
    }

    @Test func timeAndWordsAreBounded() throws {
        let folder = try Folder()
        let fetcher = ModelFetcher(cache: folder.cache, isOffline: false, timeout: 5)
        var limits = RunLimits.command
        limits.milliseconds = 300
        let endless = try #require(ModelCommand(["sh", "-c", "sleep 60; : {output}"]))
        do {
            _ = try fetcher.run(endless, digest, limits: limits)
            Issue.record("it ended")
        } catch .failed(let reason, _) {
            #expect(reason.contains("took more than"))
        } catch {
            Issue.record("\(error)")
        }
        limits = RunLimits.command
        limits.messageBytes = 1000
        let loud = try #require(ModelCommand(["sh", "-c", "while :; do echo loud; done # {output}"]))
        do {
            _ = try fetcher.run(loud, digest, limits: limits)
            Issue.record("it ended")
        } catch .failed(let reason, let said) {
            #expect(reason.contains("said more than") && said.allSatisfy { $0.contains("loud") || $0.contains("oud") })
        } catch {
            Issue.record("\(error)")
        }
        #expect(folder.left.isEmpty)
    }

    @Test func secretsOfTheEnvironmentAreNotShown() {
        let own = [
            ProgramEnvironment.Variable(name: "AWS_SESSION_TOKEN", value: "abcdefgh"),
            ProgramEnvironment.Variable(name: "AWS_SECRET_ACCESS_KEY", value: "abcdefghij"),
            ProgramEnvironment.Variable(name: "AWS_REGION", value: "us-east-1"),
            ProgramEnvironment.Variable(name: "HOME", value: "/people/me"),
        ]
        let text = ModelFetcher.withoutSecrets("abcdefghij abcdefgh us-east-1 /people/me", own: own)
        #expect(text == "*** *** us-east-1 /people/me")
    }
}
