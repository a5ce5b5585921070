import SlipwayDiagnostics
import SlipwayReport
import Testing

@Suite struct TextRendererTests {
    @Test func showsPlaceContextSecondaryFileAndAdvice() {
        let spec = SourceFile(
            path: "specs/resnet.yaml",
            text: String(repeating: "#\n", count: 11) + "  - name: images\n    type: fp32\n    shape: [3, 224, 224]\n"
        )
        let base = SourceFile(path: "specs/base.yaml", text: "a: 1\nb: 2\nmodel:\n  source: models/resnet50.onnx\n")
        let finding = Diagnostic(
            Sample.bad, "input \"images\" has rank 3 here but rank 4 in the graph",
            at: Sample.range(of: "[3, 224, 224]", in: spec), label: "rank 3",
            secondary: [Label(Sample.range(of: "models/resnet50.onnx", in: base), "declares [N, 3, 224, 224]")],
            path: "models.resnet50.inputs[0].shape",
            notes: ["Triton adds the batch dimension only when max_batch_size > 0"],
            help: ["write [-1, 3, 224, 224], or set batching.max_size"]
        )
        let expected = """
            error[SLW0401]: input "images" has rank 3 here but rank 4 in the graph
              --> specs/resnet.yaml:14:12
               |
            12 |   - name: images
            13 |     type: fp32
            14 |     shape: [3, 224, 224]
               |            ^^^^^^^^^^^^^ rank 3
               |
              ::: specs/base.yaml:4:11
               |
             4 |   source: models/resnet50.onnx
               |           -------------------- declares [N, 3, 224, 224]
               |
               = in: models.resnet50.inputs[0].shape
               = note: Triton adds the batch dimension only when max_batch_size > 0
               = help: write [-1, 3, 224, 224], or set batching.max_size

            1 error in 1 file

            """
        #expect(TextRenderer().render(Sample.report([finding], [spec, base])) == expected)
    }

    @Test func endsAfterTheMarksWhenThereIsNoAdvice() {
        let file = SourceFile(path: "a.yaml", text: "name: x\n")
        let text = Sample.text(Diagnostic(Sample.bad, "bad name", at: Sample.range(of: "x", in: file)), [file])
        #expect(text == "error[SLW0401]: bad name\n --> a.yaml:1:7\n  |\n1 | name: x\n  |       ^")
    }

