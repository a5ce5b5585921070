import SlipwayDiagnostics
import SlipwayFormats
import SlipwaySystem

/// What was found of a server without starting it.
package enum ServerTrial: Hashable, Sendable {
    /// It would be started from here.
    case found(String)
    /// It answers, with its version and release, where known.
    case answers(version: String, release: String?)
    /// A run would stop; why.
    case unusable(String)
}

/// Tries what can be tried of a server without loading a model: where its program lies and whether ports are free, or whether
/// it answers where it runs already.
///
/// - Parameter source: Where it comes from.
/// - Returns: What was found.
package func tryServer(_ source: ServerSource) -> ServerTrial {
    switch source {
    case .program(let name, _): return found(name, "the server")
    case .image(let image, _):
        guard case .found = found(image.tool, "the container tool") else {
            return found(image.tool, "the container tool")
        }
        return .found("\(image.name), by \(image.tool)")
    case .running(let host, let port, _, _):
        let client = HTTPClient(host: host, port: port)
        guard let live = try? client.send("GET", "/v2/health/live", timeout: 2000), live.status == 200,
            let facts = try? client.send("GET", "/v2", timeout: 5000), facts.status == 200
        else { return .unusable("no server answers at \(host):\(port)") }
        var bag = DiagnosticBag()
        let answer = JSONReader.read(SourceFile(id: SourceID("answer"), bytes: facts.body), into: &bag)
        let version = answer?["version"]?.string ?? ""
        return .answers(version: version, release: tritonRelease(ofVersion: version))
    }
}

private func found(_ name: String, _ what: String) -> ServerTrial {
    guard let path = findProgram(name) else {
        return .unusable("\(what) \"\(name)\" is not there" + (name.contains("/") ? "" : " (looked for in PATH)"))
    }
    let ports = Set((0..<8).compactMap { _ in HTTPClient.freePort() })
    return ports.count < 3 ? .unusable("the system has no three free ports") : .found(path)
}
