import SlipwayTriton
import Testing

/// What tensorrt, openvino and pytorch take.
@Suite struct PeerRuleTests {
    @Test(arguments: cases) func judgesPeers(_ rule: RuleCase) throws { try rule.check() }

    private static func tensorRT(_ more: String) -> String {
        "backend: \"tensorrt\" max_batch_size: 8\n\(more)"
    }

    private static let plan = ["1/model.plan"]

    private static let lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345678\n"
    private static let openvinoFiles = ["1/model.xml", "1/model.bin"]

    private static func openvino(_ key: String, _ value: String) -> String {
        "backend: \"openvino\"\ninstance_group { kind: KIND_CPU }\n"
            + "parameters { key: \"\(key)\" value { string_value: \"\(value)\" } }"
    }

    private static func torch(_ more: String, platform: String = "pytorch_libtorch") -> String {
        """
        platform: "\(platform)"
        input { name: "x" data_type: TYPE_FP32 dims: 3 }
        output { name: "y" data_type: TYPE_FP32 dims: 3 }
        \(more)
        """
    }

    private static func aoti(_ batch: Int) -> String {
        """
        platform: "torch_aoti"
        max_batch_size: \(batch)
        input { name: "INPUT__0" data_type: TYPE_FP32 dims: 3 }
        output { name: "OUTPUT__0" data_type: TYPE_FP32 dims: 3 }
        """
    }

    @Test(arguments: further) func judgesFurther(_ rule: RuleCase) throws { try rule.check() }

    private static func devices(_ gpus: String) -> RuleCase {
        let text = tensorRT(
            "instance_group { kind: KIND_MODEL }\n"
                + "parameters { key: \"enable_multi_device\" value { string_value: \"true\" } }\n"
                + "parameters { key: \"multi_device_gpus\" value { string_value: \"\(gpus)\" } }")
        return RuleCase("an engine on the devices \(gpus)", text, files: plan, gpus: 4, release: "26.06", [])
    }

    private static func refusing(_ rule: RuleCase, _ lines: [String]) -> RuleCase {
        var rule = rule
        rule.lines = lines
        return rule
    }

    private static func call(_ input: String, _ output: String, _ lines: [String], release: String = "26.05")
        -> RuleCase
    {
        RuleCase(
            "a compiled model with \(input) and \(output) at \(release)",
            """
            platform: "torch_aoti"
            input { name: "\(input)" data_type: TYPE_FP32 dims: 3 }
            output { name: "\(output)" data_type: TYPE_FP32 dims: 3 }
            """, files: ["1/model.pt2"], gpus: 1, release: release, lines)
    }

    private static func compiled(_ options: String, _ lines: [String]) -> RuleCase {
        RuleCase(
            "torch.compile with \(options)",
            "backend: \"pytorch\" runtime: \"model.py\"\n"
                + "parameters { key: \"TORCH_COMPILE_OPTIONAL_PARAMETERS\" value { string_value: '\(options)' } }",
            files: ["1/model.py"], lines)
    }

    static let further = [
        devices("0,1"), devices("0, 1"), refusing(devices("0"), ["SLW0659 error 4:61 \"0\""]),
        refusing(devices("1,1"), ["SLW0659 error 4:61 \"1,1\""]),
        refusing(devices("0,x"), ["SLW0659 error 4:61 \"0,x\""]),
        call("INPUT__0", "OUTPUT__0", []), call("ARGS[0]", "RESULT", []), call("ARGS[2][key]", "RESULT[key]", []),
        call("KWARGS[mask]", "RESULT[0]", []), call("x", "RESULT", ["SLW0659 error 2:15 \"x\""]),
        call("ARGS['key']", "RESULT", ["SLW0659 error 2:15 \"ARGS['key']\""]),
        call("ARGS", "RESULT[]", ["SLW0659 error 2:15 \"ARGS\"", "SLW0659 error 3:16 \"RESULT[]\""]),
        call("x", "y", [], release: "26.04"),
        compiled("{\"dynamic\": true}", []), compiled("dynamic", ["SLW0659 error 2:77 'dynamic'"]),
        compiled("{\"model\": 1}", ["SLW0659 error 2:77 '{\"model\": 1}'"]),
        RuleCase(
            "a compiled model that is taken for TorchScript", torch("default_model_filename: \"model.pt2\""),
            files: ["1/model.pt2"], release: "26.05", ["SLW0659 error 4:25 \"model.pt2\""]),
        RuleCase(
            "torch with an index that stands twice",
            """
            backend: "pytorch"
            input { name: "a__0" data_type: TYPE_FP32 dims: 3 }
            input { name: "b__0" data_type: TYPE_FP32 dims: 3 }
            output { name: "y" data_type: TYPE_FP32 dims: 3 }
            """, files: ["1/model.pt"], ["SLW0656 warning 3:15 \"b__0\""]),
    ]

