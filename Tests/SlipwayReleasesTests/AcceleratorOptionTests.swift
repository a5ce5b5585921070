import SlipwayReleases
import Testing

/// The table of accelerator options.
@Suite struct AcceleratorOptionTests {
    @Test func everyOptionStandsOnce() {
        for table in [AcceleratorOption.tensorRT, AcceleratorOption.cuda] {
            #expect(Set(table.map(\.name)).count == table.count)
        }
        #expect(AcceleratorOption.tensorRT.count == 32)
    }

    @Test func theReleaseTableReadsIt() throws {
        let release = try #require(TritonRelease("24.04"))
        for option in AcceleratorOption.tensorRT {
            let since = ReleaseTable.since(.option(accelerator: "tensorrt", name: option.name))
            #expect(since == (option.since == .always ? .always : .release(release)), "\(option.name)")
        }
    }

    @Test func theFourThatTheBackendOverwritesAreParameters() {
        for name in AcceleratorOption.topLevelCUDA {
            #expect(ReleaseTable.since(.parameter(name)) == .always)
            #expect(AcceleratorOption.find("cuda", name)?.form == .overwritten)
        }
    }
}
