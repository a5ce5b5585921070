import SlipwayApp
import SlipwayDiagnostics
import SlipwaySpec
import Testing

/// The core joined with the plug-ins.
@Suite struct LanguageTests {
    @Test func codesAreUniqueAndSorted() {
        let codes = [DiagnosticCode].joined
        #expect(codes.map(\.number) == Set(codes.map(\.number)).sorted())
        #expect(Set(codes.map(\.name)).count == codes.count)
    }

    @Test func aFailureThatNobodyThrowsOnPurposeIsABug() {
        struct Surprise: Error {}
        let finding = internalFault(Surprise())
        #expect(finding.code == .internalFault && finding.severity == .error)
        #expect(finding.message.contains("Surprise") && finding.help == [DiagnosticCode.internalFault.remedy])
    }

    @Test func theTargetsOfAProgramAreNamedInWords() {
        let targets = Language.joined.targets
        #expect(Language(targets: [], sources: [], backends: []).targetWords == "no")
        let titles = targets.map(\.title)
        #expect(
            Language(targets: targets, sources: [], backends: []).targetWords
                == "\(titles.dropLast().joined(separator: ", ")) and \(titles.last ?? "")")
        let three = Language(targets: Array(repeating: targets[0], count: 3), sources: [], backends: []).targetWords
        #expect(three == "\(targets[0].title), \(targets[0].title) and \(targets[0].title)")
    }
}
