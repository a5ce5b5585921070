import SlipwayDiagnostics
import Testing

@Suite("Lists of names in words")
struct ListedTests {
    @Test func theFirstAreSaidAndTheOthersCounted() {
        #expect(listed([]) == "")
        #expect(listed(["a", "b", "c"]) == "a, b, c")
        #expect(listed(["a", "b", "c", "d"]) == "a, b, c and 1 more")
        #expect(listed(["a", "b", "c"], most: 1) == "a and 2 more")
    }
}
