import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

extension LoadTest {
    /// The key `deploy.loadtest` with its rows.
    static let syntax = TargetSyntax(
        title: "Locust",
        field: SpecField(
            "loadtest", .record(rows), example: "{users: 16, duration: 1min}",
            synonyms: ["load_test", "locust", "stress", "benchmark"],
            doc: "Load tests with the requests of `profile`: Locust over HTTP and gRPC, and perf_analyzer."
        ),
        sample: "{users: 16}"
    ) { section, bag in
        guard let time = section.time("duration"), !time.value.nanoseconds.isMultiple(of: 1_000_000_000) else { return }
        bag.add(
            Diagnostic(
                .inexactQuantity, "\(time.value) is not a whole number of seconds", at: time.range,
                path: "deploy.loadtest.duration", notes: ["Locust takes times in seconds"]))
    }

    private static let rows = SpecRecord(
        "loadtest", noun: "a loadtest section", doc: "How a release is put under load.",
        fields: [
            SpecField(
                "users", .integer(1...100_000),
                default: "the requests in flight at the knee, else 2 × batch × instances",
                lowersTo: "locust --users, perf_analyzer --concurrency-range", example: "16",
                synonyms: ["concurrency", "clients"],
                doc: "Clients at once; each asks again as soon as it is answered."
            ),
            SpecField(
                "duration",
                .time(min: TimeSpan(nanoseconds: 1_000_000_000), max: TimeSpan(nanoseconds: 86_400_000_000_000)),
                default: "1min", unit: "time, whole seconds, 1s to 24h", lowersTo: "locust --run-time", example: "1min",
                synonyms: ["run_time", "time"], doc: "How long a run of Locust takes."
            ),
            SpecField(
                "batch", .integer(1...65_536), default: "1",
                lowersTo: "the first axis of every input, perf_analyzer -b",
                example: "4", synonyms: ["batch_size", "request_batch"], doc: "The items of a request."
            ),
            SpecField(
                "http", .text(.inferenceURL), default: "\"http://localhost:8000\"", lowersTo: "locust --host",
                example: "\"http://triton:8000\"", synonyms: ["url", "host", "http_url"], doc: "The server over HTTP."
            ),
            SpecField(
                "grpc", .text(.metricsAddress), default: "\"localhost:8001\"", lowersTo: "perf_analyzer -u",
                example: "\"triton:8001\"", synonyms: ["grpc_url"], doc: "The server over gRPC."
            ),
        ])
}

extension TextRule {
    /// The URL of a server: no path, and no credentials, which a file in git is no place for.
    static let inferenceURL = TextRule(
        "a URL of a server, such as http://triton:8000", pattern: "^https?://[A-Za-z0-9.\\[\\]:-]+$",
        rule: "`http://` or `https://`, a host, and a port if need be; no path, user or password."
    ) { text in
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else { return false }
        let host = text.utf8.drop { $0 != 0x2F }.dropFirst(2)
        return !host.isEmpty
            && host.allSatisfy { byte in
                (0x30...0x3A).contains(byte) || (0x41...0x5B).contains(byte) || (0x61...0x7A).contains(byte)
                    || [0x2E, 0x5D, 0x2D].contains(byte)
            }
    }
}
