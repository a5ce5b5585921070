import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
import SlipwayTargets
import SpecFixtures
import Testing

@Suite("Load tests of a release")
struct LoadTestTests {
    private func emission(
        _ section: String, batching: String = "{max_batch_size: 8}", profile: String = "profile: {}\n"
    )
        -> Emission
    {
        Emission("batching: \(batching)\n\(profile)deploy: {loadtest: \(section)}\n")
    }

    @Test func aRequestOfTheProfileIsSentAsItIsMeasured() {
        let emission = emission("{}")
        #expect(emission.codes == [])
        #expect(
            emission.text("release/loadtest/requests/default.json") == emission.text("profile/input-data.json"))
        let text = emission.text("release/loadtest/locustfile.py")
        #expect(text.contains("\"MODEL\", \"m\")") && text.contains("\"VARIANT\", \"m-default\")"))
        #expect(text.contains("\"ID\", \"\(emission.id("m-default"))\")"))
        #expect(text.contains("BATCHES = True\n") && !text.contains("@" + "MODEL@"))
    }

    @Test func theScriptHasWhatTheSpecSays() {
        let text = emission(
            "{users: 3, duration: 2min, batch: 4, http: \"http://h:1\", grpc: \"g:2\"}"
        ).text("release/loadtest/run.sh")
        for expected in ["USERS:=3}", "SECONDS_EACH:=120}", "BATCH:=4}", "HTTP_URL:=http://h:1}", "GRPC_ADDRESS:=g:2}"]
        {
            #expect(text.contains(expected), "\(expected)")
        }
        #expect(!text.contains("@"))
    }

    @Test func clientsAreAsManyAsKeepTheServerBusy() {
        // Nothing was measured: 2 x batch x instances.
        #expect(emission("{}").text("release/loadtest/run.sh").contains("USERS:=16}"))
    }

    @Test(
        arguments: [
            ("{}", "", 827), ("{batch: 9}", "profile: {}\n", 828), ("{duration: 1500ms}", "profile: {}\n", 307),
        ])
    func testsThatCannotRunAreFound(section: String, profile: String, code: Int) {
        let found = emission(section, profile: profile)
        #expect(found.codes.contains(code) && found.emitted == nil)
    }

    @Test func aModelWithoutBatchesTakesOneItem() {
        #expect(emission("{batch: 2}", batching: "{max_batch_size: 0}").codes.contains(828))
        let single = emission("{batch: 1}", batching: "{max_batch_size: 0}")
        #expect(single.codes == [])
        #expect(single.text("release/loadtest/locustfile.py").contains("BATCHES = False\n"))
    }

    @Test(arguments: [
        "{http: \"http://u:p@h\"}", "{http: \"h:8000\"}", "{http: \"http://h/path\"}", "{grpc: \"http://h:1\"}",
        "{users: 0}",
    ])
    func whatWouldEndUpInAScriptIsChecked(section: String) {
        #expect(emission(section).emitted == nil)
    }
}
