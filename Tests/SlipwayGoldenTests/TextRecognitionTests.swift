import Foundation
import SlipwayDiagnostics
import SlipwayTestSupport
import SlipwayTriton
import Testing

/// `specs/text_recognition.yaml` says what three published configurations say: those of NVIDIA's tutorial on accelerating
/// inference (triton-inference-server/tutorials, Conceptual_Guide/Part_4), written out here in its terms.
@Suite struct TextRecognitionTests {
    /// What the three have in common.
    private static let common = """
        backend: "onnxruntime"
        max_batch_size: 16
        input { name: "input.1" data_type: TYPE_FP32 dims: [1, 32, 100] }
        output { name: "308" data_type: TYPE_FP32 dims: [26, 37] }
        """

    private static let cuda = """
        parameters { key: "cudnn_conv_algo_search" value: { string_value: "0" } }
        parameters { key: "gpu_mem_limit" value: { string_value: "4294967200" } }
        """

    private static let tensorRT = """
        model_warmup {
          name: "text_recognition"
          batch_size: 16
          inputs { key: "input.1" value: { data_type: TYPE_FP32 dims: [1, 32, 100] zero_data: true } }
        }
        optimization {
          graph : { level : 1 }
          execution_accelerators {
            gpu_execution_accelerator : [ {
              name : "tensorrt",
              parameters { key: "precision_mode" value: "FP16" },
              parameters { key: "max_workspace_size_bytes" value: "1073741824" }
            }]
          }
        }
        """

    private static let openVINO = """
        optimization { execution_accelerators {
          cpu_execution_accelerator : [ {
            name : "openvino"
          } ]
        }}
        """

    @Test(arguments: [("cuda", cuda), ("trt-fp16", tensorRT), ("ov", openVINO)])
    func everyConfigSaysWhatThePublishedOneSays(provider: String, additions: String) throws {
        let published = try parse("\(Self.common)\n\(additions)")
        let generated = try config(of: provider)
        let kind: InstanceKind = provider == "ov" ? .cpu : .gpu
        #expect(differences(generated, published) == ["name", "instance_group"])
        let groups = generated.messages(ModelConfigSchema.ModelConfig.instanceGroup)
        #expect(groups.count == 1)
        #expect(groups.first?.integer(ModelConfigSchema.ModelInstanceGroup.count) == 1)
        #expect(groups.first?.enumeration(ModelConfigSchema.ModelInstanceGroup.kind) == kind.rawValue)
        #expect(!generated.has(ModelConfigSchema.ModelConfig.dynamicBatching))
    }

    @Test func theMatrixHasTheThreeAndTheBaseline() throws {
        #expect(try variants().count == 4)
    }

    /// `KIND_GPU` and `KIND_CPU`.
    private enum InstanceKind: Int32 {
        case gpu = 1
        case cpu = 2
    }

    private func variants() throws -> [String] {
        let folder = RepositoryRoot.url("golden/text_recognition/repository").path(percentEncoded: false)
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    private func config(of provider: String) throws -> ConfigMessage {
        let variant = try #require(try variants().first { $0.hasPrefix("text_recognition-\(provider)-") })
        let file = RepositoryRoot.url("golden/text_recognition/repository/\(variant)/config.pbtxt")
        return try parse(String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }

    private func parse(_ text: String) throws -> ConfigMessage {
        var bag = DiagnosticBag()
        let message = ConfigText.parse(SourceFile(path: "config.pbtxt", text: text), into: &bag)
        #expect(bag.all.isEmpty)
        return try #require(message).canonical()
    }

    /// The names of the fields in which two configurations differ, by number.
    private func differences(_ one: ConfigMessage, _ other: ConfigMessage) -> [String] {
        let schema = ModelConfigSchema.message(ModelConfigSchema.root)
        let numbers = Set(one.fields.map(\.number) + other.fields.map(\.number))
        return numbers.sorted().filter { one[$0] != other[$0] }.map { schema?.field($0)?.name ?? "\($0)" }
    }
}
