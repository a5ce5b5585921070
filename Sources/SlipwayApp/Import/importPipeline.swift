import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayWorkspace

/// Which variables of the 2022 demo are to become a spec, and where it goes.
package struct PipelineImport: Sendable {
    /// The path of the file with the variables.
    package let file: String
    /// The folder for the spec.
    package let folder: String
    /// Whether a file that is there is replaced.
    package var replaces = false

    /// Makes a request.
    package init(_ file: String, into folder: String) {
        self.file = file
        self.folder = folder
    }
}

/// Makes a spec of the variables of the 2022 demo (OLive and Model Analyzer): `model_filename`, `model_name`,
/// `model_type`, `in_names`, `in_shapes`, `in_types`, `out_names`.
///
/// The matrix is the one that the demo tried: CUDA and TensorRT, one to five instances, preferred batches up to 16. Where
/// the ONNX file is there the spec is compiled first.
///
/// - Parameters:
///   - request: The file and the folder.
///   - project: Where specs and models are looked for.
/// - Returns: What became of the model; what has no equivalent is listed.
package func importPipeline(_ request: PipelineImport, of project: Project) -> Outcome<ImportReport> {
    var outcome = Outcome<ImportReport>()
    do throws(WorkspaceError) {
        let source = SourceFile(
            id: SourceID(request.file), bytes: try Workspace.readText(request.file, limit: 1 << 20))
        outcome.sources.add(source)
        let variables = PipelineVariables(String(decoding: source.bytes, as: UTF8.self))
        for name in variables.missing {
            outcome.bag.add(
                Diagnostic(
                    .pipelineVariable, "the variable \(name) is missing", at: nil, file: source.id,
                    help: [DiagnosticCode.pipelineVariable.remedy]))
        }
        guard variables.missing.isEmpty, let name = ModelName(variables.name) else {
            if variables.missing.isEmpty {
                outcome.bag.add(
                    Diagnostic(
                        .pipelineVariable, "model_name \"\(variables.name)\" is no name of a model", at: nil,
                        file: source.id, help: [DiagnosticCode.pipelineVariable.remedy]))
            }
            return outcome
        }
        let wasMade = try Workspace.makeFolder(request.folder)
        do throws(WorkspaceError) {
            let place = "\(request.folder)/\(name.text).yaml"
            let folder = Workspace.folder(of: try Workspace.draftPlace(place))
            let beside = Workspace.folder(of: try Workspace.absolute(request.file))
            let model = Workspace.path(to: "\(beside)/\(variables.onnxName)", from: folder)
            let text = variables.spec(named: name, model: model)
            var report = ImportReport.Model(name: name.text, spec: place, differences: variables.differences)
            var compiler = SpecCompiler(project: project, target: nil)
            compiler.draft = Array(text.utf8)
            if Workspace.target(of: "\(beside)/\(variables.onnxName)") != nil {
                let compiled = compiler.compile(place)
                outcome.bag.merge(compiled.bag)
                outcome.sources.merge(compiled.sources)
                for failure in compiled.failures { throw failure.error }
            } else {
                report.differences.append(
                    ImportDifference(
                        field: "model_filename", was: variables.values["model_filename"], becomes: model,
                        reason: "the ONNX file is not there yet, so that the spec was not compared with it"))
                var texts = SourceSet()
                let file = SourceFile(id: SourceID(place), bytes: Array(text.utf8))
                let workspace = try project.workspace(of: place, isDraft: true)
                _ = SpecLoader.document(
                    file, language: .joined, files: SpecFiles(workspace, project.input), texts: &texts,
                    into: &outcome.bag)
                outcome.sources.merge(texts)
            }
            guard !outcome.bag.hasErrors else {
                if wasMade { Workspace.removeFolder(request.folder) }
                return outcome
            }
            try Workspace.writeTexts([(place, Array(text.utf8))], replacing: request.replaces)
            outcome.value = ImportReport(models: [report])
        } catch {
            if wasMade { Workspace.removeFolder(request.folder) }
            throw error
        }
    } catch {
        outcome.fail(error)
    }
    return outcome
}

/// The variables of the demo.
struct PipelineVariables {
    /// Every variable of the file.
    private(set) var values: [String: String] = [:]

