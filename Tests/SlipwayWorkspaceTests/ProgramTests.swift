import Foundation
import SlipwaySystem
import SlipwayWorkspace
import Testing

/// A directory of a test's own.
private func scratch(isKept: Bool = false) throws -> ScratchDirectory {
    let parent = FileManager.default.temporaryDirectory.appending(path: "slipway-programs-\(UUID().uuidString)")
    return try ScratchDirectory(in: parent.path(percentEncoded: false), prefix: "test", isKept: isKept)
}

/// Waits for a program to end.
private func end(of program: RunningProgram) -> RunningProgram.State {
    while program.state() == .running { Clock.pause(5) }
    return program.state()
}

@Suite("Programs that run beside slipway")
struct ProgramTests {
    @Test func tellHowTheyEnded() throws {
        let folder = try scratch()
        let log = "\(folder.path)/log"
        let program = try RunningProgram("sh", ["-c", "echo out; echo err >&2; exit 3"], log: log, farewell: .kill)
        #expect(end(of: program) == .exited(3))
        #expect(String(decoding: folder.tail("log"), as: UTF8.self) == "out\nerr\n")
        let killed = try RunningProgram("sh", ["-c", "kill -9 $$"], log: log, farewell: .kill)
        #expect(end(of: killed) == .killed(signal: 9))
    }

    @Test func thatAreMissingAreNotFound() throws {
        let folder = try scratch()
        #expect(throws: WorkspaceError.notFound(path: "./no-such-program")) {
            try RunningProgram("./no-such-program", [], log: "\(folder.path)/log", farewell: .kill)
        }
    }

    @Test func thatDoNotListenAreKilled() throws {
        let folder = try scratch()
        let program = try RunningProgram(
            "bash", ["-c", "trap '' TERM; echo ready; while true; do sleep 1; done"], log: "\(folder.path)/log",
            farewell: .kill)
        while folder.tail("log").isEmpty { Clock.pause(5) }
        program.stop(patience: 50)
        #expect(program.state() == .killed(signal: 9))
    }

    @Test func takeWhatTheyStartedAlong() throws {
        let folder = try scratch()
        let program = try RunningProgram(
            "bash", ["-c", "sleep 600 & echo $!; wait"], log: "\(folder.path)/log", farewell: .terminate)
        while folder.tail("log").isEmpty { Clock.pause(5) }
        let text = String(decoding: folder.tail("log"), as: UTF8.self)
        let child = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        program.stop(patience: 2000)
        #expect(program.state() != .running)
        // Its zombie is the system's first process's to reap.
        var isGone = false
        for _ in 0..<400 where !isGone {
            let stat = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ""
            isGone = stat.isEmpty || stat.contains(") Z ")
            if !isGone { Clock.pause(5) }
        }
        #expect(isGone)
    }

    @Test func haveMemory() throws {
        let folder = try scratch()
        let program = try RunningProgram("sleep", ["600"], log: "\(folder.path)/log", farewell: .kill)
        // Linux counts the first pages of a process for each processor, and adds them up a little later.
        for _ in 0..<400 where (Host.residentBytes(ofGroup: program.pid) ?? 0) <= 1000 { Clock.pause(5) }
        #expect(Host.residentBytes(ofGroup: program.pid).map { $0 > 1000 } == true)
        program.stop(patience: 1000)
        #expect(Host.residentBytes(ofGroup: program.pid) == nil)
    }

    @Test func aScratchDirectoryIsGoneWithItsFiles() throws {
        var folder: ScratchDirectory? = try scratch()
        let path = try #require(folder?.path)
        try Data("x".utf8).write(to: URL(filePath: "\(path)/log"))
        folder = nil
        #expect(!FileManager.default.fileExists(atPath: path))
        folder = try scratch(isKept: true)
        let kept = try #require(folder?.path)
        folder = nil
        #expect(FileManager.default.fileExists(atPath: kept))
        try FileManager.default.removeItem(atPath: kept)
    }

    @Test func theLastPartOfALongFile() throws {
        let folder = try scratch()
        try Data("0123456789".utf8).write(to: URL(filePath: "\(folder.path)/log"))
        #expect(String(decoding: folder.tail("log", limit: 4), as: UTF8.self) == "6789")
        #expect(folder.tail("none").isEmpty)
    }
}

@Suite("Logs that are appended to")
struct AppendLogTests {
    @Test func keepWhatWasAppended() throws {
        let folder = try scratch()
        let path = "\(folder.path)/log"
        do {
            let log = try AppendLog(path)
            #expect(log.contents.isEmpty)
            try log.append(Array("one\n".utf8))
            try log.append(Array("two\n".utf8))
        }
        let again = try AppendLog(path)
        #expect(again.contents == Array("one\ntwo\n".utf8))
        try again.truncate(to: 4)
        try again.append(Array("three\n".utf8))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\nthree\n")
    }

    @Test func haveOneWriter() throws {
        let folder = try scratch()
        let path = "\(folder.path)/log"
        let log = try AppendLog(path)
        #expect(throws: WorkspaceError.locked(path: path, seconds: 0)) { try AppendLog(path) }
        try log.append([10])
    }

    @Test func tellWhenTheFileWasReplaced() throws {
        let folder = try scratch()
        let path = "\(folder.path)/log"
        let log = try AppendLog(path)
        try FileManager.default.removeItem(atPath: path)
        try Data().write(to: URL(filePath: path))
        #expect(throws: WorkspaceError.changedWhileRead(path: path)) { try log.append([10]) }
    }

    @Test func areWrittenToUnderAnotherNameOfTheSameFile() throws {
        // Publishing gives a file that no manifest lists a second name and takes the first one away.
        let folder = try scratch()
        let path = "\(folder.path)/log"
        let log = try AppendLog(path)
        try FileManager.default.linkItem(atPath: path, toPath: "\(path).new")
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: "\(path).new", toPath: path)
        try log.append([10])
    }

    @Test func areFiles() throws {
        let folder = try scratch()
        #expect(throws: WorkspaceError.self) { try AppendLog(folder.path) }
        #expect(throws: WorkspaceError.self) { try AppendLog("\(folder.path)/none/log") }
    }
}

@Suite("What a machine is")
struct HostFactsTests {
    @Test func theProcessorIsTheFirstModelName() {
        let text = "processor\t: 0\nmodel name\t: AMD  EPYC 7763 \nmodel name\t: other\n"
        #expect(Host.cpuModel(text) == "AMD EPYC 7763")
        #expect(Host.cpuModel("processor\t: 0\nBogoMIPS\t: 50\n") == nil)
    }

    @Test func gpusAreSorted() throws {
        var facts = HostFacts(try scratch())
        facts.gpus = []
        facts.readGPUs("Tesla T4, 535.86\nNVIDIA A100-SXM4-40GB, 535.86\n\nno comma\n")
        #expect(facts.gpus == ["NVIDIA A100-SXM4-40GB", "Tesla T4"])
        #expect(facts.driver == "535.86")
    }
}
