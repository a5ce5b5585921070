import Foundation
import SlipwayTestSupport
import Testing

/// A project with several variants, and measurements of them with a stated truth.
final class Campaign {
    let project: Project

    /// A spec of five variants with a limit, a deployment and loads.
    static let spec = """
        slipway: 1
        name: words
        model: {source: m.onnx}
        target: {triton: "24.10"}
        execution_providers: [cpu]
        batching: {max_batch_size: [4, 8]}
        instances: {count: [1, 2]}
        profile: {concurrency: [1, 8], data: {text: {values: ["hello"]}}}
        promote: {require: {latency_p99: "<= 40ms"}, min_gain: 2%}
        deploy: {azureml: {endpoint: words, instance_type: Standard_F4s_v2, image: "me/triton:1"}}

        """

    /// How fast each variant is: its throughput is this times that of the load.
    static let truth = [
        "words-default": 1.0, "words-cpu-b8-i2": 1.4, "words-cpu-b4-i1": 0.7, "words-cpu-b8-i1": 1.1,
        "words-cpu-b4-i2": 1.2,
    ]

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

    /// Writes measurements of every variant of the manifest.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - rounds: How many confirmation repeats; 0 leaves the screening alone.
    ///   - truth: How fast each variant is; others are left out.
    ///   - shapes: The shapes of the requests with their slowness.
    ///   - edit: Changes a line before it is written; an empty one is left out.
    /// - Throws: When the manifest cannot be read or the file not be written.
    func measure(
        _ path: String, rounds: Int = 5, truth: [String: Double] = Campaign.truth,
        shapes: [(text: String, cost: Double)] = [("text:1,1", 1)],
        edit: (inout [String: Any]) -> Void = { _ in }
    ) throws {
        let manifest = try json("out/words/manifest.json")
        let model = try #require(manifest["model"] as? [String: Any])
        let variants = try #require(manifest["variants"] as? [[String: Any]])
        var generator = SeededGenerator(seed: 7)
        var lines = ""
        for round in 0...rounds {
            for variant in variants {
                let name = variant["name"] as? String ?? ""
                guard let speed = truth[name] else { continue }
                for (shape, cost) in shapes {
                    for (load, base) in [(1, 100.0), (8, 400.0)] {
                        let noise = 1 + (Double(generator.next() % 1000) / 1000 - 0.5) * 0.02
                        let throughput = base * speed / cost * noise
                        let latency = Double(load) / throughput * 1e9
                        var line: [String: Any] = [
                            "format_version": 1, "variant": name, "id": variant["id"] ?? "",
                            "config": variant["config"] ?? "", "load": ["concurrency": load], "request_batch": 1,
                            "phase": round == 0 ? "screening" : "confirmation", "round": max(1, round),
                            "started_s": 1_700_000_000, "requests": 1000,
                            "metrics": [
                                "throughput_per_second": throughput, "latency_avg_ns": latency,
                                "latency_p99_ns": latency * 1.3,
                            ],
                            "percentiles_ns": [String: Double](), "failure": NSNull(),
                            "platform": [
                                "session": "s", "cpu": "Xeon", "cores": 8, "gpus": [String](), "driver": NSNull(),
                                "release": "24.10", "input_shapes": shape,
                            ],
                            "provenance": [
                                "model_sha256": model["sha256"] ?? "", "graph_sha256": model["graph_sha256"] ?? "",
                                "tools": ["perf_analyzer": "2.48.0"],
                            ],
                        ]
                        edit(&line)
                        if line.isEmpty { continue }
                        let data = try JSONSerialization.data(withJSONObject: line, options: [.sortedKeys])
                        lines += String(decoding: data, as: UTF8.self) + "\n"
                    }
                }
            }
        }
        try project.write(path, lines)
    }

    /// Inputs, sizes and contents of every file of the output.
    func contents() throws -> String {
        try expect("cd out && find . -type f | sort | xargs sha256sum").output
    }
}
