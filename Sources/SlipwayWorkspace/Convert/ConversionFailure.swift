/// Why a model was not converted.
package enum ConversionFailure: Error, Hashable, Sendable {
    /// There is no interpreter that fits; what was looked at.
    case noPython(wanted: String?, seen: [String])
    /// The interpreter that was named is another one than is declared.
    case otherPython(path: String, wanted: String, found: String)
    /// The lock pins wheels of another interpreter or platform.
    case otherLock(wanted: PythonLock.Interpreter, found: PythonLock.Interpreter)
    /// No environment is named and none can be made.
    case noEnvironment
    /// The environment would have to be made, and nothing is to be fetched.
    case offline
    /// The environment could not be made.
    case environment(reason: String, said: [String])
    /// The converter ended badly, or left something else than a result.
    case converter(reason: String, said: [String])
    /// The converter says what is wrong.
    case known(kind: String, message: String, notes: [String])
    /// The machine refused: a full disk, a missing permission.
    case machine(WorkspaceError)
}
