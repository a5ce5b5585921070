import Foundation
import SlipwayDiagnostics
import SlipwayReleases
import SlipwayTriton
import Testing

/// What the fil backend makes of files of trees; XGBoost 2.1.4 and 3.2.0, LightGBM 4.7.0 and Treelite 4.8.1 wrote the fixtures.
@Suite struct ForestFileTests {
    /// A file, how it is served, and the findings as `SLW0671 error`.
    struct Case: CustomTestStringConvertible, Sendable {
        let file: String
        let type: String
        var dims = 1
        var parameters: [String: String] = [:]
        var features = 3
        var release = TritonRelease(24, 10)
        let findings: [String]

        var testDescription: String { "\(file) as \(type) at \(release), \(parameters.keys.sorted())" }
    }

    private static let classes = ["output_class": "true", "threshold": "0.5"]
    private static let chances = classes.merging(["predict_proba": "true"]) { $1 }
    private static let numbers = ["output_class": "false"]

    private static func findings(_ test: Case, bytes: [UInt8]) throws -> [Diagnostic] {
        let names = [
            "xgboost": "xgboost.model", "xgboost_json": "xgboost.json", "xgboost_ubj": "xgboost.ubj",
            "lightgbm": "model.txt", "treelite_checkpoint": "checkpoint.tl",
        ]
        let path = "1/" + (names[test.type] ?? "")
        let parameters = test.parameters.merging(["model_type": test.type]) { $1 }.sorted { $0.key < $1.key }
        var text = "backend: \"fil\" max_batch_size: 32768\n"
        text += "input { name: \"input__0\" data_type: TYPE_FP32 dims: \(test.features) }\n"
        text += "output { name: \"output__0\" data_type: TYPE_FP32 dims: \(test.dims) }"
        for (key, value) in parameters {
            text += "\nparameters { key: \"\(key)\" value { string_value: \"\(value)\" } }"
        }
        var model = try repositoryModel(text, name: "m", files: ["\(path)#\(bytes.count)"])
        for wanted in model.contentPaths { model.contents[wanted] = bytes }
        return ConfigRules(backends: []).check(model, server: ServerFacts(release: test.release))
    }

    private static func bytes(_ file: String) throws -> [UInt8] {
        let folder = Fixtures.folder.deletingLastPathComponent().appending(path: "forest")
        return [UInt8](try Data(contentsOf: folder.appending(path: file)))
    }

    private static let cases = [
        Case(file: "xgboost-2.1-binary.json", type: "xgboost_json", parameters: classes, findings: []),
        Case(file: "xgboost-2.1-binary.json", type: "xgboost_json", dims: 2, parameters: chances, findings: []),
        Case(file: "xgboost-2.1-binary.json", type: "xgboost_json", parameters: chances, findings: ["SLW0656 warning"]),
        Case(
            file: "xgboost-2.1-binary.json", type: "xgboost_json",
            parameters: ["is_classifier": "true", "threshold": "0.5", "predict_proba": "true"],
            release: TritonRelease(25, 9), findings: []),
        Case(
            file: "xgboost-2.1-binary.json", type: "xgboost_json", parameters: classes, features: 4,
            findings: ["SLW0656 warning"]),
        Case(file: "xgboost-2.1-binary.json", type: "xgboost_ubj", parameters: classes, findings: ["SLW0671 error"]),
        Case(file: "xgboost-2.1-binary.json", type: "xgboost", parameters: classes, findings: ["SLW0671 error"]),
        Case(file: "xgboost-2.1-binary.json", type: "lightgbm", parameters: classes, findings: ["SLW0671 error"]),
        Case(file: "xgboost-2.1-regression.json", type: "xgboost_json", parameters: numbers, findings: []),
        Case(
            file: "xgboost-2.1-regression.json", type: "xgboost_json", parameters: classes,
            findings: ["SLW0656 warning"]),
        Case(
            file: "xgboost-2.1-regression.json", type: "xgboost_json",
            parameters: ["output_class": "false", "predict_proba": "true"], findings: ["SLW0656 warning"]),
        Case(file: "xgboost-2.1-classes.ubj", type: "xgboost_ubj", dims: 3, parameters: chances, findings: []),
        Case(
            file: "xgboost-2.1-classes.ubj", type: "xgboost_ubj", dims: 2, parameters: chances,
            findings: ["SLW0656 warning"]),
        Case(file: "xgboost-2.1-classes.ubj", type: "xgboost_json", parameters: classes, findings: ["SLW0671 error"]),
        Case(file: "xgboost-3.2-classes.json", type: "xgboost_json", parameters: classes, findings: ["SLW0671 error"]),
        Case(
            file: "xgboost-3.2-classes.json", type: "xgboost_json",
            parameters: ["is_classifier": "true", "threshold": "0.5"], release: TritonRelease(26, 1), findings: []),
        Case(file: "xgboost-3.2-binary.ubj", type: "xgboost_ubj", parameters: classes, findings: ["SLW0671 error"]),
        Case(file: "lightgbm-binary.txt", type: "lightgbm", parameters: classes, findings: []),
        Case(file: "lightgbm-classes.txt", type: "lightgbm", dims: 3, parameters: chances, findings: []),
        Case(file: "lightgbm-classes.txt", type: "lightgbm", parameters: chances, findings: ["SLW0656 warning"]),
        Case(file: "lightgbm-regression.txt", type: "lightgbm", parameters: numbers, findings: []),
        Case(file: "lightgbm-linear.txt", type: "lightgbm", parameters: numbers, findings: ["SLW0656 warning"]),
        Case(file: "treelite-4.8-binary.tl", type: "treelite_checkpoint", parameters: classes, findings: []),
        Case(file: "treelite-4.8-classes.tl", type: "treelite_checkpoint", dims: 3, parameters: chances, findings: []),
        Case(
            file: "treelite-4.8-classes.tl", type: "treelite_checkpoint", dims: 2, parameters: chances,
            findings: ["SLW0656 warning"]),
        Case(
            file: "lightgbm-binary.txt", type: "treelite_checkpoint", parameters: classes, findings: ["SLW0671 error"]),
    ]

