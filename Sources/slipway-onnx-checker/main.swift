import COnnxChecker
import Glibc
import SlipwayFormats

// The helper process of `slipway inspect --second-opinion`: a ModelProto without weights on standard input, libonnx's
// opinion as one JSON object on standard output. libonnx can crash on damaged models; then only this process ends.
// Exit codes: 0 an opinion was written, 64 wrong usage, 71 memory is short, 74 reading or writing failed.

guard CommandLine.arguments.count == 1 else {
    _ = writeAll(Array("usage: slipway-onnx-checker < MODEL\n".utf8), to: 2)
    exit(64)
}
guard let model = readInput() else { exit(74) }
guard let opinion = Opinion(of: model) else { exit(71) }
exit(writeAll(JSONWriter.write(opinion.json, .compact), to: 1) ? 0 : 74)

/// Everything on standard input, or nil when it cannot be read.
func readInput() -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        // SAFETY: the buffer is alive for the call and its count is passed with it.
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(0, $0.baseAddress, $0.count) }
        if count == 0 { return bytes }
        if count > 0 {
            bytes += chunk[..<count]
        } else if errno != EINTR {
            return nil
        }
    }
}

/// Writes to a stream; says whether all of it was taken.
func writeAll(_ bytes: [UInt8], to stream: CInt) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        // SAFETY: the buffer is alive for the call and its count is passed with it.
        let count = unsafe rest.withUnsafeBytes { unsafe write(stream, $0.baseAddress, $0.count) }
        if count > 0 {
            rest = rest.dropFirst(count)
        } else if errno != EINTR {
            return false
        }
    }
    return true
}
