import Foundation
import SlipwayTestSupport
import Testing

/// A project with several variants, and measurements of them with a stated truth.
final class Campaign {
    let project: Project

    static let spec = MeasurementFixture.spec
    static let truth = MeasurementFixture.truth

    init(_ spec: String = Campaign.spec, models: [String: Data] = [:]) throws {
        project = try Project(spec: spec)
        for (path, bytes) in models { try project.write(path, bytes) }
        try expect("slipway build spec.yaml --out out --quiet")
    }

    /// Runs a script that must succeed.
    @discardableResult
    func expect(_ script: String, status: Int32 = 0) throws -> Project.Result {
        let result = try project.shell(script)
        try #require(result.status == status, "\(script): \(result)")
        return result
    }

    /// A JSON document of the output.
    func json(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: project.folder.appending(path: path))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// The winner's name in a release.
    func released(_ release: String = "release") throws -> String {
        let winner = try json("out/words/\(release)/promotion.json")["winner"] as? [String: Any]
        return winner?["variant"] as? String ?? "none"
    }

    func verdict(_ release: String = "release") throws -> String {
        try json("out/words/\(release)/promotion.json")["verdict"] as? String ?? "none"
    }

    /// Writes measurements of every variant of the manifest; see ``MeasurementFixture``.
    func measure(
        _ path: String, rounds: Int = 5, truth: [String: Double] = Campaign.truth,
        shapes: [(text: String, cost: Double)] = [("text:1,1", 1)],
        edit: (inout [String: Any]) -> Void = { _ in }
    ) throws {
        try MeasurementFixture.write(in: project, path, rounds: rounds, truth: truth, shapes: shapes, edit: edit)
    }

    /// Inputs, sizes and contents of every file of the output.
    func contents() throws -> String {
        try expect("cd out && find . -type f | sort | xargs sha256sum").output
    }
}
