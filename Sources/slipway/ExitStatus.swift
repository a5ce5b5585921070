import ArgumentParser
import SlipwayApp
import SlipwayDiagnostics
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

    /// The status of what a use case handed back: the gravest of its failures and findings.
    init<Value>(_ outcome: Outcome<Value>) {
        self = outcome.failures.map(ExitStatus.init).min() ?? .done
        for finding in outcome.bag.all where finding.severity == .error {
            merge(.wrongInput)
        }
        if outcome.value == nil { merge(.wrongInput) }
    }

    /// The status of a failure of the environment. A missing file that only a spec names is wrong input.
    init(_ failure: Failure) {
        switch failure.error.failureClass {
        case .missing: self = failure.isNamed ? .missingFile : .wrongInput
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
