import SlipwayTriton
import Testing

/// What other backends than onnxruntime take.
@Suite struct OtherBackendRuleTests {
    @Test(arguments: cases) func judgesOtherBackends(_ rule: RuleCase) throws { try rule.check() }

    private static func tensorRT(_ more: String) -> String {
        "backend: \"tensorrt\" max_batch_size: 8\n\(more)"
    }

    private static let plan = ["1/model.plan"]

    private static func environment(_ path: String) -> String {
        "backend: \"python\"\nparameters { key: \"EXECUTION_ENV_PATH\" "
            + "value { string_value: \"$$TRITON_MODEL_DIRECTORY\(path)\" } }"
    }

    private static func fil(_ type: String) -> String {
        "backend: \"fil\"\nparameters { key: \"model_type\" value { string_value: \"\(type)\" } }"
    }

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
            files: plan, gpus: 1, ["SLW0659 error 2:81 \"STATC\""]),
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
        RuleCase("openvino by default", "backend: \"openvino\"", files: ["1/model.xml", "1/model.bin"], gpus: 1, []),
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
            """, files: ["1/model.pt"], ["SLW0659 error 4:16 \"other\""]),
        RuleCase(
            "an environment",
            environment("/env.tar.gz"),
            files: ["1/model.py", "env.tar.gz"], []),
        RuleCase(
            "no environment",
            environment("/env.tar.gz"),
            files: ["1/model.py"], ["SLW0642 error 2:62 \"$$TRITON_MODEL_DIRECTORY/env.tar.gz\""]),
        RuleCase(
            "an environment outside",
            environment("/../e"),
            files: ["1/model.py"], ["SLW0659 error 2:62 \"$$TRITON_MODEL_DIRECTORY/../e\""]),
        RuleCase("a forest", fil("xgboost_json"), files: ["1/xgboost.json"], []),
        RuleCase(
            "a forest of another file", fil("xgboost"), files: ["1/xgboost.json"],
            ["SLW0642 error 2:54 \"xgboost\""]),
        RuleCase(
            "a forest of no type", fil("xgbost"), files: ["1/xgboost.model"],
            ["SLW0659 error 2:54 \"xgbost\""]),
        RuleCase(
            "a renamed parameter",
            "backend: \"fil\"\nparameters { key: \"algo\" value { string_value: \"ALGO_AUTO\" } }",
            files: ["1/xgboost.model"], release: "25.09", ["SLW0655 warning 2:19 \"algo\""]),
    ]
}
