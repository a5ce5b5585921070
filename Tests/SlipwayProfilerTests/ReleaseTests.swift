import SlipwayProfiler
import Testing

@Suite("Releases of servers")
struct ReleaseTests {
    @Test(arguments: [
        ("2.51.0", "24.10"), ("2.8.0", "21.03"), ("2.54.0", "25.01"), ("2.59.0", "25.06"), ("2.60.0", "25.08"),
        ("2.64.0", "25.12"), ("2.29.0", "22.12"),
    ])
    func aVersionBelongsToARelease(version: String, release: String) {
        #expect(tritonRelease(ofVersion: version) == release)
    }

    @Test(arguments: ["", "2", "1.14.0", "2.7.0", "2.99.0", "2.x.0"])
    func otherVersionsAreOfNoRelease(version: String) {
        #expect(tritonRelease(ofVersion: version) == nil)
    }
}
