import SlipwaySystem
import Testing

@testable import SlipwayWorkspace

/// What the end of curl means for the next step.
@Suite struct CurlRunTests {
    private func outcome(_ code: Int32, _ text: String = "", room: UInt64 = 1 << 30) -> CurlRun.Outcome {
        CurlRun.outcome(.exited(code), text, room: room)
    }

    @Test func successIsDone() {
        #expect(outcome(0, "status 200\n") == .done)
    }

    @Test(arguments: [408, 429, 500, 502, 503, 504])
    func answersThatPassAreTriedAgain(status: Int) {
        #expect(outcome(22, "curl: (22) no\nstatus \(status)\n") == .retry("the server answered \(status)"))
    }

    @Test(arguments: [400, 401, 403, 404, 410, 501])
    func answersThatStayAreNot(status: Int) {
        #expect(outcome(22, "status \(status)\n") == .failed("the server answered \(status)"))
    }

    @Test func aRangeThatIsRefusedStartsAgain() {
        #expect(outcome(22, "status 416\n") == .restart)
        #expect(outcome(33, "status 200\n") == .restart)
    }

    @Test(arguments: [5, 6, 7, 18, 35, 52, 55, 56, 92] as [Int32])
    func brokenConnectionsAreTriedAgain(code: Int32) {
        #expect(outcome(code, "curl: (\(code)) it broke\n") == .retry("(\(code)) it broke"))
    }

    @Test func aFullDiskIsTold() {
        #expect(outcome(23, room: 4_096) == .unwritable(.noSpace))
        #expect(outcome(23) == .unwritable(.ioError))
        #expect(CurlRun.outcome(.killed(signal: 25), "", room: 0) == .unwritable(.fileTooLarge))
    }

    @Test func aFileThatIsTooLargeIsNotTriedAgain() {
        #expect(CurlRun.outcome(.exited(63), "", room: 7, tooLarge: "too large") == .failed("too large"))
    }

    @Test func anUnknownEndIsNotTriedAgain() {
        #expect(outcome(60, "curl: (60) certificate\n") == .failed("(60) certificate"))
        #expect(outcome(99) == .failed("curl said nothing"))
    }

    @Test func onlyThreeSchemesAreSpokenAndNoneOfThemAfterARedirectIsFile() {
        let run = CurlRun(url: "https://x", part: 1, start: 0, timeout: 7, limit: 0)
        let words = run.arguments
        #expect(words.first == "--disable", "curl takes it as the first argument only")
        #expect(words.contains("=https,http,file"))
        #expect(words.contains("=https,http"))
        #expect(words[(words.firstIndex(of: "--max-filesize") ?? 0) + 1] == "1", "0 would mean no limit")
    }

    @Test(arguments: [
        ("https://h/m?sig=SECRET", "url = \"https://h/m?sig=SECRET\"\n"),
        ("https://h/a\"b\\c", "url = \"https://h/a\\\"b\\\\c\"\n"),
        ("https://h/a\nurl = \"file:///etc\"", "url = \"https://h/a\\nurl = \\\"file:///etc\\\"\"\n"),
    ])
    func theURLIsReadAndIsNoArgument(url: String, configuration: String) {
        let run = CurlRun(url: url, part: 1, start: 0, timeout: 7, limit: 1)
        #expect(run.configuration == configuration)
        #expect(!run.arguments.joined().contains("h/"))
        #expect(run.arguments.suffix(2) == ["--config", "-"])
    }
}
