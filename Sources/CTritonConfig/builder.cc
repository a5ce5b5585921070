#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include <limits>

#include "schema.h"

namespace pb = google::protobuf;

struct ctc_builder {
    std::unique_ptr<pb::Message> root;
    /// The open messages; the root is the first and never leaves.
    std::vector<pb::Message *> open;
    /// What the last output call returned.
    std::string output;
};

namespace {

/// Where a value goes, once it is known that it can.
struct Slot {
    pb::Message *message;
    const pb::Reflection *reflection;
    const pb::FieldDescriptor *field;
};

/// Finds the field of the open message; refuses a second value for a singular field or a oneof.
ctc_status find(ctc_builder *builder, int32_t number, Slot *slot) {
    if (builder == nullptr) return CTC_INTERNAL;
    pb::Message *message = builder->open.back();
    const pb::FieldDescriptor *field = message->GetDescriptor()->FindFieldByNumber(number);
    if (field == nullptr) return CTC_UNKNOWN;
    const pb::Reflection *reflection = message->GetReflection();
    if (!field->is_repeated() && reflection->HasField(*message, field)) return CTC_CONFLICT;
    const pb::OneofDescriptor *oneof = field->real_containing_oneof();
    if (oneof != nullptr && reflection->HasOneof(*message, oneof)) return CTC_CONFLICT;
    *slot = Slot{message, reflection, field};
    return CTC_OK;
}

/// Runs a put: finds the field, then lets `store` set or add the value if its type fits.
template <typename Store>
ctc_status put(ctc_builder *builder, int32_t number, Store store) {
    try {
        Slot slot;
        const ctc_status status = find(builder, number, &slot);
        return status == CTC_OK ? store(slot) : status;
    } catch (...) {
        return CTC_INTERNAL;
    }
}

template <typename Narrow, typename Wide>
bool fits(Wide value) {
    return value >= std::numeric_limits<Narrow>::min() && value <= std::numeric_limits<Narrow>::max();
}

}  // namespace

