extension LoadTestRelease {
    /// Locust's file; words between `@` are replaced.
    ///
    /// The name of its requests is what `slipway apply-best` reads: variant, id, load, items of a request and shapes.
    static let template = #"""
        @HEADER@
        """Asks the server for the release as fast as it answers, over HTTP with binary tensors or over gRPC.

        MODEL and VARIANT, ID choose another variant of the repository; REQUEST one of requests/, BATCH the items of a request.
        The statistics that --csv writes are measurements: slipway apply-best SPEC --measurements PREFIX_stats.csv
        """
        import base64
        import json
        import os
        import pathlib
        import struct
        import time

        from locust import FastHttpUser, User, events

        MODEL = os.environ.get("MODEL", @MODEL@)
        VARIANT = os.environ.get("VARIANT", @VARIANT@)
        ID = os.environ.get("ID", @ID@)
        REQUEST = os.environ.get("REQUEST", @REQUEST@)
        BATCH = int(os.environ.get("BATCH", "@BATCH@"))
        GRPC_ADDRESS = os.environ.get("GRPC_ADDRESS", @GRPC@)
        # Whether requests have a first axis with their items.
        BATCHES = @BATCHES@
        TYPES = {
        @TYPES@
        }
        FORMATS = {
            "BOOL": "?", "UINT8": "B", "UINT16": "H", "UINT32": "I", "UINT64": "Q", "INT8": "b", "INT16": "h", "INT32": "i",
            "INT64": "q", "FP16": "e", "FP32": "f", "FP64": "d",
        }


        def elements(content, datatype):
            """The bytes of the wire: little-endian numbers, texts with their length before them."""
            if datatype == "BYTES":
                texts = [text.encode() for text in content]
                return b"".join(struct.pack("<I", len(text)) + text for text in texts)
            if datatype == "BF16":
                return b"".join(struct.pack("<f", number)[2:] for number in content)
            return struct.pack(f"<{len(content)}{FORMATS[datatype]}", *content)


        def read_request():
            """Name, datatype, shape and bytes of each input, batch included."""
            path = pathlib.Path(__file__).resolve().parent / "requests" / f"{REQUEST}.json"
            tensors = []
            for name, value in json.loads(path.read_text(encoding="utf-8"))["data"][0].items():
                datatype = TYPES[name]
                data = base64.b64decode(value["b64"]) if "b64" in value else elements(value["content"], datatype)
                shape = [BATCH, *value["shape"]] if BATCHES else value["shape"]
                tensors.append((name, datatype, shape, data * BATCH if BATCHES else data))
            return tensors


        TENSORS = read_request()
        SHAPES = " ".join(f"{name}:{','.join(map(str, shape))}" for name, _, shape, _ in sorted(TENSORS))


        def name_of_requests(environment):
            """What the row of the statistics is called, by which its values become measurements."""
            users = environment.parsed_options.num_users or environment.runner.target_user_count
            return f"{VARIANT} id={ID} concurrency={users} batch={BATCH if BATCHES else 1} shapes={SHAPES}"


        class HTTP(FastHttpUser):
            """A client over HTTP: JSON that describes the tensors, and their bytes after it."""

            host = @HTTP@
            network_timeout = 300.0
            connection_timeout = 300.0

            def on_start(self):
                header = json.dumps({
                    "inputs": [
                        {"name": name, "shape": shape, "datatype": datatype, "parameters": {"binary_data_size": len(data)}}
                        for name, datatype, shape, data in TENSORS
                    ],
                    "parameters": {"binary_data_output": True},
                }).encode()
                self.body = header + b"".join(data for *_, data in TENSORS)
                self.headers = {
                    "Content-Type": "application/octet-stream",
                    "Inference-Header-Content-Length": str(len(header)),
                }
                self.name = name_of_requests(self.environment)

            @staticmethod
            def _path():
                return f"/v2/models/{MODEL}/infer"

