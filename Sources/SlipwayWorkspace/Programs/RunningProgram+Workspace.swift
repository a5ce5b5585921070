package import SlipwaySystem

extension RunningProgram {
    /// Starts a program.
    ///
    /// - Parameters:
    ///   - name: The path, or a name that is looked for in PATH.
    ///   - arguments: Its arguments, without the name.
    ///   - log: The file that takes what it writes; appended to.
    ///   - environment: The variables that it gets.
    ///   - farewell: What it is told when slipway ends first.
    /// - Throws: `notFound` when there is no such program, or the failure of a call.
    package convenience init(
        _ name: String, _ arguments: [String], log: String, environment: ProgramEnvironment = .basic,
        farewell: Farewell
    ) throws(WorkspaceError) {
        do throws(Failure) {
            try self.init(starting: name, arguments, log: log, environment: environment, farewell: farewell)
        } catch {
            switch error {
            case .log(let errno): throw WorkspaceError(errno, "write", log)
            case .start(.noSuchFileOrDirectory): throw .notFound(path: name)
            case .start(let errno): throw WorkspaceError(errno, "run", name)
            }
        }
    }
}
