import SlipwayDomain
import SpecFixtures

extension RuleCase {
    static let all = graphRules + dataRules + variantRules + targetRules

    private static let maps = graph(
        [tensor("x", .float32, "batch", 4)],
        [tensor("y", .int64, "batch"), GraphTensor(name: "p", kind: .other("sequence"), shape: nil)])
    private static let noRank = graph(
        [tensor("x", .float32, "batch", 4)], [GraphTensor(name: "y", kind: .tensor(.float32), shape: nil)])
    private static let complexOutput = graph(
        [tensor("x", .float32, "batch", 4)], [tensor("y", .float32, "batch"), tensor("z", .complex64, "batch")])
    private static let unnamedBatch = graph(
        [tensor("x", .float32, nil, 4)], [tensor("y", .float32, nil, 2)])
    private static let emptyAxis = graph([tensor("x", .float32, "batch", 0)], [tensor("y", .float32, "batch", 2)])

    static let graphRules: [RuleCase] = [
        RuleCase(430, "in_names: [z, x]", good: "in_names: [x]", at: "z"),
        RuleCase(431, "in_names: [ids]", good: "in_names: [mask, ids]", at: "[ids]", Graphs.text),
        RuleCase(432, "out_names: [z]", good: "out_names: [y]", at: "z"),
        RuleCase(
            433, "in_names: [x]\nin_shapes: [[4]]", good: "in_names: [x]\nin_shapes: [[-1, 4]]", at: "[4]"),
        RuleCase(
            434, "in_names: [x]\nin_shapes: [[-1, 5]]", good: "in_names: [x]\nin_shapes: [[n, 4]]", at: "5"),
        RuleCase(
            434, "out_names: [out]\nout_shapes: [[batch, 7]]", good: "out_names: [out]\nout_shapes: [[-1, -1]]",
            at: "7",
            Graphs.text),
        RuleCase(
            434, "in_names: [x]\nin_shapes: [[-1, -1]]", good: "in_names: [x]\nin_shapes: [[-1, 4]]"),
        RuleCase(
            435, "in_names: [x]\nin_types: [int64]", good: "in_names: [x]\nin_types: [float32]", at: "int64"),
        RuleCase(436, "out_names: [z, y]", good: "out_names: [y]", at: "z", complexOutput),
        RuleCase(437, "out_names: [y]", good: "out_names: [y]", maps).with(good: Graphs.rows),
        RuleCase(438, "out_names: [y]", good: "out_names: [y]", at: "y", noRank).with(good: Graphs.rows),
        RuleCase(
            439, "batching: {max_batch_size: 8}", good: "batching: {max_batch_size: 0}", Graphs.fixed),
        RuleCase(
            439,
            "batching: {max_batch_size: 8}\nin_names: [x]\nin_shapes: [[n, time]]\nout_names: [y]\nout_shapes: [[n, -1, 9]]",
            good: "batching: {max_batch_size: 0}", at: "y", Graphs.timeFirst),
        RuleCase(
            440, "batching: {max_batch_size: 8}",
            good:
                "batching: {max_batch_size: 8}\nin_names: [x]\nin_shapes: [[n, 4]]\nout_names: [y]\nout_shapes: [[n, 2]]",
            unnamedBatch),
        RuleCase(
            441,
            "batching: {max_batch_size: 8}\nin_names: [x]\nin_shapes: [[n, 4]]\nout_names: [y]\nout_shapes: [[n, 2]]",
            good: "batching: {max_batch_size: 0}\nout_names: [y]\nout_shapes: [[n, 2]]", unnamedBatch),
        RuleCase(442, "session: {}", good: "session: {}", graph([], [tensor("y", .float32, 1)]))
            .with(good: Graphs.rows),
        RuleCase(444, "in_names: [x]", good: "in_names: [x]", at: "x", emptyAxis).with(good: Graphs.rows),
        RuleCase(
            357, "axes: {saq: {min: 1, max: 8}}", good: "axes: {seq: {min: 1, max: 8}}", at: "saq", Graphs.text),
        RuleCase(
            360, "batching: {max_batch_size: 8}\naxes: {batch: {min: 1, max: 8}}",
            good: "batching: {max_batch_size: 0}\naxes: {batch: {min: 1, max: 8}}", at: "batch", Graphs.text),
    ]

    /// The same case with another graph for the mended spec.
    func with(good signature: GraphSignature) -> RuleCase {
        var copy = self
        copy.goodSignature = signature
        return copy
    }
}
