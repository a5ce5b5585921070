import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

@Suite struct ExternalFileTests {
    private func check(_ location: String, needs: UInt64? = 10, sizes: [String: UInt64]) -> (codes: [String], [String])
    {
        var bag = DiagnosticBag()
        let passed = checkExternalFiles(
            [ExternalFile(location: location, requiredBytes: needs)], of: SourceID("model.onnx"), into: &bag
        ) { sizes[$0.text] }
        return (bag.all.map(\.code.name), passed.map(\.text))
    }

    @Test(arguments: ["w.bin", "./w.bin", "data/../w.bin"]) func escapesAndPlainNamesAreTold(location: String) {
        let result = check(location, sizes: ["w.bin": 10])
        #expect(result.0 == (location.contains("..") ? ["external-data-outside"] : []))
        #expect(result.1 == (location.contains("..") ? [] : ["w.bin"]))
    }

    @Test(arguments: ["/etc/passwd", "../w.bin", "a/../../w.bin", "C:\\w.bin", "C:w.bin", "a\\b", "a\u{0}b", "."])
    func locationsOutsideTheDirectoryAreRefused(location: String) {
        let result = check(location, sizes: [location: 10])
        #expect(result.0 == ["external-data-outside"])
        #expect(result.1.isEmpty)
    }

    @Test func emptyLocationIsMalformed() {
        #expect(check("", sizes: [:]).0 == ["external-data-malformed"])
    }

    @Test func absentFileIsMissing() {
        #expect(check("w.bin", sizes: [:]).0 == ["external-data-missing"])
    }

    @Test func shortFileIsTooSmall() {
        #expect(check("w.bin", sizes: ["w.bin": 9]).0 == ["external-data-too-small"])
    }

    @Test func fileOfUnknownNeedOnlyHasToExist() {
        #expect(check("w.bin", needs: nil, sizes: ["w.bin": 0]).0.isEmpty)
    }

    @Test func twoSpellingsOfOneFileAreOnePath() {
        var bag = DiagnosticBag()
        let files = ["w.bin", "./w.bin"].map { ExternalFile(location: $0, requiredBytes: 1) }
        let passed = checkExternalFiles(files, of: SourceID("m"), into: &bag) { _ in 1 }
        #expect(passed.map(\.text) == ["w.bin"])
    }
}
