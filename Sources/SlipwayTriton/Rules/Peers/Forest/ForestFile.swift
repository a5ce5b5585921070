package import SlipwayDiagnostics
package import SlipwayDomain

/// A file of trees that is given to be served, as far as its configuration follows from it.
package struct ForestFile: Sendable {
    /// What the trees are for.
    package enum Task: Sendable {
        case binary, multiclass, ranking, regression
    }

    /// The `model_type` of its format.
    package let type: String
    /// How many features a row has; nil where the file does not say it.
    package let features: Int?
    /// How many classes there are; 1 where a row gets one number.
    package let classes: Int
    /// The task; nil for a custom objective.
    package let task: Task?
    /// The objective, as the file names it.
    package let objective: String?
    private let bytes: [UInt8]

    /// Why a file cannot be read, as a clause.
    package struct Fault: Error {
        /// The clause.
        package let reason: String
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - stated: The `model_type` that is stated; nil takes that of the content.
    /// - Throws: Why it cannot be served.
    package init(_ bytes: [UInt8], type stated: String?) throws(Fault) {
        guard let type = stated ?? Self.type(of: bytes) else {
            throw Fault(
                reason: "its first bytes are not those of JSON, UBJSON or LightGBM's text")
        }
        let read: ForestModel?
        do throws(ForestFault) {
            read = try ForestModel.read(bytes, as: type)
        } catch {
            throw Fault(reason: error.reason)
        }
        self.type = type
        self.bytes = bytes
        features = read?.features
        classes = read?.classes ?? 1
        objective = read?.objective
        task =
            switch read?.task {
            case .binary?: .binary
            case .multiclass?: .multiclass
            case .ranking?: .ranking
            case .regression?: .regression
            case nil: nil
            }
    }

    /// Every `model_type`.
    package static let types = ModelFileNames.forests.keys.sorted()

    /// The name by which the backend opens a file of a type.
    package static func name(of type: String) -> String? { ModelFileNames.forests[type] }

    /// The `model_type` that the first bytes of a file show; nil for what they do not show: XGBoost's old binary format and
    /// checkpoints of Treelite.
    package static func type(of bytes: [UInt8]) -> String? {
        let head = bytes.prefix(64).filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if head.first == UInt8(ascii: "{") {
            return head.dropFirst().first == UInt8(ascii: "\"") ? "xgboost_json" : "xgboost_ubj"
        }
        return bytes.starts(with: "tree\n".utf8) || bytes.starts(with: "tree\r\n".utf8) ? "lightgbm" : nil
    }

    /// Judges the file beside a configuration by the rules of repositories.
    ///
    /// - Parameters:
    ///   - config: The configuration: backend, parameters, inputs and outputs.
    ///   - name: The model's name.
    ///   - place: Where to show the findings.
    ///   - server: The server.
    /// - Returns: The findings.
    package func judge(
        _ config: ConfigMessage, name: ModelName, at place: SourceRange, server: ServerFacts
    ) -> [Diagnostic] {
        let file = "1/\(Self.name(of: type) ?? "model")"
        var model = RepositoryModel.generated(
            config, name: name.text, from: place.source, fallback: place,
            entries: [
                RepositoryModel.Entry("config.pbtxt", .file(byteCount: 1)), RepositoryModel.Entry("1", .directory),
                RepositoryModel.Entry(file, .file(byteCount: UInt64(bytes.count))),
            ])
        model.contents[file] = bytes
        var context = RuleContext(model: model, server: server)
        context.phase = ConfigRule.forestFile.phase
        ConfigRule.forestFile.run(&context)
        return context.bag.all
    }
}
