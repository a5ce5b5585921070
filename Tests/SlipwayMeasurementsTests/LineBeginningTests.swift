import SlipwayMeasurements
import Testing

@Suite("Lines that were not written to their end")
struct LineBeginningTests {
    @Test(arguments: [
        "{", #"{"format_ver"#, #"{"format_version":1,"variant":"words-cpu"#,
        #"{"format_version": 1, "variant": "x", "id""#,
    ])
    func thatBeginLikeOurs(text: String) {
        #expect(beginsLikeMeasurementLine(Array(text.utf8)[...]))
    }

    @Test(arguments: [
        "def", #"{"results": "one-line JSON"#, "outside the project", #"{"format_version":2,"va"#, "\u{0}\u{0}", "[1",
    ])
    func thatBelongToOthers(text: String) {
        #expect(!beginsLikeMeasurementLine(Array(text.utf8)[...]))
    }
}
