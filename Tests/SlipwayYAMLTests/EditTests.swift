import SlipwayDiagnostics
import SlipwayYAML
import Testing

@Suite struct EditTests {
    private let text = "# head\nbatch:  &b 8   # tuned\nname: 'x'\nempty: # nothing\nlast: [1, 2]\nuse: *b\n"

    private func edited(_ make: (YAMLNode) throws -> [YAMLEdit]) throws -> String {
        let reading = Reading(text)
        let edits = try make(try #require(reading.node))
        return String(decoding: try YAMLEdit.apply(edits, to: reading.file), as: UTF8.self)
    }

    @Test func onlyTheValuesChange() throws {
        let result = try edited { root in
            [
                .replace(try #require(root["last"]?.sequence?.last), with: .integer(16)),
                .replace(try #require(root["batch"]), with: .integer(32)),
                .replace(try #require(root["name"]), with: .string("yes")),
                .replace(try #require(root["empty"]), with: .boolean(true)),
            ]
        }
        #expect(
            result
                == "# head\nbatch:  &b 32   # tuned\nname: \"yes\"\nempty: true # nothing\nlast: [1, 16]\nuse: *b\n"
        )
    }

    @Test func anAliasGivesWay() throws {
        let result = try edited { [.replace(try #require($0["use"]), with: .integer(1))] }
        #expect(result.hasSuffix("use: 1\n"))
        #expect(result.contains("&b 8 "))
    }

    @Test func insertionsKeepTheirOrder() throws {
        let result = try edited { root in
            [
                .replace(root.range.source.range(0, 0), with: "# 1\n"),
                .replace(root.range.source.range(0, 0), with: "# 2\n"),
            ]
        }
        #expect(result == "# 1\n# 2\n" + text)
    }

    @Test func overlapsAndStrangersAreRefused() throws {
        let file = Reading(text).file
        let (one, other) = (file.range(0, 5), file.range(4, 6))
        #expect(throws: YAMLEditError.overlap(other)) {
            try YAMLEdit.apply([.replace(other, with: "a"), .replace(one, with: "b")], to: file)
        }
        let past = file.range(0, 10_000)
        #expect(throws: YAMLEditError.outside(past)) { try YAMLEdit.apply([.replace(past, with: "")], to: file) }
        let stranger = SourceRange(SourceID("b.yaml"), ByteSpan(0, 1))
        #expect(throws: YAMLEditError.outside(stranger)) {
            try YAMLEdit.apply([.replace(stranger, with: "")], to: file)
        }
    }
}

extension SourceID {
    fileprivate func range(_ start: Int, _ end: Int) -> SourceRange { SourceRange(self, ByteSpan(start, end)) }
}
