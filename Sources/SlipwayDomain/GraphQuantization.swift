/// How a graph is quantized: what its QuantizeLinear and DequantizeLinear nodes say, and what of it TensorRT does not run.
package struct GraphQuantization: Hashable, Sendable {
    /// Why TensorRT does not run a node in 8 bits (its documentation, "Explicit Quantization": scales are symmetric, those of
    /// activations one for a tensor, those of weights one for a tensor or for an output channel).
    package enum Fault: String, Hashable, Sendable, CaseIterable {
        /// A zero point other than 0.
        case zeroPoint
        /// 8 bits without a sign, or 16 bits.
        case type
        /// Scales by channel of what is computed.
        case activationAxis
        /// Scales of a weight along another axis than that of its outputs.
        case weightAxis
        /// A bias in whole numbers.
        case bias

        /// The fault as a clause.
        package var text: String {
            switch self {
            case .zeroPoint: "the zero point is not 0"
            case .type: "the numbers are not int8"
            case .activationAxis: "an activation has a scale for each channel"
            case .weightAxis: "a weight has scales along another axis than that of its outputs"
            case .bias: "a bias is quantized"
            }
        }
    }

    /// A fault and the nodes that have it, in the order of the file.
    package struct Finding: Hashable, Sendable {
        /// What is wrong.
        package let fault: Fault
        /// The names of the nodes, or of their first outputs.
        package let nodes: [String]

        /// Makes a finding.
        package init(fault: Fault, nodes: [String]) {
            self.fault = fault
            self.nodes = nodes
        }
    }

    /// The version of the operators.
    package var opset: Int
    /// How many QuantizeLinear and DequantizeLinear nodes there are; 0 where integer operators alone compute.
    package var pairNodeCount = 0
    /// The operators on whole numbers, each once, in the order of the file: MatMulInteger, QLinearConv and their kind.
    package var integerOperators: [String] = []
    /// The types of quantized activations, each once.
    package var activations: Set<ElementType> = []
    /// The types of the quantized weights of products and convolutions, each once.
    package var weights: Set<ElementType> = []
    /// What TensorRT does not run.
    package var findings: [Finding] = []

    /// Makes facts of a graph that holds nothing of the kind.
    package init(opset: Int) {
        self.opset = opset
    }

    /// Whether anything in the graph computes with whole numbers of 8 bits.
    package var isQuantized: Bool { pairNodeCount > 0 || !integerOperators.isEmpty }
}
