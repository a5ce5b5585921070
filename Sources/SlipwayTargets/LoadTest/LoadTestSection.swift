import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// `deploy.loadtest:`, how a release is put under load.
struct LoadTestSection: Sendable {
    /// Where the section is.
    let range: SourceRange
    /// Clients at once; nil for the knee's.
    let users: Int?
    /// How long.
    let duration: TimeSpan
    /// The items of a request, 1 or more.
    let batch: Located<Int>
    /// The server's URL of HTTP.
    let http: String
    /// The server's address of gRPC.
    let grpc: String

    /// Reads the section.
    init(_ section: DeploySection) {
        range = section.range
        users = section.integer("users")?.value
        duration = section.time("duration")?.value ?? TimeSpan(nanoseconds: 60_000_000_000)
        batch = section.integer("batch") ?? Located(1, section.range)
        http = section.text("http")?.value ?? "http://localhost:8000"
        grpc = section.text("grpc")?.value ?? "localhost:8001"
    }
}