    static let cases = [
        RuleCase("an engine", tensorRT("instance_group { kind: KIND_GPU }"), files: plan, gpus: 1, []),
        RuleCase("an engine by default", tensorRT(""), files: plan, gpus: 1, []),
        RuleCase(
            "an engine on the CPU", tensorRT("instance_group { kind: KIND_CPU }"), files: plan,
            ["SLW0659 error 2:24 KIND_CPU"]),
        RuleCase("no engine", tensorRT(""), files: ["1/model.onnx"], gpus: 1, ["SLW0642 error"]),
        RuleCase(
            "an allocation",
            tensorRT("parameters { key: \"execution_context_allocation_strategy\" value { string_value: \"STATC\" } }"),
            files: plan, gpus: 1, release: "25.05", ["SLW0659 error 2:81 \"STATC\""]),
        RuleCase(
            "an allocation that is not read yet",
            tensorRT("parameters { key: \"execution_context_allocation_strategy\" value { string_value: \"STATC\" } }"),
            files: plan, gpus: 1, ["SLW0621 warning 2:19 \"execution_context_allocation_strategy\""]),
        RuleCase(
            "a graph", tensorRT("optimization { cuda { graphs: true graph_spec { batch_size: 8 } } }"), files: plan,
            gpus: 1, []),
        RuleCase(
            "a graph that is too large",
            tensorRT("optimization { cuda { graphs: true graph_spec { batch_size: 16 } } }"), files: plan, gpus: 1,
            ["SLW0658 error 2:61 16"], ["graph spec expects 'batch_size' to be >= 1 and <= 8"]),
        RuleCase(
            "a graph without a lower bound",
            tensorRT(
                """
                optimization { cuda { graph_spec {
                  batch_size: 8 input { key: "x" value { dim: [3] } } graph_lower_bound { batch_size: 1 }
                } } }
                """), files: plan, gpus: 1, ["SLW0658 error 3:30 \"x\""],
            ["graph lower bound spec expects shape for input 'x'"]),
        RuleCase(
            "openvino on a GPU", "backend: \"openvino\"\ninstance_group { kind: KIND_GPU }",
            files: ["1/model.xml", "1/model.bin"], gpus: 1, ["SLW0659 error 2:24 KIND_GPU"]),
        RuleCase(
            "openvino by default", "backend: \"openvino\"", files: ["1/model.xml", "1/model.bin"], gpus: 1,
            ["SLW0656 warning"]),
        RuleCase(
            "openvino without a GPU", "backend: \"openvino\"", files: ["1/model.xml", "1/model.bin"], gpus: 0, []),
        RuleCase("openvino without weights", "backend: \"openvino\"", files: ["1/model.xml"], ["SLW0642 warning"]),
        RuleCase(
            "an openvino parameter that is misspelled",
            "backend: \"openvino\"\nparameters { key: \"NUM_STREAM\" value { string_value: \"1\" } }",
            files: ["1/model.xml", "1/model.bin"], ["SLW0655 warning 2:19 \"NUM_STREAM\""]),
        RuleCase(
            "torch without tensors", "platform: \"pytorch_libtorch\"", files: ["1/model.pt"],
            ["SLW0659 error", "SLW0659 error"]),
        RuleCase("torch in Python", "backend: \"pytorch\" runtime: \"model.py\"", files: ["1/model.py"], []),
        RuleCase(
            "torch with indices that do not go together",
            """
            backend: "pytorch"
            input { name: "x" data_type: TYPE_FP32 dims: 3 }
            output { name: "OUTPUT__0" data_type: TYPE_FP32 dims: 3 }
            output { name: "other" data_type: TYPE_FP32 dims: 3 }
            """, files: ["1/model.pt"], ["SLW0656 warning 4:16 \"other\""]),
        RuleCase(
            "torch with a number that is none",
            torch("parameters { key: \"INTRA_OP_THREAD_COUNT\" value { string_value: \"four\" } }"),
            files: ["1/model.pt"],
            ["SLW0659 error 4:65 \"four\""], ["failed to convert 'four' to integral number"]),
        RuleCase(
            "torch with a number and more",
            torch("parameters { key: \"INTRA_OP_THREAD_COUNT\" value { string_value: \"4x\" } }"),
            files: ["1/model.pt"],
            ["SLW0661 warning 4:65 \"4x\""]),
        RuleCase(
            "torch with a switch that is none",
            torch("parameters { key: \"INFERENCE_MODE\" value { string_value: \"yes\" } }"), files: ["1/model.pt"],
            ["SLW0659 error 4:58 \"yes\""], ["failed to convert 'yes' to boolean"]),
        RuleCase(
            "torch with a switch", torch("parameters { key: \"INFERENCE_MODE\" value { string_value: \"OFF\" } }"),
            files: ["1/model.pt"], []),
        RuleCase(
            "torch with a key of another case",
            torch("parameters { key: \"inference_mode\" value { string_value: \"true\" } }"), files: ["1/model.pt"],
            ["SLW0655 warning 4:19 \"inference_mode\""]),
        RuleCase(
            "torch with a key of its own model",
            torch("parameters { key: \"threshold\" value { string_value: \"x\" } }"), files: ["1/model.pt"], []),
        RuleCase(
            "torch with a key that was removed",
            torch("parameters { key: \"ENABLE_NVFUSER\" value { string_value: \"true\" } }"), files: ["1/model.pt"],
            ["SLW0655 warning 4:19 \"ENABLE_NVFUSER\""]),
        RuleCase(
            "torch with bfloat16",
            "backend: \"pytorch\"\ninput { name: \"x\" data_type: TYPE_BF16 dims: 3 }\n"
                + "output { name: \"y\" data_type: TYPE_FP32 dims: 3 }", files: ["1/model.pt"],
            ["SLW0659 error 2:30 TYPE_BF16"]),
        RuleCase("torch of an empty file", torch(""), files: ["1/model.pt#0"], ["SLW0671 error"]),
        RuleCase(
            "torch of a pointer", torch(""), files: [], contents: ["1/model.pt": lfs], ["SLW0671 error"]),
        RuleCase(
            "torch of a pointer, without weights", torch(""), files: [], weights: false,
            contents: ["1/model.pt": lfs], ["SLW0671 note"]),
        RuleCase("torch without weights", torch(""), files: ["1/x"], weights: false, ["SLW0642 note"]),
        RuleCase("torch without a version, without weights", torch(""), files: [], weights: false, ["SLW0641 note"]),
        RuleCase("torch of no file", torch(""), files: ["1/x"], ["SLW0642 error"]),
        RuleCase("a compiled model", aoti(0), files: ["1/model.pt2"], release: "26.03", []),
        RuleCase(
            "a compiled model of an older server", aoti(0), files: ["1/model.pt2"], release: "26.02",
            ["SLW0640 error 1:11 \"torch_aoti\""], ["unexpected platform type 'torch_aoti' for m"]),
        RuleCase(
            "a compiled model without its file", aoti(0), files: ["1/model.pt"], release: "26.03", ["SLW0642 error"]),
        RuleCase(
            "a compiled model that batches", aoti(8), files: ["1/model.pt2"], release: "26.05",
            ["SLW0656 warning 2:17 8"]),
        RuleCase("a compiled model that batches later", aoti(8), files: ["1/model.pt2"], release: "26.06", []),
        RuleCase(
            "a compiled model with a parameter",
            aoti(0) + "\nparameters { key: \"INFERENCE_MODE\" value { string_value: \"true\" } }",
            files: ["1/model.pt2"], release: "26.04", ["SLW0662 warning 5:19 \"INFERENCE_MODE\""]),
        RuleCase(
            "libtorch by its alias", torch("", platform: "libtorch"), files: ["1/model.pt"], release: "26.04", []),
        RuleCase(
            "libtorch by its alias, too early", torch("", platform: "libtorch"), files: ["1/model.pt"],
            ["SLW0640 error 1:11 \"libtorch\""]),
        RuleCase(
            "openvino with a word of its own", openvino("PERFORMANCE_HINT", "FAST"), files: openvinoFiles,
            ["SLW0659 error 3:60 \"FAST\""]),
        RuleCase("openvino in lower case", openvino("PERFORMANCE_HINT", "latency"), files: openvinoFiles, []),
        RuleCase("openvino with nothing", openvino("NUM_STREAMS", ""), files: openvinoFiles, []),
        RuleCase(
            "openvino with a signed number", openvino("INFERENCE_NUM_THREADS", "+4"), files: openvinoFiles,
            ["SLW0659 error 3:65 \"+4\""]),
        RuleCase(
            "openvino with NO", openvino("HINT_BF16", "NO"), files: openvinoFiles, ["SLW0659 error 3:53 \"NO\""]),
        RuleCase(
            "openvino with a switch that means off", openvino("ENABLE_BATCH_PADDING", "true"), files: openvinoFiles,
            ["SLW0661 warning 3:64 \"true\""]),
        RuleCase(
            "openvino with a device too early", openvino("TARGET_DEVICE", "NPU"), files: openvinoFiles,
            ["SLW0621 warning 3:19 \"TARGET_DEVICE\""]),
        RuleCase(
            "openvino with a device", openvino("TARGET_DEVICE", "AUTO:GPU,CPU"), files: openvinoFiles, release: "25.10",
            []),
        RuleCase(
            "openvino with an old name", openvino("CPU_THREADS_NUM", "4"), files: openvinoFiles,
            ["SLW0655 warning 3:19 \"CPU_THREADS_NUM\""]),
        RuleCase(
            "openvino with a pointer for its weights", openvino("NUM_STREAMS", "AUTO"), files: ["1/model.xml"],
            contents: ["1/model.bin": lfs], ["SLW0671 error"]),
        RuleCase(
            "an engine of strings",
            tensorRT(
                "input { name: \"x\" data_type: TYPE_STRING dims: 3 }\noutput { name: \"y\" data_type: TYPE_FP32 dims: 3 }"
            ),
            files: plan, gpus: 1, ["SLW0659 error 2:30 TYPE_STRING"]),
        RuleCase(
            "an engine in part", tensorRT("input { name: \"x\" dims: 3 }\noutput { name: \"y\" data_type: TYPE_FP32 }"),
            files: plan, gpus: 1, []),
        RuleCase(
            "an engine in part that nobody completes",
            tensorRT("input { name: \"x\" dims: 3 }\noutput { name: \"y\" data_type: TYPE_FP32 }"),
            files: plan, gpus: 1, completes: false, ["SLW0646 error 2:1 input", "SLW0646 error 3:1 output"]),
        RuleCase(
            "an engine with accelerators",
            tensorRT(
                "optimization { execution_accelerators { gpu_execution_accelerator { name: \"tensorrt\" } } }"),
            files: plan, gpus: 1, ["SLW0655 warning 2:75 \"tensorrt\""]),
        RuleCase(
            "an engine that is a pointer", tensorRT(""), files: [], gpus: 1, contents: ["1/model.plan": lfs],
            ["SLW0671 error"]),
        RuleCase(
            "an engine on several devices",
            tensorRT(
                "instance_group { kind: KIND_MODEL }\n"
                    + "parameters { key: \"enable_multi_device\" value { string_value: \"true\" } }"),
            files: plan, gpus: 2, release: "26.06", ["SLW0659 error 3:19 \"enable_multi_device\""]),
    ]
}
