import Foundation
import SlipwayTestSupport

/// A project whose model is converted, and an interpreter that does what a test wants.
final class ConversionProject {
    let project: Project
    /// A file that a converter may write to, which is held to its folder else.
    let trace = "/dev/shm/slipway-trace-\(UUID().uuidString)"

    /// What the interpreter does as a converter that gives a whole result: the model of the project.
    static let good = """
        echo ran >>"$TRACE"; cp "$ROOT/m.onnx" model.onnx; : >outputs.npz; record
        """

    /// Makes the project.
    ///
    /// - Parameters:
    ///   - converter: What the interpreter does as a converter, in the folder that it may write to.
    ///   - convert: The value of `model.convert`.
    ///   - file: slipway.yaml.
    /// - Throws: When the files cannot be written.
    init(
        _ converter: String = good, convert: String = "{with: lightgbm, source: forest.txt}",
        file: String = "project: 1\nspecs: [specs/*.yaml]\nout: deploy\nweights: digest\n"
    ) throws {
        project = try Project(spec: "unused")
        try project.shell("rm spec.yaml; mkdir specs bin")
        try project.write("specs/forest.txt", "tree\n")
        try project.write("slipway.yaml", file)
        try project.write("specs/words.yaml", Self.spec(convert))
        try project.write(
            "bin/python",
            """
            #!/bin/sh
            ROOT='\(project.path(""))'
            TRACE='\(trace)'
            value() { sed -n "s/^ *\\"$1\\": \\"\\([^\\"]*\\)\\",*\\$/\\1/p" "$REQUEST" | head -n 1; }
            record() {
                sum=$(sha256sum <model.onnx | cut -c 1-64)
                printf '{"format_version":1,"key":"%s","result":"%s","model":{"sha256":"%s","bytes":%s},"source":{"path":"%s","sha256":"%s"},"check":{"outputs":{"scores":{"max_abs_error":1e-7}}}}' \\
                    "$(value key)" "$(value result)" "$sum" "$(wc -c <model.onnx)" "$(value path)" "$(value sha256)" >convert.json
            }
            case "$3" in
            */probe.py)
                echo '{"python":"3.11.7","implementation":"CPython","platform":"linux-x86_64","packages":{"numpy":"2.4.6"}}'
                exit 0 ;;
            esac
            REQUEST=$4
            \(converter)

            """)
        try project.shell("chmod +x bin/python")
    }

    /// A spec of a conversion.
    static func spec(_ convert: String) -> String {
        """
        slipway: 1
        name: words
        model: {convert: \(convert)}
        target: {triton: "24.10"}
        execution_providers: [cpu]
        batching: {max_batch_size: [4, 8]}
        profile: {data: {text: {values: ["hello"]}}}

        """
    }

    /// Runs a command line with a cache of its own.
    func run(_ command: String, _ environment: String = "") throws -> Project.Result {
        try project.shell("export SLIPWAY_CACHE=$PWD/cache \(environment); \(command)")
    }

    /// Converts with the interpreter of the project.
    func convert(_ options: String = "") throws -> Project.Result {
        try run("slipway convert words --python bin/python \(options)")
    }

    /// What is in the cache of results.
    var results: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: project.path("cache/converted"))) ?? []).sorted()
    }

    /// How often the converter ran.
    var runs: Int {
        let text = (try? String(contentsOfFile: trace, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").count { $0 == "ran" }
    }

    deinit { try? FileManager.default.removeItem(atPath: trace) }
}
