import Foundation
import SlipwayDiagnostics
import SlipwayReport
import SlipwayTestSupport
import Testing

@Suite struct JSONRendererTests {
    private let schema: JSONSchemaChecker

    init() throws {
        schema = try JSONSchemaChecker(schemaAt: "golden/schema/check.schema.json")
    }

    @Test func writesEveryKeyInOrder() {
        let file = SourceFile(path: "a.yaml", text: "x: ü\ny: 2\n")
        let finding = Diagnostic(
            Sample.bad, "not \"y\"", at: Sample.range(of: "y", in: file), label: "here",
            secondary: [Label(SourceRange(SourceID("gone"), ByteSpan(1, 2)))], path: "y", notes: ["why\u{1B}"]
        )
        let expected = """
            {
              "format_version": 1,
              "valid": false,
              "error_count": 1,
              "warning_count": 0,
              "diagnostics": [
                {
                  "code": "SLW0401",
                  "name": "rank-mismatch",
                  "severity": "error",
                  "message": "not \\"y\\"",
                  "file": "a.yaml",
                  "range": {
                    "start": {
                      "line": 2,
                      "column": 1,
                      "byte": 6
                    },
                    "end": {
                      "line": 2,
                      "column": 2,
                      "byte": 7
                    }
                  },
                  "path": "y",
                  "labels": [
                    {
                      "file": "a.yaml",
                      "range": {
                        "start": {
                          "line": 2,
                          "column": 1,
                          "byte": 6
                        },
                        "end": {
                          "line": 2,
                          "column": 2,
                          "byte": 7
                        }
                      },
                      "text": "here"
                    },
                    {
                      "file": "gone",
                      "range": null,
                      "text": null
                    }
                  ],
                  "notes": [
                    "why\\u001b"
                  ],
                  "help": []
                }
              ]
            }

            """
        let document = JSONRenderer().render(Sample.report([finding], [file]))
        #expect(document == expected)
        #expect(schema.faults(in: document) == [])
    }

    @Test func writesNoNullArrays() {
        let document = JSONRenderer().render(Sample.report([Diagnostic(Sample.odd, "odd", at: nil)]))
        #expect(document.contains("\"valid\": true"))
        #expect(document.contains("\"file\": null") && document.contains("\"range\": null"))
        #expect(document.contains("\"labels\": []") && document.contains("\"notes\": []"))
        #expect(schema.faults(in: document) == [])
        let empty = JSONRenderer().render(Sample.report([]))
        #expect(empty.contains("\"diagnostics\": []"))
        #expect(schema.faults(in: empty) == [])
    }

    @Test func schemaRefusesWhatTheRendererNeverWrites() {
        let document = JSONRenderer().render(Sample.report([Diagnostic(Sample.odd, "odd", at: nil)]))
        let wrong = [
            ("\"format_version\": 1", "\"format_version\": 2"), ("\"valid\": true", "\"valid\": 1"),
            ("\"error_count\": 0", "\"error_count\": -1"), ("\"severity\": \"warning\"", "\"severity\": \"fatal\""),
            ("\"help\": []", "\"help\": null"), ("\"help\": []", "\"help\": [], \"more\": 1"),
            ("\"code\": \"SLW0601\"", "\"code\": \"601\""), ("\"path\": null,", ""),
        ]
        for (right, other) in wrong {
            let changed = document.replacing(right, with: other)
            #expect(changed != document)
            #expect(schema.faults(in: changed).count == 1, "\(other)")
        }
    }

    @Test func everyKeyOfTheSchemaIsDescribed() throws {
        let data = try Data(contentsOf: RepositoryRoot.url("golden/schema/check.schema.json"))
        func undescribed(_ node: Any, _ place: String) -> [String] {
            guard let object = node as? [String: Any] else { return [] }
            var missing: [String] = []
            for (key, child) in object["properties"] as? [String: Any] ?? [:] {
                if (child as? [String: Any])?["description"] == nil { missing.append("\(place).\(key)") }
                missing += undescribed(child, "\(place).\(key)")
            }
            for (key, child) in object["definitions"] as? [String: Any] ?? [:] { missing += undescribed(child, key) }
            return missing
        }
        #expect(undescribed(try JSONSerialization.jsonObject(with: data), "$") == [])
    }
}

