import SlipwayDiagnostics
import SlipwayReport
import Testing

/// Rules that are newer than the version that a project requires, and findings that it allows.
@Suite struct NewRuleTests {
    private static let rule = DiagnosticCode(
        9998, "later", .warning, meaning: "It came later.", remedy: "Do it.", since: SlipwayVersion(0, 3))
    private static let old = DiagnosticCode(9997, "earlier", .warning, meaning: "It was there.", remedy: "Do it.")

    private func bag(_ findings: Diagnostic...) -> DiagnosticBag {
        var bag = DiagnosticBag()
        for finding in findings { bag.add(finding) }
        return bag
    }

    @Test(arguments: [
        (SlipwayVersion?.none, 2), (SlipwayVersion(0, 2), 1), (SlipwayVersion(0, 3), 2), (SlipwayVersion(1, 0), 2),
    ])
    func strictCountsTheWarningsOfTheVersionThatIsRequired(_ version: SlipwayVersion?, _ count: Int) {
        let bag = bag(Diagnostic(Self.rule, "new", at: nil), Diagnostic(Self.old, "old", at: nil))
        #expect(bag.strictCount(requiring: version) == count)
    }

    @Test func aNewRuleIsMarkedInTextAndJSON() {
        let bag = bag(Diagnostic(Self.rule, "new", at: nil), Diagnostic(Self.old, "old", at: nil))
        let report = DiagnosticReport(bag, sources: SourceSet(), requiring: SlipwayVersion(0, 2))
        let text = TextRenderer().render(report)
        #expect(text.contains("new: in 0.3") && text.split(separator: "\n").filter { $0.contains("in 0.3") }.count == 1)
        #expect(JSONRenderer().render(report).contains("\"new_in\": \"0.3\""))
        #expect(!TextRenderer().render(DiagnosticReport(bag, sources: SourceSet())).contains("0.3"))
    }

    @Test func whatIsAllowedIsCountedAndNotShown() {
        let allowed = Diagnostic(Self.old, "old", at: nil).allowed(because: "it is known")
        let report = DiagnosticReport(
            bag(allowed, Diagnostic(Self.old, "other", at: nil)), sources: SourceSet())
        #expect(report.warningCount == 1 && report.allowedCount == 1)
        let text = TextRenderer().render(report)
        #expect(!text.contains("old") && text.contains("1 warning, 1 allowed"))
        #expect(!GitHubRenderer().render(report).contains("old"))
        let sarif = SARIFRenderer().render(report)
        #expect(sarif.contains("\"suppressions\"") && sarif.contains("it is known"))
        #expect(JSONRenderer().render(report).contains("\"because\": \"it is known\""))
    }

    /// An allowed finding stays allowed in other words and with another weight.
    @Test func theReasonStaysWithTheFinding() {
        let allowed = Diagnostic(Self.old, "old", at: nil).allowed(because: "x")
        #expect(allowed.weighing(.note).allowance == "x" && allowed.rewording { $0 + "!" }.allowance == "x")
    }

    @Test(arguments: [
        ("0.2", SlipwayVersion(0, 2)), ("1.10", SlipwayVersion(1, 10)), ("0", nil), ("0.2.1", nil), ("00.2", nil),
        ("0.02", nil), ("+1.2", nil), ("", nil), ("a.b", nil), ("99999999999999999999.1", nil),
    ])
    func readsVersions(_ text: String, _ version: SlipwayVersion?) { #expect(SlipwayVersion(text) == version) }
}
