import SlipwayWorkspace

/// A format that the first bytes of a file show.
enum FileKind: Hashable {
    case engine, zip, pickle, gzip, html, xml, json, pointer, onnx

    /// Tells the format; nil where the bytes show none.
    ///
    /// - Parameter head: The first bytes of the file.
    init?(_ head: [UInt8]) {
        func starts(_ text: String) -> Bool { head.starts(with: text.utf8) }
        let white: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
        let text = String(decoding: head.drop { white.contains($0) }.prefix(32), as: UTF8.self).lowercased()
        if LFSPointer.isPointer(head) {
            self = .pointer
        } else if starts("ptrt") || starts("ftrt") {
            self = .engine
        } else if starts("PK\u{3}\u{4}") {
            self = .zip
        } else if head.first == 0x80, head.dropFirst().first.map({ (2...5).contains($0) }) ?? false {
            self = .pickle
        } else if head.starts(with: [0x1F, 0x8B]) {
            self = .gzip
        } else if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") {
            self = .html
        } else if text.hasPrefix("<?xml") || text.hasPrefix("<net") {
            self = .xml
        } else if text.hasPrefix("{\"") {
            self = .json
        } else if head.first == 0x08, head.dropFirst(2).first == 0x12 || head.dropFirst(2).first == 0x3A {
            // ModelProto: ir_version, then producer_name or the graph.
            self = .onnx
        } else {
            return nil
        }
    }

    /// The format with its article.
    var noun: String {
        switch self {
        case .engine: "a TensorRT plan"
        case .zip: "a ZIP archive, such as a model of PyTorch"
        case .pickle: "a Python pickle"
        case .gzip: "gzip-compressed data"
        case .html: "an HTML page"
        case .xml: "XML, such as a model of OpenVINO"
        case .json: "JSON text"
        case .pointer: "a pointer of Git LFS"
        case .onnx: "an ONNX model"
        }
    }

    /// What to do about it, where that does not depend on the backend.
    func help(_ path: String) -> String? {
        switch self {
        case .pointer: "fetch it: git lfs pull --include=\"\(path)\""
        case .html: "download the raw file: this is what a web server sends instead of it"
        case .gzip: "unpack it first"
        case .onnx: "remove backend: ONNX Runtime serves it"
        default: nil
        }
    }
}
