import SlipwayTriton
import Testing

/// The name of a model, its backend and its versions.
@Suite struct NameRuleTests {
    private static let io =
        "input { name: \"x\" data_type: TYPE_FP32 dims: 3 } output { name: \"y\" data_type: TYPE_FP32 dims: 3 }"

    @Test(arguments: names) func judgesNames(_ rule: RuleCase) throws { try rule.check() }

    static let names = [
        RuleCase("the directory's name", config("name: \"m\""), []),
        RuleCase(
            "another name", config("name: \"other\""), ["SLW0639 error 6:7 \"other\""],
            ["unexpected directory name 'm' for model 'other', directory name must equal model name"]),
        RuleCase("an empty file", "", ["SLW0655 warning"]),
        RuleCase("no file", nil, []),
        RuleCase("no file for a server that does not complete", nil, completes: false, ["SLW0639 error"]),
        RuleCase("a file of another name", nil, files: ["1/model.onnx", "config.pbtx"], ["SLW0655 warning"]),
    ]

    @Test(arguments: backends) func judgesBackends(_ rule: RuleCase) throws { try rule.check() }

    static let backends = [
        RuleCase("platform alone", "platform: \"onnxruntime_onnx\" \(io)", []),
        RuleCase("neither, but a file", io, []),
        RuleCase("a python file", io, files: ["1/model.py"], []),
        RuleCase("an openvino file", io, files: ["1/model.xml", "1/model.bin"], []),
        RuleCase("a directory of parts", io, files: ["1/model.onnx/model.onnx"], []),
        RuleCase(
            "neither, nor a file", "max_batch_size: 1", files: ["1/weights.bin"], ["SLW0640 error"],
            [
                "Invalid model name: Could not determine backend for model 'm' with no backend in model configuration. "
                    + "Expected model name of the form 'model.<backend_name>'."
            ]),
        RuleCase(
            "only the first directory counts", io, files: ["-old/readme", "1/model.onnx"], ["SLW0640 error"]),
        RuleCase(
            "a platform for a backend", "platform: \"onnxruntime\" \(io)", ["SLW0640 error 1:11 \"onnxruntime\""],
            ["unexpected platform type 'onnxruntime' for m"]),
        RuleCase(
            "a filename without a backend", "default_model_filename: \"net.onnx\"", files: ["1/net.onnx"],
            ["SLW0640 error"], ["unexpected platform type '' for m"]),
        RuleCase(
            "a customary filename tells the backend", "default_model_filename: \"model.onnx\"", files: ["1/model.onnx"],
            []),
        RuleCase(
            "backend and platform of two", "platform: \"tensorrt_plan\" backend: \"onnxruntime\"",
            ["SLW0640 error 1:11 \"tensorrt_plan\""],
            ["unexpected 'platform' and 'backend' pair, got:tensorrt_plan, onnxruntime"]),
        RuleCase("any platform for other backends", "platform: \"mine\" backend: \"identity\"", []),
        RuleCase(
            "no such backend", "backend: \"onnx\"", ["SLW0640 error 1:10 \"onnx\""],
            ["unable to find backend library for backend 'onnx', try specifying runtime on the model configuration."]),
        RuleCase("a backend of one's own", "backend: \"mine\"", files: ["1/libtriton_mine.so"], []),
        RuleCase(
            "a backend of one's own for all versions", "backend: \"mine\"", files: ["1/", "libtriton_mine.so"], []),
        RuleCase("a runtime of one's own", "backend: \"mine\" runtime: \"libmine.so\"", files: ["1/libmine.so"], []),
        RuleCase("the runtime of the backend", config("runtime: \"libtriton_onnxruntime.so\""), []),
        RuleCase(
            "a runtime that the backend lacks", config("runtime: \"libtriton_onnx.so\""),
            ["SLW0640 error 6:10 \"libtriton_onnx.so\""],
            ["unable to find backend library 'libtriton_onnx.so' for model 'm'"]),
        RuleCase(
            "a runtime before its time", config("runtime: \"libtriton_onnxruntime.so\""), release: "23.12",
            ["SLW0620 error 6:1 runtime"]),
        RuleCase(
            "a runtime elsewhere", "backend: \"mine\" runtime: \"../libmine.so\"", files: ["1/"],
            ["SLW0640 error 1:26 \"../libmine.so\""]),
        RuleCase(
            "a removed backend", "backend: \"tensorflow\" platform: \"tensorflow_graphdef\"",
            files: ["1/model.graphdef"], release: "25.03", ["SLW0640 error 1:10 \"tensorflow\""]),
        RuleCase(
            "a backend before it was removed", "platform: \"tensorflow_graphdef\"", files: ["1/model.graphdef"], []),
        RuleCase(
            "torch_aoti before its time", "platform: \"torch_aoti\" backend: \"pytorch\" \(io)",
            files: ["1/model.pt2"], ["SLW0640 error 1:11 \"torch_aoti\""]),
        RuleCase(
            "torch_aoti in time", "platform: \"torch_aoti\" backend: \"pytorch\" \(io)", files: ["1/model.pt2"],
            release: "26.03", []),
    ]

