import Foundation
import SlipwayApp
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTestSupport
import Testing

/// What `check` says of every spec in `specs/errors`, word for word, and which codes those specs cover.
@Suite struct GoldenDiagnosticsTests {
    @Test func everyFindingIsGolden() async throws {
        let texts = try await SlipwayProgram.runAll(Specs.faulty.map { arguments($0, "text") })
        let objects = try await SlipwayProgram.runAll(Specs.faulty.map { arguments($0, "json") })
        let schema = try JSONSchemaChecker(schemaAt: "golden/schema/check.schema.json")
        var made: [RelativePath: [UInt8]] = [:]
        for (index, name) in Specs.faulty.enumerated() {
            made[try relativePath("\(name).txt")] = texts[index].transcript
            made[try relativePath("\(name).json")] = objects[index].outputBytes
            #expect(schema.faults(in: objects[index].output) == [], "\(name)")
            #expect(objects[index].status == texts[index].status, "\(name)")
        }
        #expect(Golden.compare(actual: made, with: "golden/errors") == [])
    }

    /// One fault gives one finding, and the file's name says which.
    @Test func everySpecWithOneFaultHasOneFinding() throws {
        for name in Specs.faulty where name.hasPrefix("slw") {
            let findings = try Findings(of: name)
            let code = String(name.prefix(7)).uppercased()
            #expect(findings.codes == [code], "\(name)")
            #expect(findings.isValid == (DiagnosticCode.find(code, in: .joined)?.severity != .error), "\(name)")
        }
    }

    @Test func everyFaultOfSeveralIsFound() throws {
        let several = Specs.faulty.filter { $0.hasPrefix("several-") }
        #expect(several.count >= 3)
        for name in several { #expect(try Findings(of: name).codes.count >= 4, "\(name)") }
    }

    @Test func specsWithoutAFaultAreValid() throws {
        for name in Specs.faulty where name.hasPrefix("valid-") {
            #expect(try Findings(of: name).codes == [], "\(name)")
        }
    }

    /// A code that a spec can cause has a spec that causes it.
    @Test func everyCodeOfASpecHasASpec() throws {
        var seen: Set<String> = []
        for name in Specs.faulty { seen.formUnion(try Findings(of: name).codes) }
        let missing = [DiagnosticCode].joined.filter {
            $0.number < 700 && !seen.contains($0.text) && Self.exceptions[$0.number] == nil
        }
        #expect(missing.map(\.name) == [])
        let needless = Self.exceptions.keys.filter { number in
            [DiagnosticCode].joined.first { $0.number == number }.map { seen.contains($0.text) } ?? true
        }
        #expect(needless.sorted() == [], "exceptions that are none")
    }

    /// Codes without a spec, and why.
    static let exceptions: [Int: String] = {
        let reasons: [(String, [Int])] = [
            ("needs a file of megabytes; SlipwayYAMLTests", [114, 115]),
            ("is about JSON; SlipwayFormatsTests", [130, 131, 132, 133, 134]),
            ("needs seventeen fragments; SlipwaySpecTests", [224]),
            ("needs an output directory; the build tests", [367]),
            ("needs a server or a cached model; the tests of models from addresses", [369, 372]),
            (
                "needs a model damaged in its bytes; SlipwayONNXTests",
                [405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 419, 442, 443]
            ),
            ("is said by `slipway dynamic`; SlipwayCLITests", [445, 446, 447, 448, 449]),
            ("needs a graph lock without its model; SlipwayCLITests", [450]),
            ("needs a graph with an axis of size 0; SlipwayCompilerTests", [444]),
            ("is about `slipway inspect --second-opinion`; SlipwayCLITests", [475, 476, 477, 478, 479]),
            ("is about a config.pbtxt file, not a fragment; SlipwayTritonTests", [608, 610, 611, 613]),
            ("is found earlier, at the key of the language; SlipwayTritonTests", [622, 623, 624, 625]),
            (
                "is about a repository, or found earlier in a spec; SlipwayTritonTests",
                [639, 641, 644, 645, 646, 647, 648, 649, 650, 653, 654, 656, 657, 658, 659]
            ),
            ("is about a repository that was named one level too high; SlipwayCLITests", [688]),
            ("is about a configuration that somebody wrote; SlipwayTritonTests", [690]),
            (
                "is about a repository, not a spec; SlipwayTritonTests",
                [660, 661, 662, 663, 664, 665, 666, 667, 668, 669, 671, 672, 673, 674, 675, 676, 677, 678, 679]
            ),
        ]
        return Dictionary(uniqueKeysWithValues: reasons.flatMap { reason, codes in codes.map { ($0, reason) } })
    }()

    private func arguments(_ name: String, _ format: String) -> [String] {
        ["check", "--root", ".", "--format", format, "specs/errors/\(name).yaml"]
    }
}

/// The recorded findings of a spec.
private struct Findings {
    let isValid: Bool
    let codes: [String]

    init(of name: String) throws {
        let data = try Data(contentsOf: RepositoryRoot.url("golden/errors/\(name).json"))
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        isValid = object?["valid"] as? Bool ?? false
        let findings = object?["diagnostics"] as? [[String: Any]] ?? []
        codes = findings.compactMap { $0["code"] as? String }
    }
}