@Suite struct GitHubRendererTests {
    @Test func escapesAndDropsColumnsOfRangesOverLines() {
        let file = SourceFile(path: "a,b:c.yaml", text: "x: 1\ny: 2\n")
        let report = Sample.report(
            [
                Diagnostic(Sample.odd, "50%\n::error::no", at: file.range(0, 6), help: ["do\u{1B}"]),
                Diagnostic(Sample.bad, "bad", at: file.range(0, 1), notes: ["why"]),
                Diagnostic(Sample.fact, "fact", at: nil),
            ], [file]
        )
        let expected = """
            ::error title=slipway (SLW0401),file=a%2Cb%3Ac.yaml,line=1,col=1,endLine=1,endColumn=2::\
            a,b:c.yaml:1:1: SLW0401 bad%0A  note: why
            ::warning title=slipway (SLW0601),file=a%2Cb%3Ac.yaml,line=1,endLine=2::\
            a,b:c.yaml:1:1: SLW0601 50%25%0A::error::no%0A  help: do␛
            ::notice title=slipway (SLW0310)::SLW0310 fact

            """
        #expect(GitHubRenderer().render(report) == expected)
    }

    @Test func writesTenOfEachAndCountsTheRest() {
        let file = SourceFile(path: "a", text: String(repeating: "x", count: 40))
        let report = Sample.report(
            (0..<12).map { Diagnostic(Sample.bad, "bad", at: file.range($0, $0 + 1)) }
                + (0..<11).map { Diagnostic(Sample.odd, "odd", at: file.range($0, $0 + 1)) }, [file]
        )
        let text = GitHubRenderer().render(report)
        #expect(text.components(of: "::error ") == 10)
        #expect(text.components(of: "::warning ") == 10)
        #expect(text.hasSuffix("\n2 more errors, 1 more warning\n"))
        #expect(GitHubRenderer().render(Sample.report([])) == "")
    }
}

@Suite struct SARIFRendererTests {
    private func run(_ report: DiagnosticReport) throws -> [String: Any] {
        let data = Data(SARIFRenderer().render(report).utf8)
        let log = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(log["version"] as? String == "2.1.0")
        return try #require((log["runs"] as? [[String: Any]])?.first)
    }

    @Test func writesRulesResultsAndRelativePlaces() {
        let file = SourceFile(path: "specs/a b.yaml", text: "x: 1\ny: 2\n")
        let finding = Diagnostic(
            Sample.bad, "bad", at: file.range(0, 1), secondary: [Label(file.range(5, 6), "there")], path: "x",
            help: ["do"]
        )
        let expected = """
                  "results": [
                    {
                      "ruleId": "SLW0401",
                      "ruleIndex": 0,
                      "level": "error",
                      "message": {
                        "text": "bad\\nhelp: do"
                      },
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "specs/a%20b.yaml",
                              "uriBaseId": "SRCROOT"
                            },
                            "region": {
                              "startLine": 1,
                              "startColumn": 1,
                              "endLine": 1,
                              "endColumn": 2
                            }
                          },
                          "logicalLocations": [
                            {
                              "fullyQualifiedName": "x"
                            }
                          ]
                        }
                      ],
                      "relatedLocations": [
                        {
                          "id": 1,
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "specs/a%20b.yaml",
                              "uriBaseId": "SRCROOT"
                            },
                            "region": {
                              "startLine": 2,
                              "startColumn": 1,
                              "endLine": 2,
                              "endColumn": 2
                            }
                          },
                          "message": {
                            "text": "there"
                          }
                        }
                      ],
            """
        #expect(SARIFRenderer().render(Sample.report([finding], [file])).contains(expected))
    }

