/// The spec of the design's language chapter, its `extends` left out.
enum DesignExample {
    static let text = """
        # yaml-language-server: $schema=../golden/schema/slipway.schema.json
        slipway: 1
        name: bertsquad

        model:
          source: models/bert-base-cased-squad.onnx
          version: 1
        in_names:  [input_names, input_mask, segment_ids]
        in_shapes: [[-1, 256], [-1, 256], [-1, 256]]
        in_types:  [int64, int64, int64]
        out_names: [start, end]
        axes: {seq: {min: 4, opt: 128, max: 512, multiple_of: 1}}

        target: {triton: "24.10"}

        execution_providers:
          - cuda
          - tensorrt: {precision: [fp32, fp16], max_workspace_size: 1GiB, layer_norm_fp32_fallback: true, engine_cache: /var/cache/trt}
          - cpu: {instances: {count: 1..2}, batching: {dynamic: false}}
        session:
          intra_op_threads: [1]
          execution_mode: sequential
          graph_optimization: [all]
        batching:
          max_batch_size: [1, 2, 4, 8, 16]
          dynamic: true
          max_queue_delay: 100us
          preferred_batch_size: [[], [8], [8, 16]]
        instances:
          count: 1..5
          kind: gpu
          gpus: [0]
        warmup:
          smallest: {batch_size: 1, axes: {seq: min}}
          largest:  {batch_size: max, axes: {seq: max}, data: {input_names: {random: [0, 28996], seed: 1}, input_mask: ones, segment_ids: zeros}}
          one_text: {batch_size: 1, data: {text: {values: ["hello"]}}}
        exclude:
          - {execution_provider: cuda, max_batch_size: 16}
        include:
          - {execution_provider: cuda, max_batch_size: 64, instances: 1}
        triton: |
          version_policy { latest { num_versions: 2 } }

        profile:
          concurrency: [1, 8, 16, 32, 64, 128]
          data: {input_names: {random: [0, 28996], seed: 7}, input_mask: ones, segment_ids: zeros}
          axes: {seq: [128, 512]}
          repeats: 3
        promote:
          maximize: throughput
          at: best-within-limits
          require: {latency_p99: "<= 30ms"}
          min_gain: 2%
        """
}
