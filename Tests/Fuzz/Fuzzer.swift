import Glibc
import SlipwayDiagnostics

/// What libFuzzer gives bytes to. `scripts/fuzz` builds it; the variable FUZZ_TARGET names the target.
///
/// A target ends in a trap when the code under test does, or when a promise of that code is broken.
let targets: [String: @Sendable ([UInt8]) -> Void] = [
    "yaml": fuzzYAML, "json": fuzzJSON, "csv": fuzzCSV, "tensors": fuzzTensors,
    "spec": fuzzSpec, "pipeline": fuzzPipeline, "config": fuzzConfig, "lines": fuzzLines, "documents": fuzzDocuments,
    "onnx": fuzzGraph, "edits": fuzzEdits, "half": fuzzHalf, "rebatch": fuzzRebatch,
    "planted": { require(!$0.starts(with: Array("bug".utf8)), "no input begins with bug") },
]

/// The chosen target.
let chosen: @Sendable ([UInt8]) -> Void = {
    guard let name = unsafe getenv("FUZZ_TARGET"), let target = targets[unsafe String(cString: name)] else {
        print("FUZZ_TARGET names none of: \(targets.keys.sorted().joined(separator: " "))")
        exit(64)
    }
    return target
}()

/// The entry that libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // SAFETY: libFuzzer lends `count` bytes for the time of the call; they are copied.
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    chosen(bytes)
    return 0
}

/// Ends the run when a promise is broken.
func require(_ isKept: Bool, _ promise: @autoclosure () -> String) {
    if isKept { return }
    print("broken promise: \(promise())")
    fflush(nil)
    abort()
}

/// Every finding has words, and shows places that the file has.
func requireWhole(_ bag: DiagnosticBag, of file: SourceFile) {
    for finding in bag.all {
        require(!finding.message.isEmpty, "\(finding.code.text) says what is wrong")
        for label in [finding.primary].compactMap({ $0 }) + finding.secondary where label.range.source == file.id {
            let span = label.range.span
            require(
                0 <= span.start && span.start <= span.end && span.end <= file.bytes.count,
                "\(finding.code.text) \"\(finding.message)\" shows \(span.start)..<\(span.end) of \(file.bytes.count) bytes"
            )
        }
    }
}

/// What is refused has an error that says why.
func requireReason(_ isTaken: Bool, _ bag: DiagnosticBag, _ what: String) {
    require(isTaken || bag.hasErrors, "\(what) that is refused has an error")
}
