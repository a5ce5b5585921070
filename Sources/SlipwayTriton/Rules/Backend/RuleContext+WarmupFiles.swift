import SlipwayDiagnostics
import SlipwayDomain

extension RuleContext {
    /// Whether a warmup file is there and holds one item of the input.
    mutating func checkFile(_ file: String, _ input: WarmupInput, _ sample: WarmupSample) {
        let path = input.path + ".input_data_file"
        switch model.warmupPath(file) {
        case .outside:
            report(
                RuleFinding(
                    .warmupWithoutEffect, "warmup file \"\(file)\" is outside the model's directory",
                    help: ["Put the file into the model's directory warmup/."]
                )
                .at(input.dataEntry, path: path)
                .notes(["The server does not refuse it, but only the model's directory is copied from cloud storage."]))
        case .broken: missingFile(file, input)
        case .inside(let location):
            if model.kind(of: location) == .directory {
                report(
                    RuleFinding(
                        .refusedWarmup, "the warmup file \"\(file)\" is a directory", help: ["Name a file in warmup/."]
                    )
                    .at(input.dataEntry, path: path)
                    .notes(["The server tries to read it as a file, and the whole process dies."]))
                return
            }
            guard case .file(let count)? = model.kind(of: location) else {
                missingFile(file, input)
                return
            }
            if !location.hasPrefix("warmup/") {
                report(
                    RuleFinding(
                        .warmupWithoutEffect, "warmup file \"\(file)\" is outside the directory warmup/",
                        help: ["Put the file into the model's directory warmup/."]
                    )
                    .at(input.dataEntry, path: path)
                    .notes(["The server takes it as long as warmup/ itself exists."]))
            }
            checkSize(file, location, count, input, sample)
        }
    }

    private mutating func missingFile(_ file: String, _ input: WarmupInput) {
        let path = input.path + ".input_data_file"
        let inModel = model.kind(of: file) != nil && !file.isEmpty
        report(
            RuleFinding(
                .refusedWarmup, "there is no warmup file \"\(file)\"",
                help: [inModel ? "Move \"\(file)\" into warmup/." : "Put the file into warmup/, or correct its name."]
            )
            .at(input.dataEntry, path: path)
            .notes(["The server looks for it in the model's directory warmup/."])
            .server(says: "failed to open text file for read \(name)/warmup/\(file): No such file or directory"))
    }

    private mutating func checkSize(
        _ file: String, _ location: String, _ count: UInt64, _ input: WarmupInput, _ sample: WarmupSample
    ) {
        let path = input.path + ".input_data_file"
        guard let elements = input.elementCount else { return }
        if input.dataType == 13 {
            if let bytes = model.contents[location] { checkStrings(bytes, elements, input, sample) }
            return
        }
        let type = ElementType.servable.first { $0.tritonNumber == input.dataType }
        // The server counts 4 bytes for what has no size.
        let wanted = UInt64(elements) * UInt64(type?.byteWidth ?? 4)
        if count < wanted {
            report(
                RuleFinding(
                    .refusedWarmup,
                    "warmup file \"\(file)\" has \(count) bytes, one item of \"\(input.name)\" has \(wanted)",
                    help: ["Write \(wanted) bytes, or correct data_type and dims."]
                )
                .at(input.dataEntry, path: path)
                .notes(["The file holds the elements of one item, row by row, little-endian; the server repeats it."])
                .server(
                    says:
                        "[request id: <id_unknown>] warmup setting expects \(wanted) bytes, but the data provided from "
                        + "\(file)only has \(count) bytes"))
        } else if count > wanted {
            report(
                RuleFinding(
                    .warmupWithoutEffect,
                    "warmup file \"\(file)\" has \(count) bytes, of which the server reads \(wanted)",
                    help: ["Write one item, or correct data_type and dims."]
                )
                .at(input.dataEntry, path: path)
                .notes(["One item of \"\(input.name)\" has \(wanted) bytes; the rest is ignored."]))
        }
    }

    /// Strings are one after another, each behind its length in four bytes, little-endian.
    ///
    /// The server counts them up to the number that the dims ask for; a length that leads beyond the end is found by the
    /// backend, when the sample runs.
    private mutating func checkStrings(
        _ bytes: [UInt8], _ elements: Int64, _ input: WarmupInput, _ sample: WarmupSample
    ) {
        let request = "[request id: <id_unknown>] "
        let tensor = "for inference input '\(input.name)'"
        var offset = 0
        var count: Int64 = 0
        while offset < bytes.count, count < elements {
            let left = bytes.count - offset
            guard left >= 4 else {
                refusedStrings(
                    input, "end within a length",
                    serverMessage: request
                        + "incomplete string length indicator \(tensor) for model '\(name)', expecting 4 "
                        + "bytes but only \(left) bytes available. Please make sure the string length indicator is in one "
                        + "buffer.")
                return
            }
            let length = (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
            guard length <= left - 4 else {
                refusedStrings(
                    input, "state a length of \(length), \(left - 4) bytes are left",
                    notes: [
                        "Plain text without lengths is read as one; the request then fails, and can end the server."
                    ],
                    serverMessage: "failed to run warmup sample '\(sample.name)': incomplete string data \(tensor), "
                        + "expecting string of length \(length) but only \(left - 4) bytes available")
                return
            }
            offset += 4 + length
            count += 1
        }
        if offset < bytes.count {
            refusedStrings(
                input, "are more than the \(elements) that its dims ask for",
                serverMessage: request + "unexpected number of string elements \(elements + 1) \(tensor) for model "
                    + "'\(name)', expecting \(elements)")
        } else if count < elements {
            refusedStrings(
                input, "are \(count), its dims ask for \(elements)",
                serverMessage: request
                    + "expected \(elements) string elements \(tensor) for model '\(name)', got \(count)")
        }
    }

    private mutating func refusedStrings(
        _ input: WarmupInput, _ what: String, notes: [String] = [], serverMessage: String
    ) {
        report(
            RuleFinding(
                .refusedWarmup, "the warmup strings of \"\(input.name)\" \(what)",
                help: [
                    "Write as many strings as dims say, each as its length in 4 bytes, little-endian, and then its bytes."
                ]
            )
            .at(input.dataEntry, path: input.path + ".input_data_file")
            .notes(notes)
            .server(says: serverMessage))
    }
}