            def ask(self):
                self.client.post(self._path(), data=self.body, headers=self.headers, name=self.name)

            tasks = [ask]


        class GRPC(User):
            """A client over gRPC, with the messages of tritonclient."""

            def on_start(self):
                import grpc
                from tritonclient.grpc import service_pb2, service_pb2_grpc

                self.errors = grpc.RpcError
                self.channel = grpc.insecure_channel(
                    GRPC_ADDRESS,
                    options=[
                        ("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1),
                        # A connection for each client, as clients have them.
                        ("grpc.use_local_subchannel_pool", 1),
                    ])
                self.stub = service_pb2_grpc.GRPCInferenceServiceStub(self.channel)
                self.message = service_pb2.ModelInferRequest(
                    model_name=MODEL,
                    inputs=[
                        service_pb2.ModelInferRequest.InferInputTensor(name=name, datatype=datatype, shape=shape)
                        for name, datatype, shape, _ in TENSORS
                    ],
                    raw_input_contents=[data for *_, data in TENSORS])
                self.name = name_of_requests(self.environment)

            def on_stop(self):
                self.channel.close()

            def ask(self):
                begun, length, failure = time.perf_counter(), 0, None
                try:
                    length = self.stub.ModelInfer(self.message, timeout=300).ByteSize()
                except self.errors as error:
                    failure = error
                self.environment.events.request.fire(
                    request_type="gRPC", name=self.name, response_time=(time.perf_counter() - begun) * 1000,
                    response_length=length, exception=failure, context={})

            tasks = [ask]


        @events.init.add_listener
        def let_grpc_wait(environment, **_):
            """gRPC's own threads give way to Locust's."""
            if GRPC in environment.user_classes:
                from grpc.experimental import gevent

                gevent.init_gevent()

        """#

    /// The script that runs Locust or perf_analyzer; words between `@` are replaced.
    static let scriptTemplate = #"""
        #!/bin/sh
        @HEADER@
        # usage: sh run.sh http|grpc|perf_analyzer      over HTTP or gRPC with Locust, or with perf_analyzer over gRPC
        #
        # Requests: @NAMES@. What is written below results/ is measurements: slipway apply-best SPEC --measurements FILE
        set -eu
        : "${REQUEST:=@REQUEST@}" "${USERS:=@USERS@}" "${SECONDS_EACH:=@SECONDS@}" "${BATCH:=@BATCH@}"
        : "${HTTP_URL:=@HTTP@}" "${GRPC_ADDRESS:=@GRPC@}" "${MODEL:=@MODEL@}" "${VARIANT:=@VARIANT@}" "${RESULTS:=results}"
        export REQUEST BATCH GRPC_ADDRESS MODEL VARIANT
        here=$(cd "$(dirname "$0")" && pwd)
        # The directory's name tells slipway whose values those of perf_analyzer are.
        into=$RESULTS/$VARIANT
        mkdir -p "$into"

        case "${1:-}" in
            http) class=HTTP ;;
            grpc) class=GRPC ;;
            perf_analyzer)
                exec perf_analyzer -m "$MODEL" -i grpc -u "$GRPC_ADDRESS" -b "$BATCH" \
                    --input-data "$here/requests/$REQUEST.json" --concurrency-range "$USERS:$USERS" \
                    --measurement-mode count_windows --measurement-request-count "$((USERS * 100))" \
                    --verbose-csv -f "$into/perf_analyzer-$REQUEST-$USERS.csv"
                ;;
            *)
                sed -n '/^# usage:/s/^# //p' "$0" >&2
                exit 64
                ;;
        esac
        exec locust -f "$here/locustfile.py" "$class" --headless --host "$HTTP_URL" --users "$USERS" --spawn-rate "$USERS" \
            --run-time "${SECONDS_EACH}s" --reset-stats --only-summary --csv "$into/$1-$REQUEST-$USERS" --exit-code-on-error 1

        """#
}