    @Test func namesAfterADotAreBackends() throws {
        let judged = try Judged("max_batch_size: 1", name: "model.identity", files: ["1/data"])
        #expect(judged.lines == [])
    }

    @Test func aServerMayHaveFurtherBackends() throws {
        var server = ServerFacts()
        server.installedBackends = ["mine"]
        #expect(try Judged("backend: \"mine\"", files: ["1/"], server: server).lines == [])
    }

    @Test(arguments: versions) func judgesVersions(_ rule: RuleCase) throws { try rule.check() }

    private static let none = ["at least one version must be available under the version policy of model 'm'"]

    static let versions = [
        RuleCase("none", config(""), files: ["warmup/x"], ["SLW0641 error"], none),
        RuleCase("a zero in front", config(""), files: ["01/model.onnx"], ["SLW0641 error"], none),
        RuleCase("a letter in front", config(""), files: ["v1/model.onnx"], ["SLW0641 error"], none),
        RuleCase("zero", config(""), files: ["0/model.onnx"], []),
        RuleCase(
            "a letter behind", config(""), files: ["1abc/model.onnx"], ["SLW0641 error"],
            ["failed to stat file m/1/model.onnx"]),
        RuleCase("a letter behind one that is there", config(""), files: ["1/model.onnx", "1abc/model.onnx"], []),
        RuleCase(
            "negative", config(""), files: ["-1/model.onnx"], ["SLW0641 error"],
            ["failed to stat file m/18446744073709551615/model.onnx"]),
        RuleCase("beyond measure", config(""), files: ["99999999999999999999/model.onnx"], ["SLW0641 error"]),
        RuleCase(
            "one that is passed over", config(""), files: ["1/model.onnx", "v2/model.onnx", "03/model.onnx"],
            ["SLW0655 warning", "SLW0655 warning"],
            [
                "ignore version directory '03' which contains leading zeros in its directory name",
                "ignore version directory 'v2' which fails to convert to integral number",
            ]),
        RuleCase("other directories", config(""), files: ["1/model.onnx", "configs/a100.pbtxt", "docs/x"], []),
        RuleCase(
            "latest none", config("version_policy { latest { num_versions: 0 } }"), ["SLW0641 error 6:41 0"], none),
        RuleCase(
            "specific none", config("version_policy { specific { } }"), ["SLW0641 error 6:18 specific"], none),
        RuleCase(
            "specific that is missing", config("version_policy { specific { versions: [2] } }"),
            ["SLW0641 error 6:40 2"], none),
        RuleCase(
            "specific of which one is missing", config("version_policy { specific { versions: [1, 2] } }"),
            ["SLW0655 warning 6:43 2"],
            ["version 2 is specified for model 'm', but the version directory is not present"]),
        RuleCase("no policy in it", config("version_policy { }"), ["SLW0655 warning 6:1 version_policy"]),
        RuleCase(
            "all", config("version_policy { all { } }"), files: ["1/model.onnx", "2/model.onnx"], []),
        RuleCase(
            "the latest lacks its file", config(""), files: ["1/model.onnx", "2/"], ["SLW0642 error"],
            ["failed to stat file m/2/model.onnx"]),
        RuleCase(
            "the latest two", config("version_policy { latest { num_versions: 2 } }"), files: ["1/", "2/model.onnx"],
            ["SLW0642 error"], ["failed to stat file m/1/model.onnx"]),
        RuleCase(
            "a link to nowhere", config(""), files: ["2 ->", "1/model.onnx"], ["SLW0641 error"],
            ["failed to stat file m/2"]),
        RuleCase(
            "a link to nowhere of any name", config(""), files: ["notes ->", "1/model.onnx"], ["SLW0641 error"],
            ["failed to stat file m/notes"]),
        RuleCase("a link to nowhere in a version", config(""), files: ["1/x ->", "1/model.onnx"], []),
    ]
}
