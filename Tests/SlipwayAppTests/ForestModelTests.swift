import Foundation
import SlipwayBackends
import SlipwayDiagnostics
import SlipwayTestSupport
import SlipwayWorkspace
import Testing

@testable import SlipwayApp

/// Trees that are given to the fil backend: what is read from them, what is written by release, and what is refused.
@Suite("Trees for the fil backend") struct ForestModelTests {
    private static let two = #"""
        {"learner":{"attributes":{},"feature_names":[],"feature_types":[],"gradient_booster":{"name":"gbtree","model":{"gbtree_model_param":{"num_trees":"0"},"trees":[],"tree_info":[]}},"learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"4","num_target":"1"},"objective":{"name":"binary:logistic"}},"version":[2,1,4]}
        """#

    private func project(
        _ section: String?, keys: String = "", target: String = "25.09", content: String = two, file: String = "m.json"
    ) throws -> AppProject {
        let project = try AppProject(
            spec: """
                slipway: 1
                name: f
                target: {triton: "\(target)"}
                model: {source: \(file), backend: fil\(section.map { ", fil: {\($0)}" } ?? "")}
                \(keys)

                """)
        try project.folder.write(file, content)
        return project
    }

    private func findings(_ project: AppProject) -> [Diagnostic] {
        SpecCompiler(project: project.project, target: project.target).compile(project.spec).bag.all
    }

    private func errors(_ project: AppProject) -> [String] {
        findings(project).filter { $0.severity == .error }.map(\.code.text)
    }

    private func changed(_ pairs: (String, String)...) -> String {
        pairs.reduce(Self.two) { $0.replacing($1.0, with: $1.1) }
    }

    /// Parameters of a written configuration.
    private func parameters(_ config: String) -> [String: String] {
        var found: [String: String] = [:]
        var key: String?
        for line in config.split(separator: "\n") {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.hasPrefix("key: \"") { key = String(text.dropFirst(6).dropLast()) }
            if text.hasPrefix("string_value: \""), let known = key {
                found[known] = String(text.dropFirst(15).dropLast())
            }
        }
        return found
    }

    // MARK: What is written

    @Test(arguments: [
        ("25.08", "output_class", "threads_per_tree"), ("25.09", "is_classifier", "chunk_size"),
    ])
    func parametersHaveTheNamesOfTheRelease(target: String, classifier: String, chunk: String) throws {
        let project = try project(
            "classifier: true, probabilities: true, chunk_size: 4, threshold: 0.7",
            keys: "execution_providers: [cuda]\nbatching: {max_batch_size: 64}", target: target)
        #expect(findings(project).isEmpty, "\(findings(project))")
        try project.build()
        let config = project.folder.text("out/f/repository/f-cuda-b64-i1/config.pbtxt")
        #expect(
            parameters(config) == [
                "model_type": "xgboost_json", classifier: "true", "predict_proba": "true", chunk: "4",
                "threshold": "0.7",
            ])
        for line in ["backend: \"fil\"", "name: \"input__0\"", "dims: [4]", "name: \"output__0\"", "dims: [2]"] {
            #expect(config.contains(line), "\(line) in \(config)")
        }
        #expect(project.folder.text("out/f/repository/f-cuda-b64-i1/1/xgboost.json") == Self.two)
    }

    @Test(arguments: [
        ("classifier: true", 1, "0.5"), ("classifier: true, probabilities: true", 3, "0.5"),
    ])
    func severalClassesGiveAClassOrAllProbabilities(section: String, width: Int, threshold: String) throws {
        let three = changed(("\"num_class\":\"0\"", "\"num_class\":\"3\""), ("binary:logistic", "multi:softprob"))
        let project = try project(section, keys: "batching: {max_batch_size: 8}", content: three)
        try project.build()
        let config = project.folder.text("out/f/repository/f-cpu-b8-i1/config.pbtxt")
        #expect(config.contains("dims: [\(width)]") && parameters(config)["threshold"] == threshold, "\(config)")
    }

    @Test func aRegressionGivesOneNumber() throws {
        let value = changed(("binary:logistic", "reg:squarederror"))
        let project = try project("classifier: false", content: value)
        try project.build()
        let config = project.folder.text("out/f/repository/f-default/config.pbtxt")
        #expect(config.contains("dims: [-1, 4]") && config.contains("dims: [-1, 1]"), "\(config)")
        #expect(parameters(config)["threshold"] == nil)
    }

    @Test func theContentTellsTheFormat() throws {
        let text = try String(contentsOf: RepositoryRoot.url("specs/models/forest.txt"), encoding: .utf8)
        let project = try project("classifier: true", content: text, file: "m.txt")
        try project.build()
        #expect(project.folder.exists("out/f/repository/f-default/1/model.txt"))
        #expect(project.folder.text("out/f/repository/f-default/config.pbtxt").contains("\"lightgbm\""))
    }

    @Test func theLockStandsInForTheTrees() throws {
        var project = try project("classifier: true")
        project.weights = .digest
        try project.build()
        let before = project.folder.contents("out")
        try FileManager.default.removeItem(atPath: project.folder.path("m.json"))
        try project.build()
        #expect(project.folder.contents("out") == before)
    }

    // MARK: What is refused

    @Test(arguments: [
        ("in_names: [input__0]\nin_shapes: [[batch, 5]]", "SLW0434"), ("in_names: [features]", "SLW0430"),
        ("in_names: [input__0]\nin_types: [float64]", "SLW0435"),
        ("out_names: [output__0]\nout_shapes: [[batch, 2]]", "SLW0434"),
    ])
    func statedTensorsAreHeldAgainstTheFile(keys: String, code: String) throws {
        #expect(errors(try project("classifier: true", keys: keys)).contains(code))
    }

    @Test func classifierHasToBeStated() throws {
        #expect(errors(try project(nil)) == ["SLW0563"])
        #expect(errors(try project("probabilities: true")) == ["SLW0201"])
    }

    @Test(arguments: [
        ("classifier: false, probabilities: true", "binary:logistic", "0", "SLW0562"),
        ("classifier: true, probabilities: true", "reg:squarederror", "0", "SLW0562"),
        ("classifier: false", "multi:softprob", "3", "SLW0562"),
    ])
    func outputsThatTheTreesDoNotGiveAreErrors(section: String, objective: String, classes: String, code: String) throws
    {
        let content = changed(
            ("binary:logistic", objective), ("\"num_class\":\"0\"", "\"num_class\":\"\(classes)\""))
        #expect(errors(try project(section, content: content)) == [code])
    }

    /// XGBoost 3.1 and later write the base score as a list; Triton reads that from 26.01 on.
    @Test(arguments: [("25.09", false), ("25.12", false), ("26.01", true)])
    func aListOfBaseScoresIsHeldAgainstTheRelease(target: String, isRead: Bool) throws {
        let content = changed(("\"5E-1\"", "\"[5E-1]\""))
        let found = findings(try project("classifier: true", target: target, content: content))
        #expect(found.contains { $0.severity == .error } == !isRead, "\(found)")
        if !isRead { #expect(found.first?.message.contains("base_score is a list") == true, "\(found)") }
    }

    @Test func treesThatAreReadWronglyAreTold() throws {
        let content = changed(("\"5E-1\"", "\"[5E-1]\""))
        let found = findings(try project("classifier: true", target: "24.08", content: content))
        #expect(found.contains { $0.message.contains("read as 0") }, "\(found)")
    }

    @Test(arguments: [
        ("gbtree\",\"model\"", "gblinear\",\"model\""), ("\"num_target\":\"1\"", "\"num_target\":\"2\""),
        ("binary:logistic", "custom:mine"), ("\"attributes\"", "\"novelty\""), ("\"learner\"", "\"nothing\""),
    ])
    func treesThatTheBackendDoesNotReadAreErrors(old: String, new: String) throws {
        let found = errors(try project("classifier: true", content: changed((old, new))))
        #expect(!found.isEmpty, "\(found)")
    }

    @Test(arguments: [
        ("25.08", "layout: layered", "SLW0554"), ("25.09", "algorithm: naive", "SLW0554"),
        ("25.09", "storage: dense", "SLW0554"), ("25.09", "model_type: xgboost_ubj", "SLW0553"),
        ("25.09", "threshold: -1", "SLW0301"), ("25.09", "model_type: json", "SLW0208"),
    ])
    func keysAreHeldAgainstTheReleaseAndTheFile(target: String, section: String, code: String) throws {
        let project = try project(
            "classifier: true, \(section)", keys: "execution_providers: [cuda]", target: target)
        #expect(errors(project) == [code], "\(findings(project))")
    }

    @Test func keysOfGPUsHaveNoEffectOnTheCPU() throws {
        let found = findings(try project("classifier: true, layout: layered"))
        #expect(found.map(\.code.text) == ["SLW0506"])
    }
}
