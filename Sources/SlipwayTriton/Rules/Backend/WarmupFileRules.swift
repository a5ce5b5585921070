import SlipwayDiagnostics
import SlipwayDomain

extension RuleContext {
    /// Whether a warmup file is there and holds one item of the input.
    mutating func checkFile(_ file: String, _ input: WarmupInput, _ sample: WarmupSample) {
        let path = input.path + ".input_data_file"
        switch model.warmupPath(file) {
        case .outside:
            report(
                .warmupWithoutEffect, "warmup file \"\(file)\" lies outside the model's directory", at: input.dataEntry,
                path: path,
                notes: ["The server does not refuse it, but only the model's directory is copied from cloud storage."],
                help: ["Put the file into the model's directory warmup/."])
        case .broken: missingFile(file, input)
        case .inside(let location):
            guard case .file(let count)? = model.kind(of: location) else {
                missingFile(file, input)
                return
            }
            if !location.hasPrefix("warmup/") {
                report(
                    .warmupWithoutEffect, "warmup file \"\(file)\" lies outside the directory warmup/",
                    at: input.dataEntry, path: path, notes: ["The server takes it as long as warmup/ itself exists."],
                    help: ["Put the file into the model's directory warmup/."])
            }
            checkSize(file, location, count, input, sample)
        }
    }

    private mutating func missingFile(_ file: String, _ input: WarmupInput) {
        let path = input.path + ".input_data_file"
        let inModel = model.kind(of: file) != nil && !file.isEmpty
        report(
            .refusedWarmup, "there is no warmup file \"\(file)\"", at: input.dataEntry, path: path,
            notes: ["The server looks for it in the model's directory warmup/."],
            help: [inModel ? "Move \"\(file)\" into warmup/." : "Put the file into warmup/, or correct its name."],
            serverMessage: "failed to open text file for read \(name)/warmup/\(file): No such file or directory")
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
                .refusedWarmup,
                "warmup file \"\(file)\" has \(count) bytes, one item of \"\(input.name)\" has \(wanted)",
                at: input.dataEntry, path: path,
                notes: ["The file holds the elements of one item, row by row, little-endian; the server repeats it."],
                help: ["Write \(wanted) bytes, or correct data_type and dims."],
                serverMessage:
                    "[request id: <id_unknown>] warmup setting expects \(wanted) bytes, but the data provided from "
                    + "\(file)only has \(count) bytes")
        } else if count > wanted {
            report(
                .warmupWithoutEffect,
                "warmup file \"\(file)\" has \(count) bytes, of which the server reads \(wanted)", at: input.dataEntry,
                path: path, notes: ["One item of \"\(input.name)\" has \(wanted) bytes; the rest is ignored."],
                help: ["Write one item, or correct data_type and dims."])
        }
    }

    /// Strings stand one after another, each behind its length in four bytes, little-endian.
    private mutating func checkStrings(
        _ bytes: [UInt8], _ elements: Int64, _ input: WarmupInput, _ sample: WarmupSample
    ) {
        let path = input.path + ".input_data_file"
        let failed = "failed to run warmup sample '\(sample.name)': "
        let help = ["Write each string as its length in 4 bytes, little-endian, and then its bytes."]
        var offset = 0
        var count: Int64 = 0
        while offset < bytes.count {
            guard bytes.count - offset >= 4 else {
                report(
                    .refusedWarmup, "the warmup strings of \"\(input.name)\" end within a length", at: input.dataEntry,
                    path: path, help: help,
                    serverMessage: failed
                        + "incomplete string length indicator for inference input '\(input.name)', expecting 4 "
                        + "bytes but only \(bytes.count - offset) bytes available.")
                return
            }
            let length = (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
            offset += 4
            guard length <= bytes.count - offset else {
                report(
                    .refusedWarmup,
                    "the warmup strings of \"\(input.name)\" state a length of \(length), \(bytes.count - offset) bytes are "
                        + "left",
                    at: input.dataEntry, path: path,
                    notes: [
                        "Plain text without lengths is read as one; the request then fails, and can end the server."
                    ],
                    help: help,
                    serverMessage: failed
                        + "incomplete string data for inference input '\(input.name)', expecting string of length "
                        + "\(length) but only \(bytes.count - offset) bytes available")
                return
            }
            offset += length
            count += 1
        }
        guard count != elements else { return }
        report(
            .refusedWarmup, "the warmup file of \"\(input.name)\" has \(count) strings, its dims say \(elements)",
            at: input.dataEntry, path: path, help: ["Write \(elements) strings, or correct dims."],
            serverMessage:
                "[request id: <id_unknown>] unexpected number of string elements \(count) for inference input "
                + "'\(input.name)' for model '\(name)', expecting \(elements)")
    }
}