/// Calls Add… on a repeated field, Set… on a singular one.
#define STORE(slot, Type, value)                                                     \
    ((slot).field->is_repeated()                                                     \
         ? (slot).reflection->Add##Type((slot).message, (slot).field, (value))       \
         : (slot).reflection->Set##Type((slot).message, (slot).field, (value)))

extern "C" ctc_builder *ctc_builder_new(const char *message) {
    try {
        const slipway::Schema &schema = slipway::Schema::shared();
        const pb::Descriptor *type = schema.message(message);
        if (type == nullptr) return nullptr;
        auto builder = std::make_unique<ctc_builder>();
        builder->root = schema.make(type);
        builder->open.push_back(builder->root.get());
        return builder.release();
    } catch (...) {
        return nullptr;
    }
}

extern "C" void ctc_builder_free(ctc_builder *builder) { delete builder; }

extern "C" ctc_status ctc_builder_begin(ctc_builder *builder, int32_t field) {
    return put(builder, field, [&](const Slot &slot) {
        if (slot.field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) return CTC_WRONG_TYPE;
        // A map takes entries through its repeated view, which keeps them in the order put.
        builder->open.push_back(slot.field->is_repeated() ? slot.reflection->AddMessage(slot.message, slot.field)
                                                          : slot.reflection->MutableMessage(slot.message, slot.field));
        return CTC_OK;
    });
}

extern "C" ctc_status ctc_builder_end(ctc_builder *builder) {
    if (builder == nullptr) return CTC_INTERNAL;
    if (builder->open.size() < 2) return CTC_UNBALANCED;
    builder->open.pop_back();
    return CTC_OK;
}

extern "C" ctc_status ctc_builder_put_int(ctc_builder *builder, int32_t field, int64_t value) {
    return put(builder, field, [&](const Slot &slot) {
        switch (slot.field->cpp_type()) {
            case pb::FieldDescriptor::CPPTYPE_INT32:
                if (!fits<int32_t>(value)) return CTC_WRONG_TYPE;
                STORE(slot, Int32, static_cast<int32_t>(value));
                return CTC_OK;
            case pb::FieldDescriptor::CPPTYPE_INT64:
                STORE(slot, Int64, value);
                return CTC_OK;
            default: return CTC_WRONG_TYPE;
        }
    });
}

extern "C" ctc_status ctc_builder_put_uint(ctc_builder *builder, int32_t field, uint64_t value) {
    return put(builder, field, [&](const Slot &slot) {
        switch (slot.field->cpp_type()) {
            case pb::FieldDescriptor::CPPTYPE_UINT32:
                if (!fits<uint32_t>(value)) return CTC_WRONG_TYPE;
                STORE(slot, UInt32, static_cast<uint32_t>(value));
                return CTC_OK;
            case pb::FieldDescriptor::CPPTYPE_UINT64:
                STORE(slot, UInt64, value);
                return CTC_OK;
            default: return CTC_WRONG_TYPE;
        }
    });
}

extern "C" ctc_status ctc_builder_put_double(ctc_builder *builder, int32_t field, double value) {
    return put(builder, field, [&](const Slot &slot) {
        switch (slot.field->cpp_type()) {
            case pb::FieldDescriptor::CPPTYPE_FLOAT:
                STORE(slot, Float, static_cast<float>(value));
                return CTC_OK;
            case pb::FieldDescriptor::CPPTYPE_DOUBLE:
                STORE(slot, Double, value);
                return CTC_OK;
            default: return CTC_WRONG_TYPE;
        }
    });
}

extern "C" ctc_status ctc_builder_put_bool(ctc_builder *builder, int32_t field, bool value) {
    return put(builder, field, [&](const Slot &slot) {
        if (slot.field->cpp_type() != pb::FieldDescriptor::CPPTYPE_BOOL) return CTC_WRONG_TYPE;
        STORE(slot, Bool, value);
        return CTC_OK;
    });
}

extern "C" ctc_status ctc_builder_put_enum(ctc_builder *builder, int32_t field, int32_t number) {
    return put(builder, field, [&](const Slot &slot) {
        if (slot.field->cpp_type() != pb::FieldDescriptor::CPPTYPE_ENUM) return CTC_WRONG_TYPE;
        STORE(slot, EnumValue, number);
        return CTC_OK;
    });
}

extern "C" ctc_status ctc_builder_put_string(ctc_builder *builder, int32_t field, const char *bytes, size_t count) {
    return put(builder, field, [&](const Slot &slot) {
        if (slot.field->cpp_type() != pb::FieldDescriptor::CPPTYPE_STRING) return CTC_WRONG_TYPE;
        STORE(slot, String, count == 0 ? std::string() : std::string(bytes, count));
        return CTC_OK;
    });
}

extern "C" ctc_status ctc_builder_text(ctc_builder *builder, const char **bytes, size_t *count) {
    if (builder == nullptr) return CTC_INTERNAL;
    if (builder->open.size() != 1) return CTC_UNBALANCED;
    try {
        pb::TextFormat::Printer printer;
        printer.SetUseShortRepeatedPrimitives(true);
        printer.SetUseUtf8StringEscaping(true);
        if (!printer.PrintToString(*builder->root, &builder->output)) return CTC_INTERNAL;
        *bytes = builder->output.data();
        *count = builder->output.size();
        return CTC_OK;
    } catch (...) {
        return CTC_INTERNAL;
    }
}

extern "C" ctc_status ctc_builder_wire(ctc_builder *builder, const uint8_t **bytes, size_t *count) {
    if (builder == nullptr) return CTC_INTERNAL;
    if (builder->open.size() != 1) return CTC_UNBALANCED;
    try {
        builder->output.clear();
        {
            // The streams write their tail when they go.
            pb::io::StringOutputStream stream(&builder->output);
            pb::io::CodedOutputStream coded(&stream);
            coded.SetSerializationDeterministic(true);
            if (!builder->root->SerializeToCodedStream(&coded)) return CTC_INTERNAL;
        }
        *bytes = reinterpret_cast<const uint8_t *>(builder->output.data());
        *count = builder->output.size();
        return CTC_OK;
    } catch (...) {
        return CTC_INTERNAL;
    }
}
