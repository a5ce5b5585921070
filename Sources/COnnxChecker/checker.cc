#include "COnnxChecker.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>
#include <onnx/checker.h>
#include <onnx/defs/schema.h>
#include <onnx/shape_inference/implementation.h>

#include <climits>
#include <exception>
#include <new>
#include <string>
#include <vector>

namespace pb = google::protobuf;

namespace {

struct Axis {
    int64_t size = -1;
    std::string symbol;
};

struct Output {
    std::string name;
    bool has_rank = false;
    std::vector<Axis> axes;
};

}  // namespace

struct occ_opinion {
    occ_status check = OCC_SKIPPED;
    occ_status inference = OCC_SKIPPED;
    std::string check_text;
    std::string inference_text;
    std::vector<Output> outputs;
};

namespace {

/// Runs a step of the library and keeps the words of what it throws; only a lack of memory goes on.
template <typename Step>
occ_status attempt(std::string *text, Step step) {
    try {
        step();
        return OCC_ACCEPTED;
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception &error) {
        *text = error.what();
    } catch (...) {
        *text = "an exception without words";
    }
    return OCC_REFUSED;
}

bool parse(const void *bytes, size_t count, onnx::ModelProto *model) {
    if (count > INT_MAX) return false;
    pb::SetLogHandler(nullptr);
    pb::io::ArrayInputStream stream(bytes, static_cast<int>(count));
    pb::io::CodedInputStream input(&stream);
    input.SetTotalBytesLimit(INT_MAX);
    return model->ParseFromCodedStream(&input) && input.ConsumedEntireMessage();
}

/// The ports of a graph need a shape field to please the checker; an empty one says nothing to it.
void fill_shapes(pb::RepeatedPtrField<onnx::ValueInfoProto> *ports) {
    for (onnx::ValueInfoProto &port : *ports) {
        if (!port.has_type()) continue;
        onnx::TypeProto *type = port.mutable_type();
        if (type->has_tensor_type()) type->mutable_tensor_type()->mutable_shape();
        if (type->has_sparse_tensor_type()) type->mutable_sparse_tensor_type()->mutable_shape();
    }
}

/// Forgets what is declared of a graph's outputs and inner values, so that what is found is the library's own work.
void clear_shapes(onnx::GraphProto *graph) {
    graph->clear_value_info();
    for (onnx::ValueInfoProto &output : *graph->mutable_output()) {
        if (output.type().has_tensor_type()) output.mutable_type()->mutable_tensor_type()->clear_shape();
    }
}

std::vector<Output> outputs_of(const onnx::GraphProto &graph) {
    std::vector<Output> outputs;
    for (const onnx::ValueInfoProto &port : graph.output()) {
        Output output;
        output.name = port.name();
        if (port.type().has_tensor_type() && port.type().tensor_type().has_shape()) {
            output.has_rank = true;
            for (const auto &dim : port.type().tensor_type().shape().dim()) {
                Axis axis;
                if (dim.has_dim_value()) axis.size = dim.dim_value();
                if (dim.has_dim_param()) axis.symbol = dim.dim_param();
                output.axes.push_back(axis);
            }
        }
        outputs.push_back(output);
    }
    return outputs;
}

void judge(const void *bytes, size_t count, occ_opinion *opinion) {
    onnx::ModelProto model;
    if (!parse(bytes, count, &model)) {
        opinion->check_text = "the bytes are no ModelProto";
        return;
    }
    // A model of an older IR is judged by the rules of its time.
    if (model.ir_version() > onnx::Version::IR_VERSION) model.set_ir_version(onnx::Version::IR_VERSION);
    onnx::ModelProto checked(model);
    fill_shapes(checked.mutable_graph()->mutable_input());
    fill_shapes(checked.mutable_graph()->mutable_output());
    opinion->check = attempt(&opinion->check_text, [&] { onnx::checker::check_model(checked); });
    if (opinion->check != OCC_ACCEPTED) return;

    clear_shapes(model.mutable_graph());
    opinion->inference = attempt(&opinion->inference_text, [&] {
        // Types unchecked, lenient, with data propagation.
        const onnx::ShapeInferenceOptions options(false, 0, true);
        onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), options);
    });
    if (opinion->inference == OCC_ACCEPTED) opinion->outputs = outputs_of(model.graph());
}

}  // namespace

extern "C" {

int32_t occ_ir_version(void) { return onnx::Version::IR_VERSION; }

int32_t occ_opset(void) {
    try {
        const auto &versions = onnx::OpSchemaRegistry::DomainToVersionRange::Instance().Map();
        const auto found = versions.find("");
        return found == versions.end() ? 0 : found->second.second;
    } catch (...) {
        return 0;
    }
}

occ_opinion *occ_judge(const void *bytes, size_t count) {
    occ_opinion *opinion = nullptr;
    try {
        opinion = new occ_opinion;
        judge(bytes, count, opinion);
        return opinion;
    } catch (...) {
        // Other exceptions ended in attempt(): memory is short.
        delete opinion;
        return nullptr;
    }
}

void occ_free(occ_opinion *opinion) { delete opinion; }

occ_status occ_check_status(const occ_opinion *opinion) { return opinion->check; }
occ_status occ_inference_status(const occ_opinion *opinion) { return opinion->inference; }
const char *occ_check_text(const occ_opinion *opinion) { return opinion->check_text.c_str(); }
const char *occ_inference_text(const occ_opinion *opinion) { return opinion->inference_text.c_str(); }

int32_t occ_output_count(const occ_opinion *opinion) { return static_cast<int32_t>(opinion->outputs.size()); }

const char *occ_output_name(const occ_opinion *opinion, int32_t output) {
    return opinion->outputs.at(output).name.c_str();
}

int32_t occ_output_rank(const occ_opinion *opinion, int32_t output) {
    const Output &found = opinion->outputs.at(output);
    return found.has_rank ? static_cast<int32_t>(found.axes.size()) : -1;
}

int64_t occ_output_size(const occ_opinion *opinion, int32_t output, int32_t axis) {
    return opinion->outputs.at(output).axes.at(axis).size;
}

const char *occ_output_symbol(const occ_opinion *opinion, int32_t output, int32_t axis) {
    return opinion->outputs.at(output).axes.at(axis).symbol.c_str();
}

}  // extern "C"
