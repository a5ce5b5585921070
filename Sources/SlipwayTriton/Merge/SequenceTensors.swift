/// The tensors of a model that a sequence batcher hands in and takes out by itself; a configuration has them nowhere else.
package struct SequenceTensors: Hashable, Sendable {
    /// The inputs: controls and states.
    package let inputs: Set<String>
    /// The outputs: states.
    package let outputs: Set<String>

    /// Reads those of a configuration or a part of one.
    package init(of config: ConfigMessage) {
        typealias Sequence = ModelConfigSchema.ModelSequenceBatching
        let sequence = config.message(ModelConfigSchema.ModelConfig.sequenceBatching) ?? ConfigMessage()
        let controls = sequence.messages(Sequence.controlInput).compactMap { $0.string(Sequence.ControlInput.name) }
        let states = sequence.messages(Sequence.state)
        inputs = Set(controls + states.compactMap { $0.string(Sequence.State.inputName) })
        outputs = Set(states.compactMap { $0.string(Sequence.State.outputName) })
    }
}
