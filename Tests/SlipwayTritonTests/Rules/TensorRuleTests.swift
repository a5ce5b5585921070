import SlipwayTriton
import Testing

/// Inputs and outputs on their own, and the tensors made of a batch.
@Suite struct TensorRuleTests {
    @Test(arguments: cases) func judgesTensors(_ rule: RuleCase) throws { try rule.check() }

    private static func input(_ text: String, batch: Int = 8, backend: String = "onnxruntime") -> String {
        """
        backend: "\(backend)" max_batch_size: \(batch)
        input { \(text) }
        output { name: "y" data_type: TYPE_FP32 dims: 3 }
        """
    }

    private static let sizes = "must be integer >= 1, or -1 to indicate a variable-size dimension for m"

    static let cases = [
        RuleCase("whole", input("name: \"x\" data_type: TYPE_FP32 dims: [-1, 3]"), []),
        RuleCase(
            "no name", input("data_type: TYPE_FP32 dims: 3"), ["SLW0646 error 2:1 input"],
            ["model input must specify 'name' for m"]),
        RuleCase(
            "no type and no dims", input("name: \"x\""), ["SLW0646 error 2:1 input", "SLW0646 error 2:1 input"],
            ["model input 'x' must specify 'data_type' for m", "model input 'x' must specify 'dims' for m"]),
        RuleCase(
            "type that is none", input("name: \"x\" data_type: TYPE_INVALID dims: 3"),
            ["SLW0646 error 2:30 TYPE_INVALID"]),
        RuleCase(
            "dimensions of no size", input("name: \"x\" data_type: TYPE_FP32 dims: [0, -2]"),
            ["SLW0646 error 2:47 0", "SLW0646 error 2:50 -2"],
            ["model input 'x' dimension \(sizes)", "model input 'x' dimension \(sizes)"]),
        RuleCase(
            "while polling, where nothing is completed", input("name: \"x\" dims: 3"), completes: false,
            ["SLW0646 error 2:1 input"], ["model input 'x' must specify 'data_type' for m"]),
        RuleCase(
            "an output", "backend: \"onnxruntime\" output { name: \"y\" dims: 3 }", ["SLW0646 error 1:24 output"],
            ["model output 'y' must specify 'data_type' for m"]),
        RuleCase(
            "an output twice",
            config("output { name: \"y\" data_type: TYPE_FP32 dims: [3] }"), ["SLW0655 warning 6:16 \"y\""]),
        RuleCase(
            "format and dims", input("name: \"x\" data_type: TYPE_FP32 dims: [3, 8] format: FORMAT_NCHW"),
            ["SLW0646 error 2:61 FORMAT_NCHW"], ["model input NHWC/NCHW require 3 dims for m"]),
        RuleCase(
            "format and 3 dims", input("name: \"x\" data_type: TYPE_FP32 dims: [3, 8, 8] format: FORMAT_NCHW"), []),
        RuleCase(
            "shape tensor", input("name: \"x\" data_type: TYPE_INT32 dims: 3 is_shape_tensor: true"),
            ["SLW0646 error 2:49 is_shape_tensor"], ["shape tensors are only supported for TensorRT platform for m"]),
        RuleCase(
            "format of TensorRT", input("name: \"x\" data_type: TYPE_INT32 dims: 3 is_non_linear_format_io: true"),
            ["SLW0646 error 2:49 is_non_linear_format_io"],
            ["Non-linear IO format is only supported for the TensorRT platform for m"]),
        RuleCase(
            "format of TensorRT and dims",
            input("name: \"x\" data_type: TYPE_INT32 dims: 3 is_non_linear_format_io: true", backend: "tensorrt"),
            files: ["1/model.plan"], gpus: 1, ["SLW0646 error 2:47 3"],
            ["Non-linear IO format input requires 3 dims for m"]),
    ]

    @Test(arguments: shapes) func judgesReshapes(_ rule: RuleCase) throws { try rule.check() }

