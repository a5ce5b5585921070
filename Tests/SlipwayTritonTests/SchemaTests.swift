import Foundation
import SlipwayTriton
import Testing

/// The schema here against the table of every field that the server's own schema has.
@Suite struct SchemaTests {
    /// The table, each message as lines of `number name type`.
    static let table: [String: [String]] = {
        let url = Fixtures.folder.appending(path: "model_config_fields.txt")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        var table: [String: [String]] = [:]
        var current = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("### ") {
                current = String(line.dropFirst(4))
                table[current] = []
            } else if !line.hasPrefix("DataType") {
                table[current]?.append(String(line))
            }
        }
        return table
    }()

    static func typeText(_ field: ModelConfigSchema.Field) -> String {
        func plain(_ kind: ModelConfigSchema.Kind) -> String {
            switch kind {
            case .int32: return "int32"
            case .int64: return "int64"
            case .uint32: return "uint32"
            case .uint64: return "uint64"
            case .float: return "float"
            case .double: return "double"
            case .boolean: return "bool"
            case .string: return "string"
            case .message(let name): return name
            case .enumeration(let name):
                let values = ModelConfigSchema.values(ofEnum: name).map { "\($0.name)=\($0.number)" }
                return "enum \(name)(\(values.joined(separator: ",")))"
            }
        }
        let oneof = field.oneof.map { " oneof:\($0)" } ?? ""
        guard field.isMap, case .message(let entry) = field.kind, let entry = ModelConfigSchema.message(entry) else {
            return (field.isRepeated ? "repeated " : "") + plain(field.kind) + oneof
        }
        return "map<\(entry.fields.map { plain($0.kind) }.joined(separator: ","))>"
    }

    static let entries: Set<String> = Set(
        ModelConfigSchema.messages.flatMap(\.fields).compactMap {
            if $0.isMap, case .message(let name) = $0.kind { name } else { nil }
        })

    @Test func everyMessageOfTheServerIsHereAndNoOther() {
        let here = Set(ModelConfigSchema.messages.map(\.name)).subtracting(Self.entries)
        #expect(here == Set(Self.table.keys))
        #expect(here.count > 40)
    }

    @Test(arguments: table.keys.sorted()) func fieldsAreThoseOfTheServer(_ name: String) throws {
        let message = try #require(ModelConfigSchema.message(name))
        let lines = message.fields.map { "\($0.number)\t\($0.name)\t\(Self.typeText($0))" }
        #expect(lines == Self.table[name])
    }

    @Test func constantsNameEveryFieldOfEveryMessage() throws {
        #expect(ModelConfigSchema.keys.count == Self.table.count)
        for type in ModelConfigSchema.keys { try expectNames(of: type) }
    }

    private func expectNames<Key: ConfigKey>(of type: Key.Type) throws {
        let message = try #require(ModelConfigSchema.message(type.messageName))
        let named = Key.allCases.map { "\($0.rawValue) \(snake("\($0)"))" }
        #expect(named == message.fields.map { "\($0.number) \($0.name)" })
    }

    @Test func constantsNameEveryEnumValue() {
        for type in ModelConfigSchema.enumerations { expectValues(of: type) }
    }

    private func expectValues<Value: ConfigEnumeration>(of type: Value.Type) {
        let values = ModelConfigSchema.values(ofEnum: type.enumName)
        #expect(Value.allCases.map(\.rawValue) == values.map(\.number))
        for (value, known) in zip(Value.allCases, values) {
            #expect(known.name.hasSuffix(snake("\(value)").uppercased()))
        }
    }

    private func snake(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
    }

    /// The embedded descriptor is what protoc makes of the schema file today.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/protoc")))
    func theEmbeddedSchemaIsFresh() throws {
        let process = Process()
        process.executableURL = Fixtures.folder.appending(path: "../../../scripts/generate-schema").standardized
        process.arguments = ["--check"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func unknownNamesHaveNothing() {
        #expect(ModelConfigSchema.message("inference.Nothing") == nil)
        #expect(ModelConfigSchema.values(ofEnum: "inference.Nothing").isEmpty)
        #expect(ModelConfigSchema.valueName(99, ofEnum: "inference.DataType") == nil)
    }
}
