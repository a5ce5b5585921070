import Foundation
import SlipwaySystem
import Testing

@Suite("Bounded programs")
struct BoundedProgramTests {
    /// A shell script in a folder of its own.
    private final class Script {
        let folder: URL
        let path: String

        init(_ text: String, shell: String = "#!/bin/sh") throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "slipway-program-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let file = folder.appending(path: "program")
            path = file.path(percentEncoded: false)
            try Data("\(shell)\n\(text)\n".utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func run(milliseconds: Int64 = 10_000, input: String = "") throws -> BoundedProgram.Outcome {
            var limits = BoundedProgram.Limits()
            limits.milliseconds = milliseconds
            let program = BoundedProgram(path: path, limits: limits)
            var result = Result { try program.run(input: Array(input.utf8)) }
            // A process that another test started meanwhile may still have the script open for writing.
            while case .failure(let error as Errno) = result, error == .textFileBusy {
                sched_yield()
                result = Result { try program.run(input: Array(input.utf8)) }
            }
            return try result.get()
        }
    }

    @Test func outputAndExitCodeAreTaken() throws {
        #expect(try Script("cat; exit 3").run(input: "hello") == .exited(code: 3, output: Array("hello".utf8)))
    }

    @Test func inputThatNobodyReadsDoesNotMatter() throws {
        let input = String(repeating: "x", count: 1 << 20)
        #expect(try Script("echo done").run(input: input) == .exited(code: 0, output: Array("done\n".utf8)))
    }

    @Test func aSignalIsACrash() throws {
        #expect(try Script("kill -SEGV $$").run() == .crashed(signal: SIGSEGV))
    }

    @Test(arguments: ["sleep 1000", "while :; do :; done", "exec 1>&-; sleep 1000", "trap '' TERM INT HUP; sleep 1000"])
    func whatDoesNotEndIsEnded(text: String) throws {
        #expect(try Script(text).run(milliseconds: 150) == .timedOut)
    }

    @Test func whatItStartedEndsWithIt() throws {
        let script = try Script("echo $$; sleep 1000 &")
        // The sleeping process holds the pipe, so the script is not seen to end.
        #expect(try script.run(milliseconds: 150) == .timedOut)
    }

    @Test func whatItLeftBehindEndsWithIt() throws {
        let script = try Script("cd \"$(dirname \"$0\")\"; sleep 1000 >fifo 2>&1 & echo done")
        let fifo = script.folder.appending(path: "fifo").path(percentEncoded: false)
        #expect(unsafe mkfifo(fifo, 0o600) == 0)
        let reader = unsafe open(fifo, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        #expect(try script.run() == .exited(code: 0, output: Array("done\n".utf8)))
        // Blocks as long as the sleeping process has the other end.
        #expect(fcntl(reader, F_SETFL, 0) == 0)
        var byte: UInt8 = 0
        #expect(unsafe read(reader, &byte, 1) == 0)
    }

    @Test func moreOutputThanIsTakenEndsIt() throws {
        #expect(try Script("while :; do echo 0123456789012345678901234567890123456789; done").run() == .tooMuchOutput)
    }

    @Test func memoryIsBounded() throws {
        let outcome = try Script("x=$(head -c 3000000000 /dev/zero | tr '\\0' x); echo ${#x}", shell: "#!/bin/bash")
            .run()
        #expect(outcome != .exited(code: 0, output: Array("3000000000\n".utf8)))
    }

    @Test func filesCannotBeWritten() throws {
        let script = try Script("cd \"$(dirname \"$0\")\"; (echo much >file); wc -c <file")
        guard case .exited(_, let output) = try script.run() else { return }
        #expect(String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespaces) == "0\n")
    }

    @Test func whatIsNotThereCannotBeRun() {
        #expect(throws: Errno.self) { try BoundedProgram(path: "/nowhere/program").run(input: []) }
    }

    @Test func aFolderCannotBeRun() {
        #expect(throws: Errno.self) { try BoundedProgram(path: "/tmp").run(input: []) }
    }

    @Test func textThatIsNoProgramCannotBeRun() throws {
        #expect(throws: Errno.self) { try Script("x", shell: "no first line of a script").run() }
    }

    @Test func descriptorsAreGivenBack() throws {
        let script = try Script("cat")
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        for _ in 0..<50 { _ = try script.run(input: "x") }
        let after = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        // Tests beside this one open files as well.
        #expect(after - before < 50)
    }
}
