import ArgumentParser
import SlipwayApp
import SlipwaySpec
import SlipwayViews

/// `slipway schema`: the JSON Schema of the spec language, for editors.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.schema)

    @Option(
        name: .customLong("for"), help: "What the schema is for: a spec, a fragment that specs extend, or slipway.yaml."
    )
    var kind: SpecSchema.Kind = .spec

    @OptionGroup var messages: MessageOptions

    func run() throws {
        Console(messages).data(SpecSchema.jsonSchema(of: .joined, for: kind))
    }
}

extension SpecSchema.Kind: ExpressibleByArgument {}
