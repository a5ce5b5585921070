import ArgumentParser
import SlipwayApp
import SlipwaySpec
import SlipwayViews

/// `slipway schema`: the JSON Schema of the spec language, for editors.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema (draft-07) of the spec language.",
        usage: """
            slipway schema > slipway.schema.json
            slipway schema --for fragment > slipway-fragment.schema.json
            slipway schema --for project > slipway-project.schema.json
            """,
        discussion: "Editors read it through the first line of a spec: # yaml-language-server: $schema=…"
    )

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
