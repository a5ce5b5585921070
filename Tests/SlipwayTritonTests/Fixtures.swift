import Foundation
import SlipwayDiagnostics
import SlipwayTriton

/// The configurations that a real server (release 24.10) was given, with its verdicts.
enum Fixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/triton-config")

    static func cases(_ group: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: group).path()).sorted()
    }

    static func source(_ group: String, _ name: String) throws -> SourceFile {
        let url = folder.appending(path: "\(group)/\(name)/model/config.pbtxt")
        return SourceFile(id: SourceID("config.pbtxt"), bytes: Array(try Data(contentsOf: url)))
    }

    /// The line, column and words of the server's text format error, or nil when it read the text.
    static func textError(_ group: String, _ name: String) throws -> String? {
        struct Answer: Decodable { let log: [String] }
        struct Result: Decodable { let auto: Answer }
        let data = try Data(contentsOf: folder.appending(path: "\(group)/\(name)/result.json"))
        let log = try JSONDecoder().decode(Result.self, from: data).auto.log
        let marker = "Error parsing text-format inference.ModelConfig: "
        return log.compactMap { line in line.range(of: marker).map { String(line[$0.upperBound...]) } }.first
    }
}

func parse(_ text: String, into bag: inout DiagnosticBag) -> ConfigMessage? {
    ConfigText.parse(SourceFile(path: "config.pbtxt", text: text), into: &bag)
}

func parsed(_ text: String) throws -> ConfigMessage {
    var bag = DiagnosticBag()
    guard let message = parse(text, into: &bag) else { throw ParseFailure(bag.all.map(\.message)) }
    return message
}

struct ParseFailure: Error {
    let messages: [String]
    init(_ messages: [String]) { self.messages = messages }
}

/// The findings of a text: codes, the text that each points at, and the findings themselves.
func faults(_ text: String) -> [(code: DiagnosticCode, text: String, diagnostic: Diagnostic)] {
    var bag = DiagnosticBag()
    let source = SourceFile(path: "config.pbtxt", text: text)
    _ = ConfigText.parse(source, into: &bag)
    return bag.all.map { ($0.code, $0.primary.map { source.text($0.range.span) } ?? "", $0) }
}

/// A generator with a fixed seed (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
