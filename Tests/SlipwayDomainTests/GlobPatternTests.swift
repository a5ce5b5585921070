import SlipwayDomain
import Testing

@Suite struct GlobPatternTests {
    @Test(arguments: [
        ("specs/*.yaml", "specs/a.yaml", true), ("specs/*.yaml", "specs/a/b.yaml", false),
        ("specs/*.yaml", "specs/a.yml", false), ("specs/**/*.yaml", "specs/a.yaml", true),
        ("specs/**/*.yaml", "specs/a/b/c.yaml", true), ("specs/**/*.yaml", "other/a.yaml", false),
        ("**/*.yaml", "a.yaml", true), ("**", "a/b", true), ("a/**", "a", false), ("a/**", "a/b/c", true),
        ("**/x/**/y", "x/y", true), ("**/x/**/y", "a/x/b/c/y", true), ("**/x/**/y", "a/y", false),
        ("./specs//*.yaml", "specs/a.yaml", true), ("ocr-?.yaml", "ocr-1.yaml", true),
        ("ocr-?.yaml", "ocr-12.yaml", false), ("ocr-[0-3x].yaml", "ocr-3.yaml", true),
        ("ocr-[0-3x].yaml", "ocr-4.yaml", false), ("ocr-[!0-3].yaml", "ocr-4.yaml", true),
        ("ocr-[^0-3].yaml", "ocr-1.yaml", false), ("[]x].yaml", "].yaml", true), ("*", ".hidden", false),
        (".*", ".hidden", true), ("**/*.yaml", ".git/a.yaml", false), (".github/**", ".github/a", true),
        ("é*", "école", true), ("?", "é", true), ("a*b*c", "aXbYbZc", true), ("a*b*c", "aXbYbZ", false),
        ("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
    ])
    func matches(_ pattern: String, _ path: String, _ fits: Bool) throws {
        #expect(try #require(GlobPattern(pattern)).matches(path) == fits)
    }

    @Test(arguments: ["", "/srv/*.yaml", "../x", "a/../b", "a[b", "[z-a]", ".", "a\0b"])
    func refuses(_ pattern: String) { #expect(GlobPattern(pattern) == nil) }

    @Test(arguments: [("a.yaml", false), ("a*", true), ("a?", true), ("[ab]", true), ("a]b", false)])
    func knowsPatterns(_ text: String, _ isPattern: Bool) { #expect(GlobPattern.isPattern(text) == isPattern) }
}