    @Test func putsTwoLabelsOfALineInRowsOfTheirOwnWhenTheyHaveTexts() {
        let file = SourceFile(path: "a.yaml", text: "count: 2..1\n")
        let finding = Diagnostic(
            Sample.bad, "empty range", at: Sample.range(of: "1\n", in: file), label: "ends here",
            secondary: [Label(Sample.range(of: "2", in: file), "starts here")]
        )
        #expect(
            Sample.text(finding, [file]).hasSuffix(
                "1 | count: 2..1\n  |        - starts here\n  |           ^ ends here"
            )
        )
    }

    @Test func sharesARowBetweenMarksThatLeaveRoom() {
        let file = SourceFile(path: "a.yaml", text: "count: 2..1\n")
        let finding = Diagnostic(
            Sample.bad, "empty range", at: file.range(10, 11), label: "less",
            secondary: [Label(file.range(7, 8))]
        )
        #expect(Sample.text(finding, [file]).hasSuffix("\n  |        -  ^ less"))
    }

    @Test func keepsMarksThatOverlapApart() {
        let file = SourceFile(path: "a.yaml", text: "abcdef\n")
        let finding = Diagnostic(
            Sample.bad, "overlap", at: file.range(0, 4), secondary: [Label(file.range(2, 6)), Label(file.range(0, 4))]
        )
        #expect(Sample.text(finding, [file]).hasSuffix("  | ^^^^\n  | ----\n  |   ----"))
    }

    @Test func keepsMarksThatTouchApart() {
        let file = SourceFile(path: "a.yaml", text: "abcdef\n")
        let finding = Diagnostic(Sample.bad, "touch", at: file.range(2, 4), secondary: [Label(file.range(0, 2))])
        #expect(Sample.text(finding, [file]).hasSuffix("  | --\n  |   ^^"))
    }

    @Test func leavesOutTheLinesBetweenFarPlacesAndShowsASingleOne() {
        let file = SourceFile(path: "a.yaml", text: "a: 1\nb: 2\nc: 3\n\n\n\n\nd: 4\n\ne: 5\n")
        let finding = Diagnostic(
            Sample.bad, "far", at: Sample.range(of: "e", in: file),
            secondary: [Label(Sample.range(of: "a", in: file), "first"), Label(Sample.range(of: "c", in: file))]
        )
        let expected = """
            error[SLW0401]: far
              --> a.yaml:10:1
               |
             1 | a: 1
               | - first
             2 | b: 2
             3 | c: 3
               | -
            ...
             8 | d: 4
             9 |
            10 | e: 5
               | ^
            """
        #expect(Sample.text(finding, [file]) == expected)
    }

    @Test func showsFirstAndLastLineOfARangeOverSeveral() {
        let file = SourceFile(path: "a.yaml", text: "x:\n  - 1\n  - 2\n  - 3\n  - 4\ny: 1\n")
        let start = Sample.range(of: "- 1", in: file).span.start
        let end = Sample.range(of: "y", in: file).span.start
        let finding = Diagnostic(Sample.bad, "list", at: file.range(start, end), label: "too long")
        let expected = """
            error[SLW0401]: list
             --> a.yaml:2:3
              |
            1 | x:
            2 |   - 1
              |   ^^^
            ...
            5 |   - 4
              |   ^^^ too long
            """
        #expect(Sample.text(finding, [file]) == expected)
    }

    @Test(arguments: ["a: [1\n", "a: [1", "a: [1\r\n"]) func pointsBehindTheLastCharacterWithOneColumn(text: String) {
        let file = SourceFile(path: "a.yaml", text: text)
        let expected = "error[SLW0401]: unclosed\n --> a.yaml:1:6\n  |\n1 | a: [1\n  |      ^"
        #expect(Sample.text(Diagnostic(Sample.bad, "unclosed", at: file.range(5, 5)), [file]) == expected)
        #expect(Sample.text(Diagnostic(Sample.bad, "unclosed", at: file.range(5, 6)), [file]) == expected)
    }

    @Test func pointsAtTheEmptyLineAfterTheLastLineBreak() {
        let file = SourceFile(path: "a.yaml", text: "a: [1\n")
        let text = Sample.text(Diagnostic(Sample.bad, "unclosed", at: file.range(6, 6)), [file])
        #expect(text == "error[SLW0401]: unclosed\n --> a.yaml:2:1\n  |\n1 | a: [1\n2 |\n  | ^")
    }

    @Test func pointsIntoAnEmptyFile() {
        let file = SourceFile(path: "a.yaml", text: "")
        let text = Sample.text(Diagnostic(Sample.bad, "empty", at: file.range(0, 0)), [file])
        #expect(text == "error[SLW0401]: empty\n --> a.yaml:1:1\n  |\n1 |\n  | ^")
    }

    @Test func takesAnOffsetPastTheEndAsTheEnd() {
        let file = SourceFile(path: "a.yaml", text: "ab")
        #expect(
            Sample.text(Diagnostic(Sample.bad, "past", at: file.range(50, 60)), [file]).hasSuffix("1 | ab\n  |   ^"))
    }

    @Test func showsNoCarriageReturns() {
        let file = SourceFile(path: "a.yaml", text: "a: 1\r\nb: 2\r\nc: 3\r\n")
        let marked = Sample.text(Diagnostic(Sample.bad, "crlf", at: file.range(9, 12)), [file])
        #expect(marked == "error[SLW0401]: crlf\n --> a.yaml:2:4\n  |\n1 | a: 1\n2 | b: 2\n  |    ^")
    }

    @Test func expandsTabsAndAlignsMarks() {
        let file = SourceFile(path: "a.yaml", text: "\ta:\tb\n")
        let text = Sample.text(Diagnostic(Sample.bad, "tab", at: Sample.range(of: "b", in: file)), [file])
        #expect(text.hasSuffix(" --> a.yaml:1:5\n  |\n1 |     a:    b\n  |           ^"))
    }

    @Test func countsNoByteOrderMark() {
        let file = SourceFile(path: "a.yaml", text: "\u{FEFF}name: x\n")
        let text = Sample.text(Diagnostic(Sample.bad, "bom", at: Sample.range(of: "name", in: file)), [file])
        #expect(text.hasSuffix(" --> a.yaml:1:1\n  |\n1 | name: x\n  | ^^^^"))
    }

    @Test func alignsMarksUnderWideAndCombiningCharacters() {
        let file = SourceFile(path: "a.yaml", text: "名: e\u{301}x\n")
        let text = Sample.text(Diagnostic(Sample.bad, "wide", at: Sample.range(of: "x", in: file)), [file])
        #expect(text.hasSuffix(" --> a.yaml:1:6\n  |\n1 | 名: e\u{301}x\n  |      ^"))
    }

    @Test func neutralizesControlCharactersEverywhere() {
        let file = SourceFile(path: "a\u{1B}.yaml", text: "a: \u{1B}[31mred\u{7F}\u{202E}\u{9B}\n")
        let finding = Diagnostic(
            Sample.bad, "name \"\u{1B}[2J\"\nerror: faked", at: file.range(3, 4), label: "\u{7}",
            path: "a\u{8}", notes: ["one\u{0}\ntwo"], help: ["\r"]
        )
        let text = TextRenderer().render(Sample.report([finding], [file]))
        let expected = """
            error[SLW0401]: name "␛[2J"␊error: faked
             --> a␛.yaml:1:4
              |
            1 | a: ␛[31mred␡\u{FFFD}\u{FFFD}
              |    ^ ␇
              |
              = in: a␈
              = note: one␀
                      two
              = help: ␍

            1 error in 1 file

            """
        #expect(text == expected)
    }

    @Test func showsBytesThatAreNoTextAsReplacements() {
        let file = SourceFile(id: SourceID("a"), bytes: [0x61, 0xFF, 0xC3, 0x62])
        let text = Sample.text(Diagnostic(Sample.bad, "bytes", at: file.range(3, 4)), [file])
        #expect(text.hasSuffix("1 | a\u{FFFD}\u{FFFD}b\n  |    ^"))
    }

    @Test func cutsALongLineAroundThePlace() throws {
        let file = SourceFile(
            path: "a", text: String(repeating: "x", count: 300) + "BAD" + String(repeating: "y", count: 9_000)
        )
        let text = Sample.text(Diagnostic(Sample.bad, "long", at: Sample.range(of: "BAD", in: file)), [file])
        let lines = text.split(separator: "\n")
        let shown = try #require(lines.first { $0.hasPrefix("1 | ") })
        #expect(shown.count == 4 + 160)
        #expect(shown.hasPrefix("1 | …xxx") && shown.hasSuffix("yyy…"))
        let column = try #require(shown.split(separator: "BAD").first).count
        let marks = "  |" + String(repeating: " ", count: column - 3) + "^^^"
        #expect(lines.last.map(String.init) == marks)
    }

    @Test func showsAFileNameAloneWhenTheSourceIsNotAtHand() {
        let finding = Diagnostic(
            Sample.bad, "missing", at: SourceRange(SourceID("gone.yaml"), ByteSpan(3, 5)),
            secondary: [Label(SourceRange(SourceID("m.onnx"), ByteSpan(0, 0)), "declares [N]")], notes: ["why"]
        )
        #expect(
            Sample.text(finding)
                == "error[SLW0401]: missing\n --> gone.yaml\n ::: m.onnx: declares [N]\n  = note: why"
        )
    }

    @Test func showsAFileWithoutAPlaceAndAFindingWithoutAFile() {
        let finding = Diagnostic(Sample.bad, "binary", at: nil, file: SourceID("m.onnx"))
        #expect(Sample.text(finding) == "error[SLW0401]: binary\n --> m.onnx")
        let report = Sample.report([Diagnostic(Sample.bad, "nothing given", at: nil)])
        #expect(TextRenderer().render(report) == "error[SLW0401]: nothing given\n\n1 error\n")
    }

    @Test func countsByWeightAndFile() {
        let findings = ["a", "b", "c"].map { Diagnostic(Sample.bad, "x", at: nil, file: SourceID($0)) }
        let report = Sample.report(
            findings + [
                Diagnostic(Sample.odd, "y", at: nil, file: SourceID("c")),
                Diagnostic(Sample.fact, "z", at: nil),
            ]
        )
        #expect(TextRenderer.summary(of: report) == "3 errors, 1 warning, 1 note in 3 files")
        #expect(TextRenderer.summary(of: Sample.report([])) == nil)
        #expect(TextRenderer().render(Sample.report([])) == "")
    }

    @Test func foldsMoreThanThreeEqualWarningsButNoErrors() {
        let file = SourceFile(path: "a", text: "0123456789")
        let warnings = (0..<7).map { Diagnostic(Sample.odd, "no effect", at: file.range($0, $0 + 1)) }
        let text = TextRenderer().render(Sample.report(warnings, [file]))
        #expect(text.components(of: "warning[SLW0601]") == 3)
        #expect(text.hasSuffix("  |\n  = and 4 similar\n\n7 warnings in 1 file\n"))
        let three = TextRenderer().render(Sample.report(Array(warnings.prefix(3)), [file]))
        #expect(!three.contains("similar"))
        let errors = (0..<7).map { Diagnostic(Sample.bad, "wrong", at: file.range($0, $0 + 1)) }
        #expect(TextRenderer().render(Sample.report(errors, [file])).components(of: "error[SLW0401]") == 7)
    }

    @Test func colorsOnlyWhenAsked() {
        let file = SourceFile(path: "a", text: "x")
        let report = Sample.report([Diagnostic(Sample.bad, "x", at: file.range(0, 1), help: ["y"])], [file])
        let plain = TextRenderer().render(report)
        let colored = TextRenderer(isColored: true).render(report)
        #expect(!plain.contains("\u{1B}"))
        #expect(colored.contains("\u{1B}[1;31merror[SLW0401]\u{1B}[0m"))
        var stripped = colored
        for style in ["1;31", "34", "1", "1;36", "0"] {
            stripped = stripped.split(separator: "\u{1B}[\(style)m", omittingEmptySubsequences: false).joined()
        }
        #expect(stripped == plain)
    }

    @Test func colorModesDecide() {
        #expect(ColorMode.auto.isColored(automatic: true))
        #expect(!ColorMode.auto.isColored(automatic: false))
        #expect(ColorMode.always.isColored(automatic: false))
        #expect(!ColorMode.never.isColored(automatic: true))
    }

    @Test func aThousandFindingsComeInTheSameOrderWhateverOrderTheyWereMadeIn() {
        let file = SourceFile(path: "a", text: String(repeating: "key: value\n", count: 1_000))
        let findings = (0..<1_000).map { Diagnostic(Sample.bad, "wrong", at: file.range($0 * 11, $0 * 11 + 3)) }
        let text = TextRenderer().render(Sample.report(findings, [file]))
        #expect(text == TextRenderer().render(Sample.report(findings.reversed(), [file])))
        #expect(text.components(of: "error[SLW0401]") == 1_000)
        #expect(text.hasSuffix("\n1000 errors in 1 file\n"))
    }
}

extension String {
    /// How often a text occurs.
    func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
