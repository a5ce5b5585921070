import Foundation
import SlipwayTestSupport
import Testing

/// A document that cannot be read is an error of every command that looks at it, and nothing is written.
@Suite("Damaged documents")
struct DamagedDocumentTests {
    /// Documents with the commands that look at them and the code of one that cannot be read.
    static let documents: [(path: String, code: String, commands: [String])] = [
        (
            "out/words/manifest.json", "SLW0809",
            specCommands + ["verify out", "materialize out/words/release --into sv"]
        ),
        (
            "out/words/release/promotion.json", "SLW0771",
            specCommands + ["verify out", "materialize out/words/release --into sv"]
        ),
        (
            "out/words/release-gpu/promotion.json", "SLW0771",
            specCommands + ["verify out", "materialize out/words/release-gpu --into sv"]
        ),
        ("out/words/graph.lock.json", "SLW0367", specCommands + ["verify out"]),
        ("out/words/profile/plan.json", "SLW0809", specCommands + ["verify out"]),
        ("serving/serving.json", "SLW0809", ["verify serving", "materialize out/words/release --into serving"]),
    ]

    static let specCommands = [
        "build spec.yaml --out out --weights digest", "build spec.yaml --out out", "build spec.yaml --out out --check",
        "apply-best spec.yaml --out out --measurements a.jsonl", "report spec.yaml --out out --measurements a.jsonl",
        "profile spec.yaml --out out --server /bin/false --perf-analyzer /bin/false",
    ]

    /// Ways to damage a JSON document, as scripts of Python over its text `t`.
    static let damages: [(name: String, script: String)] = [
        ("merge conflict", "t = t.replace(',\\n', ',\\n<<<<<<< HEAD\\n', 1)"),
        ("truncated", "t = t[:len(t) // 2]"),
        ("empty", "t = ''"),
        ("not JSON", "t = 'format_version: 1\\n'"),
        ("a list", "t = '[]\\n'"),
        (
            "wrong type",
            "d = json.loads(t); d[next(k for k in d if isinstance(d[k], (list, dict)))] = 7; t = json.dumps(d)"
        ),
        ("missing key", "d = json.loads(t); del d[list(d)[-1]]; t = json.dumps(d)"),
        ("duplicate key", "t = t.replace('{', '{\"format_version\": 1,', 1)"),
        ("short digest or id", "t = re.sub(r'\"([0-9a-f]{11,63})[0-9a-f]\"', r'\"\\1\"', t, count=1)"),
        ("path that leaves", "t = re.sub(r'\"((repository|profile|words)/[^\"]*)\"', r'\"../\\1\"', t, count=1)"),
        ("version 0", "t = re.sub(r'\"format_version\": [0-9]+', '\"format_version\": 0', t, count=1)"),
    ]

    private func project() throws -> Campaign {
        let campaign = try Campaign()
        try campaign.measure("a.jsonl")
        try campaign.expect(
            """
            slipway materialize out/words/release --into serving --quiet
            slipway build spec.yaml --out out --weights digest --quiet
            cp -r out/words/release out/words/release-gpu
            """)
        return campaign
    }

    private func damage(_ path: String, _ script: String) -> String {
        """
        cat > damage.py <<'END'
        import json, re
        t = open("\(path)").read(); before = t
        \(script)
        open("\(path)", "w").write(t); print("changed" if t != before else "same")
        END
        python3 damage.py
        """
    }

    /// Every file with its digest, to see that nothing is written.
    private static let contents = "find out serving sv -type f 2> /dev/null | sort | xargs sha256sum"

    @Test(arguments: documents.map(\.path))
    func everyCommandRefusesEveryDamage(path: String) throws {
        let document = try #require(Self.documents.first { $0.path == path })
        let campaign = try project()
        try campaign.expect("cp \(path) whole.json")
        for (name, script) in Self.damages {
            let made = try campaign.expect(damage(path, script))
            // A graph lock of one file and a plan of one kind have no such path.
            guard made.output.contains("changed") else {
                #expect(name == "path that leaves", "\(name) of \(path)")
                continue
            }
            let before = try campaign.expect(Self.contents).output
            for command in document.commands {
                let result = try campaign.project.shell("slipway \(command)")
                let said = result.output + result.messages
                #expect(result.status == 1, "\(name), \(command): \(result)")
                #expect(said.components(separatedBy: "error[").count == 2, "\(name), \(command): \(result)")
                #expect(said.contains("error[\(document.code)]"), "\(name), \(command): \(result)")
                let place = #"\#(path):[0-9]+:[0-9]+"#
                #expect(said.range(of: place, options: .regularExpression) != nil, "\(name), \(command): \(result)")
            }
            #expect(try campaign.expect(Self.contents).output == before, "\(name) of \(path)")
            try campaign.expect("cp whole.json \(path)")
        }
    }

    @Test(arguments: documents.map(\.path))
    func aLaterVersionIsSaidInTheSameWords(path: String) throws {
        let document = try #require(Self.documents.first { $0.path == path })
        let campaign = try project()
        try campaign.expect("sed -i 's/\"format_version\": [0-9]*/\"format_version\": 9/' \(path)")
        let before = try campaign.expect(Self.contents).output
        for command in document.commands {
            let result = try campaign.project.shell("slipway \(command)")
            let said = result.output + result.messages
            #expect(result.status == 1, "\(command): \(result)")
            #expect(said.contains("error[SLW0808]"), "\(command): \(result)")
            #expect(said.contains("was written by a newer Slipway"), "\(command): \(result)")
            #expect(said.contains("help: Use a version of Slipway that is as new"), "\(command): \(result)")
        }
        #expect(try campaign.expect(Self.contents).output == before)
    }
}
