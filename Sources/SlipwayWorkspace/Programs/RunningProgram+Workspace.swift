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
            throw error.named(name, log: log)
        }
    }

    /// Starts a program on open files.
    ///
    /// - Parameters:
    ///   - name: The path, or a name that is looked for in PATH.
    ///   - arguments: Its arguments, without the name. Everybody on the machine can read them.
    ///   - input: What it reads; nobody else can.
    ///   - output: The descriptor that takes its standard output.
    ///   - errors: The descriptor that takes its messages.
    ///   - environment: The variables that it gets.
    ///   - bounds: What it may take and where it may write.
    ///   - farewell: What it is told when slipway ends first.
    /// - Throws: `notFound` when there is no such program, or the failure of a call.
    package convenience init(
        _ name: String, _ arguments: [String], input: [UInt8], output: Int32, errors: Int32,
        environment: ProgramEnvironment, bounds: ProgramBounds = ProgramBounds(), farewell: Farewell
    ) throws(WorkspaceError) {
        do throws(Failure) {
            try self.init(
                starting: name, arguments, input: input, output: output, errors: errors, environment: environment,
                bounds: bounds, farewell: farewell)
        } catch {
            throw error.named(name, log: name)
        }
    }
}

extension RunningProgram.Failure {
    /// The failure as what it means for people.
    fileprivate func named(_ program: String, log: String) -> WorkspaceError {
        switch self {
        case .log(let errno): WorkspaceError(errno, "write", log)
        case .start(.noSuchFileOrDirectory): .notFound(path: program)
        case .start(let errno): WorkspaceError(errno, "run", program)
        }
    }
}
