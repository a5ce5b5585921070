import Foundation

/// Measurements of the variants of an output with a stated truth.
package enum MeasurementFixture {
    /// A spec of five variants with a limit, a deployment and loads.
    package static let spec = """
        slipway: 1
        name: words
        model: {source: m.onnx}
        target: {triton: "24.10"}
        execution_providers: [cpu]
        batching: {max_batch_size: [4, 8]}
        instances: {count: [1, 2]}
        profile: {concurrency: [1, 8], data: {text: {values: ["hello"]}}}
        promote: {require: {latency_p99: "<= 40ms"}, min_gain: 2%}
        deploy: {\(deployment)}

        """

    /// How fast each variant is: its throughput is this times that of the load.
    package static let truth = [
        "words-default": 1.0, "words-cpu-b8-i2": 1.4, "words-cpu-b4-i1": 0.7, "words-cpu-b8-i1": 1.1,
        "words-cpu-b4-i2": 1.2,
    ]

    /// Why there is nothing to measure.
    private struct NoManifest: Error {}

    /// Writes measurements of every variant of `out/words/manifest.json`.
    ///
    /// - Parameters:
    ///   - project: The project that holds the output.
    ///   - path: The file.
    ///   - rounds: How many confirmation repeats; 0 leaves the screening alone.
    ///   - truth: How fast each variant is; others are left out.
    ///   - shapes: The shapes of the requests with their slowness.
    ///   - edit: Changes a line before it is written; an empty one is left out.
    /// - Throws: When the manifest cannot be read or the file not be written.
    package static func write(
        in project: ProjectFolder, _ path: String, rounds: Int = 5, truth: [String: Double] = truth,
        shapes: [(text: String, cost: Double)] = [("text:1,1", 1)], edit: (inout [String: Any]) -> Void = { _ in }
    ) throws {
        guard let manifest = project.json("out/words/manifest.json"),
            let model = manifest["model"] as? [String: Any], let variants = manifest["variants"] as? [[String: Any]]
        else { throw NoManifest() }
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
}
