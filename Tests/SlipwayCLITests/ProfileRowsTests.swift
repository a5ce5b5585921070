import SlipwayTestSupport
import Testing

/// What `profile` makes of an assertion about rows.
@Suite("slipway profile and model.rows")
struct ProfileRowsTests {
    @Test func anAssertionThatHoldsIsTriedOnceAndTheCampaignGoesOn() throws {
        let run = try ProfiledProject(asserts: true)
        let result = try run.profile()
        #expect(result.status == 0, "\(result)")
        #expect(run.text("state/inferences").split(separator: "\n") == ["1", "1", "1", "3"])
        #expect(run.lines.count > 9)
    }

    @Test func anAssertionThatMeasurementRefutesEndsTheCampaign() throws {
        let run = try ProfiledProject(asserts: true)
        let result = try run.profile("", "FAKE_MIX=1")
        #expect(result.status == 1, "\(result)")
        #expect(result.messages.contains("error[SLW0737]"), "\(result)")
        #expect(result.messages.contains("output \"y\" of row 1 is 129.0 alone and 131.0 beside others"), "\(result)")
        #expect(run.lines.isEmpty)
        #expect(try !run.isSomethingLeft())
    }

    @Test func withoutVariantsThatBatchNothingCanBeTriedAndThatIsSaid() throws {
        let run = try ProfiledProject(
            profile: "{concurrency: [1], repeats: 2, data: {text: {values: [hello]}}}\naxes: {batch: {max: 1}}",
            batches: "0",
            asserts: true)
        let result = try run.profile()
        #expect(result.status == 0 && result.messages.contains("note[SLW0738]"), "\(result)")
        #expect(run.text("state/inferences").isEmpty)
    }

    @Test func withoutAnAssertionNothingIsTried() throws {
        let run = try ProfiledProject()
        #expect(try run.profile("", "FAKE_MIX=1").status == 0)
        #expect(run.text("state/inferences").isEmpty)
    }
}
