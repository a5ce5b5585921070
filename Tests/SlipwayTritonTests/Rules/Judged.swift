import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwayTriton
import Testing

/// The findings about one model, made of a text and the paths of its files.
struct Judged {
    let source: SourceFile
    let findings: [Diagnostic]

    /// Judges a configuration.
    ///
    /// - Parameters:
    ///   - text: The config.pbtxt; nil for a model without.
    ///   - name: The name of the directory.
    ///   - files: What the directory holds: a path that ends with `/` is a directory, one with ` ->` a broken link,
    ///     and `#N` states the bytes. The directories of a path are added.
    ///   - graphs: The graphs of the ONNX files by version.
    ///   - server: The server.
    ///   - contents: What files say, by their paths; the files are added.
    ///   - outside: What is outside of the model's directory; nil where nobody looked.
    /// - Throws: Never in practice; the model's own maker may.
    init(
        _ text: String?, name: String = "m", files: [String] = ["1/model.onnx"],
        graphs: [String: GraphSignature] = [:], server: ServerFacts = ServerFacts(), contents: [String: String] = [:],
        outside: [String]? = nil
    ) throws {
        source = SourceFile(path: "\(name)/config.pbtxt", text: text ?? "")
        let told = contents.map { "\($0.key)#\($0.value.utf8.count)" }
        var model = try repositoryModel(text, name: name, files: files + told, graphs: graphs)
        // A reader hands over what the rules ask for, and nothing else.
        for path in model.contentPaths { model.contents[path] = contents[path].map { Array($0.utf8) } }
        if let outside {
            let found = model.outsidePaths.filter(outside.contains)
            model.outside = Dictionary(uniqueKeysWithValues: found.map { ($0, .file(byteCount: 1)) })
        }
        findings = ConfigRules(backends: [.onnxRuntime]).check(model, server: server)
    }

    /// Judges the ensembles of a repository.
    init(ensemble text: String, name: String = "e", among models: [RepositoryModel]) throws {
        source = SourceFile(path: "\(name)/config.pbtxt", text: text)
        let model = try repositoryModel(text, name: name, files: ["1/"])
        let bag = EnsembleRules.check([model] + models, server: ServerFacts())
        let id = SourceID("\(name)/config.pbtxt")
        findings = bag.filter { $0.file == id }
    }

    /// The findings as `SLW0643 error 2:20 the words that are pointed at`, errors first.
    var lines: [String] {
        findings.sorted { $0.severity < $1.severity }.map { finding in
            var words = [finding.code.text, finding.severity.rawValue]
            if let range = finding.primary?.range {
                let place = source.lineColumn(at: range.span.start)
                words += ["\(place.line):\(place.column)", source.text(range.span)]
            }
            return words.joined(separator: " ")
        }
    }

    /// What the server says in the findings' notes.
    var serverMessages: [String] {
        findings.flatMap(\.notes).compactMap { note in
            ["Triton's log says: ", "Triton says: "].first { note.hasPrefix($0) }.map {
                String(note.dropFirst($0.count))
            }
        }
    }
}

/// A model made of a text and paths, in the form that ``Judged`` takes.
func repositoryModel(
    _ text: String?, name: String, files: [String], graphs: [String: GraphSignature] = [:]
) throws -> RepositoryModel {
    var entries: [String: RepositoryModel.Entry.Kind] = [:]
    for file in files {
        let parts = file.split(separator: "#")
        let path = parts[0].hasSuffix("/") ? String(parts[0].dropLast()) : String(parts[0])
        let bytes = parts.count > 1 ? UInt64(parts[1]) ?? 0 : 1
        if path.hasSuffix(" ->") {
            entries[String(path.dropLast(3))] = .brokenLink
        } else {
            entries[path] = parts[0].hasSuffix("/") ? .directory : .file(byteCount: bytes)
        }
        var parent = path.split(separator: "/").dropLast()
        while !parent.isEmpty {
            entries[parent.joined(separator: "/")] = .directory
            parent = parent.dropLast()
        }
    }
    let id = SourceID("\(name)/config.pbtxt")
    var config = RepositoryModel.Config.absent
    if let text {
        var bag = DiagnosticBag()
        let message = ConfigText.parse(SourceFile(path: id.path, text: text), into: &bag)
        config = message.map { .read($0, id) } ?? .refused(id)
    }
    return RepositoryModel(
        directoryName: name, directory: SourceID(name), config: config,
        entries: entries.map { RepositoryModel.Entry($0.key, $0.value) }, graphs: graphs)
}

/// A configuration that no rule objects to, with more lines after its own five.
func config(_ more: String, batch: Int = 8) -> String {
    """
    backend: "onnxruntime"
    max_batch_size: \(batch)
    input { name: "x" data_type: TYPE_FP32 dims: [3] }
    output { name: "y" data_type: TYPE_FP32 dims: [3] }
    instance_group { kind: KIND_CPU count: 1 }
    \(more)
    """
}

/// A configuration, what is found in it, and what the server says of that.
struct RuleCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var text: String?
    var files = ["1/model.onnx"]
    var server = ServerFacts()
    var contents: [String: String] = [:]
    var outside: [String]?
    var lines: [String]
    var messages: [String] = []

    init(
        _ description: String, _ text: String?, files: [String] = ["1/model.onnx"], gpus: Int? = nil,
        release: String = "24.10", completes: Bool = true, weights: Bool = true, contents: [String: String] = [:],
        outside: [String]? = nil, _ lines: [String], _ messages: [String] = []
    ) {
        testDescription = description
        self.text = text
        self.files = files
        server = ServerFacts(
            release: TritonRelease(release) ?? ReleaseTable.default, gpuCount: gpus, autoComplete: completes)
        server.isWithoutWeights = !weights
        self.contents = contents
        self.outside = outside
        self.lines = lines
        self.messages = messages
    }

    /// Checks that exactly these findings are made, with these words of the server.
    func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let judged = try Judged(text, files: files, server: server, contents: contents, outside: outside)
        #expect(judged.lines == lines, sourceLocation: sourceLocation)
        if !messages.isEmpty { #expect(judged.serverMessages == messages, sourceLocation: sourceLocation) }
        for finding in judged.findings {
            #expect(!finding.help.isEmpty, sourceLocation: sourceLocation)
            #expect(finding.file != nil, sourceLocation: sourceLocation)
        }
    }
}
