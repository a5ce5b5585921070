import SlipwayTriton
import Testing

/// The files that a configuration names.
@Suite struct FileRuleTests {
    @Test(arguments: cases) func judgesFiles(_ rule: RuleCase) throws { try rule.check() }

    private static let label = """
        backend: "onnxruntime"
        input { name: "x" data_type: TYPE_FP32 dims: 3 }
        output { name: "y" data_type: TYPE_FP32 dims: 3 label_filename: "NAME" }
        """

    private static func label(_ name: String) -> String {
        label.split(separator: "NAME").joined(separator: name)
    }

    static let cases = [
        RuleCase(
            "a model of another name", config("default_model_filename: \"model_fp16.onnx\""),
            ["SLW0642 error 6:25 \"model_fp16.onnx\""], ["failed to stat file m/1/model_fp16.onnx"]),
        RuleCase("a model with a name", config("default_model_filename: \"a.onnx\""), files: ["1/a.onnx"], []),
        RuleCase("a slash in front", config("default_model_filename: \"/a.onnx\""), files: ["1/a.onnx"], []),
        RuleCase("a directory without a model", config(""), files: ["1/model.onnx/"], ["SLW0642 error"]),
        RuleCase("a directory with a model", config(""), files: ["1/model.onnx/model.onnx"], []),
        RuleCase("a link to nowhere", config(""), files: ["1/", "1/model.onnx ->"], ["SLW0642 error"]),
        RuleCase(
            "a model beside the versions", config("default_model_filename: \"../a.onnx\""), files: ["1/", "a.onnx"],
            ["SLW0656 warning 6:25 \"../a.onnx\""]),
        RuleCase(
            "a model missing beside the versions", config("default_model_filename: \"../a.onnx\""), files: ["1/"],
            ["SLW0642 error 6:25 \"../a.onnx\"", "SLW0656 warning 6:25 \"../a.onnx\""],
            ["failed to stat file m/a.onnx"]),
        RuleCase(
            "a model of another model", config("default_model_filename: \"../../n/1/a.onnx\""), files: ["1/"],
            ["SLW0656 warning 6:25 \"../../n/1/a.onnx\""]),
        RuleCase(
            "labels", label("labels.txt"), files: ["1/model.onnx", "labels.txt"], []),
        RuleCase(
            "no labels", label("labels.txt"), files: ["1/model.onnx", "1/labels.txt"],
            ["SLW0642 error 3:65 \"labels.txt\""],
            ["failed to open text file for read m/labels.txt: No such file or directory"]),
        RuleCase("labels elsewhere", label("../labels.txt"), ["SLW0656 warning 3:65 \"../labels.txt\""]),
        RuleCase(
            "labels elsewhere, refused", label("../labels.txt"), release: "26.02",
            ["SLW0642 error 3:65 \"../labels.txt\""],
            ["label file path 'm/../labels.txt' for output 'y' in model 'm' is outside model directory"]),
        RuleCase(
            "a library by its name", config("model_operations { op_library_filename: \"libnope.so\" }"),
            ["SLW0642 error 6:41 \"libnope.so\""],
            [
                "onnx runtime error 1: Failed to load library libnope.so with error: libnope.so: cannot open shared "
                    + "object file: No such file or directory"
            ]),
        RuleCase(
            "a library by its path", config("model_operations { op_library_filename: \"/opt/a.so\" }"),
            ["SLW0657 note 6:41 \"/opt/a.so\""]),
        RuleCase(
            "files by capability without a GPU", config("cc_model_filenames { key: \"7.5\" value: \"a.onnx\" }"),
            ["SLW0655 warning 6:22 key"]),
        RuleCase(
            "files by capability",
            "backend: \"onnxruntime\" cc_model_filenames { key: \"7.5\" value: \"a.onnx\" }", gpus: 1,
            ["SLW0642 warning 1:63 \"a.onnx\""]),
        RuleCase(
            "no capability",
            "backend: \"onnxruntime\" cc_model_filenames { key: \"t4\" value: \"model.onnx\" }", gpus: 1,
            ["SLW0655 warning 1:50 \"t4\""]),
    ]
}
