import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwaySpec
import SlipwayTestSupport
import SlipwayYAML
import Testing

/// A project file with one fault at its marker, or with none.
struct ProjectCase: Sendable, CustomTestStringConvertible {
    let code: DiagnosticCode?
    let text: String
    /// Whether the JSON Schema finds the fault as well.
    let schema: Bool

    init(_ code: DiagnosticCode?, _ text: String, schema: Bool = true) {
        self.code = code
        self.text = text
        self.schema = schema
    }

    var testDescription: String { text }

    static let all: [ProjectCase] = [
        ProjectCase(nil, "project: 1"), ProjectCase(nil, "project: 1\nrequires: \"0.2\"\nspecs: a/*.yaml"),
        ProjectCase(nil, "project: 1\nout: /srv/out\nmodel_roots: ../models"),
        ProjectCase(nil, "project: 1\nallow: []\nreleases: {}\nservers: {}"),
        ProjectCase(.missingKey, "1️⃣out: deploy"), ProjectCase(.newerProject, "project: 1️⃣2\nfuture: 1"),
        ProjectCase(.notAWholeNumber, "project: 1️⃣one"),
        ProjectCase(.otherSlipwayRequired, "project: 1\nrequires: 1️⃣\"0.1\"", schema: false),
        ProjectCase(.otherSlipwayRequired, "project: 1\nrequires: 1️⃣\"0.20\"", schema: false),
        ProjectCase(.unquotedText, "project: 1\nrequires: 1️⃣0.2"),
        ProjectCase(.malformedText, "project: 1\nrequires: 1️⃣\"0.2.0\""),
        ProjectCase(.malformedText, "project: 1\nspecs: [1️⃣/srv/*.yaml]"),
        ProjectCase(.malformedText, "project: 1\nspecs: [1️⃣../*.yaml]", schema: false),
        ProjectCase(.malformedText, "project: 1\nspecs: [1️⃣\"a[\"]", schema: false),
        ProjectCase(.emptyList, "project: 1\nspecs: 1️⃣[]"), ProjectCase(.unknownWord, "project: 1\nweights: 1️⃣git"),
        ProjectCase(.unknownWord, "project: 1\ngate: {behind: 1️⃣never}"),
        ProjectCase(.missingKey, "project: 1\nallow: [{1️⃣code: SLW0684}]"),
        ProjectCase(.emptyValue, "project: 1\nallow: [{code: SLW0684, because:1️⃣ }]"),
        ProjectCase(.malformedText, "project: 1\nallow: [{code: SLW0684, because: 1️⃣\"\"}]"),
        ProjectCase(.malformedText, "project: 1\nallow: [{code: 1️⃣SLW684, because: x}]"),
        ProjectCase(.unknownKey, "project: 1\nallow: [{code: SLW0684, because: x, 1️⃣where: y}]"),
        ProjectCase(.unknownKey, "project: 1\n1️⃣outs: deploy"),
        ProjectCase(.missingUnit, "project: 1\nreleases: {prod: {promote: {min_gain: 1️⃣3}}}"),
        ProjectCase(.unknownKey, "project: 1\nreleases: {prod: {1️⃣batches: 1}}"),
        ProjectCase(.malformedText, "project: 1\nreleases: {1️⃣a/b: {}}"),
        ProjectCase(.missingKey, "project: 1\nservers: {a: {1️⃣deploy: {}}}"),
        ProjectCase(.malformedText, "project: 1\nservers: {a: {releases: [1️⃣a@b@c]}}"),
        ProjectCase(.wrongKind, "1️⃣- project"),
    ]
}

@Suite struct ProjectDecoderTests {
    private func decode(_ text: String) -> (document: ProjectDocument?, findings: [Diagnostic]) {
        var bag = DiagnosticBag()
        let document = ProjectDecoder.decode(
            SourceFile(path: "slipway.yaml", text: text), language: language, into: &bag)
        return (document, bag.all)
    }

    @Test(arguments: ProjectCase.all) func findsTheFaultAtItsPlace(_ one: ProjectCase) throws {
        let marked = MarkedText(one.text)
        let findings = decode(marked.text).findings
        #expect(findings.map(\.code.name) == [one.code?.name].compactMap(\.self))
        guard one.code != nil, let place = findings.first?.primary?.range else { return }
        #expect(place.span.start == marked["1️⃣"])
    }

