import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayPromotion

/// The files that put a release under load.
struct LoadTestRelease {
    private let section: LoadTestSection
    private let release: DeployedRelease

    /// The packages that the files were tested with.
    static let packages = ["locust==2.47.0", "tritonclient[grpc]==2.73.0"]

    /// Prepares the files of a release.
    init(_ section: LoadTestSection, _ release: DeployedRelease) {
        self.section = section
        self.release = release
    }

    /// The files by name.
    var files: [(name: String, text: String)] {
        [
            ("locustfile.py", locustFile),
            ("requirements.txt", Self.packages.joined(separator: "\n") + "\n"),
            ("run.sh", script),
        ] + release.requests.map { ("requests/\($0.name).json", $0.inputData) }
    }

    private var model: String { release.plan.name.text }
    private var first: String { release.requests.first?.name ?? "default" }

    private var users: Int {
        section.users ?? release.knee?.concurrency ?? variantFacts(of: release.variant, id: release.id).busyConcurrency
    }

    private var seconds: UInt64 { section.duration.nanoseconds / 1_000_000_000 }

    private func comments(_ use: String) -> String {
        release.origin(use).map { "# \($0)" }.joined(separator: "\n")
    }

    private var locustFile: String {
        let inputs = release.models.first?.inputs ?? []
        let types = inputs.map { "    \(pythonText($0.name)): \(pythonText($0.type.wireName))," }
        return Self.template
            .replacing("@HEADER@", with: comments("sh run.sh http"))
            .replacing("@MODEL@", with: pythonText(model))
            .replacing("@VARIANT@", with: pythonText(release.variant.name.text))
            .replacing("@ID@", with: pythonText(release.id))
            .replacing("@BATCHES@", with: release.variant.configuration.maxBatchSize > 0 ? "True" : "False")
            .replacing("@BATCH@", with: "\(section.batch.value)")
            .replacing("@REQUEST@", with: pythonText(first))
            .replacing("@HTTP@", with: pythonText(section.http))
            .replacing("@GRPC@", with: pythonText(section.grpc))
            .replacing("@TYPES@", with: types.joined(separator: "\n"))
    }

    private var script: String {
        Self.scriptTemplate
            .replacing("@HEADER@", with: comments("pip install --requirement requirements.txt"))
            .replacing("@NAMES@", with: release.requests.map(\.name).joined(separator: ", "))
            .replacing("@MODEL@", with: model)
            .replacing("@VARIANT@", with: release.variant.name.text)
            .replacing("@BATCH@", with: "\(section.batch.value)")
            .replacing("@REQUEST@", with: first)
            .replacing("@USERS@", with: "\(users)")
            .replacing("@SECONDS@", with: "\(seconds)")
            .replacing("@HTTP@", with: section.http)
            .replacing("@GRPC@", with: section.grpc)
    }

    /// A text as Python reads it.
    private func pythonText(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + (digits.count == 1 ? "0" : "") + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension ElementType {
    /// The name in the KServe protocol: `INT64`, and `BYTES` for texts.
    fileprivate var wireName: String { self == .string ? "BYTES" : tritonName ?? "" }
}
