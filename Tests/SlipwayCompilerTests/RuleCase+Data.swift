import SlipwayDomain
import SpecFixtures

extension RuleCase {
    private static let ranged =
        "batching: {max_batch_size: 8}\naxes: {seq: {min: 4, opt: 64, max: 128, multiple_of: 4}}\n"
    private static let half = graph([tensor("x", .float16, "batch", 2)], [tensor("y", .float32, "batch", 2)])
    private static let unnamed = graph(
        [tensor("x", .float32, "batch", nil)], [tensor("y", .float32, "batch", 2)])

    static let dataRules: [RuleCase] = [
        RuleCase(
            358, ranged + "warmup: {w: {axes: {seq: 256}}}", good: ranged + "warmup: {w: {axes: {seq: 128}}}",
            at: "256",
            Graphs.text),
        RuleCase(
            358, ranged + "warmup: {w: {axes: {seq: 6}}}", good: ranged + "warmup: {w: {axes: {seq: 8}}}", at: "6",
            Graphs.text),
        RuleCase(
            358, ranged + "profile: {axes: {seq: [4, 512]}, data: {ids: ones, mask: ones}}",
            good: ranged + "profile: {axes: {seq: [4, 128]}, data: {ids: ones, mask: ones}}", at: "512", Graphs.text),
        RuleCase(359, "batching: {max_batch_size: 8}\nwarmup: {w: {}}", good: ranged + "warmup: {w: {}}", Graphs.text),
        RuleCase(
            359, "batching: {max_batch_size: 8}\nwarmup: {w: {}}",
            good: "batching: {max_batch_size: 8}\nwarmup: {w: {shapes: {x: [4]}}}", unnamed),
        RuleCase(
            362, "batching: {max_batch_size: 8}\nwarmup: {w: {data: {X: ones}}}",
            good: "batching: {max_batch_size: 8}\nwarmup: {w: {data: {x: ones}}}", at: "X"),
        RuleCase(362, "profile: {data: {X: ones}}", good: "profile: {data: {x: ones}}", at: "X"),
        RuleCase(
            362, "batching: {max_batch_size: 8}\nwarmup: {w: {shapes: {X: [4]}}}",
            good: "batching: {max_batch_size: 8}\nwarmup: {w: {shapes: {x: [4]}}}", at: "X"),
        data("{x: {values: [1, 2, 3]}}", good: "{x: {values: [1, 2, 3, 4]}}"),
        data("{x: {values: [\"a\"]}}", good: "{x: {values: [1.5]}}"),
        data(
            "{x: {file: a.bin}}", good: "{x: {file: b.bin}}",
            files: ["a.bin": [0], "b.bin": .init(repeating: 0, count: 16)]),
        data("{x: {values: [70000]}}", good: "{x: {values: [65504]}}", half),
        data("{x: {random: [0, 1e6]}}", good: "{x: {random: [0, 1e4]}}", half),
        data("{text: ones}", good: "{text: zeros}", Graphs.words),
        data("{text: {random: [0, 3]}}", good: "{text: {values: [hello]}}", Graphs.words),
        data(
            "{text: {file: a.bin}}", good: "{text: {file: b.bin}}", Graphs.words,
            files: ["a.bin": Array("hello".utf8), "b.bin": [2, 0, 0, 0, 0x68, 0x69]]),
        RuleCase(
            363, ranged + "warmup: {w: {data: {ids: {random: [9007199254740993, 9007199254740992]}}}}",
            good: ranged + "warmup: {w: {data: {ids: {random: [9007199254740992, 9007199254740993]}}}}", Graphs.text),
        RuleCase(
            363, ranged + "warmup: {w: {data: {ids: {values: [1.5]}}}}",
            good: ranged + "warmup: {w: {data: {ids: {values: [1]}}}}", Graphs.text),
        RuleCase(
            363, ranged + "warmup: {w: {data: {ids: {range: {start: 9223372036854775807, step: 1}}}}}",
            good: ranged + "warmup: {w: {data: {ids: {range: {start: 5, step: -1}}}}}", Graphs.text),
        RuleCase(363, "profile: {data: {x: {values: [a]}}}", good: "profile: {data: {x: {values: [1]}}}"),
        RuleCase(
            364, "batching: {max_batch_size: 8}\nwarmup: {w: {shapes: {x: [8, 4]}}}",
            good: "batching: {max_batch_size: 8}\nwarmup: {w: {shapes: {x: [4]}}}", at: "[8, 4]"),
        RuleCase(
            364, "batching: {max_batch_size: 8}\nwarmup: {w: {shapes: {x: [5]}}}",
            good: "batching: {max_batch_size: 0}\nwarmup: {w: {shapes: {x: [8, 4]}}}", at: "[5]"),
        RuleCase(
            364, ranged + "warmup: {w: {shapes: {ids: [8]}}}",
            good: ranged + "warmup: {w: {shapes: {ids: [8], mask: [8]}}}",
            at: "[8]", Graphs.text),
        RuleCase(
            365, "batching: {max_batch_size: [1, 2, 4]}\nwarmup: {w: {batch_size: 3}}",
            good: "batching: {max_batch_size: [1, 2, 4]}\nwarmup: {w: {batch_size: max}}", at: "3"),
        RuleCase(
            365, "warmup: {w: {batch_size: 2}}", good: "batching: {max_batch_size: 2}\nwarmup: {w: {batch_size: 2}}",
            at: "2", Graphs.fixed
        ).with(good: Graphs.rows),
        RuleCase(
            366, "batching: {max_batch_size: 8}\nwarmup: {w: {shapes: {x: [1000000000]}}}",
            good: "batching: {max_batch_size: 8}\nwarmup: {w: {shapes: {x: [1000]}}}", unnamed),
        RuleCase(
            368, ranged + "profile: {concurrency: 4, data: {mask: ones}}",
            good: ranged + "profile: {concurrency: 4, data: {mask: ones, ids: {random: [0, 9]}}}", at: "mask",
            Graphs.text),
    ]

    private static func data(
        _ bad: String, good: String, _ signature: GraphSignature = Graphs.rows, files: [String: [UInt8]] = [:]
    ) -> RuleCase {
        let head = "batching: {max_batch_size: 8}\n"
        return RuleCase(
            363, head + "warmup: {w: {data: \(bad)}}", good: head + "warmup: {w: {data: \(good)}}", signature,
            data: files)
    }
}