    private static func reshape(_ dims: String, _ shape: String, batch: Int = 8) -> String {
        input("name: \"x\" data_type: TYPE_FP32 dims: \(dims)\nreshape { shape: \(shape) }", batch: batch)
    }

    static let shapes = [
        RuleCase("same elements", reshape("[6]", "[2, 3]"), []),
        RuleCase("a scalar", reshape("[1]", "[]"), []),
        RuleCase("free dimensions", reshape("[2, 4, -1, 6]", "[8, -1, 1, 6]"), []),
        RuleCase(
            "other elements", reshape("[6]", "[4]"), ["SLW0647 error 3:1 reshape"],
            ["model input 'x' has different size for dims and reshape for m"]),
        RuleCase(
            "one free, one not", reshape("[-1]", "[4]"), ["SLW0647 error 3:1 reshape"],
            ["model input 'x' has different size for dims and reshape for m"]),
        RuleCase(
            "several in a scalar", reshape("[2]", "[]"), ["SLW0647 error 3:1 reshape"],
            ["model input 'x' has different size for dims and reshape for m"]),
        RuleCase(
            "elements between free dimensions", reshape("[2, -1]", "[-1, 2]"), ["SLW0647 error 3:1 reshape"],
            ["model input 'x' has different size for dims and reshape for m"]),
        RuleCase(
            "more free dimensions", reshape("[-1]", "[-1, -1]"), ["SLW0647 error 3:1 reshape"],
            ["model input 'x' has different number of variable-size dimensions for dims and reshape for m"]),
        RuleCase(
            "no size", reshape("[6]", "[0, 6]"), ["SLW0647 error 3:19 0"],
            ["model input 'x' reshape dimensions \(sizes)"]),
        RuleCase(
            "a scalar without batches", reshape("[1]", "[]", batch: 0), ["SLW0647 error 3:1 reshape"],
            [
                "model input 'x' cannot have empty reshape for non-batching model as scalar tensors are not supported "
                    + "for m"
            ]),
        RuleCase("no elements to compare", reshape("[0]", "[4]"), ["SLW0646 error 2:47 0"]),
    ]

    @Test(arguments: batches) func judgesBatchTensors(_ rule: RuleCase) throws { try rule.check() }

    static let batches = [
        RuleCase(
            "whole",
            config(
                """
                batch_input { kind: BATCH_ELEMENT_COUNT target_name: "n" data_type: TYPE_INT32 source_input: "x" }
                batch_output { target_name: "y" source_input: "x" }
                """), []),
        RuleCase(
            "no source", config("batch_input { kind: BATCH_ELEMENT_COUNT target_name: \"n\" data_type: TYPE_FP32 }"),
            ["SLW0648 error 6:1 batch_input"],
            ["batch input kind 'BATCH_ELEMENT_COUNT' expects 1 source input, got 0 for m"]),
        RuleCase(
            "another type",
            config("batch_input { target_name: \"n\" data_type: TYPE_INT64 source_input: \"x\" }"),
            ["SLW0648 error 6:43 TYPE_INT64"], ["batch input data type must be TYPE_INT32 or TYPE_FP32 for m"]),
        RuleCase(
            "another source",
            config("batch_input { target_name: \"n\" data_type: TYPE_FP32 source_input: \"q\" }"),
            ["SLW0648 error 6:67 \"q\""], ["unknown source input name 'q' for m"]),
        RuleCase(
            "two sources", config("batch_output { target_name: \"y\" source_input: [\"x\", \"x\"] }"),
            ["SLW0648 error 6:53 \"x\""],
            ["batch output kind 'BATCH_SCATTER_WITH_INPUT_SHAPE' expects 1 source input, got 2 for m"]),
        RuleCase(
            "another target", config("batch_output { target_name: \"q\" source_input: \"x\" }"),
            ["SLW0648 error 6:29 \"q\""], ["unknown target output name 'q' for m"]),
        RuleCase(
            "a target twice", config("batch_output { target_name: [\"y\", \"y\"] source_input: \"x\" }"),
            ["SLW0648 error 6:35 \"y\""], ["target output name 'y' can only be specified once for m"]),
    ]
}
