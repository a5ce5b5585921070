import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// The name of a target's objects: the stated one, else the spec's in the letters that a cluster takes.
///
/// A further release has its name behind it, unless it states a name of its own: two releases never share objects.
///
/// - Parameters:
///   - name: The name that the section states.
///   - target: The key of the target.
///   - document: The spec.
///   - stage: The name of a further release; nil for the first.
///   - longest: The most characters.
/// - Returns: The name.
func objectName(
    _ name: Located<String>?, of target: String, in document: SpecDocument, stage: String?, longest: Int
) -> String {
    let shared = document.deploy.first { $0.target == target }?.text("name")
    if let name, stage == nil || name.range != shared?.range { return name.value }
    let stem = clusterLetters(name?.value ?? document.name.value.text)
    guard let stage else { return stem }
    // What is too long is cut before the name of the release, which tells one from another.
    let suffix = "-" + clusterLetters(stage)
    let text = stem.prefix(max(1, longest - suffix.utf8.count)) + suffix
    return String(text.prefix(longest).reversed().drop { $0 == "-" }.reversed())
}

/// A text in the letters of names: small ones, digits, and "-" for all others.
private func clusterLetters(_ text: String) -> String {
    String(text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
}
