import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwaySystem
import Testing

@testable import SlipwayWorkspace

/// Numbers that are written in another encoding than their source has, and data that moves into another file.
@Suite struct ConversionTests {
    /// More numbers than pass through memory at a time, each behind a tag, and one file elsewhere with the same without tags.
    private static let numbers = (0..<300_000).map { Float($0 % 2048) / 8 }
    private static let raw = numbers.flatMap { number in
        (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (UInt32($0) * 8)) }
    }
    private static let halves = numbers.flatMap { number -> [UInt8] in
        let bits = HalfFloat.bits(of: number.bitPattern)
        return [UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8)]
    }

    /// The places of the second file: beside the source, or where `parts` says.
    private static let places = ["m.bin", "elsewhere/of any name"]

    private func scene(_ place: String = places[0]) throws -> Scratch {
        let scratch = try Scratch()
        let tagged = stride(from: 0, to: Self.raw.count, by: 4).flatMap { [0x25] + Self.raw[$0..<($0 + 4)] }
        try Data([7, 7, 7] + tagged).write(to: URL(fileURLWithPath: scratch.path + "/m.onnx"))
        let other = URL(fileURLWithPath: scratch.path + "/" + place)
        try FileManager.default.createDirectory(
            at: other.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(Self.raw).write(to: other)
        return scratch
    }

    private func content(end: Int = 1_500_003) -> SplicedFile {
        let other = RelativePath(fixed: "m.bin")
        return SplicedFile([
            .bytes([1, 2]),
            .convert(.init(range: 3..<end, numbers: NumberConversion(from: .taggedFloat32, to: .float16))),
            .convert(
                .init(
                    location: other, range: 8..<1_200_000,
                    numbers: NumberConversion(from: .float32, to: .float16))),
            .convert(.init(location: other, range: 4..<7, numbers: .none)),
            .copy(0..<3),
        ])
    }

    private var wanted: [UInt8] { [1, 2] + Self.halves + Self.halves.dropFirst(4) + Self.raw[4..<7] + [7, 7, 7] }

    private func parts(_ scratch: Scratch, _ place: String) -> [RelativePath: String] {
        place == "m.bin" ? [:] : [RelativePath(fixed: "m.bin"): scratch.path + "/" + place]
    }

    private func weights(_ scratch: Scratch, _ place: String = places[0]) throws -> WeightsReference {
        let (source, parts) = (scratch.path + "/m.onnx", parts(scratch, place))
        let digest = try SHA256Hasher.digest(of: content(), from: source, parts: parts)
        return WeightsReference(
            digest: digest.digest, byteCount: digest.byteCount, sourcePath: source, content: content(), parts: parts)
    }

    @Test(arguments: places) func numbersOfSeveralFilesAreWrittenAndHashedAlike(place: String) throws {
        let scratch = try scene(place)
        let weights = try weights(scratch, place)
        #expect(weights.digest == SHA256Hasher.digest(wanted) && weights.byteCount == UInt64(wanted.count))
        for mode in [WeightsMode.store, .link, .copy] {
            let output = try makeOutput(["one": "1", "two": "2"], weights: weights)
            _ = try makePublisher(seconds: 30).publish(output, to: scratch.path + "/\(mode)", mode: mode)
            for variant in ["one", "two"] {
                let path = scratch.path + "/\(mode)/net/repository/\(variant)/1/model.onnx"
                #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))) == wanted, "\(mode)")
            }
        }
    }

    @Test(arguments: places) func aFileThatChangedSinceItWasJudgedStopsTheRun(place: String) throws {
        let scratch = try scene(place)
        let output = try makeOutput(["one": "1"], weights: try weights(scratch, place))
        try Data(Self.raw.reversed()).write(to: URL(fileURLWithPath: scratch.path + "/" + place))
        #expect(throws: WorkspaceError.self) { try scratch.publish(output) }
        #expect(!scratch.exists("out/net/manifest.json") && !scratch.exists("out/.weights"))
    }

    @Test func aFileThatEndsInsideIsReported() throws {
        let scratch = try scene()
        #expect(throws: WorkspaceError.changedWhileRead(path: scratch.path + "/m.onnx")) {
            try SHA256Hasher.digest(of: content(end: 1_500_008), from: scratch.path + "/m.onnx")
        }
    }

    @Test(arguments: places) func aMissingFileIsReported(place: String) throws {
        let scratch = try scene(place)
        let output = try makeOutput(["one": "1"], weights: try weights(scratch, place))
        try FileManager.default.removeItem(atPath: scratch.path + "/" + place)
        #expect(throws: WorkspaceError.notFound(path: scratch.path + "/" + place)) { try scratch.publish(output) }
        #expect(!scratch.exists("out/net/manifest.json"))
    }

    @Test(arguments: [Errno.noSpace, .ioError]) func aFailureLeavesNothing(_ error: Errno) throws {
        let scratch = try scene()
        let output = try makeOutput(["one": "1"], weights: try weights(scratch))
        let faults = FaultPlan { call, path in call == "write" && path.contains(".new-") ? error : nil }
        #expect(throws: WorkspaceError.self) { try scratch.publish(output, faults: faults) }
        #expect(!scratch.exists("out/net/manifest.json") && !scratch.exists("out/.weights"))
    }
}
