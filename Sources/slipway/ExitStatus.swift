import ArgumentParser
import SlipwayWorkspace

/// How a command ended. With several inputs the gravest counts, in the order of the cases.
enum ExitStatus: Int, Comparable {
    /// A bug in Slipway (70).
    case internalFault
    /// Reading or writing failed (74).
    case inputOutput
    /// A file named on the command line is missing (66).
    case missingFile
    /// The input is wrong (1).
    case wrongInput
    /// Something on disk differs (2).
    case differences
    /// Done, or nothing to do (0).
    case done

    /// The exit code of the process.
    var code: ExitCode {
        switch self {
        case .internalFault: ExitCode(70)
        case .inputOutput: ExitCode(74)
        case .missingFile: ExitCode(66)
        case .wrongInput: ExitCode(1)
        case .differences: ExitCode(2)
        case .done: .success
        }
    }

    /// The status of a failure of the environment.
    ///
    /// - Parameters:
    ///   - error: The failure.
    ///   - named: Whether the command line named the path; a missing file named inside a spec is wrong input.
    init(_ error: WorkspaceError, named: Bool) {
        switch error.failureClass {
        case .missing: self = named ? .missingFile : .wrongInput
        case .input: self = .wrongInput
        case .io: self = .inputOutput
        }
    }

    /// The graver of two.
    mutating func merge(_ other: ExitStatus) {
        self = min(self, other)
    }

    static func < (left: ExitStatus, right: ExitStatus) -> Bool {
        left.rawValue < right.rawValue
    }
}
