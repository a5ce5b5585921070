import Foundation
import SlipwayTestSupport
import Testing

/// `model.quantize`: a step of `slipway convert`, of a graph that is given and of one that was converted.
@Suite struct QuantizeTests {
    private static let dynamic = "{method: dynamic, keep: small.onnx}"

    /// A project whose spec quantizes.
    private func project(
        _ converter: String = ConversionProject.good, source: String = "source: ../m.onnx", quantize: String = dynamic
    ) throws -> ConversionProject {
        let made = try ConversionProject(converter)
        let spec = ConversionProject.spec("unused").replacing(
            "model: {convert: unused}", with: "model: {\(source), quantize: \(quantize)}")
        try made.project.write("specs/words.yaml", spec)
        return made
    }

    @Test func aGivenGraphIsQuantizedOnce() throws {
        let made = try project()
        let missing = try made.run("slipway check; slipway build")
        #expect(missing.status == 1 && missing.output.contains("SLW0373"), "\(missing)")
        #expect(missing.messages.contains("\"m.onnx\" has not been quantized as the spec declares"), "\(missing)")
        #expect(made.runs == 0)
        let first = try made.convert()
        #expect(first.output.hasPrefix("converted  words: m.onnx by quantize → specs/small.onnx"), "\(first)")
        let second = try made.convert("--format json")
        #expect(second.output.contains("\"status\": \"unchanged\""), "\(second)")
        #expect(try JSONSchemaChecker(schemaAt: "golden/schema/convert.schema.json").faults(in: second.output) == [])
        #expect(made.runs == 1)
        let built = try made.run(
            """
            set -e; slipway build -q; slipway verify -q; rm -rf cache; slipway build --check
            mv m.onnx away; slipway build --check; rm specs/small.onnx*; slipway build --check; mv away m.onnx
            """)
        #expect(built.status == 0, "\(built)")
        let lock = made.project.text("deploy/words/graph.lock.json")
        #expect(lock.contains("\"with\": \"quantize\"") && lock.contains("\"source\": \"m.onnx\""), "\(lock)")
        // Another graph: what was made of the old one does not stand for it.
        let changed = try made.run("printf '\\022\\000' >>m.onnx; slipway build --check")
        #expect(changed.status == 1 && changed.messages.contains("SLW0373"), "\(changed)")
    }

