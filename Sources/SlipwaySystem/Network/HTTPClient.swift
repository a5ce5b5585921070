/// A client of one server's JSON API: one request a connection, everything within a time (docs/decisions, ADR 0013).
package struct HTTPClient: Hashable, Sendable {
    /// The host's name or address.
    package let host: String
    /// The port.
    package let port: Int

    /// Names a server.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Sends a request and waits for the answer.
    ///
    /// - Parameters:
    ///   - method: `GET` or `POST`.
    ///   - path: The path, percent-encoded.
    ///   - body: JSON, or what the headers say, or nothing.
    ///   - headers: Further headers; one of them may state another type of the body.
    ///   - limit: The most bytes of an answer.
    ///   - timeout: The time from looking the name up to the end of the answer, in milliseconds.
    /// - Returns: The answer, whatever its status.
    /// - Throws: Why there is none.
    package func send(
        _ method: String, _ path: String, body: [UInt8] = [], headers: [(name: String, value: String)] = [],
        limit: Int = 64 << 20, timeout: Int64
    ) throws(HTTPFailure) -> HTTPAnswer {
        let deadline = Clock.milliseconds + timeout
        let connection = try TCPConnection(host: host, port: port, deadline: deadline)
        defer { connection.close() }
        let name = host.contains(":") ? "[\(host)]" : host
        var head = "\(method) \(path) HTTP/1.1\r\nHost: \(name):\(port)\r\nConnection: close\r\n"
        if !headers.contains(where: { $0.name == "Content-Type" }) {
            head += "Accept: application/json\r\nContent-Type: application/json\r\n"
        }
        for header in headers { head += "\(header.name): \(header.value)\r\n" }
        head += "Content-Length: \(body.count)\r\n\r\n"
        try connection.send(Array(head.utf8) + body)
        var answer: [UInt8] = []
        while true {
            let part = try connection.receive()
            answer += part
            if let whole = try HTTPAnswer.parse(answer, isAtEnd: part.isEmpty) { return whole }
            if answer.count > limit { throw .malformed }
        }
    }
}
