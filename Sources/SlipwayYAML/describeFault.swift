import SlipwayDiagnostics

/// Says in our own words what libyaml could not read.
///
/// libyaml often notices a mistake only at the token after it: an unclosed bracket at the next line, an unclosed quote
/// at the end of the file. So the place where the construct starts is shown first, except for block collections, whose
/// start says nothing.
///
/// - Parameters:
///   - fault: libyaml's complaint.
///   - problem: The byte where it noticed.
///   - context: The byte where the construct starts; meaningless without a context.
///   - file: The file.
/// - Returns: The diagnostic.
func describeFault(_ fault: ReaderFault, problem: Int, context: Int, in file: SourceFile) -> Diagnostic {
    let bytes = file.bytes
    let problemRange = oneCharacter(at: problem, in: file)
    let original = "the YAML parser says: " + (fault.context.map { "\($0), " } ?? "") + fault.problem
    if fault.problem == "found incompatible YAML document" {
        return Diagnostic(
            .unsupportedYAMLVersion, "the YAML version of the file is not supported",
            at: directiveRange(in: file) ?? problemRange, notes: [original], help: ["write %YAML 1.2, or nothing"]
        )
    }
    if let tab = offendingTab(fault, problem, bytes) {
        return Diagnostic(
            .tabIndentation, "tabs cannot indent YAML", at: file.range(tab, tab + 1), notes: [original],
            help: ["replace the tab with spaces"]
        )
    }
    let words = explanation(of: fault, problem, bytes)
    let isBlock = fault.context?.hasPrefix("while parsing a block") ?? false
    guard fault.context != nil, !isBlock, context != problem else {
        let start = isBlock && context != problem
        return Diagnostic(
            .yamlSyntax, words.message, at: problemRange,
            secondary: start ? [Label(oneCharacter(at: context, in: file), "the block starts here")] : [],
            notes: [original], help: words.help
        )
    }
    return Diagnostic(
        .yamlSyntax, words.message, at: oneCharacter(at: context, in: file),
        secondary: [Label(problemRange, problem >= bytes.count ? "the file ends here" : "noticed here")],
        notes: [original], help: words.help
    )
}

private func oneCharacter(at offset: Int, in file: SourceFile) -> SourceRange {
    let bytes = file.bytes
    guard offset < bytes.count, lineBreakLength(bytes, offset, bytes.count) == 0 else {
        return file.range(offset, offset)
    }
    return file.range(offset, offset + (decodeUTF8(bytes, at: offset)?.length ?? 1))
}

private func directiveRange(in file: SourceFile) -> SourceRange? {
    for line in 1...file.lineCount {
        let span = file.span(ofLine: line)
        if let start = file.bytes[span.start..<span.end].firstIndex(of: UInt8(ascii: "%")), start <= span.start + 3,
            file.bytes[start..<span.end].starts(with: "%YAML".utf8)
        {
            return file.range(start, span.end)
        }
    }
    return nil
}

/// The tab that a complaint is about: the one that libyaml names, or one in the indentation before the place.
private func offendingTab(_ fault: ReaderFault, _ problem: Int, _ bytes: [UInt8]) -> Int? {
    if problem < bytes.count, bytes[problem] == Byte.tab, fault.problem.hasPrefix("found") { return problem }
    guard
        fault.problem.hasPrefix("found a tab") || fault.context == nil || fault.context?.contains("block") == true
            || fault.context?.contains("simple key") == true
    else { return nil }
    var start = min(problem, bytes.count)
    while start > 0, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D { start -= 1 }
    while start < bytes.count, bytes[start] == Byte.space { start += 1 }
    return start < bytes.count && bytes[start] == Byte.tab ? start : nil
}

private func explanation(
    of fault: ReaderFault, _ problem: Int, _ bytes: [UInt8]
) -> (message: String, help: [String]) {
    switch (fault.context ?? "", fault.problem) {
    case ("while scanning a quoted scalar", "found unexpected end of stream"),
        ("while scanning a quoted scalar", "found unexpected document indicator"):
        ("quoted text is not closed", ["add the closing quote"])
    case ("while parsing a flow sequence", _): ("list is not closed", ["add \"]\" or the missing \",\""])
    case ("while parsing a flow mapping", _): ("mapping is not closed", ["add \"}\" or the missing \",\""])
    case (_, "mapping values are not allowed in this context"):
        ("\":\" is not allowed here", ["quote the text before it, or check the indentation and the length of the key"])
    case (_, "block sequence entries are not allowed in this context"):
        ("list item is not allowed here", ["start the list on a line of its own"])
    case (_, "mapping keys are not allowed in this context"):
        ("key is not allowed here", ["start the mapping on a line of its own"])
    case ("while scanning a simple key", _):
        ("key has no \":\"", ["add \": \" and a value, or quote the text if it goes over several lines"])
    case ("while parsing a block mapping", _):
        ("key expected at this indentation", ["line it up with the keys above it"])
    case ("while parsing a block collection", _):
        ("list item expected at this indentation", ["start the line with \"- \" in line with the items above it"])
    case (_, "found unknown escape character"):
        ("escape in double quotes is unknown", ["write \"\\\\\" for a backslash, or use single quotes"])
    case (_, "did not find expected hexdecimal number"), (_, "found invalid Unicode character escape code"):
        ("escape in double quotes is no character", [])
    case (_, "found character that cannot start any token"):
        (startingCharacter(problem, bytes), ["quote the text"])
    case (_, "did not find expected alphabetic or numeric character"):
        ("name of an anchor or alias is missing", ["quote the text if it starts with \"&\" or \"*\""])
    case (_, "found undefined tag handle"): ("tag is not defined", ["quote the text if it starts with \"!\""])
    case (_, "did not find expected <document start>"):
        ("text is outside of the document", ["check the indentation of this line"])
    case ("while scanning a block scalar", _):
        ("block text is malformed", ["after \"|\" or \">\" start a new line, indented with spaces"])
    case ("while scanning a directive", _), (_, "found unknown directive name"):
        ("directive is malformed", ["remove the line that starts with \"%\""])
    case ("while parsing a tag", _), ("while scanning a tag", _), ("while scanning an anchor", _):
        ("tag or anchor is malformed", ["quote the text if it starts with \"!\" or \"&\""])
    case (_, "did not find expected node content"): ("value expected here", [])
    default: ("text is not YAML here", [])
    }
}

private func startingCharacter(_ problem: Int, _ bytes: [UInt8]) -> String {
    guard problem < bytes.count else { return "text cannot start here" }
    let length = decodeUTF8(bytes, at: problem)?.length ?? 1
    let shown = String(decoding: bytes[problem..<min(problem + length, bytes.count)], as: UTF8.self)
    return "plain text cannot start with \"\(shown)\""
}
