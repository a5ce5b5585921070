import SlipwayDiagnostics
import SlipwayTestSupport
import SlipwayYAML
import Testing

@testable import SlipwaySpec

/// Edits of a spec's tree: what is added and taken out, in every style that people write.
@Suite struct SpecTreeTests {
    private struct Tree {
        let file: SourceFile
        let tree: SpecTree

        init(_ text: String) throws {
            file = SourceFile(path: "spec.yaml", text: text)
            var bag = DiagnosticBag()
            let root = try #require(YAMLReader.read(file, into: &bag))
            var texts = SourceSet()
            texts.add(file)
            tree = SpecTree(root, texts)
        }

        func range(_ text: String) throws -> SourceRange {
            let needle = Array(text.utf8)
            let start = try #require(file.bytes.indices.first { file.bytes[$0...].starts(with: needle) })
            return file.range(start, start + needle.count)
        }

        func made(_ edit: Suggestion?) throws -> String? {
            try edit.map { edit in
                let bytes = try YAMLEdit.apply([.replace(edit.range, with: edit.replacement)], to: file)
                return String(decoding: bytes, as: UTF8.self)
            }
        }
    }

    @Test(arguments: [
        ("model: {source: m.onnx}   # it\n", "model: {source: m.onnx, rebatch: true}   # it\n"),
        ("model:\n  source: m.onnx   # it\nname: a\n", "model:\n  source: m.onnx   # it\n  rebatch: true\nname: a\n"),
        (
            "model:\r\n    source: m.onnx\r\nname: a\r\n",
            "model:\r\n    source: m.onnx\r\n    rebatch: true\r\nname: a\r\n"
        ),
        ("model:\n  source: m.onnx", "model:\n  source: m.onnx\n  rebatch: true"),
        ("model:\n  source:\n    url: u\n# end\n", "model:\n  source:\n    url: u\n  rebatch: true\n# end\n"),
        ("model: {}\n", "model: {rebatch: true}\n"),
        ("name: a\n", "name: a\nmodel: {rebatch: true}\n"),
        ("{name: a}\n", "{name: a, model: {rebatch: true}}\n"),
        ("name: a\ntriton: |\n  x: 1\n\n# end\n", "name: a\ntriton: |\n  x: 1\nmodel: {rebatch: true}\n\n# end\n"),
    ]) func aKeyIsAdded(_ text: String, _ wanted: String) throws {
        let tree = try Tree(text)
        #expect(try tree.made(tree.tree.adding("rebatch", "true", under: ["model"])) == wanted)
    }

    @Test(arguments: [
        "model: m.onnx\n", "model: [a]\n", "model: {source: m.onnx, rebatch: no}\n",
        "base: &b {source: m.onnx}\nmodel: *b\n",
    ]) func nothingIsAddedWhereItWouldMeanMoreOrLess(_ text: String) throws {
        let tree = try Tree(text)
        #expect(tree.tree.adding("rebatch", "true", under: ["model"]) == nil)
    }

    @Test(arguments: [
        ("a: 1\nb: 2   # two\nc: 3\n", "b", "a: 1\nc: 3\n"),
        ("a: 1\nb: 2\n", "2", "a: 1\n"), ("{a: 1, b: 2}\n", "b", "{a: 1}\n"),
        ("{a: 1, b: 2}\n", "a", "{b: 2}\n"), ("x: 0\na: {b: 2}\n", "b", "x: 0\n"),
        ("x: 0\na:\n  b: 2\n", "b", "x: 0\n"),
        ("x: 0\na: [7]\n", "7", "x: 0\n"), ("a: [7, 8]\n", "8", "a: [7]\n"), ("a: [7, 8]\n", "7", "a: [8]\n"),
        ("a:\n  - 7\n  - 8 # eight\n", "8", "a:\n  - 7\n"),
        ("a:\n- b: 1\n  c: 2\n", "b", "a:\n- c: 2\n"),
        ("a:\n- b: 1\n  c: 2\n", "c", "a:\n- b: 1\n"),
        ("b:\n  - x: 1\n    y:\n      - 2\nc: 3\n", "b", "c: 3\n"),
        ("a: 1\nb: |\n  text\n  more\nc: 3\n", "b", "a: 1\nc: 3\n"),
        ("a: 1\r\nb: 2\r\nc: 3\r\n", "b", "a: 1\r\nc: 3\r\n"),
    ]) func whatStandsAtAPlaceIsTakenOut(_ text: String, _ place: String, _ wanted: String) throws {
        let tree = try Tree(text)
        #expect(try tree.made(tree.tree.removing(tree.range(place))) == wanted)
    }

    @Test(arguments: [("a: 1\n", "a"), ("a: [7]\n", "7"), ("a: 1\n", "z: not there")])
    func theWholeOfASpecIsNeverTakenOut(_ text: String, _ place: String) throws {
        let tree = try Tree(text)
        let range = text.contains(place) ? try tree.range(place) : tree.file.range(0, 0)
        #expect(tree.tree.removing(range) == nil)
    }

    @Test func aKeyAroundAPlaceIsTakenOutAndAnotherNamed() throws {
        let tree = try Tree("i:\n  count: 1\n  gpus: [0, 1]\n")
        #expect(try tree.made(tree.tree.removing(key: "gpus", around: tree.range("0"))) == "i:\n  count: 1\n")
        #expect(
            try tree.made(tree.tree.renamingKey(ofValueAt: tree.range("1"), to: "n")) == "i:\n  n: 1\n  gpus: [0, 1]\n")
    }

    @Test(arguments: [
        ("p: [a]\n", "p: [a, b]\n"), ("p:\n  - a # first\nq: 1\n", "p:\n  - a # first\n  - b\nq: 1\n"),
        ("p:\n- a\n", "p:\n- a\n- b\n"), ("p:\n  - a: {x: 1}\n", "p:\n  - a: {x: 1}\n  - b\n"),
    ]) func anItemIsAdded(_ text: String, _ wanted: String) throws {
        let tree = try Tree(text)
        #expect(try tree.made(tree.tree.adding(item: "b", toListOf: "p")) == wanted)
    }

    /// Of a key that only a fragment states, the spec's own file states what is added; both are merged.
    @Test func whatAFragmentStatesIsAddedToInTheSpecItself() throws {
        let own = SourceFile(path: "spec.yaml", text: "name: a\n")
        let fragment = SourceFile(path: "base.yaml", text: "model: {source: m.onnx}\n")
        var bag = DiagnosticBag()
        var texts = SourceSet()
        texts.add(own)
        texts.add(fragment)
        let merged = SpecMerge.merge(
            try #require(YAMLReader.read(fragment, into: &bag)), try #require(YAMLReader.read(own, into: &bag)),
            .record(language.root), "", into: &bag)
        let edit = try #require(SpecTree(merged, texts).adding("rebatch", "true", under: ["model"]))
        #expect(edit.range.source == own.id && edit.replacement == "\nmodel: {rebatch: true}")
    }
}
