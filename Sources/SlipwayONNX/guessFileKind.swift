/// What a file that is no ONNX model looks like, from its first bytes.
struct FileGuess: Hashable {
    /// What it is, with its article: `a ZIP archive`.
    let description: String
    /// What to do about it.
    let help: String
}

/// The first line of a Git LFS pointer (Git LFS specification, "The Pointer").
let gitLFSSignature = "version https://git-lfs.github.com/spec/v1"

/// Names the format of a file by the signatures that formats start with.
///
/// - Parameter head: The first bytes of the file, up to 512.
/// - Returns: nil when no signature fits.
func guessFileKind(_ head: [UInt8]) -> FileGuess? {
    func starts(_ text: StaticString, at offset: Int = 0) -> Bool {
        head.dropFirst(offset).starts(with: Array(text.description.utf8))
    }
    let download = "Download the raw file: this is what a web server sends instead of it, for example a login page."
    if starts("PK\u{3}\u{4}") {
        return FileGuess(
            description: "a ZIP archive, such as a PyTorch checkpoint or an archive of the model",
            help:
                "Export the PyTorch model with torch.onnx.export, or unpack the archive and name the .onnx file in it.")
    }
    if head.starts(with: [0x80, 0x02]) || head.starts(with: [0x80, 0x04]) || head.starts(with: [0x80, 0x05]) {
        return FileGuess(
            description: "a Python pickle, such as an old PyTorch checkpoint",
            help: "Export the PyTorch model with torch.onnx.export.")
    }
    if head.starts(with: [0x1F, 0x8B]) {
        return FileGuess(description: "gzip-compressed data", help: "Unpack it first.")
    }
    if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
        return FileGuess(description: "Zstandard-compressed data", help: "Unpack it first.")
    }
    if head.starts(with: [0x89, 0x48, 0x44, 0x46]) {
        return FileGuess(description: "an HDF5 file, such as a Keras model", help: "Convert it with tf2onnx.")
    }
    if starts("ORTM", at: 4) {
        return FileGuess(
            description: "a model in ONNX Runtime's own ORT format",
            help: "Name the .onnx file that it was made from.")
    }
    if starts("TFL3", at: 4) {
        return FileGuess(description: "a TensorFlow Lite model", help: "Convert it with tf2onnx --tflite.")
    }
    if starts("ptrt") || starts("ftrt") {
        return FileGuess(
            description: "a serialized TensorRT engine", help: "Name the .onnx file that it was built from.")
    }
    if starts("GGUF") {
        return FileGuess(description: "a GGUF model", help: "Export the original model to ONNX.")
    }
    if head.dropFirst(8).first == 0x7B, head.dropFirst(5).prefix(3).elementsEqual([0, 0, 0]) {
        return FileGuess(description: "a safetensors file", help: "Export the original model to ONNX.")
    }
    return guessText(head, download: download)
}

private func guessText(_ head: [UInt8], download: String) -> FileGuess? {
    var text = head[...]
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    text = text.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let start = String(decoding: text.prefix(32), as: UTF8.self).lowercased()
    if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") {
        return FileGuess(description: "an HTML page", help: download)
    }
    if start.hasPrefix("<?xml") || start.hasPrefix("<net") {
        return FileGuess(
            description: "an XML file, such as an OpenVINO model", help: "Name the .onnx file that it was made from.")
    }
    // Control characters other than the white ones do not occur in text.
    let isText = head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
    guard isText, !head.isEmpty else { return nil }
    if start.hasPrefix("{") || start.hasPrefix("[") {
        return FileGuess(description: "JSON text", help: download)
    }
    return FileGuess(description: "plain text", help: "Name the exported .onnx file.")
}