    @Test(arguments: ProjectCase.all) func schemaAgrees(_ one: ProjectCase) throws {
        var bag = DiagnosticBag()
        let file = SourceFile(path: "slipway.yaml", text: MarkedText(one.text).text)
        let node = try #require(YAMLReader.read(file, into: &bag))
        #expect(try schemaFaults(node, .project).isEmpty == (one.code == nil || !one.schema))
    }

    @Test func everyExampleOfTheTableIsTaken() throws {
        let root = language.ofProjects.root
        let lines = root.fields.map { "\($0.key): \($0.example)" }
        let decoded = decode(lines.joined(separator: "\n"))
        #expect(decoded.findings.map(\.message) == [])
        let document = try #require(decoded.document)
        #expect(document.requires == .current)
        #expect(document.specs.map(\.text) == ["specs/**/*.yaml"])
        #expect(document.out?.value == "deploy" && document.weights == "digest" && document.behindFails)
        #expect(document.modelRoots.map(\.value) == ["models"])
        #expect(document.allowances.map(\.reason) == ["the image is pinned elsewhere"])
        #expect(document.allowances.first?.patterns.map(\.text) == ["specs/ocr-*.yaml"])
        #expect(document.releases.map(\.name.value) == ["prod"])
        #expect(document.servers.first?.releases.map(\.value) == ["bertsquad", "e5@prod"])
    }

    @Test func whatIsNotStatedHasItsDefault() throws {
        let document = try #require(decode("project: 1").document)
        #expect(document.specs.map(\.text) == [SpecTable.defaultSpecs])
        #expect(document.requires == nil && document.out == nil && document.weights == nil && !document.behindFails)
    }

    @Test func overlaysAreMergedOverASpecKeyByKey() throws {
        let project = try #require(
            decode("project: 1\nreleases: {prod: {promote: {min_gain: 3%}}}").document)
        let text = "slipway: 1\nname: m\nmodel: {source: m.onnx}\npromote: {maximize: throughput, min_gain: 1%}"
        var (texts, bag) = (SourceSet(), DiagnosticBag())
        let merged = SpecLoader.document(
            SourceFile(path: "m.yaml", text: text), overlay: project.releases.first?.overlay, language: language,
            files: NoFiles(), texts: &texts, into: &bag)
        #expect(bag.all.isEmpty)
        #expect(merged?.promote?.minGain?.value == 0.03)
        #expect(merged?.promote?.objective.map(\.metric.value) == ["throughput"])
    }
}

@Suite struct SpecHeadTests {
    private func head(_ text: String) -> SpecHead {
        SpecLoader.head(SourceFile(path: "a.yaml", text: text), language: language, files: NoFiles())
    }

    @Test(arguments: [
        ("slipway: 1\nname: m\nmodel: {source: m.onnx}", true, true), ("slipway: 1\ninstances: 2", false, false),
        // What lacks a name or a model may be meant as a spec, unless others extend it.
        ("slipway: 1\nmodel: {source: m.onnx}", true, false), ("slipway: 1\nname: m", true, false),
        ("slipway: 1\nmodel: {rebatch: true}", false, false),
        // Nobody knows what these are, so they are checked.
        ("apiVersion: v1", true, false), ("slipway: [", true, false), ("", true, false),
        ("slipway: 1\nextends: missing.yaml", true, false),
    ])
    func tellsSpecsFromFragments(_ text: String, _ isSpec: Bool, _ isSpecExtended: Bool) {
        #expect(head(text).isSpec(isExtended: false) == isSpec)
        #expect(head(text).isSpec(isExtended: true) == isSpecExtended)
    }

    @Test func knowsNamesOfFaultySpecs() {
        let faulty = head("slipway: 1\nname: m\nformerly: [a, b]\nextends: missing.yaml\nbatching: 3")
        #expect(faulty.name?.value.text == "m" && faulty.formerNames.map(\.value.text) == ["a", "b"])
    }
}

/// Files of which there are none.
private struct NoFiles: SpecSources {
    func read(_ path: String, statedIn source: SourceID) throws(SpecSourceError) -> SourceFile { throw .notFound }
}