    /// An edit of a finding is a fix of one file, which need not be the finding's.
    @Test func anEditIsAFix() throws {
        let files = [
            SourceFile(path: "specs/a b.yaml", text: "a:\n  b: 1\n"), SourceFile(path: "base.yaml", text: "c: ü9\n"),
        ]
        let finding = Diagnostic(
            Sample.bad, "m", at: Sample.range(of: "1", in: files[0]),
            suggestion: Suggestion(Sample.range(of: "9", in: files[1]), "8: \"x\"", isSafe: true))
        let result = try #require((try run(Sample.report([finding], files))["results"] as? [[String: Any]])?.first)
        let fixes = try JSONSerialization.data(withJSONObject: try #require(result["fixes"]), options: [.sortedKeys])
        #expect(
            String(decoding: fixes, as: UTF8.self)
                == #"[{"artifactChanges":[{"artifactLocation":{"uri":"base.yaml","uriBaseId":"SRCROOT"},"replacements":"#
                + #"[{"deletedRegion":{"endColumn":6,"endLine":1,"startColumn":5,"startLine":1},"#
                + #""insertedContent":{"text":"8: \"x\""}}]}]}]"#)
    }

    /// An insertion deletes a region of no characters.
    @Test func anInsertionIsAFix() throws {
        let file = SourceFile(path: "a", text: "a: 1\n")
        let finding = Diagnostic(
            Sample.bad, "m", at: file.range(0, 1), suggestion: Suggestion(file.range(4, 4), "\nb: 2", isSafe: false))
        let result = try #require((try run(Sample.report([finding], [file]))["results"] as? [[String: Any]])?.first)
        let fix = try #require((result["fixes"] as? [[String: Any]])?.first)
        let change = try #require((fix["artifactChanges"] as? [[String: Any]])?.first)
        let replacement = try #require((change["replacements"] as? [[String: Any]])?.first)
        let region = replacement["deletedRegion"] as? [String: Int]
        #expect(region == ["startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 5])
        let none = try #require(
            (try run(Sample.report([Diagnostic(Sample.bad, "m", at: nil)]))["results"] as? [[String: Any]])?.first)
        #expect(none["fixes"] == nil)
    }

    @Test func namesEachRuleOnceSorted() throws {
        let findings = [Sample.odd, Sample.bad, Sample.odd].enumerated().map {
            Diagnostic($1, "m\($0)", at: nil, file: SourceID("f"))
        }
        let run = try run(Sample.report(findings))
        let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
        let rules = try #require(driver["rules"] as? [[String: Any]])
        #expect(rules.compactMap { $0["id"] as? String } == ["SLW0401", "SLW0601"])
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.compactMap { $0["ruleIndex"] as? Int } == [0, 1, 1])
        #expect(run["columnKind"] as? String == "unicodeCodePoints")
    }

    @Test func aFindingWithoutAFileHasNoLocationAndAnAbsolutePathNoBase() throws {
        let run = try run(
            Sample.report([
                Diagnostic(Sample.bad, "none", at: nil),
                Diagnostic(Sample.odd, "far", at: nil, file: SourceID("/m/ü:1")),
            ])
        )
        let results = try #require(run["results"] as? [[String: Any]])
        #expect((results[0]["locations"] as? [Any])?.isEmpty == true)
        let location = try #require((results[1]["locations"] as? [[String: Any]])?.first)
        let artifact = (location["physicalLocation"] as? [String: Any])?["artifactLocation"] as? [String: String]
        #expect(artifact == ["uri": "file:///m/%C3%BC%3A1"])
    }

    @Test func fingerprintsSurviveMovedLinesAndTellEqualLinesApart() throws {
        func prints(_ text: String) throws -> [String] {
            let file = SourceFile(path: "a", text: text)
            let starts = file.bytes.indices.filter { file.bytes[$0] == UInt8(ascii: "x") }
            let findings = starts.map { Diagnostic(Sample.bad, "bad", at: file.range($0, $0 + 1)) }
            let results = try #require(try run(Sample.report(findings, [file]))["results"] as? [[String: Any]])
            return results.compactMap {
                ($0["partialFingerprints"] as? [String: String])?["primaryLocationLineHash"]
            }
        }
        let before = try prints("x: 1\nx: 1\nx: 2\n")
        #expect(Set(before).count == 3)
        #expect(before[0].dropLast(2) == before[1].dropLast(2))
        #expect(before[0].hasSuffix(":1") && before[1].hasSuffix(":2"))
        #expect(try prints("\n# more\n  x:   1\nx: 1\n\nx: 2\n") == before)
    }

    @Test func writesAnEmptyRunAndTheVersionOnlyWhenGiven() throws {
        let results = try run(Sample.report([]))["results"] as? [Any]
        #expect(results?.isEmpty == true)
        let report = Sample.report([])
        #expect(!SARIFRenderer().render(report).contains("semanticVersion"))
        #expect(SARIFRenderer(toolVersion: "1.2.3").render(report).contains("\"semanticVersion\": \"1.2.3\""))
    }
}
