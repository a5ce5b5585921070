import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayTestSupport
import Testing

private func floats(_ values: [Float], _ sizes: [Int], name: String = "y") -> TensorData {
    let bytes = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    return TensorData(name: name, type: .float32, sizes: sizes, bytes: bytes)
}

private func texts(_ values: [String]) -> TensorData {
    let bytes = values.flatMap { text -> [UInt8] in [UInt8(text.utf8.count), 0, 0, 0] + Array(text.utf8) }
    return TensorData(name: "y", type: .string, sizes: [values.count], bytes: bytes)
}

private func compare(_ answers: [TensorData], with reference: [TensorData]) -> AccuracyValues {
    AccuracyComparison(reference.map { [$0] }).compare(answers.map { [$0] }).outputs["y"] ?? AccuracyValues(floor: -1)
}

@Suite("How far answers are from a reference")
struct AccuracyComparisonTests {
    @Test("the four metrics over all rows")
    func metrics() throws {
        let values = compare(
            [floats([1, 2, 2.5], [3]), floats([0, 4, 0], [3])],
            with: [floats([1, 2, 3], [3]), floats([0, 4, 0], [3])])
        #expect(values.maxAbsError == 0.5)
        #expect(values.maxRelError == 0.5 / 3)
        #expect(values.argmaxAgreement == 1)
        #expect(values.floor == 0.004)
        let cosine = 28.5 / (Double(27.25).squareRoot() * Double(30).squareRoot())
        #expect(abs(try #require(values.cosine) - cosine) < 1e-12)
    }

    @Test("an element near 0 is held against a thousandth of the output's largest")
    func floor() {
        let values = compare([floats([0.001, 2], [2])], with: [floats([0, 2], [2])])
        #expect(values.maxRelError.map { abs($0 - 0.5) < 1e-6 } == true)
    }

    @Test("equal answers are exactly equal")
    func equal() {
        let tensor = floats([0.1, 0.2, -0.3], [3])
        let values = compare([tensor], with: [tensor])
        #expect(values.maxAbsError == 0 && values.maxRelError == 0 && values.cosine == 1 && values.argmaxAgreement == 1)
        #expect(compare([floats([-.infinity, 1], [2])], with: [floats([-.infinity, 1], [2])]).maxAbsError == 0)
    }

    @Test("the largest element's place is compared along the last axis, and ties are no difference")
    func argmax() {
        let reference = floats([1, 2, 5, 5], [2, 2])
        #expect(compare([floats([2, 1, 4, 5], [2, 2])], with: [reference]).argmaxAgreement == 0.5)
        #expect(compare([floats([1, 2, 5, 4], [2, 2])], with: [reference]).argmaxAgreement == 1)
        #expect(compare([floats([1, 2, 4, 5], [2, 2])], with: [reference]).argmaxAgreement == 1)
    }

    @Test("texts are equal or not")
    func strings() {
        let same = compare([texts(["a", "b"])], with: [texts(["a", "b"])])
        #expect(same.maxAbsError == 0 && same.cosine == 1 && same.argmaxAgreement == 1)
        let other = compare([texts(["a", "c"])], with: [texts(["a", "b"])])
        #expect(other.maxAbsError == 1 && other.maxRelError == 1 && other.cosine == 0.5)
        #expect(compare([texts(["1"])], with: [floats([1], [1])]).cosine == nil)
    }

    @Test(
        "NaN, another infinity, other sizes and missing answers leave nothing known",
        arguments: [[.nan, 1], [.infinity, 1], [1]] as [[Float]])
    func unknown(answer: [Float]) {
        let values = compare([floats(answer, [answer.count])], with: [floats([1, 1], [2])])
        #expect(AccuracyMetric.allCases.allSatisfy { values[$0] == nil })
    }

    @Test("a NaN in the reference, and fewer rows than the reference has")
    func unknownReference() {
        #expect(compare([floats([.nan], [1])], with: [floats([.nan], [1])]).cosine == nil)
        let rows = AccuracyComparison([[floats([1], [1])], [floats([1], [1])]]).compare([[floats([1], [1])]])
        #expect(rows.outputs["y"]?.maxAbsError == nil)
    }

    @Test("a zero vector has no angle")
    func zeros() {
        let values = compare([floats([0, 0], [2])], with: [floats([0, 1], [2])])
        #expect(values.cosine == 0)
        // Where all of the reference is 0 nothing is a share of it.
        #expect(compare([floats([1], [1])], with: [floats([0], [1])]).maxRelError == nil)
    }

    @Test("a bare metric is the worst output's; one that is not known leaves the worst unknown")
    func worst() {
        var good = AccuracyValues()
        good.cosine = 0.9999
        var bad = AccuracyValues()
        bad.cosine = 0.9
        var accuracy = VariantAccuracy(outputs: ["logits": good, "pooled": bad])
        #expect(accuracy.value(of: AccuracyMeasure(.cosine)) == 0.9)
        #expect(accuracy.value(of: AccuracyMeasure(.cosine, output: "logits")) == 0.9999)
        #expect(accuracy.value(of: AccuracyMeasure(.cosine, output: "x")) == nil)
        accuracy.outputs["other"] = AccuracyValues()
        #expect(accuracy.value(of: AccuracyMeasure(.cosine)) == nil)
        #expect(VariantAccuracy(outputs: [:]).value(of: AccuracyMeasure(.cosine)) == nil)
        let both = VariantAccuracy(outputs: ["logits": good]).worse(than: VariantAccuracy(outputs: ["logits": bad]))
        #expect(both.outputs["logits"]?.cosine == 0.9)
    }

