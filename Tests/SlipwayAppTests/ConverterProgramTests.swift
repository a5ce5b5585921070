import Foundation
import SlipwaySources
import SlipwayTestSupport
import Testing

@Suite struct ConverterProgramTests {
    /// A file that is added to the folder and not to the list would be missing where the converter runs.
    @Test func everyFileOfTheFolderIsInTheProgramAsItIs() throws {
        let folder = RepositoryRoot.url("Sources/SlipwaySources/Convert/Python")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".py") }
        let embedded =
            ConverterProgram.files + [("lock.py", ConverterProgram.lock), ("probe.py", ConverterProgram.probe)]
        #expect(embedded.map(\.path).sorted() == paths.sorted())
        #expect(ConverterProgram.files.map(\.path) == ConverterProgram.files.map(\.path).sorted())
        for file in embedded {
            #expect(
                try String(contentsOf: folder.appending(path: file.path), encoding: .utf8) == file.text, "\(file.path)")
        }
    }
}