    /// Reads lines such as `export in_names=a,b`; comments and other lines are left out.
    init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            // The tutorial's own list marks them as list items in bold.
            var words = line.replacing("**", with: "").drop { $0 == "*" || $0 == " " || $0 == "\t" }
            if words.hasPrefix("export ") { words = words.dropFirst("export ".count) }
            guard let sign = words.firstIndex(of: "=") else { continue }
            let name = words[..<sign].split(separator: " ").joined()
            guard AxisSum.isIdentifier(name) else { continue }
            var value = words[words.index(after: sign)...]
            while value.last == " " || value.last == "\t" { value = value.dropLast() }
            for quote in ["\"", "'"] where value.count > 1 && value.hasPrefix(quote) && value.hasSuffix(quote) {
                value = value.dropFirst().dropLast()
            }
            values[name.lowercased()] = String(value)
        }
    }

    /// The variables that are needed and missing, in order.
    var missing: [String] { ["model_filename", "model_name"].filter { (values[$0] ?? "").isEmpty } }
    /// The name of the model.
    var name: String { values["model_name"] ?? "" }

    /// The name of the ONNX file: the model's own, or that of its export.
    var onnxName: String {
        let file = values["model_filename"] ?? ""
        guard !file.hasSuffix(".onnx") else { return file }
        let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
        return "\(stem).onnx"
    }

    /// What has no equivalent.
    var differences: [ImportDifference] {
        var found: [ImportDifference] = []
        if let type = values["model_type"], type.lowercased() != "onnx" {
            found.append(
                ImportDifference(
                    field: "model_type", was: type, becomes: nil, reason: "export the model to \(onnxName) first"))
        }
        let known: Set<String> = [
            "model_filename", "model_name", "model_type", "in_names", "in_shapes", "in_types", "out_names",
        ]
        for (key, value) in values.sorted(by: { $0.key < $1.key }) where !known.contains(key) {
            found.append(
                ImportDifference(
                    field: key, was: value, becomes: nil,
                    reason: key == "model_location"
                        ? "a source can be {url, sha256}" : "the demo's scripts do not pass it on"))
        }
        return found
    }

    /// The spec.
    func spec(named name: ModelName, model: String) -> String {
        var lines = [
            "# Made by `slipway import` of the variables of the 2022 demo. The matrix is what the demo's scripts tried.",
            "slipway: \(SpecTable.languageVersion)", "name: \(SpecWords.scalar(name.text))", "",
            "model:", "  source: \(SpecWords.scalar(model))", "",
        ]
        func items(_ key: String) -> [String] {
            (values[key] ?? "").split(separator: ",").map { AnalyzerFile.trimmed(String($0)) }.filter { !$0.isEmpty }
        }
        let before = lines.count
        if !items("in_names").isEmpty { lines += SpecWords.flow("in_names", items("in_names").map(SpecWords.scalar)) }
        if let shapes = values["in_shapes"], !shapes.isEmpty { lines.append("in_shapes: \(shapes)") }
        if !items("in_types").isEmpty { lines += SpecWords.flow("in_types", items("in_types")) }
        if !items("out_names").isEmpty {
            lines += SpecWords.flow("out_names", items("out_names").map(SpecWords.scalar))
        }
        if lines.count > before { lines.append("") }
        lines += [
            "target: {triton: \"24.10\"}", "", "execution_providers:", "  - cuda",
            "  - tensorrt: {precision: [fp32, fp16], max_workspace_size: 1GiB}", "", "batching:",
            "  max_batch_size: 16",
            "  preferred_batch_size: [[], [2], [4], [8], [16]]",
            "  max_queue_delay: 30ms # the demo's; a lone request waits that long: try less",
            "", "instances: {count: 1..5, kind: gpu}", "", "profile:", "  concurrency: [1, 8, 16, 32, 64, 128]",
        ]
        let integers = zip(items("in_names"), items("in_types")).filter { $0.1.contains("int") }
        if !integers.isEmpty { lines.append("  data:") }
        for (input, _) in integers {
            lines.append(
                "    \(SpecWords.scalar(input)): ones # state what your clients send, such as {random: [0, 28995]}")
        }
        lines += ["", "promote: {maximize: throughput}"]
        return lines.joined(separator: "\n") + "\n"
    }
}