    @Test func aConvertedGraphIsQuantizedAfterIt() throws {
        let source = "convert: {with: lightgbm, source: forest.txt, keep: whole.onnx}"
        let made = try project(source: source)
        let done = try made.convert()
        #expect(done.output.contains("converted  words: specs/forest.txt by lightgbm → specs/whole.onnx"), "\(done)")
        #expect(
            done.output.contains("converted  words: specs/forest.txt by lightgbm, quantize → specs/small.onnx"),
            "\(done)")
        #expect(made.runs == 2)
        // The result alone is enough: the step before it is not taken again.
        let again = try made.run(
            "rm specs/whole.onnx*; rm -rf cache; slipway convert words --python bin/python; slipway build")
        #expect(again.status == 0 && made.runs == 2, "\(again)")
        // Another quantization goes on from the conversion that is kept.
        let other = try made.run(
            """
            slipway convert words --python bin/python --force -q && rm specs/small.onnx*
            sed -i 's/method: dynamic/method: dynamic, per_channel: false/' specs/words.yaml
            slipway convert words --python bin/python && slipway check -q
            """)
        #expect(other.status == 0 && made.runs == 5, "\(made.runs) \(other)")
        #expect(other.output.contains("unchanged  words: specs/forest.txt by lightgbm →"), "\(other)")
        // Another source: both are made again.
        try made.project.write("specs/forest.txt", "another tree\n")
        let stale = try made.run("slipway check")
        #expect(stale.status == 1, "\(stale)")
        #expect(stale.output.contains("was quantized from another \"specs/forest.txt\""), "\(stale)")
        #expect(try made.convert().status == 0)
        #expect(made.runs == 7)
    }

    @Test func aGraphBeyondTheLimitsIsNotKept() throws {
        let refuse = """
            echo '{"kind": "quantized", "message": "the quantized graph does not answer", "notes": ["cosine 0.1"]}' >failure.json
            exit 3
            """
        let made = try project(refuse)
        let result = try made.convert()
        #expect(result.status == 1 && result.messages.contains("SLW0386"), "\(result)")
        #expect(result.messages.contains("note: cosine 0.1") && made.results == [], "\(result)")
        #expect(made.project.contents("specs")["small.onnx"] == nil)
    }

    @Test func calibrationIsPartOfTheKey() throws {
        let made = try project(quantize: "{method: static, calibrate: {file: rows.npz}, keep: small.onnx}")
        let absent = try made.convert()
        #expect(absent.status == 1 && absent.messages.contains("SLW0383"), "\(absent)")
        try made.project.write("specs/rows.npz", "recorded")
        #expect(try made.convert().status == 0)
        #expect(try made.run("slipway check -q").status == 0)
        try made.project.write("specs/rows.npz", "others")
        let stale = try made.run("slipway check")
        #expect(stale.status == 1 && stale.output.contains("what is declared of the quantization changed"), "\(stale)")
    }

    /// The model of a URL is what its digest says: nothing has to be fetched for a result that is there.
    @Test func anAddressIsNotAskedForAResultThatIsThere() throws {
        let made = try ConversionProject()
        let sum = try made.run("sha256sum <m.onnx | cut -c 1-64").output.prefix(64)
        let source = "source: {url: \"https://example.org/m.onnx\", sha256: \"\(sum)\"}"
        let project = try project(source: source)
        let offline = try project.convert("--offline")
        #expect(offline.status == 1 && offline.messages.contains("SLW0370"), "\(offline)")
        #expect(project.runs == 0)
        let done = try project.run(
            "mkdir -p cache; cp m.onnx cache/\(sum); slipway convert words --python bin/python --offline")
        #expect(done.status == 0 && project.runs == 1, "\(done)")
        let built = try project.run("rm -rf cache; slipway build --offline && slipway build --check")
        #expect(built.status == 0, "\(built)")
    }

    @Test func aLockIsOfOnePlatform() throws {
        let python = "python: {lock: lock.txt}"
        let made = try project(quantize: "{method: dynamic, \(python)}")
        func lock(_ interpreter: String, _ platform: String) throws {
            try made.project.write(
                "specs/lock.txt",
                """
                # Written by slipway convert --lock for Python \(interpreter) on \(platform), of:
                # onnx
                onnx==1.0 --hash=sha256:\(String(repeating: "0a", count: 32))

                """)
        }
        try made.project.shell("ln -s python bin/python3.11; ln -s python bin/python3")
        try lock("3.11", "linux-aarch64")
        let other = try made.run("slipway convert words --trust --offline", "PATH=$PWD/bin:$PATH")
        #expect(other.status == 1 && other.messages.contains("SLW0389"), "\(other)")
        let text = "the lock was made for Python 3.11 on linux-aarch64, and this machine is linux-x86_64"
        #expect(other.messages.contains(text), "\(other)")
        try lock("3.12", "linux-x86_64")
        let none = try made.run("slipway convert words --trust --offline", "PATH=$PWD/bin:$PATH")
        #expect(none.status == 1 && none.messages.contains("there is no Python 3.12 in PATH"), "\(none)")
        try made.project.shell("sed -i 's/{lock:/{version: \"3.11\", lock:/' specs/words.yaml")
        let wanted = try made.run("slipway convert words --trust --offline", "PATH=$PWD/bin:$PATH")
        #expect(wanted.status == 1 && wanted.messages.contains("and the spec asks for Python 3.11"), "\(wanted)")
        try lock("3.11", "linux-x86_64")
        let fits = try made.run("slipway convert words --trust --offline", "PATH=$PWD/bin:$PATH")
        #expect(fits.status == 1 && fits.messages.contains("SLW0381"), "\(fits)")
    }
}
