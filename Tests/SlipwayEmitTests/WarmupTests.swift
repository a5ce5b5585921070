import SlipwayDomain
import SlipwayEmit
import SpecFixtures
import Testing

private let batched = "batching: {max_batch_size: 8}\n"

@Suite("Warmup")
struct WarmupTests {
    /// The bytes of one input of four elements.
    private func elements(_ data: String, _ type: ElementType, count: Dim = 4) -> [UInt8]? {
        Emission(
            batched + "warmup: {w: {data: {x: \(data)}}}",
            graph([tensor("x", type, "batch", count)], [tensor("y", .float32, "batch", 1)])
        ).bytes("repository/m-cpu-b8-i1/warmup/w/x.bin")
    }

    @Test func zerosNeedNoFile() {
        let emission = Emission(batched + "warmup: {w: {batch_size: max}}")
        #expect(
            emission.config().contains(
                "model_warmup { name: \"w\" batch_size: 8 inputs { key: \"x\" value { data_type: TYPE_FP32 dims: [4] zero_data: true } } }"
            ))
        #expect(!emission.paths.contains { $0.contains("warmup/") })
    }

    @Test func aFileHoldsOneItemWhateverTheBatch() {
        for batch in ["1", "8", "max"] {
            let emission = Emission(batched + "warmup: {w: {batch_size: \(batch), data: {x: ones}}}")
            #expect(emission.bytes("repository/m-default/warmup/w/x.bin")?.count == 16)
            #expect(emission.config().contains("input_data_file: \"w/x.bin\""))
        }
    }

    @Test func onesOfEveryNumberType() {
        #expect(elements("ones", .float32, count: 1) == [0, 0, 0x80, 0x3F])
        #expect(elements("ones", .float64, count: 1) == [0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
        #expect(elements("ones", .float16, count: 1) == [0, 0x3C])
        #expect(elements("ones", .int64, count: 1) == [1, 0, 0, 0, 0, 0, 0, 0])
        #expect(elements("ones", .uint16, count: 1) == [1, 0])
        #expect(elements("ones", .bool, count: 1) == [1])
    }

    @Test func fractionsAreRoundedToTheNearestEven() {
        // 2049 lies midway between two float16 numbers.
        #expect(elements("{values: [2049, 2051]}", .float16, count: 2) == [0x00, 0x68, 0x02, 0x68])
        #expect(elements("{values: [0.1]}", .float32, count: 1) == [0xCD, 0xCC, 0xCC, 0x3D])
    }

    @Test func negativeAndLargeIntegers() {
        #expect(elements("{values: [-1, -128]}", .int8, count: 2) == [0xFF, 0x80])
        #expect(
            elements("{values: [18446744073709551615]}", .uint64, count: 1) == [UInt8](repeating: 0xFF, count: 8))
    }

    @Test func oneValueFillsTheTensor() {
        #expect(elements("{values: [7]}", .uint8) == [7, 7, 7, 7])
    }

    @Test func rangesGrowByTheirStep() {
        #expect(elements("{range: {start: 5, step: -2}}", .int8) == [5, 3, 1, 0xFF])
        #expect(elements("range", .uint8) == [0, 1, 2, 3])
        #expect(elements("{range: {start: 0.5, step: 0.5}}", .float16) == [0, 0x38, 0, 0x3C, 0, 0x3E, 0, 0x40])
    }

    @Test func randomElementsAreTheSameOnEveryMachine() {
        #expect(elements("{random: [0, 255], seed: 1}", .uint8) == pinned)
        #expect(elements("{random: [0, 255], seed: 2}", .uint8) != pinned)
    }

    @Test func randomIntegersReachBothBoundsAndNothingElse() {
        let bytes = elements("{random: [3, 5], seed: 9}", .uint8, count: 300) ?? []
        #expect(Set(bytes) == [3, 4, 5])
        let signed = elements("{random: [-2, 1], seed: 9}", .int8, count: 300) ?? []
        #expect(Set(signed.map { Int8(bitPattern: $0) }) == [-2, -1, 0, 1])
    }

    @Test func randomOverTheWholeRangeOfATypeWorks() {
        #expect(elements("{random: [0, 18446744073709551615]}", .uint64)?.count == 32)
        #expect(elements("{random: [-9223372036854775808, 9223372036854775807]}", .int64)?.count == 32)
    }

    @Test func randomFractionsStayBelowTheUpperBound() {
        let bytes = elements("{random: [-1, 1], seed: 3}", .float32, count: 200) ?? []
        var numbers: [Float] = []
        for offset in stride(from: 0, to: bytes.count, by: 4) {
            var bits: UInt32 = 0
            for index in 0..<4 { bits |= UInt32(bytes[offset + index]) << UInt32(8 * index) }
            numbers.append(Float(bitPattern: bits))
        }
        #expect(numbers.count == 200)
        #expect(numbers.allSatisfy { $0 >= -1 && $0 <= 1 })
        #expect(Set(numbers).count > 190)
    }

    @Test func twoInputsOfOneSeedDiffer() {
        let emission = Emission(
            batched
                + "axes: {seq: {max: 16}}\nwarmup: {w: {data: {ids: {random: [0, 99], seed: 1}, mask: {random: [0, 99], seed: 1}}}}",
            Graphs.text)
        #expect(
            emission.bytes("repository/m-default/warmup/w/ids.bin")
                != emission.bytes("repository/m-default/warmup/w/mask.bin"))
    }

    @Test func stringsHaveTheirLengthInFourBytes() {
        let emission = Emission(batched + "warmup: {w: {data: {text: {values: [\"héj\"]}}}}", Graphs.words)
        #expect(
            emission.bytes("repository/m-default/warmup/w/text.bin") == [4, 0, 0, 0, 0x68, 0xC3, 0xA9, 0x6A])
        #expect(emission.config().contains("data_type: TYPE_STRING dims: [1] input_data_file: \"w/text.bin\""))
    }

    @Test func emptyStringsAreZeroData() {
        #expect(
            Emission(batched + "warmup: {w: {}}", Graphs.words).config().contains(
                "data_type: TYPE_STRING dims: [1] zero_data: true"))
    }

    @Test func aStatedFileIsTakenAsItIs() {
        var setting = Setting()
        setting.data = ["a.bin": Array(0..<16)]
        let emission = Emission(batched + "warmup: {w: {data: {x: {file: a.bin}}}}", Graphs.rows, setting)
        #expect(emission.bytes("repository/m-default/warmup/w/x.bin") == Array(0..<16))
    }

    @Test func namesThatAreNoFileNames() {
        let emission = Emission(
            batched + "warmup: {w: {data: {\"a:0\": ones, \"a/0\": ones, \"..\": ones}}}",
            graph(
                [
                    tensor("a:0", .float32, "batch", 1), tensor("a/0", .float32, "batch", 1),
                    tensor("..", .float32, "batch", 1),
                ], [tensor("y", .float32, "batch", 1)]))
        let files = emission.paths.filter { $0.hasPrefix("repository/m-default/warmup/") }
        #expect(
            files == [
                "repository/m-default/warmup/w/_...bin",
                "repository/m-default/warmup/w/a_0-2.bin", "repository/m-default/warmup/w/a_0.bin",
            ])
        #expect(emission.config().contains("key: \"a/0\""))
        #expect(emission.config().contains("input_data_file: \"w/a_0-2.bin\""))
    }

    @Test func everyAxisIsResolved() {
        let emission = Emission(
            batched
                + "axes: {seq: {min: 4, opt: 64, max: 128}}\nwarmup: {a: {axes: {seq: min}}, b: {axes: {seq: max}}, c: {}, d: {axes: {seq: 5}}, e: {shapes: {ids: [7], mask: [7]}}}",
            Graphs.text)
        let config = emission.config()
        for (set, size) in [("a", 4), ("b", 128), ("c", 64), ("d", 5), ("e", 7)] {
            #expect(
                config.contains(
                    "model_warmup { name: \"\(set)\" batch_size: 1 inputs { key: \"ids\" value { data_type: TYPE_INT64 dims: [\(size)] zero_data: true } } inputs { key: \"mask\" value { data_type: TYPE_INT64 dims: [\(size)]"
                ), "\(set)")
        }
    }

    @Test func anEmptyTensorNeedsNoFile() {
        let emission = Emission(
            batched
                + "axes: {seq: {min: 1, max: 8}, past: {min: 0, max: 8}}\nwarmup: {w: {axes: {seq: 1, past: min}, data: {past: ones}}}",
            Graphs.decoder)
        #expect(emission.config().contains("dims: [2, 0, 8] zero_data: true"))
        #expect(!emission.paths.contains { $0.hasSuffix("past.bin") })
    }

    @Test func withoutBatchingTheWholeShapeStands() {
        let emission = Emission("warmup: {w: {batch_size: max, data: {x: ones}}}", Graphs.fixed)
        #expect(
            emission.config().contains("batch_size: 1 inputs { key: \"x\" value { data_type: TYPE_FP32 dims: [1, 4]"))
    }

    @Test func aCountIsWrittenWhereItIsNotOne() {
        #expect(Emission(batched + "warmup: {w: {count: 3}}").config().contains("count: 3 }"))
        let old = Emission(batched + "warmup: {w: {count: 1}}", Graphs.rows, Setting(target: "22.06"))
        #expect(!old.config().contains("model_warmup { name: \"w\" batch_size: 1 count"))
    }

    @Test func randomDataIsNeverAskedOfTheServer() {
        let config = Emission(batched + "warmup: {w: {data: {x: {random: [0, 1]}}}}").config()
        #expect(!config.contains("random_data"))
    }
}

/// The bytes of `{random: [0, 255], seed: 1}` for the input "x".
private let pinned: [UInt8] = [103, 250, 176, 184]
