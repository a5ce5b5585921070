import SlipwayTriton
import Testing

/// The sequence batcher, its controls and its states.
@Suite struct SequenceRuleTests {
    @Test(arguments: controls) func judgesControls(_ rule: RuleCase) throws { try rule.check() }

    private static func control(_ text: String) -> String {
        config("sequence_batching { control_input {\n\(text)\n} }")
    }

    private static let values = "'int32_false_true', 'fp32_false_true' or 'bool_false_true'"
    private static let start = "CONTROL_SEQUENCE_START"

    static let controls = [
        RuleCase("start", control("name: \"s\" control { kind: \(start) fp32_false_true: [0, 1] }"), []),
        RuleCase(
            "correlation", control("name: \"c\" control { kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_UINT64 }"), []),
        RuleCase(
            "no name", control("control { kind: \(start) fp32_false_true: [0, 1] }"),
            ["SLW0644 error 6:21 control_input"], ["sequence batching control tensor must have a name for m"]),
        RuleCase(
            "no values", control("name: \"s\" control { kind: \(start) }"), ["SLW0644 error 7:11 control"],
            ["sequence batching must specify either \(values) for \(start) for m"]),
        RuleCase(
            "values of two types",
            control("name: \"s\" control { kind: \(start)\nfp32_false_true: [0, 1]\nint32_false_true: [0, 1] }"),
            ["SLW0644 error 8:1 fp32_false_true"],
            [
                "sequence batching specifies more than one from 'int32_false_true', 'fp32_false_true' and "
                    + "'bool_false_true' for \(start) for m"
            ]),
        RuleCase(
            "one value", control("name: \"s\" control { kind: \(start)\nbool_false_true: [true] }"),
            ["SLW0644 error 8:1 bool_false_true"],
            ["sequence batching control 'bool_false_true' must have exactly 2 entries for \(start) for m"]),
        RuleCase(
            "an input twice",
            control(
                "name: \"s\" control { fp32_false_true: [0, 1] } } control_input {\n"
                    + "name: \"s\" control { kind: CONTROL_SEQUENCE_END fp32_false_true: [0, 1] }"
            ),
            ["SLW0644 error 8:7 \"s\""],
            ["sequence batching control tensor 's' is specified for multiple control kinds for m"]),
        RuleCase(
            "a kind twice",
            control(
                "name: \"s\" control { kind: \(start) fp32_false_true: [0, 1] } } control_input {\n"
                    + "name: \"t\" control { kind: \(start) fp32_false_true: [0, 1] }"
            ),
            ["SLW0644 error 8:27 \(start)"], ["sequence batching specifies multiple \(start) tensors for m"]),
        RuleCase(
            "correlation with values",
            control("name: \"c\" control { kind: CONTROL_SEQUENCE_CORRID\nint32_false_true: [0, 1] }"),
            ["SLW0644 error 8:1 int32_false_true"],
            ["sequence batching must not specify either \(values) for CONTROL_SEQUENCE_CORRID for m"]),
        RuleCase(
            "correlation of a type that is none",
            control("name: \"c\" control { kind: CONTROL_SEQUENCE_CORRID\ndata_type: TYPE_FP32 }"),
            ["SLW0644 error 8:12 TYPE_FP32"],
            [
                "unexpected data type for control CONTROL_SEQUENCE_CORRID for m. Allowed data types are TYPE_UINT64, "
                    + "TYPE_INT64, TYPE_UINT32, TYPE_INT32 and TYPE_STRING"
            ]),
        RuleCase("nothing", config("sequence_batching { }"), ["SLW0655 warning 6:1 sequence_batching"]),
        RuleCase(
            "preferred size above the largest",
            config(
                """
                sequence_batching {
                  control_input { name: "s" control { fp32_false_true: [0, 1] } }
                  oldest { max_candidate_sequences: 4 preferred_batch_size: [16, 0] }
                }
                """), ["SLW0644 error 8:62 16", "SLW0644 error 8:66 0"],
            [
                "sequence batching preferred batch size must be <= max batch size for m",
                "sequence batching preferred batch size must be positive for m",
            ]),
        RuleCase(
            "no candidates",
            config(
                """
                sequence_batching {
                  control_input { name: "s" control { fp32_false_true: [0, 1] } }
                  oldest { }
                }
                """), ["SLW0655 warning 8:3 oldest"]),
        RuleCase(
            "utilization above one",
            config(
                """
                sequence_batching {
                  control_input { name: "s" control { fp32_false_true: [0, 1] } }
                  direct { minimum_slot_utilization: 1.5 }
                }
                """), ["SLW0644 error 8:38 1.5"],
            ["sequence batching minimum slot utilization must be in range (0.0, 1.0] for m"]),
        RuleCase(
            "utilization of zero",
            config(
                """
                sequence_batching {
                  control_input { name: "s" control { fp32_false_true: [0, 1] } }
                  direct { minimum_slot_utilization: 0 }
                }
                """), []),
    ]

