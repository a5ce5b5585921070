import SlipwayCompiler
package import SlipwayDomain
import SlipwayReleases

/// A first step in Python for a pipeline.
package enum StepTemplate {
    /// The file of a step: a class that the server makes an object of, with what the author fills in.
    ///
    /// - Parameter name: The step's name.
    /// - Returns: The text.
    package static func python(name: ModelName) -> String {
        let (old, new) = (TritonRelease(24, 11), TritonRelease(24, 12))
        return """
            \"\"\"The step "\(name)" of a pipeline.

            In the spec of the pipeline, under steps:

                - name: \(name)
                  python:
                    source: \(name).py
                    # environment: envs/\(name).tar.gz
                    # python_version: "\(ReleaseTable.default.python)"
                    in: {text: text}
                    out: {result: {tensor: result, type: string, dims: [1]}}

            The server runs it with its own Python: \(new.python) from release \(new) on, \(old.python) before. What the image does not have, an
            archive brings; it takes the place of the image's packages, so numpy belongs into it:

                python\(ReleaseTable.default.python) -m venv \(name)-env && \(name)-env/bin/pip install numpy venv-pack
                \(name)-env/bin/venv-pack -p \(name)-env -o envs/\(name).tar.gz
            \"\"\"

            import numpy as np
            import triton_python_backend_utils as pb_utils


            class TritonPythonModel:
                def initialize(self, args):
                    \"\"\"Runs once in each instance: load here what every request needs.\"\"\"

                def execute(self, requests):
                    \"\"\"Gets the requests of one execution and returns an answer for each, in their order.\"\"\"
                    return [self.answer(request) for request in requests]

                def answer(self, request):
                    # One row for each item of the request; texts are bytes.
                    texts = pb_utils.get_input_tensor_by_name(request, "text").as_numpy()
                    try:
                        result = np.array([[text.decode("utf-8").strip().encode()] for text in texts.ravel()], dtype=np.object_)
                    except UnicodeDecodeError as error:
                        # An error for this request alone; the others are answered.
                        return pb_utils.InferenceResponse(error=pb_utils.TritonError(f"a text is not UTF-8: {error.reason}"))
                    return pb_utils.InferenceResponse(output_tensors=[pb_utils.Tensor("result", result)])

            """
    }
}
