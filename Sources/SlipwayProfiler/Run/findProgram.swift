import SlipwaySystem

/// Finds a program as it would be started, without starting it.
///
/// - Parameter name: The path, or a name that is looked for in PATH.
/// - Returns: The path; nil where there is no file of that name that may be run.
package func findProgram(_ name: String) -> String? {
    if name.contains("/") { return isProgram(name) ? name : nil }
    // As execvp looks where there is no PATH.
    let places = ProgramEnvironment.own.first { $0.name == "PATH" }?.value ?? "/bin:/usr/bin"
    return places.split(separator: ":", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? "./\(name)" : "\($0)/\(name)" }.first(where: isProgram)
}

private func isProgram(_ path: String) -> Bool {
    guard let facts = try? FileCalls().stat(path, follow: true) else { return false }
    return facts.kind == .regular && facts.permissions & 0o111 != 0
}
