import SlipwaySystem
import Testing

@Suite("Answers of servers")
struct HTTPAnswerTests {
    private func parse(_ text: String, isAtEnd: Bool = false) throws(HTTPFailure) -> HTTPAnswer? {
        try HTTPAnswer.parse(Array(text.utf8), isAtEnd: isAtEnd)
    }

    @Test func aLengthSaysWhereTheBodyEnds() throws {
        let answer = try parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        #expect(answer?.status == 200)
        #expect(answer?.body == Array("{}".utf8))
        #expect(try parse("HTTP/1.1 200 OK\r\nCONTENT-LENGTH:3\r\n\r\n{}") == nil)
    }

    @Test func chunksAreJoined() throws {
        let head = "HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n"
        let body = "3\r\nabc\r\nA;x=1\r\n0123456789\r\n0\r\n\r\n"
        #expect(try parse(head + body)?.body == Array("abc0123456789".utf8))
        for length in 0..<(body.count - 5) { #expect(try parse(head + body.prefix(length)) == nil) }
    }

    @Test func withoutALengthTheEndIsTheEnd() throws {
        #expect(try parse("HTTP/1.0 200 OK\r\n\r\nab") == nil)
        #expect(try parse("HTTP/1.0 200 OK\r\n\r\nab", isAtEnd: true)?.body == Array("ab".utf8))
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"])
    func anEndThatComesTooEarlyIsAFailure(text: String) {
        #expect(throws: HTTPFailure.broken) { try parse(text, isAtEnd: true) }
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 x\r\n\r\n", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    ])
    func somethingElseIsMalformed(text: String) {
        #expect(throws: HTTPFailure.malformed) { try parse(text) }
    }

    @Test func nobodyListens() throws {
        let port = try #require(HTTPClient.freePort())
        #expect(throws: HTTPFailure.unreachable) {
            try HTTPClient(host: "127.0.0.1", port: port).send("GET", "/", timeout: 1000)
        }
    }
}