    @Test(arguments: cases) func fixturesAreJudged(_ test: Case) throws {
        let found = try Self.findings(test, bytes: Self.bytes(test.file))
        #expect(found.map { "\($0.code.text) \($0.severity.rawValue)" } == test.findings, "\(found.map(\.message))")
    }

    /// A model of XGBoost in JSON, with its members.
    private func json(
        objective: String = "reg:squarederror", score: String = "\"5E-1\"", targets: Int = 1,
        booster: String = "gbtree",
        more: String = ""
    ) -> [UInt8] {
        let parameters =
            "{\"base_score\":\(score),\"num_class\":\"0\",\"num_feature\":\"3\",\"num_target\":\"\(targets)\"}"
        let trees = "{\"name\":\"\(booster)\",\"model\":{\"trees\":[{\"x\":\"]\"},[1]],\"tree_info\":[]}}"
        return Array(
            "{\"learner\":{\"gradient_booster\":\(trees),\"learner_model_param\":\(parameters),\"objective\":{\"name\":\"\(objective)\"}\(more)},\"version\":[2,1,4]}"
                .utf8)
    }

    private func messages(_ bytes: [UInt8], at release: TritonRelease = TritonRelease(24, 10), allows: Bool = false)
        throws
        -> [String]
    {
        var test = Case(file: "", type: "xgboost_json", parameters: Self.numbers, release: release, findings: [])
        if release >= TritonRelease(25, 9) { test.parameters = ["is_classifier": "false"] }
        if allows { test.parameters["xgboost_allow_unknown_field"] = "true" }
        return try Self.findings(test, bytes: bytes).map(\.message)
    }

    @Test func aModelWithoutAFaultHasNone() throws {
        #expect(try messages(json()) == [])
    }

    @Test func aBaseScoreInBracketsIsReadAsZeroRefusedOrReadByRelease() throws {
        let bytes = json(score: "\"[5E-1]\"")
        #expect(
            try messages(bytes, at: TritonRelease(24, 8)) == [
                "the base_score of \"1/xgboost.json\" is a list, which is read as 0"
            ])
        let refused = ["the fil backend cannot read \"1/xgboost.json\": its base_score is a list"]
        #expect(try messages(bytes, at: TritonRelease(24, 9)) == refused)
        #expect(try messages(bytes, at: TritonRelease(25, 12)) == refused)
        #expect(try messages(bytes, at: TritonRelease(26, 1)) == [])
    }

    @Test func whatTreeliteDoesNotReadIsNamed() throws {
        let start = "the fil backend cannot read \"1/xgboost.json\": "
        #expect(try messages(json(score: "[0.5]")) == [start + "its base_score is no text"])
        #expect(try messages(json(targets: 2)) == [start + "it has 2 targets"])
        #expect(try messages(json(booster: "gblinear")) == [start + "its booster is gblinear"])
        #expect(try messages(json(objective: "mine")) == [start + "its objective is mine"])
        #expect(try messages(json(objective: "reg:absoluteerror")) == [start + "its objective is reg:absoluteerror"])
        #expect(try messages(json(objective: "reg:absoluteerror"), at: TritonRelease(26, 7)) == [])
        let key = json(more: ",\"color\":1")
        #expect(try messages(key) == [start + "its learner has the key \"color\", which Treelite does not know"])
        #expect(try messages(key, allows: true) == [])
    }

    @Test func aShortObjectStandsInForAModel() throws {
        let test = Case(file: "", type: "xgboost_json", parameters: Self.numbers, findings: [])
        for text in ["{}", "{\"learner\": {}, \"version\": [2, 0, 0]}\n"] {
            let found = try Self.findings(test, bytes: Array(text.utf8))
            #expect(found.map { "\($0.code.text) \($0.severity.rawValue)" } == ["SLW0671 note"])
        }
        #expect(try Self.findings(test, bytes: Array("{\"learner\": ".utf8)).first?.severity == .error)
    }

    @Test func damageIsAFaultAndNoCrash() throws {
        for file in [
            "xgboost-2.1-binary.json", "xgboost-2.1-classes.ubj", "lightgbm-binary.txt", "treelite-4.8-binary.tl",
        ] {
            let whole = try Self.bytes(file)
            let type =
                file.hasSuffix("json")
                ? "xgboost_json"
                : file.hasSuffix("ubj") ? "xgboost_ubj" : file.hasSuffix("txt") ? "lightgbm" : "treelite_checkpoint"
            let test = Case(file: file, type: type, parameters: Self.classes, findings: [])
            for count in stride(from: 1, to: whole.count, by: max(1, whole.count / 97)) {
                let found = try Self.findings(test, bytes: Array(whole.prefix(count)))
                if file.hasPrefix("xgboost") {
                    #expect(found.contains { $0.code.text == "SLW0671" }, "\(file) \(count)")
                }
                var damaged = whole
                damaged[count] ^= 0xFF
                _ = try Self.findings(test, bytes: damaged)
            }
        }
    }
}
