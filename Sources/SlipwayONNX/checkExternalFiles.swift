package import SlipwayDiagnostics
package import SlipwayDomain

/// Checks the files of external data that a model names against the rules of the runtimes that read them.
///
/// A location is relative to the model's directory and stays inside it: ONNX (IR specification, "External Tensor Data"),
/// ONNX Runtime and TensorRT refuse anything else. A leading `./` is allowed.
///
/// - Parameters:
///   - files: The files as ``GraphSignature/externalFiles`` has them.
///   - model: The model file, which the findings are about.
///   - bag: Receives the findings.
///   - size: The size in bytes of a regular file, by its path relative to the model's directory; nil when there is none.
/// - Returns: The locations that passed, in their simplest form, in the order of `files`.
package func checkExternalFiles(
    _ files: [ExternalFile], of model: SourceID, into bag: inout DiagnosticBag,
    size: (RelativePath) -> UInt64?
) -> [RelativePath] {
    var findings = Findings(file: model)
    defer { findings.deliver(into: &bag) }
    var passed: [RelativePath] = []
    for file in files {
        guard !file.location.isEmpty else {
            findings.add(.externalDataMalformed, "the model names an empty path for external data")
            continue
        }
        guard let path = simplified(file.location) else {
            findings.add(
                .externalDataOutside,
                "external data at \"\(file.location)\" is not inside the model's directory",
                notes: ["The location must be a relative path without \"..\"; ONNX Runtime refuses others."],
                help: ["Put the file beside the model and save the model with its plain name."])
            continue
        }
        guard let actual = size(path) else {
            findings.add(
                .externalDataMissing, "the file of external data \"\(file.location)\" is not there",
                help: ["Put it beside the model, where the model names it."])
            continue
        }
        if let needed = file.requiredBytes, actual < needed {
            findings.add(
                .externalDataTooSmall,
                "the file of external data \"\(file.location)\" has \(actual) bytes; the model needs \(needed)",
                notes: ["If it begins as a Git LFS pointer, it was not fetched: run `git lfs pull`."],
                help: ["Copy, download or save the file again."])
            continue
        }
        if !passed.contains(path) { passed.append(path) }
    }
    return passed
}

/// A location without `.` components and doubled slashes; nil when it is absolute, has `..`, or a Windows drive.
private func simplified(_ location: String) -> RelativePath? {
    guard !location.hasPrefix("/"), !location.contains("\\") else { return nil }
    let bytes = Array(location.utf8.prefix(2))
    if bytes.count == 2, bytes[1] == UInt8(ascii: ":") { return nil }
    let parts = location.split(separator: "/").filter { $0 != "." }
    return RelativePath(parts.joined(separator: "/"))
}
