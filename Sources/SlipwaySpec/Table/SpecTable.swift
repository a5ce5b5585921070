import SlipwayDomain

/// The table of the language: every key that a spec may have.
package enum SpecTable {
    /// The newest language version that this table describes.
    package static let languageVersion = 1

    /// The spec itself, with what plug-ins bring.
    static func root(targets: [TargetSyntax], sources: [SourceSyntax], backends: [BackendSyntax]) -> SpecRecord {
        SpecRecord(
            "spec", noun: "a spec", doc: "A spec, or a fragment that specs extend.",
            oneOf: ["model", "pipeline"], inheritsChoice: true, exclusive: exclusiveOfPipelines,
            companions: [
                "in_shapes": "in_names", "in_types": "in_names", "out_shapes": "out_names", "out_types": "out_names",
            ],
            fields: [
                SpecField(
                    "slipway", .integer(1...languageVersion), required: true, example: "1",
                    doc: "The language version that the file is written in. Every file has it, fragments too."
                ),
                SpecField(
                    "name", .text(.modelName), required: true, lowersTo: "config.pbtxt `name`, directory names",
                    example: "bertsquad", synonyms: ["model_name"],
                    doc: "The model's name: the directory below the output root, and the name that clients ask for."
                ),
                SpecField(
                    "formerly", .union([.text(.modelName), .list(.text(.modelName), least: 1, unique: true)]),
                    example: "bertsquad-v1", synonyms: ["renamed_from", "former_name", "aliases"],
                    doc: """
                        The name that the model had before, or several. `build` moves what has it in the output: \
                        releases with their records, and measurements.
                        """
                ),
                SpecField(
                    "extends", .union([.text(.path), .list(.text(.path), least: 1, unique: true)]),
                    example: "../templates/onnx-gpu.yaml", synonyms: ["include_file", "base", "inherits"],
                    doc: """
                        A fragment, or a list of fragments of which later ones win, that this file adds to. Mappings merge \
                        key by key; lists, scalars and choices replace. Paths are relative to the file that states them.
                        """
                ),
                model(sources, backends), pipeline,
            ] + signature + [
                SpecField(
                    "axes", .map(key: .axisName, value: .record(axis)), example: "{seq: {min: 4, opt: 128, max: 512}}",
                    synonyms: ["dynamic_axes", "shapes"],
                    doc: """
                        The range of each named dynamic axis. Warmup sets, profiles and TensorRT's optimisation profiles \
                        are made from it.
                        """
                ),
                SpecField(
                    "target", .record(target), example: "{triton: \"24.10\"}",
                    synonyms: ["triton_version", "platform"],
                    doc: "What the repository is made for."
                ),
                SpecField(
                    "execution_providers",
                    .list(.union([.word(providerWords), .record(providerChoice)]), least: 1, unique: false),
                    default: "cpu",
                    lowersTo: "optimization.execution_accelerators",
                    example: "[cuda, {tensorrt: {precision: [fp32, fp16]}}]",
                    synonyms: [
                        "execution_provider", "providers", "accelerators", "gpu_execution_accelerator", "backends",
                    ],
                    doc: """
                        The execution providers to try, one axis of the variant matrix. An item is a provider's name, or \
                        the name with what holds for that provider only.
                        """
                ),
                session, batching, instances, warmup,
                SpecField(
                    "exclude", .list(.record(pattern), least: 0, unique: false),
                    example: "[{execution_provider: cuda, max_batch_size: 16}]", synonyms: ["excludes"],
                    doc: """
                        Points of the matrix that are left out. An entry matches a point that has one of its values on \
                        every axis that it states.
                        """
                ),
                SpecField(
                    "include", .list(.record(pattern), least: 0, unique: false),
                    example: "[{execution_provider: cuda, max_batch_size: 64, instances: 1}]", synonyms: ["includes"],
                    doc: "Points that are added to the matrix; an axis with several values adds a point for each."
                ),
                SpecField(
                    "triton", .configText, lowersTo: "config.pbtxt", example: "\"model_operations { }\"",
                    synonyms: ["raw", "config", "pbtxt"],
                    doc: """
                        A config.pbtxt fragment for what the language has no key for. It is parsed, merged by type and \
                        checked like the rest.
                        """
                ),
                SpecField(
                    "variant_limit", .integer(1...100_000), default: "512", example: "1000", synonyms: ["max_variants"],
                    doc: "How many variants the matrix may have before the spec is refused."
                ),
                profile, accuracy, promote, release, clients,
                deploy(targets),
            ])
    }
}