    @Test(arguments: states) func judgesStates(_ rule: RuleCase) throws { try rule.check() }

    private static func state(_ initial: String, dims: String = "[2, -1]") -> String {
        config(
            """
            sequence_batching { state {
              input_name: "h" output_name: "g" data_type: TYPE_FP32 dims: \(dims)
              \(initial)
            } }
            """)
    }

    private static let folder = ["1/model.onnx", "initial_state/h.bin#24"]

    static let states = [
        RuleCase("none at first", state(""), []),
        RuleCase("zeros", state("initial_state { data_type: TYPE_FP32 dims: [2, 3] zero_data: true name: \"z\" }"), []),
        RuleCase(
            "a file", state("initial_state { data_type: TYPE_FP32 dims: [2, 3] data_file: \"h.bin\" name: \"z\" }"),
            files: folder, []),
        RuleCase(
            "no file", state("initial_state { data_type: TYPE_FP32 dims: [2, 3] data_file: \"g.bin\" name: \"z\" }"),
            files: folder, ["SLW0642 error 8:64 \"g.bin\""],
            ["failed to open text file for read m/initial_state/g.bin: No such file or directory"]),
        RuleCase(
            "a file that is too short",
            state("initial_state { data_type: TYPE_FP32 dims: [2, 4] data_file: \"h.bin\" name: \"z\" }"),
            files: folder, ["SLW0645 error 8:64 \"h.bin\""],
            ["initial_state setting expects 32 bytes, but the data provided from h.binonly has 24 bytes."]),
        RuleCase(
            "another type", state("initial_state { data_type: TYPE_FP16 dims: [2, 3] zero_data: true name: \"z\" }"),
            ["SLW0645 error 8:30 TYPE_FP16"],
            ["The data type used for 'initial_state' field of state 'h' does not match the state data type."]),
        RuleCase(
            "no name", state("initial_state { data_type: TYPE_FP32 dims: [2, 3] zero_data: true }"),
            ["SLW0645 error 8:3 initial_state"],
            ["Field 'name' must be set when using initial_state for state input 'h'."]),
        RuleCase(
            "no data", state("initial_state { data_type: TYPE_FP32 dims: [2, 3] name: \"z\" }"),
            ["SLW0645 error 8:3 initial_state"], ["initial_state setting expects state'h' to have state_data set"]),
        RuleCase(
            "fewer dims", state("initial_state { data_type: TYPE_FP32 dims: [2] zero_data: true name: \"z\" }"),
            ["SLW0645 error 8:47 2"],
            [
                "Number of dimensions in 'initial_state' doesn't match the size of 'state' dimensions for state input "
                    + "'h'. 1 != 2"
            ]),
        RuleCase(
            "a free dimension",
            state("initial_state { data_type: TYPE_FP32 dims: [2, -1] zero_data: true name: \"z\" }"),
            ["SLW0645 error 8:50 -1"],
            ["'initial_state' field for state input name 'h' contains variable dimensions."]),
        RuleCase(
            "another dimension",
            state("initial_state { data_type: TYPE_FP32 dims: [3, 3] zero_data: true name: \"z\" }"),
            ["SLW0645 error 8:47 3"],
            ["'initial_state' dim for input name 'h' doesn't match 'state' dim description. 3 != 2"]),
        RuleCase(
            "two at first",
            state("initial_state { name: \"a\" }\n  initial_state { name: \"b\" }"),
            ["SLW0645 error 9:3 initial_state"],
            ["initial_state field for state input 'h' must contain exactly one or zero element. Found '2' elements."]),
    ]
}