    @Test(
        "names of measures",
        arguments: [("cosine", "cosine"), ("cosine[a[0]]", "cosine[a[0]]"), ("max_abs_error[x]", "max_abs_error[x]")])
    func names(text: String, back: String) {
        #expect(AccuracyMeasure(named: text)?.name == back)
    }

    @Test("what is no measure", arguments: ["cosine[]", "cosine[", "throughput[x]", "Cosine", "cosine]"])
    func noNames(text: String) {
        #expect(AccuracyMeasure(named: text) == nil)
    }
}

/// A line that is right.
private func line(_ changes: [String: String] = [:], without missing: String? = nil) -> String {
    let digest = String(repeating: "ab", count: 32)
    let members = [
        ("format_version", "2"), ("kind", "\"accuracy\""), ("variant", "\"m-cpu\""), ("id", "\"0123456789ab\""),
        ("weights_sha256", "\"\(digest)\""), ("inputs_sha256", "\"\(digest)\""),
        ("against", "{\"baseline\":\"ba9876543210\"}"), ("rows", "8"), ("together", "4"),
        (
            "outputs",
            "{\"y\":{\"max_abs_error\":0.5,\"max_rel_error\":null,\"cosine\":0.99,\"argmax_agreement\":1,\"floor\":0.002}}"
        ),
        ("failure", "null"),
    ]
    let kept = members.filter { $0.0 != missing }.map { "\"\($0.0)\":\(changes[$0.0] ?? $0.1)" }
    return "{" + kept.joined(separator: ",") + "}\n"
}

@Suite("Lines of accuracy")
struct AccuracyLineTests {
    @Test("a line is read with everything that it says, and written back as the same bytes")
    func everything() throws {
        let reading = Reading(line())
        #expect(reading.bag.all.isEmpty, "\(reading.bag.all)")
        let record = try #require(reading.set.accuracy.first)
        #expect(record.variant == "m-cpu" && record.variantID == "0123456789ab")
        #expect(record.identity.against == .baseline("ba9876543210"))
        #expect(record.rows == 8 && record.together == 4 && record.failure == nil)
        #expect(record.accuracy.outputs["y"]?.cosine == 0.99)
        #expect(record.accuracy.outputs["y"]?.maxRelError == nil)
        #expect(String(decoding: writeAccuracyLine(record), as: UTF8.self) == line())
        let checker = try JSONSchemaChecker(schemaAt: "golden/schema/measurements.schema.json")
        #expect(checker.faults(in: line()) == [])
        #expect(checker.faults(in: line(["kind": "\"power\""])) != [])
    }

    @Test("a failure, other references, keys of later releases, another order")
    func others() throws {
        let digest = String(repeating: "0", count: 64)
        for (reference, wanted) in [("file", AccuracyReference.file(digest)), ("source", .source(digest))] {
            let reading = Reading(line(["against": "{\"\(reference)\":\"\(digest)\"}"]))
            #expect(reading.set.accuracy.first?.identity.against == wanted)
        }
        let failed = Reading(line(["outputs": "{}", "failure": "\"does not load\""]))
        #expect(failed.set.accuracy.first?.failure == "does not load")
        let moved = line(["kind": "\"accuracy\",\"more\":[1],\"format_version\":2"], without: "format_version")
        #expect(Reading(moved).set.accuracy.count == 1)
    }

    @Test("lines of runs and of accuracies stand in one file, and a torn one at the end is left out")
    func mixed() {
        let whole = line()
        for length in stride(from: 1, to: whole.utf8.count - 1, by: 9) {
            let reading = Reading(whole + String(whole.prefix(length)))
            #expect(reading.codes == [.tornMeasurementLine])
            #expect(reading.set.accuracy.count == 1)
            #expect(beginsLikeMeasurementLine(Array(whole.utf8.prefix(length))[...]))
        }
    }

    @Test("a later version and a later kind are those of a newer Slipway")
    func newer() {
        for text in [line(["format_version": "3"]), line(["kind": "\"power\""])] {
            let reading = Reading(text)
            #expect(reading.codes == [.measurementsVersion])
            #expect(reading.bag.all.first?.message == "line was written by a newer Slipway")
        }
        #expect(Reading(line(["format_version": "0"])).codes == [.measurementsVersion])
        #expect(Reading(line(["format_version": "1.5"])).codes == [.measurementsVersion])
    }

    @Test(
        "a member that lacks is an error",
        arguments: ["variant", "id", "weights_sha256", "inputs_sha256", "against", "outputs"])
    func missing(key: String) {
        let reading = Reading(line(without: key))
        #expect(reading.codes == [.measurementLine])
        #expect(reading.bag.all.first?.message == "line lacks \"\(key)\"")
    }

    @Test(
        "a wrong value is an error",
        arguments: [
            ("variant", "\"\""), ("id", "\"0123456789AB\""), ("weights_sha256", "\"ab\""), ("inputs_sha256", "7"),
            ("against", "{}"), ("against", "{\"model\":\"x\"}"), ("against", "{\"baseline\":\"zz\"}"),
            ("against", "\"baseline\""), ("outputs", "[]"), ("outputs", "{\"y\":{\"cosine\":1.5}}"),
            ("outputs", "{\"y\":{\"cosine\":-2}}"), ("outputs", "{\"y\":{\"max_abs_error\":-1}}"),
            ("outputs", "{\"y\":{\"max_abs_error\":1e999}}"), ("outputs", "{\"y\":{},\"y\":{}}"),
            ("outputs", "{\"y\":{\"argmax_agreement\":\"1\"}}"), ("rows", "-1"), ("failure", "\"both\""),
        ])
    func wrong(key: String, value: String) {
        let reading = Reading(line([key: value]))
        #expect(reading.codes == [.measurementLine], "\(reading.bag.all)")
        #expect(reading.set.accuracy.isEmpty)
    }
}
