package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayFormats
package import SlipwayWorkspace

/// `model.convert` or `model.quantize` with the files that it names looked at: everything that decides what a conversion gives.
package struct ConvertDeclaration: Sendable {
    /// The converter.
    package let converter: Converter
    /// The key below `model` that states it, for findings.
    package var path = "model.convert"
    /// The source: its path as the project shows it, and its digest. Of a graph that a conversion makes the source of that.
    package let source: DeclaredFile
    /// The conversion whose result is the source; nil where it is a file.
    package var base: ModelConversion?
    /// The recorded inputs of a calibration; nil where there are none.
    var calibrationFile: DeclaredFile?
    /// How a quantization is calibrated, but for a file of inputs; null without one.
    var calibration = JSONValue.null
    /// How a quantization makes up inputs to compare on; null for the converter's own way.
    var checkData = JSONValue.null
    /// The code that loading the source imports, `entry` first.
    let code: [DeclaredFile]
    /// The function of `entry`; nil where there is none.
    let function: String?
    /// The program of `command` and its arguments.
    let command: [String]
    /// The absolute paths of those words of ``command`` that name a file of the project.
    var commandFiles: [String: String] = [:]
    /// The recorded inputs of the check; nil for made-up ones.
    let inputs: DeclaredFile?
    /// The lock of the environment; nil where there is none.
    package let lock: (file: DeclaredFile, lock: PythonLock)?
    /// The minor version of Python, or nil.
    package let pythonVersion: String?
    /// Whether the spec says that loading the source may run code.
    package let isTrusted: Bool
    /// Where the result is kept in the project.
    package let keep: (path: String, display: String)?
    /// Options for the converter.
    let options: JSONValue
    /// How the graph is compared.
    let check: JSONValue
    /// The digest over all of it.
    package let key: ContentDigest

    /// What the lock and the manifest of an output say of it.
    package var conversion: ModelConversion {
        ModelConversion(
            key: key, converter: base.map { "\($0.converter), \(converter.name)" } ?? converter.name,
            source: source.display, sourceDigest: source.digest, keep: keep?.display)
    }

    /// Whether it is `model.quantize`.
    package var isQuantization: Bool { converter.name == Converter.quantize.name }

    /// The files that must be there to convert, and are not.
    package var missing: [DeclaredFile] {
        // What a conversion makes is there when that was made.
        ((base == nil ? [source] : []) + code + [inputs, calibrationFile].compactMap(\.self)).filter {
            $0.state != .present
        }
    }

    /// Whether converting runs code that the project brings: what loading runs, and the packages of its lock.
    ///
    /// - Parameter usesLock: Whether the environment is made of the lock.
    /// - Returns: Whether it does.
    package func runsCode(usesLock: Bool) -> Bool { isTrusted || usesLock }
}

/// A file or a folder that a conversion depends on.
package struct DeclaredFile: Hashable, Sendable {
    /// What is at its path.
    package enum State: Hashable, Sendable {
        /// The file or the folder.
        case present
        /// A pointer of Git LFS to it.
        case pointer
        /// Nothing; its digest is the one that a record has.
        case absent
    }

    /// The absolute path; empty where it is absent.
    package let absolute: String
    /// The path as the project shows it.
    package let display: String
    /// The SHA-256 of the file, also where a pointer stands for it; of a folder that over the sorted paths and digests of its
    /// files.
    package let digest: ContentDigest
    /// What is at its path.
    package let state: State
    /// Where the spec names it.
    package let range: SourceRange
}

extension ConvertDeclaration {
    /// What `slipway convert` hands to the converter.
    ///
    /// - Parameters:
    ///   - name: The name of the model.
    ///   - environment: What it runs in.
    ///   - trusted: Whether whoever converts trusts the project.
    ///   - made: The result of ``base``: where its model is and its digest; nil where the source is a file.
    /// - Returns: The request.
    package func request(
        name: ModelName, in environment: PythonEnvironment, trusted: Bool,
        of made: (path: String, digest: ContentDigest)? = nil
    ) -> ConversionRequest {
        let program = ConverterProgram.files
        let entry = function.flatMap { function in code.first.map { "\($0.absolute):\(function)" } }
        return ConversionRequest(
            key: key, program: program, input: made?.digest,
            members: [
                JSONMember("with", .string(converter.name)), JSONMember("name", .string(name.text)),
                JSONMember("source", .string(made?.path ?? source.absolute)),
                JSONMember("goes_on", .bool(made != nil)),
                JSONMember("shown", ["path": .string(source.display), "sha256": .string(source.digest.hex)]),
                JSONMember("trusted", .bool(isTrusted && trusted)),
                JSONMember("entry", entry.map { .string($0) } ?? .null),
                JSONMember("code", .array(code.dropFirst(function == nil ? 0 : 1).map { .string($0.absolute) })),
                JSONMember(
                    "command", command.isEmpty ? .null : .array(command.map { .string(commandFiles[$0] ?? $0) })),
                JSONMember("options", options), JSONMember("check", checkMembers),
                JSONMember("calibration", calibration),
                JSONMember("calibration_file", calibrationFile.map { .string($0.absolute) } ?? .null),
                JSONMember(
                    "converter",
                    [
                        "version": .integer(converter.version),
                        "sha256": .string(ConversionRequest.digest(of: program).hex),
                    ]),
            ], environment: environment)
    }

    private var checkMembers: JSONValue {
        guard case .object(let members) = check else { return check }
        return .object(
            members + [
                JSONMember("inputs", inputs.map { .string($0.absolute) } ?? .null), JSONMember("data", checkData),
            ])
    }
}
