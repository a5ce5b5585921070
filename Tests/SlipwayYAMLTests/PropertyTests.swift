import SlipwayDiagnostics
import SlipwayTestSupport
import SlipwayYAML
import Testing

/// A file with everything that the reader knows.
private let rich = """
    # yaml-language-server: $schema=x
    slipway: 1
    name: &n "bert\\tsquad \\u20ac"
    defaults: &d {precision: [fp32, fp16], 'batch': 8, "": ~}
    plain: several words
      over lines

      and more
    é: 'ü ''€'' 😀
       folded'
    deep:
      - - a
        - b:
            c: !!str 1
      -
      - <<: *d
        batch: 16
      - *n
    triton: |
      version_policy {
        latest { num_versions: 2 }
      }

    folded: >-
      one
      two

        three
    keep: |+
      text

    double: "two  \\
      lines

      three"
    last:

    """

@Suite struct PropertyTests {
    @Test func theTextOfEveryScalarReadsAsItsValue() throws {
        let reading = Reading(rich)
        let root = try #require(reading.node)
        #expect(reading.bag.all.isEmpty)
        var count = 0
        for node in allNodes(root) {
            guard let scalar = node.scalar else { continue }
            let shown = reading.file.text(scalar.textRange.span)
            // The span of a block ends before its last line break.
            let again = Reading("k: " + shown + (scalar.text.hasSuffix("\n") ? "\n" : "")).node?["k"]?.scalar
            let expected = scalar.style == .literal ? scalar.text.trimmedEnd : scalar.text
            #expect((scalar.style == .literal ? again?.text.trimmedEnd : again?.text) == expected)
            #expect(again?.style == scalar.style)
            count += 1
        }
        #expect(count == 21)
    }

    @Test func everyPlaceIsInsideItsParent() throws {
        func check(_ node: YAMLNode) {
            for child in (node.sequence ?? []) + (node.mapping?.entries.filter { $0.merged == nil }.map(\.value) ?? [])
            where node.definition == nil {
                #expect(child.range.span.start >= node.range.span.start && child.range.span.end <= node.range.span.end)
                check(child)
            }
        }
        check(try #require(Reading(rich).node))
    }

    @Test func crlfAndABomReadTheSame() throws {
        let plain = try #require(Reading(rich).node)
        let other = try #require(Reading("\u{FEFF}" + rich.replacing("\n", with: "\r\n")).node)
        #expect(plain.hasSameContent(as: other))
        #expect(!plain.hasSameContent(as: try #require(Reading(rich.replacing("16", with: "17")).node)))
    }

    /// Whatever happens to the bytes: a tree or an error, with places inside of the file, and no crash.
    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func mutatedFilesGiveATreeOrAnError(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let original = Array(rich.utf8)
        let fragments: [[UInt8]] =
            [
                "[", "]", "{", "}", "\"", "'", ": ", "- ", "? ", "\n", "\t", " ", "|", ">", "&n ", "*n", "<<: ",
                "!!str ", "#",
                "---\n", "...\n", "%YAML 1.3\n", "\r", "\\", "\u{2028}", "\u{85}", "\u{0}", ",", "*d", "&d", "!", "|2",
                ">+1", "~",
            ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x80]]
        for _ in 0..<1_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let position = Int.random(in: 0...bytes.count, using: &random)
                let end = min(bytes.count, position + Int.random(in: 0...6, using: &random))
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.removeSubrange(position..<end)
                case 1: bytes.insert(contentsOf: fragments.randomElement(using: &random) ?? [], at: position)
                case 2: bytes.replaceSubrange(position..<end, with: fragments.randomElement(using: &random) ?? [])
                default: bytes = Array(bytes[..<position]) + bytes[min(position / 2, bytes.count)...].prefix(200)
                }
            }
            let reading = Reading(bytes: bytes)
            let isWhole = reading.node != nil || reading.bag.hasErrors
            #expect(isWhole, "\(bytes)")
            var ranges = reading.bag.all.flatMap { ($0.primary.map { [$0.range] } ?? []) + $0.secondary.map(\.range) }
            for node in reading.node.map(allNodes) ?? [] {
                ranges.append(node.range)
                guard let scalar = node.scalar else { continue }
                ranges.append(scalar.textRange)
                for offset in 0...scalar.text.utf8.count {
                    let source = scalar.sourceOffset(of: offset)
                    ranges.append(reading.file.range(source, source))
                }
            }
            let areInside = ranges.allSatisfy { $0.span.start >= 0 && $0.span.end <= bytes.count }
            #expect(areInside, "\(bytes)")
        }
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }
}
